"""What a prepared folder holds, read from its tables: clips, lengths, decisions, lags, words."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from avbench.errors import ManifestError
from avbench.manifest_files import named
from avbench.prepare.layout import Layout

Row = dict[str, Any]
COLUMNS = ["clip_id", "speaker", "session", "split", "text", "duration_s", "decision"]


def corpus_stats(out: Path) -> Row:
    """Counts and lengths of a prepared folder; nothing is decoded.

    Hours and `duration_s` are those of clips whose length is known.

    Raises:
        ManifestError: nothing is prepared there.
    """
    layout = Layout(out)
    tables = sorted(layout.manifest.glob("clips-*.parquet"))
    if not tables:
        raise ManifestError(
            f"{out}: found no manifest/clips-*.parquet; "
            f"`avbench prepare CORPUS --root ROOT --out {out}` writes one"
        )
    dataset, version = named(tables[0])
    clips = [row for table in tables for row in pq.read_table(table, columns=COLUMNS).to_pylist()]
    return {
        "dataset": dataset,
        "version": version,
        **_part(clips),
        "sessions": len({c["session"] or c["clip_id"] for c in clips}),
        "with_text": sum(c["text"] is not None for c in clips),
        "splits": _parts(clips),
        "duration_s": _spread([c["duration_s"] for c in clips]),
        "decisions": dict(sorted(Counter(c["decision"] for c in clips).items())),
        "session_lags": _lags(layout.groups),
        "words": _words(layout.words),
        "failures": _failures(layout.failures),
        "protocols": _protocols(out),
    }


def _parts(clips: list[Row]) -> dict[str, Row]:
    by_split: dict[str, list[Row]] = defaultdict(list)
    for clip in clips:
        by_split[clip["split"] or "all"].append(clip)
    return {split: _part(by_split[split]) for split in sorted(by_split)}


def _part(clips: list[Row]) -> Row:
    seconds = sum(c["duration_s"] or 0.0 for c in clips)
    speakers = {c["speaker"] for c in clips} - {None, ""}
    return {"clips": len(clips), "hours": round(seconds / 3600.0, 4), "speakers": len(speakers)}


def _spread(values: list[float | None]) -> Row | None:
    """Smallest, quartiles, largest and mean of what is known; None where nothing is."""
    known = np.array([v for v in values if v is not None], np.float64)
    if not len(known):
        return None
    names = ("min", "q1", "median", "q3", "max")
    quartiles = np.percentile(known, (0, 25, 50, 75, 100))
    spread = {name: round(float(v), 3) for name, v in zip(names, quartiles, strict=True)}
    return {**spread, "mean": round(float(known.mean()), 3)}


def _lags(path: Path) -> Row:
    """Pooled lags over sessions (ms), and their spread within sessions."""
    groups = _read(path, ("audio_lag_ms", "tau_ms"))
    return {
        "sessions": len(groups),
        "pooled": sum(g["audio_lag_ms"] is not None for g in groups),
        "audio_lag_ms": _spread([g["audio_lag_ms"] for g in groups]),
        "tau_ms": _spread([g["tau_ms"] for g in groups]),
    }


def _words(path: Path) -> Row:
    if not path.is_file():
        return {"clips": 0, "words": 0, "distinct": 0}
    table = pq.read_table(path, columns=["clip_id", "word"], filters=[("tier", "=", "word")])
    n_clips, n_texts = (len(table[name].unique()) for name in ("clip_id", "word"))
    return {"clips": n_clips, "words": table.num_rows, "distinct": n_texts}


def _failures(path: Path) -> dict[str, int]:
    return dict(sorted(Counter(f["reason"] for f in _read(path, ("reason",))).items()))


def _protocols(out: Path) -> dict[str, dict[str, int]]:
    found = {}
    for path in sorted(Layout(out).protocols.glob("*.parquet")):
        splits = Counter(row["split"] for row in _read(path, ("split",)))
        found[path.stem] = dict(sorted(splits.items()))
    return found


def _read(path: Path, columns: tuple[str, ...]) -> list[Row]:
    if not path.is_file():
        return []
    rows: list[Row] = pa.Table.to_pylist(pq.read_table(path, columns=list(columns)))
    return rows
