"""What is known of each corpus: size, people, form, how one gets it, what its folder looks like.

Figures are those of the corpora's papers and pages, or counted on lists and copies; one that was
not counted is marked as approximate and printed with a tilde.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A number of a corpus. `approximate`: stated or estimated by others, not counted."""

    value: float
    approximate: bool = True

    def __str__(self) -> str:
        """With thousands separated: `33,000`, `~27.5`."""
        whole = float(self.value).is_integer()
        text = f"{int(self.value):,}" if whole else f"{self.value:,.1f}"
        return f"~{text}" if self.approximate else text


@dataclass(frozen=True)
class Facts:
    """One corpus. Figures may be None where nobody knows.

    `access`: how one gets it; `form`: picture and sound as distributed; `layout`: what `--root`
    should hold, one path a line; `remarks`: what to know before using it.
    """

    title: str
    clips: Figure | None
    hours: Figure | None
    speakers: Figure | None
    form: str
    access: str
    layout: str
    remarks: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """Figures and access for `--json`: {"value": ..., "approximate": ...}, or null."""
        figures = {"clips": self.clips, "hours": self.hours, "speakers": self.speakers}
        return {
            "title": self.title,
            **{name: _row(figure) for name, figure in figures.items()},
            "form": self.form,
            "access": self.access,
        }


def counted(value: float) -> Figure:
    """A number that was counted."""
    return Figure(value, approximate=False)


def _row(figure: Figure | None) -> dict[str, Any] | None:
    return None if figure is None else {"value": figure.value, "approximate": figure.approximate}
