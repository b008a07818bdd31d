"""Making a sync task: draw, move, and write down what is true."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from avbench import __version__
from avbench.clip import Clip
from avbench.engine.run import Progress, run
from avbench.engine.sources import source_row
from avbench.errors import UserError
from avbench.offsets.write import write_truth
from avbench.synctask.lags import DIGITS, draw_lag_ms
from avbench.synctask.readme import readme
from avbench.synctask.sources import Sources

Row = dict[str, Any]
Picture = Literal["copy", "reference"]


@dataclass(frozen=True)
class TaskOptions:
    """`range_ms`: lags are drawn evenly from -range to +range. `limit`: the first clips only.

    `picture`: "copy" writes each picture, without sound, beside the moved sound; "reference"
    names the original in clips.csv.
    """

    out: Path
    seed: int = 0
    range_ms: float = 400.0
    picture: Picture = "copy"
    limit: int | None = None
    workers: int = 1


@dataclass(frozen=True)
class Task:
    """A task as it was written. `truth`: rows of truth.parquet. `left_out`: rows with reasons."""

    dataset: str
    truth: Sequence[Row]
    left_out: Sequence[Row]

    @property
    def n_known(self) -> int:
        """Clips whose own lag is known and stands in the truth."""
        return sum(row["own_lag_ms"] is not None for row in self.truth)


def make_task(sources: Sources, options: TaskOptions, progress: Progress | None = None) -> Task:
    """Writes `out`/clips/, clips.csv, truth.parquet, README.txt, and left_out.csv if need be.

    A clip's lag depends on the seed and its id alone. The truth is the lag that its sound was
    moved by plus its own, where that is known. Same input, same bytes, whatever the workers; after
    an interruption the same call carries on.

    Raises:
        UserError: `out` holds something else, or no clip could be moved.
    """
    out = options.out
    _require_room(out)
    clips = sources.clips[: options.limit]
    lags = {c.clip_id: draw_lag_ms(options.seed, c.clip_id, options.range_ms) for c in clips}
    settings = {
        "out": str(out.resolve()),
        "picture": options.picture,
        "range_ms": options.range_ms,
        "avbench": __version__,
    }
    rows = [_job_row(clip, lags[clip.clip_id]) for clip in clips]
    work = out / ".work"
    done = run("move", settings, rows, work, workers=options.workers, progress=progress)
    moved = {row["clip_id"]: row for row in done if row["status"] == "ok"}
    left_out = [row for row in done if row["status"] != "ok"]
    if not moved:
        raise UserError(f"no clip could be moved; the first: {left_out[0]['reason']}")
    kept = [clip for clip in clips if clip.clip_id in moved]
    truth = [
        _truth_row(c, moved[c.clip_id], lags[c.clip_id], sources.own_ms, options) for c in kept
    ]
    _write_table(out / "clips.csv", [_clip_row(c, moved[c.clip_id]) for c in kept])
    if left_out:
        _write_table(out / "left_out.csv", left_out)
    task = Task(sources.dataset, truth, left_out)
    text = readme(
        task.dataset,
        seed=options.seed,
        range_ms=options.range_ms,
        picture=options.picture,
        n_clips=len(truth),
        n_known=task.n_known,
    )
    (out / "README.txt").write_text(text, encoding="utf-8")
    version = f"{sources.version}/moved-seed{options.seed}-{options.range_ms:g}ms"
    write_truth(out / "truth.parquet", truth, sources.dataset, version)
    shutil.rmtree(work)
    return task


def _require_room(out: Path) -> None:
    if not out.exists() or (out / ".work").is_dir():
        return  # new, or begun by a call that was interrupted
    if not out.is_dir() or any(out.iterdir()):
        raise UserError(f"{out}: holds something already; give a new folder as --out")


def _job_row(clip: Clip, lag_ms: float) -> Row:
    known = [clip.extra.get(name) for name in ("valid_start_s", "valid_end_s")]
    valid_s = [float(v) for v in known if v is not None]
    return {
        "clip_id": clip.clip_id,
        "source": source_row(clip.source),
        "lag_ms": lag_ms,
        "valid_s": valid_s if len(valid_s) == 2 else None,
    }


def _truth_row(
    clip: Clip,
    moved: Row,
    lag_ms: float,
    own_ms: Mapping[str, float | None],
    options: TaskOptions,
) -> Row:
    own = own_ms[clip.clip_id]
    return {
        "clip_id": clip.clip_id,
        "audio_lag_ms": round(lag_ms + (own or 0.0), DIGITS),
        "injected_lag_ms": lag_ms,
        "own_lag_ms": own,
        "range_ms": options.range_ms,
        "fps_num": moved["fps"][0],
        "fps_den": moved["fps"][1],
        **_labels(clip),
    }


def _clip_row(clip: Clip, moved: Row) -> Row:
    files = {"video": moved["video"], "audio": moved["audio"]}
    return {"clip_id": clip.clip_id, **files, **_labels(clip)}


def _labels(clip: Clip) -> dict[str, str]:
    return {"speaker": clip.speaker, "session": clip.session, "split": clip.split}


def _write_table(path: Path, rows: Sequence[Row]) -> None:
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    temporary.replace(path)
