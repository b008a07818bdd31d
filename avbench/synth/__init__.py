"""A corpus of talking faces made from nothing, with every onset, lip opening and lag known.

It stands in for real corpora in tests and in the demo, in their layouts and with their faults. It
says nothing about accuracy on people: the faces are drawn, the voice is a formant synthesiser.

`LAYOUTS["grid"](root, speakers=2, clips=3, seed=0, warts=True)` writes a corpus in that layout.
"""

from avbench.registry import Registry

LAYOUTS = Registry(
    "layout",
    {
        "grid": "avbench.synth.grid:write_grid",
        "mtedx": "avbench.synth.mtedx:write_mtedx",
        "lrs3": "avbench.synth.lrs3:write_lrs3",
        "lrs2": "avbench.synth.lrs2:write_lrs2",
        "lrw": "avbench.synth.lrw:write_lrw",
        "tcd_timit": "avbench.synth.tcd_timit:write_tcd_timit",
        "crema_d": "avbench.synth.crema_d:write_crema_d",
        "lombard_grid": "avbench.synth.lombard_grid:write_lombard_grid",
        "lip2wav": "avbench.synth.lip2wav:write_lip2wav",
        "avspeech": "avbench.synth.avspeech:write_avspeech",
        "voxceleb2": "avbench.synth.voxceleb2:write_voxceleb2",
        "folder": "avbench.synth.folder:write_folder",
    },
)
