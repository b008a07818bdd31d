"""Clips of the manifest against names of the submission: missing, extra, twice, almost."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from avbench.clip import Clip
from avbench.manifest import Manifest
from avbench.submission import clip_names
from avbench.submitting.contents import Contents, Held
from avbench.submitting.findings import Report
from avbench.submitting.wants import Wants


@dataclass(frozen=True)
class Item:
    """A media file, and the clip that it is for where that is known."""

    held: Held
    clip: Clip | None


def pair_names(
    manifest: Manifest, contents: Contents, said: Mapping[str, int], wants: Wants, report: Report
) -> list[Item]:
    """The media files with their clips. `said`: ids of the table of transcripts, with lines."""
    report.n_expected = len(manifest.clips)
    items: list[Item] = []
    used: set[str] = set()
    for clip in manifest.clips:
        names = clip_names(clip.clip_id)
        media = [contents.media[n] for n in names if n in contents.media]
        words = [n for n in names if n in said] + [n for n in names if n in contents.texts]
        _check_once(clip, media, words, report)
        items += [Item(held, clip) for held in media[:1]]
        used.update(names)
        there = bool(words) if not wants.media else bool(media)
        if there or (wants == Wants() and words):
            report.n_found += 1
        else:
            what = "media file" if wants.media else "words"
            report.add("missing", f"no {what} for this clip", clip_id=clip.clip_id)
    _extra(manifest, contents, said, used, report)
    return items


def without_manifest(contents: Contents, report: Report) -> list[Item]:
    """All media files, for what can be said without knowing the clips."""
    report.n_found = len(contents.media) or len(contents.texts)
    return [Item(held, None) for held in contents.media.values()]


def _check_once(clip: Clip, media: list[Held], words: list[str], report: Report) -> None:
    if len(media) > 1:
        said = f"one clip, two files: {media[0].name} too; keep one"
        report.add("two_files", said, media[1].name, clip_id=clip.clip_id)
    if len(words) > 1:
        said = "its words are handed in twice (table, text file, long and short id); keep one"
        report.add("two_texts", said, clip_id=clip.clip_id)


def _extra(
    manifest: Manifest,
    contents: Contents,
    said: Mapping[str, int],
    used: set[str],
    report: Report,
) -> None:
    known = {_folded(n): n for clip in manifest.clips for n in clip_names(clip.clip_id)}
    files = [(name, held.name, 0) for name, held in (contents.media | contents.texts).items()]
    table = contents.tables.get("transcripts")
    rows = [(name, table.name, line) for name, line in said.items()] if table else []
    for name, file, line in _unused([*files, *rows], used):
        near = known.get(_folded(name))
        hint = f"; it differs in case or Unicode form alone from {near}" if near else ""
        report.add("extra", f"{name} is no clip of the manifest{hint}", file, line=line)


def _unused(places: Iterable[tuple[str, str, int]], used: set[str]) -> list[tuple[str, str, int]]:
    return [place for place in places if place[0] not in used]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
