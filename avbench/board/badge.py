"""A badge a system: its rank interval on one metric, as a small SVG for a README."""

import base64
from dataclasses import dataclass

from markupsafe import Markup

from avbench.board.cells import CellView, RowView
from avbench.board.svg import element, number

HEIGHT, LETTER, PAD = 20.0, 6.6, 8.0
LEFT, RIGHT, GREY = "#3b4252", "#1d5fd1", "#5b6470"  # white text on each stands out by 5:1 or more
MAX_LETTERS = 40


@dataclass(frozen=True)
class Badge:
    """The picture as a file's text, what it says, and its address seen from the system's page."""

    svg: str
    said: str
    address: str

    @property
    def uri(self) -> str:
        """The picture as data, for a page that asks for nothing."""
        content = base64.b64encode(self.svg.encode()).decode("ascii")
        return f"data:image/svg+xml;base64,{content}"


def badge(view: RowView, cell: CellView, board: str, address: str) -> Badge:
    """Board and metric on the left; value, coverage and rank interval on the right."""
    name = f"{board}: {cell.metric}"
    said, colour = _said(view, cell)
    left, right = (PAD * 2 + LETTER * len(_cut(text)) for text in (name, said))
    label = f"{view.row.label}, {name}: {said}"
    drawn = element(
        "svg",
        element("title", label),
        _half(name, 0.0, left, LEFT),
        _half(said, left, right, colour),
        xmlns="http://www.w3.org/2000/svg",
        width=left + right,
        height=HEIGHT,
        viewBox=f"0 0 {number(left + right)} {number(HEIGHT)}",
        role="img",
        aria_label=label,
    )
    return Badge(f"{drawn}\n", label, address)


def _said(view: RowView, cell: CellView) -> tuple[str, str]:
    if not cell.value:
        return "no score", GREY
    if view.row.not_ranked_because or not cell.rank:
        return f"{cell.value} ({cell.coverage}), no rank", GREY
    return f"{cell.value} ({cell.coverage}), rank {cell.rank}", RIGHT


def _half(text: str, x: float, width: float, colour: str) -> Markup:
    box = element("rect", x=x, width=width, height=HEIGHT, fill=colour)
    return box + element(
        "text",
        _cut(text),
        x=x + width / 2,
        y=14.0,
        fill="#fff",
        text_anchor="middle",
        # the text fills its half whatever font the reader has
        textLength=width - 2 * PAD,
        font_family="Verdana, DejaVu Sans, sans-serif",
        font_size="11",
    )


def _cut(text: str) -> str:
    return text if len(text) <= MAX_LETTERS else text[: MAX_LETTERS - 1] + "…"
