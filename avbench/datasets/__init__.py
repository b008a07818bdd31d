"""The table of dataset builders. `DATASETS["grid"]()` is a builder; see `datasets.base`."""

from avbench.registry import Registry

DATASETS = Registry(
    "dataset",
    {
        "grid": "avbench.datasets.grid:GridBuilder",
        "folder": "avbench.datasets.folder:FolderBuilder",
    },
)
