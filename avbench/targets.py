"""What clips are to become in other languages: a table beside a manifest, read and checked.

A prepared corpus has `manifest/targets.parquet`. By hand it is CSV (UTF-8) or Parquet with clip_id,
language, and target_text (or text) and/or target_audio (or audio); relative paths start at the
table's folder. A clip has at most one row a language.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avbench import manifest_files
from avbench.errors import ManifestError
from avbench.manifest_rows import id_fault

NAMES = ("targets.parquet", "targets.csv")
COLUMNS = {
    "language": ("language", "lang", "target_language"),
    "text": ("target_text", "text"),
    "audio": ("target_audio", "audio"),
}
SHOWN = 10
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Translation:
    """What one clip is to become: a text, a recording (any media file with sound), or both."""

    clip_id: str
    language: str
    text: str | None = None
    audio: Path | None = None


def base_language(code: str | None) -> str:
    """The language without its region: "pt" of "pt-BR" and "pt_BR"; empty for none."""
    return (code or "").lower().replace("_", "-").split("-")[0]


def read_targets(manifest: Path, table: Path | None = None) -> tuple[Translation, ...]:
    """The targets of a manifest, sorted by clip and language.

    Args:
        manifest: a prepared folder, or a manifest's file; targets.parquet or targets.csv lies with
            the clips' tables.
        table: another table than that.

    Raises:
        ManifestError: no such table, not readable, or faulty rows (all of them in one message).
    """
    table = table or _beside(manifest)
    rows, columns = manifest_files.read_rows(table)
    names = {k: next((c for c in called if c in columns), "") for k, called in COLUMNS.items()}
    absent = [c for c in ("clip_id",) if c not in columns]
    absent += [] if names["language"] else ["language"]
    absent += [] if names["text"] or names["audio"] else ["target_text or target_audio"]
    if absent:
        raise ManifestError(f"{table}: no column {', '.join(absent)}; found {', '.join(columns)}")
    read = [_translation(row, names, table.absolute().parent) for row in rows]
    faults = [f"row {n}: {f}" for n, t in enumerate(read, start=1) if (f := _fault(t))]
    twice = Counter((t.clip_id, t.language) for t in read)
    faults += [f"{i}: {code} stands there {n} times" for (i, code), n in twice.items() if n > 1]
    if faults or not rows:
        more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise ManifestError(f"{table}: {'; '.join(faults[:SHOWN]) or 'it holds no row'}{more}")
    return tuple(sorted(read, key=lambda t: (t.clip_id, t.language)))


def digest(targets: Mapping[str, Translation]) -> str:
    """sha256 over ids, languages, texts and names of recordings, in id order; no folder enters."""
    total = hashlib.sha256()
    for clip_id in sorted(targets):
        t = targets[clip_id]
        line = [t.clip_id, t.language, t.text, t.audio.name if t.audio else None]
        total.update(json.dumps(line, ensure_ascii=True).encode() + b"\n")
    return total.hexdigest()


def _beside(manifest: Path) -> Path:
    folder = manifest if manifest.is_dir() else manifest.parent
    places = [place / name for place in (folder / "manifest", folder) for name in NAMES]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise ManifestError(
            f"{manifest}: no targets.parquet or targets.csv there, so nothing says what its clips "
            "are to become; `avbench prepare pairs --root ROOT --table T --out OUT` writes one, "
            "or name a table with --targets"
        )
    return found


def _translation(row: Row, names: Mapping[str, str], folder: Path) -> Translation:
    said = {kind: row.get(name) for kind, name in names.items() if name}
    audio = said.get("audio")
    path = str((audio.get("path") if isinstance(audio, Mapping) else audio) or "")
    return Translation(
        clip_id=str(row.get("clip_id") or "").strip(),
        language=str(said.get("language") or "").strip(),
        text=" ".join(str(said.get("text") or "").split()) or None,
        audio=folder / path if path else None,
    )


def _fault(found: Translation) -> str:
    if fault := id_fault(found.clip_id):
        return fault
    if not found.language:
        return f"{found.clip_id}: no language"
    if found.text is None and found.audio is None:
        return f"{found.clip_id}: neither a text nor a recording"
    return ""
