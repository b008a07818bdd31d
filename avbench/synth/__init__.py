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
        "folder": "avbench.synth.folder:write_folder",
    },
)
