"""A submission: a folder with `submission.toml` and media (or none yet) named by clip id."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from avbench.clip import Clip, Pair, Source
from avbench.errors import SubmissionError
from avbench.manifest import Manifest

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".mp3", ".m4a")
VIDEO_SUFFIXES = (".mp4", ".mpg", ".mpeg", ".webm", ".mkv", ".mov", ".avi")
DESCRIPTION = "submission.toml"


class System(BaseModel):
    """What `submission.toml` says of the system. Unknown keys are refused: they are misspelt."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1, max_length=80)
    version: str = "1"
    kind: Literal["system", "anchor"] = "system"
    team: str = ""
    description: str = ""
    paper: str = ""
    code: str = ""
    licence: str = ""
    training_data: list[str] = []
    pretrained_models: list[str] = []
    media: str = "media"


@dataclass(frozen=True)
class Submission:
    """A described folder of media files."""

    system: System
    files: dict[str, Path]  # name without suffix, relative to the media folder, posix -> file

    @classmethod
    def read(cls, folder: Path) -> "Submission":
        """Reads `submission.toml` and lists the media.

        Raises:
            SubmissionError: no such folder, a faulty description, two files for one clip.
        """
        system = read_description(folder / DESCRIPTION)
        media = folder / system.media
        if not media.is_dir():
            raise SubmissionError(
                f"{folder}: found no folder {system.media!r}, expected the generated clips there; "
                f"set `media` in {DESCRIPTION} if they lie elsewhere"
            )
        return cls(system, media_files(media))

    def pair(self, manifest: Manifest) -> tuple[list[Pair], list[str]]:
        """One pair for each clip of the manifest, made or not; then the files that fit no clip."""
        used: set[str] = set()
        pairs = []
        for clip in manifest.clips:
            name = next((n for n in _names(clip.clip_id) if n in self.files), None)
            if name is not None:
                used.add(name)
            path = self.files[name] if name is not None else None
            pairs.append(Pair(clip, clip.source, hyp_source(clip, path)))
        return pairs, sorted(set(self.files) - used)


def hyp_source(clip: Clip, path: Path | None) -> Source | None:
    """Generated sound alone is watched over the clip's own picture."""
    if path is None:
        return None
    if path.suffix.lower() in VIDEO_SUFFIXES:
        return Source(path, path)
    return Source(clip.video, path)


def media_files(folder: Path) -> dict[str, Path]:
    """Media below a folder by relative name without suffix; hidden files are passed over.

    Raises:
        SubmissionError: two files of one name that differ only by suffix (all of them at once).
    """
    files: dict[str, Path] = {}
    twice = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith((".", "__MACOSX")) for part in relative.parts)
        if hidden or path.suffix.lower() not in AUDIO_SUFFIXES + VIDEO_SUFFIXES:
            continue
        name = relative.with_suffix("").as_posix()
        if name in files:
            twice.append(f"{files[name].name} and {path.name}")
        files[name] = path
    if twice:
        raise SubmissionError(
            f"{folder}: one clip, two files: {'; '.join(twice)}; keep one of each"
        )
    return files


def _names(clip_id: str) -> tuple[str, ...]:
    """A file may leave out the corpus: "s1/bbaf2n" for "grid/s1/bbaf2n"."""
    _, _, short = clip_id.partition("/")
    return (clip_id, short) if short else (clip_id,)


def read_description(path: Path) -> System:
    """The checked content of a `submission.toml`.

    Raises:
        SubmissionError: not found, or faulty (all faults at once).
    """
    try:
        return System.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise SubmissionError(
            f"{path}: not found; `avbench submission init FOLDER --name NAME` writes one "
            "(two plain folders need none: avbench score HYP --ref REF)"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SubmissionError(f"{path}: is no TOML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SubmissionError(f"{path}: {faults}") from error


def write_description(folder: Path, system: System, media: Path | None) -> Path:
    """Writes `submission.toml`, never over one that is there.

    Raises:
        SubmissionError: the file exists, or `media` is no folder.
    """
    path = folder / DESCRIPTION
    if path.exists():
        raise SubmissionError(f"{path}: exists already; edit it, or choose another folder")
    if media is not None and not media.is_dir():
        raise SubmissionError(f"{media}: no such folder")
    folder.mkdir(parents=True, exist_ok=True)
    where = "media" if media is None else str(media.resolve())
    if media is None:
        (folder / "media").mkdir(exist_ok=True)
    given = system.model_dump() | {"media": where}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in given.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
