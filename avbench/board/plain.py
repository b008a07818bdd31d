"""The board's table as plain HTML text: what a reader without scripts sees, all of it.

End tags that HTML lets one leave out are left out: a thousand systems stay below a megabyte.
"""

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup, escape

from avbench.board.cells import CellView, RowView
from avbench.board.table import Column

ARROW = {"higher": " \u2191", "lower": " \u2193", "none": ""}
HEAD = Markup("<tr><th scope=col>System{}")
TABLE = Markup("<table><caption>{}</caption><thead>{}<tbody>{}</table>")


def plain_table(
    caption: str, columns: Sequence[Column], views: Iterable[RowView], pages: Mapping[str, str]
) -> Markup:
    """Every row with value, interval, coverage and rank interval of each metric."""
    head = "".join(
        Markup("<th scope=col>{}{}").format(
            column.name + ARROW[column.better], f" ({column.unit})" if _has_unit(column) else ""
        )
        for column in columns
    )
    rows = Markup("").join(_row(view, pages.get(view.row.label, "")) for view in views)
    return TABLE.format(caption, HEAD.format(Markup(head)), rows)  # noqa: S704 - escaped above


def _has_unit(column: Column) -> bool:
    return column.unit not in ("", "1")


def _row(view: RowView, page: str) -> Markup:
    system = view.row.system
    name = escape(view.row.label)
    if page:
        name = Markup('<a href="systems/{}.html">{}</a>').format(page, name)
    notes: list[str] = [system.kind] if view.is_marked else []
    if view.row.not_ranked_because:
        notes.append(f"not ranked: {view.row.not_ranked_because}")
    cells = Markup("").join(Markup("<td>{}").format(_cell(cell)) for cell in view.cells)
    said = f" ({'; '.join(notes)})" if notes else ""
    return Markup("<tr><th scope=row>{}{}{}").format(name, said, cells)


def _cell(cell: CellView) -> Markup:
    if not cell.value:
        return escape(cell.coverage or "not run")
    value = Markup("<b>{}</b>").format(cell.value) if cell.is_best else escape(cell.value)
    interval = Markup(" ({})").format(cell.interval) if cell.interval else Markup("")
    rank = Markup(", rank {}").format(cell.rank) if cell.rank else Markup("")
    return value + interval + Markup(" {}{}").format(cell.coverage, rank)
