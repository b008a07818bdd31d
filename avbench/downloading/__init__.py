"""Fetching the corpora that anyone may fetch. `CATALOGUES["grid"]()` lists a corpus' files."""

from avbench.registry import Registry

CATALOGUES = Registry(
    "catalogue",
    {
        "grid": "avbench.downloading.grid:Grid",
        "lombard_grid": "avbench.downloading.lombard_grid:LombardGrid",
        "crema_d": "avbench.downloading.crema_d:CremaD",
        "mtedx": "avbench.downloading.mtedx:Mtedx",
    },
)
