"""Counting the clips of a scan, and holding the numbers against those that are expected."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from avbench.clip import Clip
from avbench.errors import UserError
from avbench.verifying.expected import Counting, Expected
from avbench.verifying.findings import COUNT, EXTRA, MISSING, CountRow, Finding

Group = tuple[str, ...]
FREE_GROUPS = 200  # groups of a corpus of which nothing is known, as rows


def count(
    clips: Sequence[Clip], countings: Sequence[Counting], only: Sequence[str] = ()
) -> tuple[list[CountRow], list[Finding]]:
    """A row for each group, and what does not fit.

    Args:
        clips: of the scan.
        countings: of the corpus.
        only: the speakers or splits that should be there; empty: all.

    Raises:
        UserError: a name in `only` that is no group of the corpus.
    """
    if not countings:
        return _uncounted(clips, only), []
    _check_only(countings, only)
    rows: list[CountRow] = []
    findings: list[Finding] = []
    for counting in countings:
        found = _numbers(clips, counting)
        for group in _groups(counting, only):
            row = _row(counting, group, found)
            rows.append(row)
            if not row.fits and not _absent_part(counting, group.group, found):
                findings.append(_finding(counting, group, row))
        findings += _absent_parts(counting, only, found)
        if counting.closed:
            findings += _strangers(counting, found)
    return rows, findings


def name_of(group: Group) -> str:
    """`s1`, `01 straightcam`; a clip without a group is said to have none."""
    return " ".join(part or "(unknown)" for part in group)


def _row(counting: Counting, group: Expected, found: dict[Group, int]) -> CountRow:
    return CountRow(
        name_of(group.group),
        counting.unit,
        found.get(group.group, 0),
        group.least,
        group.most,
        group.certain,
        counting.source,
    )


def _finding(counting: Counting, group: Expected, row: CountRow) -> Finding:
    kind = COUNT if not group.certain else MISSING if row.found < group.least else EXTRA
    hint = f"; {group.hint}" if group.hint else ""
    message = f"{row.found:,} {row.unit}, expected {row.expected} ({counting.source}){hint}"
    return Finding(kind, row.group, message, certain=group.certain)


def _absent_part(counting: Counting, group: Group, found: dict[Group, int]) -> bool:
    """Is nothing at all there of a group's last part (a camera, a split), and may that be?"""
    return counting.parts and all(other[-1] != group[-1] for other in found)


def _absent_parts(
    counting: Counting, only: Sequence[str], found: dict[Group, int]
) -> list[Finding]:
    absent = (
        g.group
        for g in _groups(counting, only)
        if g.least and _absent_part(counting, g.group, found)
    )
    said = f"none of its {counting.unit} is there; fine if your copy is to be without it"
    return [
        Finding(MISSING, part, said, certain=False)
        for part in dict.fromkeys(group[-1] for group in absent)
    ]


def _strangers(counting: Counting, found: dict[Group, int]) -> list[Finding]:
    known = {g.group for g in counting.groups}
    certain = all(g.certain for g in counting.groups)
    return [
        Finding(
            EXTRA,
            name_of(group),
            f"{found[group]:,} {counting.unit} of a group that the corpus does not have "
            f"({counting.source})",
            certain=certain,
        )
        for group in sorted(found)
        if group not in known
    ]


def _numbers(clips: Iterable[Clip], counting: Counting) -> dict[Group, int]:
    distinct: dict[Group, set[str]] = defaultdict(set)
    for clip in clips:
        if what := _counted(clip, counting.unit):
            distinct[counting.key(clip)].add(what)
    return {group: len(members) for group, members in distinct.items()}


def _counted(clip: Clip, unit: str) -> str:
    if unit == "videos":
        return "/".join(clip.clip_id.split("/")[:3])
    return clip.speaker if unit == "speakers" else clip.clip_id


def _groups(counting: Counting, only: Sequence[str]) -> list[Expected]:
    wanted = {counting.normal(name) for name in only}
    return [g for g in counting.groups if not wanted or wanted & set(g.group)]


def _check_only(countings: Sequence[Counting], only: Sequence[str]) -> None:
    for name in only:
        if not any(c.normal(name) in g.group for c in countings for g in c.groups):
            known = sorted({part for c in countings for g in c.groups for part in g.group})
            raise UserError(
                f"--only {name}: no group of this corpus; known: {', '.join(known[:40])}"
            )


def _uncounted(clips: Sequence[Clip], only: Sequence[str]) -> list[CountRow]:
    """By split, where nothing is known."""
    if only:
        raise UserError("--only: nothing is known of this corpus' numbers")
    splits: dict[str, int] = defaultdict(int)
    for clip in clips:
        splits[clip.split or "all"] += 1
    return [
        CountRow(split, "clips", n, None, None, certain=False, source="")
        for split, n in sorted(splits.items())[:FREE_GROUPS]
    ]
