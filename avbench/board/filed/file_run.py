"""Put a run on a board: the two files that the board keeps, after all checks of the row."""

import shutil
from pathlib import Path

from avbench.board.filed.findings import Finding
from avbench.board.filed.row_checks import row_folder, run_faults
from avbench.board.filed.spec import BOARD, read_spec, spec_like
from avbench.board.filed.write_spec import to_toml
from avbench.board.pages import write_text
from avbench.board.run import CLIPS, SUMMARY, read_run
from avbench.board.summary import read_summary
from avbench.errors import UserError


def start_board(board: Path, like: Path, title: str, primary: list[str]) -> Path:
    """Writes the `board.toml` that a run fits on, never over one that is there.

    Raises:
        UserError: there is one, or the run is faulty or lacks a primary metric.
    """
    path = board / BOARD
    if path.exists():
        raise UserError(f"{path}: exists already; edit it, or choose another folder")
    summary = read_summary(like / SUMMARY)
    first = next((n for n, m in summary.metrics.items() if m.better != "none"), "")
    write_text(path, to_toml(spec_like(summary, title, primary or [first])))
    return path


def file_run(run: Path, board: Path, *, replace: bool = False) -> tuple[Path, list[Finding]]:
    """Copies `summary.json` and `clips.parquet` of a run to the board, if the board can have it.

    Returns:
        The row's folder, and the findings; with any, nothing is written.

    Raises:
        UserError: the run or the board is faulty, or the row exists and `replace` is False.
    """
    spec, found = read_spec(board), read_run(run)
    folder = board / row_folder(found)
    findings = [Finding(folder.name, rule, text) for rule, text in run_faults(found, spec)]
    if findings:
        return folder, findings
    if folder.exists() and not replace:
        raise UserError(f"{folder}: exists already; --replace puts this run in its place")
    folder.mkdir(parents=True, exist_ok=True)
    for name in (CLIPS, SUMMARY):
        part = folder / f".{name}.part"
        shutil.copyfile(run / name, part)
        part.replace(folder / name)
    return folder, []
