"""Prepared corpora in the forms that other tools read. `EXPORTS["parquet"]` is a sink's class.

Order of the work: `run.export` reads the tables row by row (`rows`, `words`), finds or makes each
clip's corrected media (`media`), and hands the clip to a sink (`sink`). The folder appears whole.
"""

from avbench.registry import Registry

EXPORTS = Registry(
    "export",
    {
        "parquet": "avbench.exporting.parquet:ParquetSink",
        "webdataset": "avbench.exporting.webdataset:WebDatasetSink",
        "lhotse": "avbench.exporting.lhotse:LhotseSink",
        "kaldi": "avbench.exporting.kaldi:KaldiSink",
        "fairseq": "avbench.exporting.fairseq:FairseqSink",
    },
)
