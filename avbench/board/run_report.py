"""A run's report: the page of its system by itself, one file that opens anywhere."""

import json
from pathlib import Path

from avbench.board.pages import write_text
from avbench.board.run import Run
from avbench.board.system import Media, Place, Setting, system_page
from avbench.board.table import Board

RECORD = "run.json"
SHOWN = {"avbench": "avbench", "python": "Python", "platform": "Platform", "wall_s": "Seconds"}
MAX_BYTES = 1_000_000


def write_run_report(board: Board, run: Run, out_html: Path, media: Media | None = None) -> None:
    """Write the page of `run`, the one row of `board`; same run, same bytes."""
    place = Place(facts=run_facts(run.folder))
    write_text(out_html, system_page(Setting.of(board), run, place, media))


def run_facts(folder: Path) -> dict[str, str]:
    """What `run.json` says of versions and time, {} where there is none that can be read.

    Host and command stay out: a report is passed on.
    """
    path = folder / RECORD
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return {}
    try:
        record = json.loads(path.read_bytes())
    except ValueError:
        return {}
    if not isinstance(record, dict):
        return {}
    return {said: str(record[name])[:200] for name, said in SHOWN.items() if name in record}
