"""A board in other people's forms: one table "form -> how", same board, same bytes."""

import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from avbench.board.collect import collect
from avbench.board.exports import to_csv
from avbench.board.filed.codabench import to_codabench
from avbench.board.filed.every_eval_ever import to_every_eval_ever
from avbench.board.filed.hub import to_hub
from avbench.board.filed.literature import LiteratureRow, read_literature
from avbench.board.filed.spec import BoardSpec, read_spec
from avbench.board.filed.tables import to_latex, to_markdown
from avbench.board.table import Board, board
from avbench.errors import UserError

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Exported:
    """What an exporter gets.

    `day`: the date that files may state; `options`: hub_dataset, source_url, organisation, image.
    """

    table: Board
    spec: BoardSpec
    literature: tuple[LiteratureRow, ...]
    metrics: tuple[str, ...]
    day: dt.date
    options: Mapping[str, str]


def read_for_export(folder: Path, metrics: str | None, day: str | None, **options: str) -> Exported:
    """A board and what is to be shown of it.

    Args:
        folder: a filed board.
        metrics: names, comma separated; the primary ones without it.
        day: YYYY-MM-DD; without it SOURCE_DATE_EPOCH's day, without that 1970-01-01.
        options: of single forms.

    Raises:
        UserError: a faulty board, or a metric that no row has.
    """
    spec = read_spec(folder)
    table = board(collect([folder]), sort_metric=spec.primary[0])
    names = tuple(m.strip() for m in metrics.split(",")) if metrics else tuple(spec.primary)
    strangers = [n for n in names if n not in {c.name for c in table.columns}]
    if strangers:
        known = ", ".join(c.name for c in table.columns)
        raise UserError(f"{folder}: no row has {', '.join(strangers)}; there are {known}")
    return Exported(table, spec, read_literature(folder), names, _day(day), options)


def _day(given: str | None) -> dt.date:
    if given is None:
        seconds = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
        return dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise UserError(f"--date {given}: expected YYYY-MM-DD") from None


def _latex(given: Exported) -> Files:
    return {"board.tex": to_latex(given.table, given.spec, given.metrics).encode()}


def _markdown(given: Exported) -> Files:
    text = to_markdown(given.table, given.spec, given.metrics, given.literature)
    return {"board.md": text.encode()}


def _csv(given: Exported) -> Files:
    return {"board.csv": to_csv(given.table).encode()}


def _hub(given: Exported) -> Files:
    dataset = given.options.get("hub_dataset", "")
    return to_hub(given.table, given.spec, dataset, given.options.get("source_url", ""))


def _every_eval_ever(given: Exported) -> Files:
    organisation = given.options.get("organisation", "")
    return to_every_eval_ever(given.table, given.spec, given.day, organisation)


def _codabench(given: Exported) -> Files:
    image = given.options.get("image", "")
    return {"bundle.zip": to_codabench(given.table, given.spec, given.metrics, given.day, image)}


FORMS: dict[str, Callable[[Exported], Files]] = {
    "latex": _latex,
    "markdown": _markdown,
    "csv": _csv,
    "hf-eval": _hub,
    "every-eval-ever": _every_eval_ever,
    "codabench": _codabench,
}
