"""The files of a copy: empty ones, names that cannot be used, and videos that are no clip."""

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from avbench.clip import Clip
from avbench.datasets.files import VIDEO_SUFFIXES, Listing
from avbench.datasets.git_lfs import LONGEST_BYTES, is_pointer
from avbench.verifying.findings import EMPTY, EXTRA, NAME, Finding


def media_of(clips: Iterable[Clip]) -> list[Path]:
    """The files of the clips, each once, sorted."""
    return sorted({path for clip in clips for path in (clip.video, clip.audio) if path is not None})


def source_of(clip: Clip) -> str:
    """Where a clip's picture lies, below the root."""
    return clip.extra.get("source_rel", clip.clip_id)


def check_files(listing: Listing, clips: Sequence[Clip], media: Sequence[Path]) -> list[Finding]:
    """Looks at names and lengths alone."""
    findings = [
        Finding(NAME, name, "a name with a backslash, a control character or no UTF-8: rename it")
        for name in listing.unusable
    ]
    for path in media:
        length = path.stat().st_size if path.is_file() else 0
        if length == 0:
            findings.append(Finding(EMPTY, below(path, listing.root), "the file is empty"))
        elif length <= LONGEST_BYTES and is_pointer(path):
            said = "a git-lfs pointer, no media: run `git lfs pull`"
            findings.append(Finding(EMPTY, below(path, listing.root), said))
    return findings + _extra(listing, clips, media)


def _extra(listing: Listing, clips: Sequence[Clip], media: Sequence[Path]) -> list[Finding]:
    """Videos that no clip uses: copies of clips are a remark, others a finding."""
    used = set(media)
    names = {PurePosixPath(source_of(clip)).stem.lower() for clip in clips}
    findings = []
    for path in listing.with_suffix(VIDEO_SUFFIXES):
        if listing.root / path in used:
            continue
        copy = path.stem.lower() in names
        what = "a further copy of a clip, by its name" if copy else "no clip of the corpus"
        findings.append(Finding(EXTRA, path.as_posix(), what, certain=not copy))
    return findings


def below(path: Path, root: Path) -> str:
    """A path as it is shown: relative to `root`, posix, where it lies there."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
