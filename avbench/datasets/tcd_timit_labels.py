"""Phone labels of TCD-TIMIT: entries of its master label files brought to the clips."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from avbench.datasets.base import FAILED_LABEL, Problem, Word
from avbench.datasets.files import Listing
from avbench.datasets.mlf import (
    UNITS_PER_SECOND,
    BadMlf,
    Label,
    MlfEntry,
    check_order,
    read_mlf,
)
from avbench.datasets.tcd_timit_names import FoundClip, named
from avbench.datasets.word_table import WordTable

Key = tuple[str, str]  # speaker, sentence: both cameras share the labels
SILENCES = frozenset(("sil", "sp"))
# One phone written as two (github.com/matthijsvk/TCDTIMITprocessing, MLFfiles/labelProblems.txt).
# Elsewhere a phone that stands twice in a row is spoken twice ("we eat").
DOUBLED: frozenset[Key] = frozenset({
    ("28M", "sx337"), ("27M", "si948"), ("08F", "si546"), ("10M", "sx121"), ("35M", "si1259"),
    ("29M", "si1424"),
})  # fmt: skip


@dataclass
class PhoneLabels:
    """Phones of the clips that are there, gathered from one label file after the other."""

    words: WordTable = field(default_factory=WordTable)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _taken: dict[Key, tuple[Label, ...]] = field(default_factory=dict)
    _joined: set[Key] = field(default_factory=set)

    def read(
        self, listing: Listing, file: PurePosixPath, clips: dict[Key, list[FoundClip]]
    ) -> None:
        """Takes the labels of `clips` out of one file; of several entries the first counts."""
        nameless = others = 0
        try:
            for entry in read_mlf(listing.root / file):
                key = _key(entry, file)
                if key is None:
                    nameless += 1
                elif key in clips:
                    others += not self._take(entry, key, file, clips[key])
        except BadMlf as error:
            self.problems.append(Problem(None, file.as_posix(), FAILED_LABEL, str(error)))
        if nameless:
            self.notes.append(f"{file}: {nameless} entries do not tell speaker and sentence")
        if others:
            self.notes.append(f"{file}: {others} entries differ from earlier ones, not used")

    def finish(self, clips: dict[Key, list[FoundClip]]) -> None:
        """Gives each clip its words."""
        by_id = {clip.clip_id: key for key, same in clips.items() for clip in same}
        for clip_id in sorted(by_id):
            if by_id[clip_id] in self._taken:
                self.words.add(clip_id, as_words(self._taken[by_id[clip_id]]))
        if self._joined:
            names = ", ".join(sorted("/".join(key) for key in self._joined))
            self.notes.append(f"a phone written as two was joined, a known fault: {names}")
        without = sorted("/".join(key) for key in clips.keys() - self._taken.keys())
        if without:
            self.notes.append(f"no phone times for {len(without)} sentences, first {without[0]}")

    def _take(self, entry: MlfEntry, key: Key, file: PurePosixPath, clips: list[FoundClip]) -> bool:
        labels, fault = entry.labels, entry.fault
        if key in DOUBLED and (joined := joined_doubles(labels)) != labels:
            self._joined.add(key)
            labels = joined
        if fault is None:
            fault = _fault(labels)
        if fault is not None:
            message = f"{file}, entry in line {entry.line}: {fault}"
            self.problems += [
                Problem(c.clip_id, c.path.as_posix(), FAILED_LABEL, message) for c in clips
            ]
            return True
        return self._taken.setdefault(key, labels) == labels


def phone_labels(clips: Iterable[FoundClip], listing: Listing) -> PhoneLabels:
    """Phones and silences of each clip, from every `.mlf` below the root."""
    wanted: dict[Key, list[FoundClip]] = {}
    for clip in clips:
        if clip.named.complete:
            wanted.setdefault((clip.named.speaker, clip.named.sentence), []).append(clip)
    labels = PhoneLabels()
    files = listing.with_suffix(frozenset((".mlf",)))
    for file in files:
        labels.read(listing, file, wanted)
    if files:
        labels.finish(wanted)
    else:
        labels.notes.append("no phone times: no .mlf file below the root")
    return labels


def joined_doubles(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Neighbours with the same phone as one."""
    out: list[Label] = []
    for label in labels:
        if out and out[-1].text == label.text and label.start <= out[-1].end:
            out[-1] = Label(out[-1].start, label.end, label.text)
        else:
            out.append(label)
    return tuple(out)


def as_words(labels: Iterable[Label]) -> tuple[Word, ...]:
    """Labels in seconds, silences told apart."""
    return tuple(
        Word(
            label.start / UNITS_PER_SECOND,
            label.end / UNITS_PER_SECOND,
            label.text,
            "silence" if label.text in SILENCES else "phone",
        )
        for label in labels
    )


def _key(entry: MlfEntry, file: PurePosixPath) -> Key | None:
    """Whose labels these are: by the entry's own path, then by the folders of the label file."""
    path = PurePosixPath(entry.pattern.replace("\\", "/"))
    found = named(path, file.parent.parts)
    return (found.speaker, found.sentence) if found.speaker and found.sentence else None


def _fault(labels: tuple[Label, ...]) -> str | None:
    if not labels:
        return "holds no label"
    try:
        check_order(labels)
    except BadMlf as error:
        return str(error)
    return None
