"""Everything that is wrong with a submission, found at once, and nothing of it run."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from avbench.manifest import Manifest
from avbench.protocol import Protocol
from avbench.submission import System
from avbench.submitting.contents import Contents, sort_contents
from avbench.submitting.decoder import Decoder, capped, decoder
from avbench.submitting.description import check_description
from avbench.submitting.digests import check_manifest
from avbench.submitting.findings import Report
from avbench.submitting.limits import LIMITS, SubmissionLimits
from avbench.submitting.opened import Opened, opened
from avbench.submitting.pairing import Item, pair_names, without_manifest
from avbench.submitting.rules import Facts, Judge
from avbench.submitting.tree import walk
from avbench.submitting.wants import Wants, wants_of
from avbench.submitting.words import check_words

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class How:
    """`manifest`: the clips that are expected. `elsewhere`: media may lie outside of the folder.

    `using`: a decoder to share; without it one is made, of `jobs` children, and closed.
    """

    manifest: Manifest | None = None
    protocol: Protocol | None = None
    limits: SubmissionLimits = LIMITS
    elsewhere: bool = False
    jobs: int = 1
    using: Decoder | None = None
    progress: Progress | None = None


def validate(path: Path, how: How | None = None) -> Report:
    """Reads a folder or an archive and says all that is wrong with it.

    Media are opened in child processes with limits of the system; one that crashes or hangs its
    child is a finding. What was unpacked is removed again.

    Raises:
        SubmissionError: there is no folder or archive at `path`, or no room to unpack.
    """
    how = how or How()
    report = Report(path)
    with opened(path, how.limits.archive) as found:
        _archive_faults(found, report)
        if not found.broken:
            _validate_folder(found, report, how)
    return report


def _archive_faults(found: Opened, report: Report) -> None:
    if found.broken:
        report.add("archive", f"{found.broken}; unpacking stopped there")
    for fault in found.faults:
        report.add("archive_entry", fault.why, fault.name)


def _validate_folder(found: Opened, report: Report, how: How) -> None:
    elsewhere = how.elsewhere and not found.archived
    tree = walk(found.folder, report, how.limits)
    system = check_description(tree, report, how.limits, elsewhere=elsewhere)
    check_manifest(tree, report)
    if system is None:
        return
    contents = sort_contents(tree, system, report, how.limits)
    if how.using is not None:
        _look_inside(contents, system, report, how, how.using)
        return
    with decoder(how.limits.decoder, how.jobs) as made:
        _look_inside(contents, system, report, how, made)


def _look_inside(
    contents: Contents, system: System, report: Report, how: How, using: Decoder
) -> None:
    wants = wants_of(how.protocol)
    said = check_words(contents, report, using)
    if how.manifest is None:
        items = without_manifest(contents, report)
    else:
        items = pair_names(how.manifest, contents, said, wants, report)
    _media(items, wants, report, _Round(how, using, anchor=system.kind == "anchor"))


@dataclass(frozen=True)
class _Round:
    how: How
    using: Decoder
    anchor: bool

    def facts(self, judge: Judge, item: Item) -> Facts:
        limits = capped(self.how.limits.media, judge.cap_s)
        return self.using.measure(item.held.path, limits)


def _media(items: Sequence[Item], wants: Wants, report: Report, one: _Round) -> None:
    limits = one.how.limits
    judges = [Judge(item, wants, limits, anchor=one.anchor) for item in items]
    with ThreadPoolExecutor(one.using.jobs) as pool:
        answers = pool.map(one.facts, judges, items)
        for done, (judge, facts) in enumerate(zip(judges, answers, strict=True), start=1):
            report.findings += judge.judge(facts)
            streams = [facts[s] for s in ("picture", "sound") if facts.get(s)]
            if streams:
                report.n_decoded += 1
                report.decoded_s += max(s["decoded_s"] for s in streams)
            if one.how.progress is not None:
                one.how.progress(done, len(items))
