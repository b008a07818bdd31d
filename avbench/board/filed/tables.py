"""A board as a table of a paper or of a README: intervals, coverage, bold only where separable."""

from collections.abc import Callable, Iterator, Sequence

from avbench.board.filed.literature import LiteratureRow
from avbench.board.filed.numbers import number
from avbench.board.filed.plain_text import latex, markdown
from avbench.board.filed.spec import BoardSpec
from avbench.board.table import Board, Cell, Row


def to_latex(table: Board, spec: BoardSpec, metrics: Sequence[str]) -> str:
    """A `tabular` (package booktabs) with its caption as a comment.

    Bold is the one system that all others can be told from; where several share the first place,
    none is.
    """
    heads = [_head(table, name, latex, (r"$\uparrow$", r"$\downarrow$")) for name in metrics]
    lines = [
        f"% {latex(spec.title)}: {latex(_about(table))}",
        f"% {_LEGEND}",
        rf"\begin{{tabular}}{{l{'c' * len(metrics)}c}}",
        r"\toprule",
        " & ".join(["System", *heads, "Clips"]) + r" \\",
        r"\midrule",
    ]
    ranked, others = _parts(table)
    best = separable(table, metrics)
    lines += [_latex_row(row, metrics, best) for row in ranked]
    if ranked and others:
        lines.append(r"\midrule")
    lines += [_latex_row(row, metrics, best) for row in others]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"


def to_markdown(
    table: Board, spec: BoardSpec, metrics: Sequence[str], literature: Sequence[LiteratureRow] = ()
) -> str:
    """Two tables: rows that were scored alike, then what others printed."""
    heads = [_head(table, name, markdown, ("\u2191", "\u2193")) for name in metrics]
    best = separable(table, metrics)
    ranked, others = _parts(table)
    lines = [f"## {markdown(spec.title, 200)}", "", markdown(_about(table), 300), ""]
    lines += [_line(["system", *heads, "clips"]), _line(["---"] * (len(metrics) + 2))]
    lines += [_markdown_row(row, metrics, best) for row in (*ranked, *others)]
    lines += ["", _LEGEND]
    lines += [f"Not ranked: {why}" for row in others if (why := _why_not(row))]
    return "\n".join([*lines, *literature_lines(literature)]) + "\n"


def literature_lines(rows: Sequence[LiteratureRow]) -> Iterator[str]:
    """The literature rows as a Markdown table of their own, one line a number."""
    if not rows:
        return
    yield from ("", "### From the literature, not scored here", "")
    yield _line(["system", "data", "metric", "value", "definition", "printed in", "source"])
    yield _line(["---"] * 7)
    for row in rows:
        source = f"{row.source} ({row.read_in}){'; ' + row.note if row.note else ''}"
        for score in row.scores:
            unit = f" {score.unit}" if score.unit else ""
            cells = (
                row.system,
                f"{row.dataset}, {row.split}",
                score.metric,
                f"{score.value:g}{unit}",
                score.variant,
                f"{row.paper}, {row.table}",
                source,
            )
            yield _line([markdown(cell, 300) for cell in cells])


def separable(table: Board, metrics: Sequence[str]) -> dict[str, str]:
    """Metric -> label of the one system in its first tie group, where it is alone there."""
    found = {}
    for name in metrics:
        first = [r.label for r in table.rows for c in r.cells if _leads(c, name)]
        several = sum(c.standing.tie_group is not None for r in table.rows for c in _of(r, name))
        if len(first) == 1 and several > 1:
            found[name] = first[0]
    return found


def _leads(cell: Cell, name: str) -> bool:
    return cell.metric == name and cell.standing.tie_group == 1


def _of(row: Row, name: str) -> list[Cell]:
    return [cell for cell in row.cells if cell.metric == name]


def _parts(table: Board) -> tuple[list[Row], list[Row]]:
    """Systems that are ranked; then anchors and systems that are not."""
    ranked = [r for r in table.rows if r.system.kind == "system" and not r.not_ranked_because]
    return ranked, [r for r in table.rows if r not in ranked]


def _latex_row(row: Row, metrics: Sequence[str], best: dict[str, str]) -> str:
    cells = []
    for name in metrics:
        value, interval = _texts(_of(row, name))
        shown = rf"\textbf{{{value}}}" if best.get(name) == row.label else value
        cells.append(shown + (rf" {{\scriptsize [{interval}]}}" if interval else ""))
    mark = "$^{a}$" if row.system.kind == "anchor" else "$^{u}$" if row.not_ranked_because else ""
    return " & ".join([latex(row.label, 80) + mark, *cells, _clips(row, metrics)]) + r" \\"


def _markdown_row(row: Row, metrics: Sequence[str], best: dict[str, str]) -> str:
    cells = []
    for name in metrics:
        value, interval = _texts(_of(row, name))
        shown = f"**{value}**" if best.get(name) == row.label else value
        cells.append(shown + (f" [{interval}]" if interval else ""))
    mark = " (a)" if row.system.kind == "anchor" else " (u)" if row.not_ranked_because else ""
    return _line([markdown(row.label) + mark, *cells, _clips(row, metrics)])


def _texts(cells: Sequence[Cell]) -> tuple[str, str]:
    found = cells[0].summary if cells else None
    if found is None or found.value is None:
        return "--", ""
    if found.low is None or found.high is None:
        return number(found.value), ""
    return number(found.value), f"{number(found.low)}, {number(found.high)}"


def _clips(row: Row, metrics: Sequence[str]) -> str:
    """The least covered of the shown metrics."""
    found = [c.summary for c in row.cells if c.metric in metrics and c.summary]
    if not found:
        return "0"
    least = min(found, key=lambda m: m.coverage)
    return f"{least.n_scored}/{least.n_expected}"


def _head(table: Board, name: str, escape: Callable[[str], str], arrows: tuple[str, str]) -> str:
    column = next(c for c in table.columns if c.name == name)
    arrow = {"higher": f" {arrows[0]}", "lower": f" {arrows[1]}"}.get(column.better, "")
    unit = "" if column.unit in ("", "1") else f" ({escape(column.unit)})"
    return f"{escape(name)}{unit}{arrow}"


def _why_not(row: Row) -> str:
    why = row.not_ranked_because
    return f"{markdown(row.label)}, {markdown(why, 200)}." if why else ""


def _about(table: Board) -> str:
    manifest, protocol = table.manifest, table.protocol
    return (
        f"protocol {protocol.name} v{protocol.version} on {manifest.dataset} {manifest.version}, "
        f"{manifest.n_clips} clips, manifest {manifest.digest[:12]}"
    )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


_LEGEND = (
    "In brackets: 95 % interval, drawn by speaker. Bold: the best, where all others can be told "
    "from it. a: anchor, for scale. u: not ranked. Clips: scored of expected, least of the columns."
)
