"""What the engine does to draw one page: looks up faces and sound again, and writes the SVG."""

from pathlib import Path
from typing import Any

from avbench.align.sync import SyncCurve
from avbench.board.pages import write_text
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate
from avbench.engine.jobs import FAILURES
from avbench.engine.pack import from_plain
from avbench.engine.plan import make_plan
from avbench.engine.sources import source_of
from avbench.errors import ClipError
from avbench.syncing.lips import lips_of
from avbench.syncing.page import Evidence, page
from avbench.syncing.rows import SyncRow

Row = dict[str, Any]
FACES, SOUND = "clip.face_tracks", "clip.audio_16k"


class PlotTask:
    """Draws pages. Settings: cache, the folder where measuring has left the faces."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._plan = make_plan(features=(FACES, SOUND))
        self._cache = Cache(Path(settings["cache"]))

    def process(self, row: Row) -> Row:
        """The page's path; a file that cannot be read has a page that says so."""
        source = source_of(row["source"])
        assert source is not None  # noqa: S101 - every item is a video
        values = evaluate(self._plan, {"clip": source}, self._cache)
        faces, sound = (
            None if isinstance(v := values[k], ClipError) else v for k in (FACES, SOUND)
        )
        sync = None if row["sync"] is None else from_plain(SyncCurve, row["sync"])
        lips = None if faces is None else lips_of(faces, sync)
        write_text(Path(row["target"]), page(SyncRow(**row["row"]), Evidence(sync, lips, sound)))
        return {"clip_id": row["clip_id"], "status": "ok", "target": row["target"]}

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of a page that could not be drawn."""
        return {"clip_id": row["clip_id"], "status": status, "reason": reason, "target": None}

    def failure(self, result: Row) -> str:
        """The status, where another try may end otherwise."""
        return result["status"] if result["status"] in FAILURES else ""
