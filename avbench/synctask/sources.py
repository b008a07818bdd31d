"""What a sync task is made of: clips, and what is known of their own lags."""

from dataclasses import dataclass
from pathlib import Path

from avbench.clip import Clip
from avbench.datasets import DATASETS
from avbench.errors import UserError
from avbench.manifest import Manifest
from avbench.offsets.truth import FILES

TABLES = (".csv", ".parquet")


@dataclass(frozen=True)
class Sources:
    """`clips`: sorted by id. `own_ms`: what is left of a clip's own lag once it is read."""

    dataset: str
    version: str
    clips: tuple[Clip, ...]
    own_ms: dict[str, float | None]


def find_sources(
    path: Path,
    corpus: str = "folder",
    split: str | None = None,
    *,
    known: bool = False,
    dataset: str | None = None,
) -> Sources:
    """The clips of a prepared corpus, of a manifest by hand, or of a folder as it is.

    Args:
        path: OUT of `avbench prepare`, a .csv or .parquet manifest, or a folder of `corpus`.
        corpus: a dataset builder's name, for folders that are not prepared.
        split: only this one.
        known: only clips whose own lag is known.
        dataset: its name; None for the manifest's, the corpus's or the folder's.

    Raises:
        UserError: nothing readable there, or no clip left.
    """
    if any((path / name).is_file() for name in FILES):
        raise UserError(f"{path}: is a sync task itself; give the clips that it was made from")
    manifest = _manifest(path, corpus)
    if split is not None:
        manifest = manifest.only_split(split)
    has_lags = any(clip.audio_lag_ms for clip in manifest.clips)
    own = {clip.clip_id: _own_ms(clip, has_lags=has_lags) for clip in manifest.clips}
    clips = [c for c in manifest.clips if not known or own[c.clip_id] is not None]
    if not clips:
        raise UserError(
            f"{path}: no clip has a lag of its own that is known; prepare the corpus first "
            "(avbench prepare), or leave out --known"
        )
    kept = {clip.clip_id: own[clip.clip_id] for clip in clips}
    name = manifest.dataset if dataset is None else dataset
    if not name or "/" in name:
        raise UserError(f"dataset is called {name!r}, expected a name without a slash")
    return Sources(name, manifest.version, tuple(clips), kept)


def _manifest(path: Path, corpus: str) -> Manifest:
    prepared = any(any(p.glob("clips-*.parquet")) for p in (path, path / "manifest"))
    if prepared or path.suffix.lower() in TABLES:
        return Manifest.read(path)
    clips = DATASETS[corpus]().scan(path).clips
    name = path.resolve().name if corpus == "folder" else corpus
    return Manifest.of(name, "1", clips)


def _own_ms(clip: Clip, *, has_lags: bool) -> float | None:
    """The lag that is left in a clip as it is read, None where nobody knows.

    Of a prepared clip: 0 where it was corrected (whichever way), the measured lag where it was
    found in sync and left alone, not known where it was refused. Of a table by hand that states
    lags: 0, since reading takes them out. Of any other clip: not known.
    """
    decision = clip.extra.get("decision")
    if decision is None:
        return 0.0 if has_lags else None
    if decision.startswith("corrected_"):
        return 0.0
    return float(clip.extra.get("audio_lag_ms", 0.0)) if decision == "ok" else None
