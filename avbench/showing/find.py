"""The files of a folder of media that may be shown, by side and clip id; nothing outside it."""

from pathlib import Path, PurePosixPath

from avbench.clip import Source
from avbench.errors import UserError
from avbench.submission import AUDIO_SUFFIXES, VIDEO_SUFFIXES

SOURCE, REFERENCE = "source", "reference"


def check_media(folder: Path, systems: list[str]) -> None:
    """Raise UserError unless the folder holds a side that a page could show."""
    known = [SOURCE, REFERENCE, *systems]
    if not any((folder / side).is_dir() for side in known):
        raise UserError(
            f"{folder}: expected folders {SOURCE}, {REFERENCE}, or one a system "
            f"({', '.join(systems[:5])}{', ...' if len(systems) > 5 else ''}), in which a clip's "
            "file is its clip id with a suffix; found none of them"
        )


def find_source(folder: Path, side: str, clip_id: str) -> Source | None:
    """The clip's picture and sound on one side; None where there is no file, or not inside."""
    inside = PurePosixPath(clip_id)
    if inside.is_absolute() or ".." in inside.parts or "\0" in clip_id:
        return None
    base = folder / side / inside
    video = _first(folder, base, VIDEO_SUFFIXES)
    audio = _first(folder, base, AUDIO_SUFFIXES)
    if video is None and audio is None:
        return None
    return Source(video, audio or video)


def _first(folder: Path, base: Path, suffixes: tuple[str, ...]) -> Path | None:
    # a clip id may hold dots: the suffix is put behind it, none is replaced
    named = (base.with_name(base.name + suffix) for suffix in suffixes)
    root = folder.resolve()
    return next((p for p in named if p.is_file() and p.resolve().is_relative_to(root)), None)
