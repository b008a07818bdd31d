"""What each file of a submission is for, by its name alone."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from avbench.submission import AUDIO_SUFFIXES, DESCRIPTION, VIDEO_SUFFIXES, System
from avbench.submitting.digests import MANIFEST
from avbench.submitting.findings import Report
from avbench.submitting.limits import SubmissionLimits
from avbench.submitting.tree import Tree, walk

MEDIA_SUFFIXES = AUDIO_SUFFIXES + VIDEO_SUFFIXES
PAPERS = ("readme", "license", "licence", "notice")


@dataclass(frozen=True)
class Held:
    """A file of the submission. `name`: as findings call it."""

    name: str
    path: Path


@dataclass
class Contents:
    """`media`, `texts`: by relative name without suffix. `tables`: transcripts, embeddings."""

    media: dict[str, Held] = field(default_factory=dict)
    texts: dict[str, Held] = field(default_factory=dict)
    tables: dict[str, Held] = field(default_factory=dict)


def sort_contents(tree: Tree, system: System, report: Report, limits: SubmissionLimits) -> Contents:
    """Media, texts and tables; strays and clips with two files become findings."""
    contents = Contents()
    used = {DESCRIPTION, MANIFEST}
    for key in ("transcripts", "embeddings"):
        if place := getattr(system, key):
            used.add(_normal(place))
            _table(key, place, tree, contents, report)
    folder, below = _media_tree(tree, system, report, limits)
    for name in sorted(folder.files):
        if (below and not name.startswith(f"{below}/")) or (folder is tree and name in used):
            continue
        held = Held(name, folder.path(name))
        if _add(held, name.removeprefix(f"{below}/") if below else name, contents, report):
            used.add(name)
    _strays(set(tree.files) - used, report)
    if not contents.media and not contents.texts and "transcripts" not in contents.tables:
        said = f"no media file in {system.media!r} and no transcripts, expected either"
        report.add("empty", said, DESCRIPTION)
    return contents


def _media_tree(
    tree: Tree, system: System, report: Report, limits: SubmissionLimits
) -> tuple[Tree, str]:
    """Where the media lie, and below which folder there."""
    outside = tree.root / system.media
    if outside.is_dir() and not outside.resolve().is_relative_to(tree.root.resolve()):
        return walk(outside, report, limits), ""
    below = _normal(system.media)
    return tree, "" if below == "." else below


def _normal(place: str) -> str:
    return PurePosixPath(place).as_posix()


def _table(key: str, place: str, tree: Tree, contents: Contents, report: Report) -> None:
    name = _normal(place)
    path = tree.root / place
    outside = not path.resolve().is_relative_to(tree.root.resolve())
    if name in tree.files or (outside and path.is_file()):
        contents.tables[key] = Held(name, path)
    else:
        report.add("no_table", f"{key} names {name!r}: there is no such file", DESCRIPTION)


def _add(held: Held, inside: str, contents: Contents, report: Report) -> bool:
    place = PurePosixPath(inside)
    suffix = place.suffix.lower()
    if suffix not in (*MEDIA_SUFFIXES, ".txt") or place.stem.lower() in PAPERS:
        return False
    group = contents.texts if suffix == ".txt" else contents.media
    clip = place.with_suffix("").as_posix()
    if clip in group:
        first = group[clip].name
        report.add("two_files", f"one clip, two files: {first} too; keep one", held.name)
    else:
        group[clip] = held
    return True


def _strays(names: set[str], report: Report) -> None:
    for name in sorted(names):
        if PurePosixPath(name).stem.lower() not in PAPERS:
            said = "neither media nor named by submission.toml: not used, never run; take it away"
            report.warn("stray", said, name)
