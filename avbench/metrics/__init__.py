"""Metrics: one file a metric (or a family that shares its definition)."""

from avbench.registry import Registry

SYNCNET = [
    f"{quantity}@{pipeline}{ends}"
    for quantity in ("lse_d", "lse_c", "sync_offset", "sync_conf")
    for pipeline in ("w2l-lrs", "w2l-real")
    for ends in ("", "-masked")
]
AVSYNC = [f"{quantity}@avsync" for quantity in ("lse_d", "lse_c", "sync_offset", "sync_conf")]
METRICS = Registry(
    "metric",
    {
        "stoi": "avbench.metrics.stoi:Stoi",
        "estoi": "avbench.metrics.stoi:Estoi",
        "ta_stoi": "avbench.metrics.stoi:AlignedStoi",
        "ta_estoi": "avbench.metrics.stoi:AlignedEstoi",
        "ta_shift_ms": "avbench.metrics.stoi:AlignShift",
        "pesq_wb": "avbench.metrics.pesq:PesqWb",
        "pesq_nb8k": "avbench.metrics.pesq:PesqNb8k",
        "pesq_nb16k": "avbench.metrics.pesq:PesqNb16k",
        "dur_ratio": "avbench.metrics.duration:DurationRatio",
        "sync_lag": "avbench.metrics.sync_lag:SyncLag",
        "pri@avsync": "avbench.metrics.pri:PriAvsync",
        "pri_n@avsync": "avbench.metrics.pri:PriNAvsync",
        "pri@w2l-lrs": "avbench.metrics.pri:PriW2lLrs",
        "pri_n@w2l-lrs": "avbench.metrics.pri:PriNW2lLrs",
        "offset_acc@1f": "avbench.metrics.offset_accuracy:OffsetAccuracy",
        "offset_mae_ms": "avbench.metrics.offset_accuracy:OffsetMae",
        "offset_median_ms": "avbench.metrics.offset_accuracy:OffsetMedian",
        "offset_bias_ms": "avbench.metrics.offset_accuracy:OffsetBias",
        "offset_covered": "avbench.metrics.offset_accuracy:OffsetCovered",
        **{name: f"avbench.metrics.lse:{name}" for name in (*SYNCNET, *AVSYNC)},
    },
)
