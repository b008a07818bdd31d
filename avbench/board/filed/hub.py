"""Evaluation results as the Hugging Face Hub reads them: `.eval_results/*.yaml` of a model.

Form: huggingface.co/docs/hub/eval-results, as of 2026. `eval.yaml` belongs into the data set's
repository and names the tasks, one a metric.
"""

from collections.abc import Iterator

from avbench.board.filed.numbers import span
from avbench.board.filed.plain_text import quoted, safe_name
from avbench.board.filed.spec import BoardSpec
from avbench.board.table import Board, Cell, Column, Row
from avbench.errors import UserError


def to_hub(table: Board, spec: BoardSpec, dataset: str, source_url: str) -> dict[str, bytes]:
    """`eval.yaml`, and one file for each system that is ranked. Values are written in full.

    Raises:
        UserError: no data set of the Hub is named.
    """
    owner, _, name = dataset.partition("/")
    if not owner or not name:
        raise UserError("hf-eval needs --hub-dataset OWNER/NAME: the benchmark's data set")
    columns = {c.name: c for c in table.columns if c.better != "none"}
    files = {"eval.yaml": "\n".join(_tasks(table, spec, columns)) + "\n"}
    for row in table.rows:
        if row.system.kind == "system" and not row.not_ranked_because:
            lines = [line for c in row.cells for line in _result(c, columns, dataset, source_url)]
            files[f".eval_results/{_file(row)}.yaml"] = "\n".join(lines) + "\n"
    return {name: text.encode() for name, text in files.items()}


def task_id(metric: str) -> str:
    """A metric's name as a task's: letters, digits, `_`, `-`."""
    return safe_name(metric.replace("@", "_at_")).replace(".", "_")


def _tasks(table: Board, spec: BoardSpec, columns: dict[str, Column]) -> Iterator[str]:
    manifest = table.manifest
    about = f"{spec.title}: {table.protocol.name} v{table.protocol.version}, {manifest.digest[:12]}"
    yield f"name: {quoted(spec.title)}"
    yield f"description: {quoted(about)}"
    yield "evaluation_framework: avbench"
    yield "tasks:"
    for name in columns:
        yield f"  - id: {quoted(task_id(name))}"
        yield "    config: default"
        yield "    split: test"


def _result(cell: Cell, columns: dict[str, Column], dataset: str, source: str) -> Iterator[str]:
    found = cell.summary
    if cell.metric not in columns or found is None or found.value is None:
        return
    better = {"higher": "higher is better", "lower": "lower is better"}[found.better]
    interval = span(found.low, found.high)
    notes = (
        f"{cell.metric}{interval and f', 95 % interval{interval}'}, {better}, unit {found.unit}, "
        f"{found.n_scored} of {found.n_expected} clips, {found.signature}"
    )
    yield "- dataset:"
    yield f"    id: {quoted(dataset)}"
    yield f"    task_id: {quoted(task_id(cell.metric))}"
    yield f"  value: {found.value!r}"
    if source:
        yield "  source:"
        yield f"    url: {quoted(source)}"
        yield "    name: avbench"
    yield f"  notes: {quoted(notes)}"


def _file(row: Row) -> str:
    return safe_name(row.label)
