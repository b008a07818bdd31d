"""A submission: a folder with `submission.toml`, and media or transcripts named by clip id."""

import json
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from avbench.clip import Clip, Pair, Source
from avbench.errors import SubmissionError
from avbench.manifest import Manifest
from avbench.transcripts import Said, read_text_file, read_transcripts

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
    transcripts: str = ""
    embeddings: str = ""


@dataclass(frozen=True)
class Submission:
    """A described folder of media files, or of words alone.

    `files`, `texts`: name without suffix, relative to the media folder, posix -> file. `said`: the
    words of the table of transcripts, by clip id.
    """

    system: System
    files: dict[str, Path]
    texts: dict[str, Path] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Submission":
        """Reads `submission.toml` and its transcripts, and lists the media.

        Raises:
            SubmissionError: no such folder, a faulty description, two files for one clip, or
                faulty transcripts.
        """
        system = read_description(folder / DESCRIPTION)
        media = folder / system.media
        said = read_transcripts(folder / system.transcripts) if system.transcripts else {}
        if not media.is_dir():
            if system.transcripts:
                return cls(system, {}, {}, said)
            raise SubmissionError(
                f"{folder}: found no folder {system.media!r}, expected the generated clips there; "
                f"set `media` in {DESCRIPTION} if they lie elsewhere, or `transcripts` if the "
                "system's output is text"
            )
        return cls(system, media_files(media), text_files(media), said)

    def pair(self, manifest: Manifest) -> tuple[list[Pair], list[str]]:
        """One pair for each clip of the manifest, made or not; then the names that fit no clip.

        Raises:
            SubmissionError: a clip's words are handed in twice, or its text file is faulty.
        """
        used: set[str] = set()
        pairs = []
        for clip in manifest.clips:
            names = clip_names(clip.clip_id)
            name = next((n for n in names if n in self.files), "")
            said = self._said_of(names)
            used.update([name, *(n for n in names if n in self.said)])
            pairs.append(Pair(clip, ref_source(clip), hyp_source(clip, self.files.get(name), said)))
        return pairs, sorted((self.files.keys() | self.said.keys()) - used)

    def _said_of(self, names: tuple[str, ...]) -> Said | None:
        rows = [n for n in names if n in self.said]
        texts = [n for n in names if n in self.texts]
        if len(rows) + len(texts) > 1:
            where = [*(f"{n} in the table" for n in rows), *(self.texts[n].name for n in texts)]
            raise SubmissionError(f"one clip, its words twice: {' and '.join(where)}; keep one")
        if rows:
            return self.said[rows[0]]
        return read_text_file(self.texts[texts[0]]) if texts else None


def ref_source(clip: Clip) -> Source:
    """The reference: the clip's own files and words."""
    return replace(clip.source, text=clip.text, language=clip.language)


def hyp_source(clip: Clip, path: Path | None, said: Said | None = None) -> Source | None:
    """What was handed in for a clip: a file, words, both, or nothing (None).

    Generated sound alone is watched over the clip's own picture. Not over that of a span: sound
    and picture would need two clocks. Such a clip has no picture here; prepare with `--write audio`
    makes files of its own of it. The language is the clip's where none is handed in.
    """
    if path is None and said is None:
        return None
    video = path
    if path is not None and path.suffix.lower() not in VIDEO_SUFFIXES:
        video = None if clip.source.is_span else clip.video
    text, language = (said.text, said.language) if said else (None, None)
    return Source(video, path, text=text, language=language or clip.language)


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


def text_files(folder: Path) -> dict[str, Path]:
    """Text files below a folder by relative name without suffix; hidden ones are passed over."""
    found = {p.relative_to(folder): p for p in sorted(folder.rglob("*.txt")) if p.is_file()}
    return {
        relative.with_suffix("").as_posix(): path
        for relative, path in found.items()
        if not any(part.startswith((".", "__MACOSX")) for part in relative.parts)
    }


def clip_names(clip_id: str) -> tuple[str, ...]:
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
    path.write_text(description_text(system.model_copy(update={"media": where})), encoding="utf-8")
    return path


def description_text(system: System) -> str:
    """The content of a `submission.toml`, the same for the same system."""
    given = system.model_dump().items()
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in given)
