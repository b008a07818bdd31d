"""A small site built from run folders, with everything on it that a page can hold."""

from pathlib import Path

import numpy as np
from run_maker import make_run

from avbench.board.collect import collect
from avbench.board.filed.literature import LiteratureRow, LiteratureScore
from avbench.board.site import build
from avbench.board.system import Media
from avbench.board.table import Board

HOSTILE = "</script><img src=x onerror=alert(1)><script>alert(2)</script>"
N = 120


def make_site(root: Path, media: dict[str, Media] | None = None) -> Path:
    """The site's folder. Systems: good, plain, hostile, an anchor, one that is not ranked."""
    build_site(root, media)
    return root / "site"


def build_site(root: Path, media: dict[str, Media] | None = None) -> Board:
    base = np.random.default_rng(0).normal(0.5, 0.1, N)
    partial = base.copy()
    partial[:5] = np.nan
    for name, stoi, changes in (
        ("good", base + 0.1, {"team": "Lisbon", "paper": "https://example.org/paper"}),
        ("plain", base, {"code": "javascript:alert(3)"}),
        (HOSTILE, base - 0.1, {"team": HOSTILE, "description": HOSTILE, "licence": HOSTILE}),
        ("truth", base + 0.4, {"kind": "anchor"}),
    ):
        make_run(root, name, {"stoi": stoi, "lse_d": 9 - stoi}, {"system": changes})
    late = {"ranked": False, "not_ranked_because": f"stoi covers 115 of {N} clips"}
    make_run(root, "partial", {"stoi": partial, "lse_d": 9 - base}, late)
    return build(collect([root]), root / "site", media=media, literature=[literature()])


def literature() -> LiteratureRow:
    return LiteratureRow(
        system=HOSTILE,
        paper="https://example.org/lit",
        table="Table 1",
        dataset="LRS2",
        split="test",
        read_in="publication",
        source=HOSTILE,
        scores=[LiteratureScore(metric="stoi", value=0.407, variant=HOSTILE)],
    )
