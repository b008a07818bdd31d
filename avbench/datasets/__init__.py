"""The table of dataset builders. `DATASETS["grid"]()` is a builder; see `datasets.base`."""

from avbench.registry import Registry

DATASETS = Registry(
    "dataset",
    {
        "grid": "avbench.datasets.grid:GridBuilder",
        "lrs3": "avbench.datasets.lrs3:Lrs3Builder",
        "lrs2": "avbench.datasets.lrs2:Lrs2Builder",
        "lrw": "avbench.datasets.lrw:LrwBuilder",
        "mtedx": "avbench.datasets.mtedx:MtedxBuilder",
        "muavic": "avbench.datasets.muavic:MuavicBuilder",
        "pairs": "avbench.datasets.pairs:PairsBuilder",
        "tcd_timit": "avbench.datasets.tcd_timit:TcdTimitBuilder",
        "crema_d": "avbench.datasets.crema_d:CremaDBuilder",
        "lombard_grid": "avbench.datasets.lombard_grid:LombardGridBuilder",
        "lip2wav": "avbench.datasets.lip2wav:Lip2WavBuilder",
        "avspeech": "avbench.datasets.avspeech:AVSpeechBuilder",
        "voxceleb2": "avbench.datasets.voxceleb2:VoxCeleb2Builder",
        "folder": "avbench.datasets.folder:FolderBuilder",
    },
)
