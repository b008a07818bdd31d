"""Metrics: one file a metric (or a family that shares its definition)."""

from avbench.registry import Registry

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
    },
)
