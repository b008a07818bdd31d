"""The files that were asked for, and where what is made of them goes."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from avbench.clip import Source
from avbench.datasets.files import AUDIO_SUFFIXES
from avbench.datasets.folder import FolderBuilder
from avbench.errors import ClipError, UserError


@dataclass(frozen=True)
class Item:
    """One video. `file`: as the user named it. `name`: posix, names what is written for it."""

    file: str
    name: str
    source: Source


def find_items(paths: Sequence[Path], sound: Path | None = None) -> list[Item]:
    """The videos of files and folders, in the order given, a folder's by name; each once.

    A silent x.mp4 takes its sound from x.flac or x.wav beside it, or from `sound`.

    Raises:
        UserError: a path or the sound is not there, a folder holds no video, or `sound` is given
            for anything but one file.
    """
    for path in (*paths, *([sound] if sound else [])):
        if not path.exists():
            raise UserError(f"{path}: no such file or folder")
    if sound is not None and (len(paths) != 1 or paths[0].is_dir()):
        raise UserError("--sound is the sound of one file; give one FILE, and no folder, with it")
    sources = [Source(paths[0], sound)] if sound else [s for p in paths for s in _sources(p)]
    unique: dict[Path, Source] = {}
    for source in sources:
        unique.setdefault(_real(source), source)
    names = _names(list(unique), _root(paths))
    return [
        Item(str(source.video), name, source)
        for source, name in zip(unique.values(), names, strict=True)
    ]


def targets(items: Sequence[Item], folder: Path, suffix: str) -> list[Path]:
    """A file for each item below `folder`."""
    return [folder / f"{item.name}{suffix}" for item in items]


def check_folder(folder: Path, paths: Sequence[Path], option: str) -> None:
    """Refuses to write into what is read.

    Raises:
        UserError: `folder` lies inside a folder of `paths`, or is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{option}: {folder} is a file, expected a folder")
    for path in paths:
        if path.is_dir() and folder.resolve().is_relative_to(path.resolve()):
            raise UserError(
                f"{folder} lies inside {path}, which is never written to; choose another {option}"
            )


def check_free(files: Sequence[Path], items: Sequence[Item]) -> None:
    """Refuses to write over anything.

    Raises:
        UserError: one of `files` is there already.
    """
    inputs = {path.resolve() for item in items for path in item.source.paths}
    for file in files:
        if file.resolve() in inputs:
            raise UserError(f"{file} is one of the inputs, which are never changed: choose another")
        if file.exists():
            raise UserError(f"{file} is there already; give a new folder, or remove it")


def _sources(path: Path) -> list[Source]:
    if path.is_dir():
        return [clip.source for clip in FolderBuilder().scan(path).clips]
    return [Source(path, _beside(path) or path)]


def _beside(video: Path) -> Path | None:
    """The sound file that belongs to a silent video."""
    from avbench.media.probe import probe

    files = [video.with_suffix(suffix) for suffix in sorted(AUDIO_SUFFIXES)]
    there = [f for f in files if f.is_file() and f != video]
    if not there:
        return None
    try:
        return there[0] if probe(video).audio is None else None
    except ClipError:
        return None  # reading it gives its row the reason


def _real(source: Source) -> Path:
    assert source.video is not None  # noqa: S101 - every item is a video
    return source.video.absolute()


def _root(paths: Sequence[Path]) -> Path:
    """The folder that holds everything: a folder itself, or where a file lies."""
    folders = [p.absolute() if p.is_dir() else p.absolute().parent for p in paths]
    return Path(os.path.commonpath(folders))


def _names(videos: Sequence[Path], root: Path) -> list[str]:
    """Paths below `root` without suffix; videos that differ in the suffix alone keep it."""
    relative = [video.relative_to(root) for video in videos]
    same = Counter(path.with_suffix("") for path in relative)
    return [(p if same[p.with_suffix("")] > 1 else p.with_suffix("")).as_posix() for p in relative]
