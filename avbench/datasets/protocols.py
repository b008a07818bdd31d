"""Split protocols: which clip of a corpus belongs to which split, by the names that papers use.

A protocol is a table of members. A member is a clip id (`grid/s1/bbaf2n`), or a folder of ids that
ends with a slash (`grid/s1/`: all clips of that speaker). The longest member that fits a clip
decides, so "the whole of trainval is train, but these 1,200 clips are val" is such a table too.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

ORDER = ("train", "val", "test")
SHOWN = 3


@dataclass(frozen=True)
class ListSource:
    """Where a protocol was found: files of a public repository at one commit, and what they are."""

    repository: str
    commit: str
    paths: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class SplitProtocol:
    """A named, versioned split of one corpus.

    `members`: clip id, or folder of ids ending with "/", -> split.
    `counts`: clips per split of the whole corpus, where known; those of the splits named in
    `approximate` were not counted. `disjoint`: "speaker" or "video": what never stands in two
    splits; "" if nothing is promised. `licence`: that of the list, not of the corpus.
    """

    name: str
    dataset: str
    version: int
    members: Mapping[str, str] = field(repr=False)
    title: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    approximate: tuple[str, ...] = ()
    disjoint: str = ""
    licence: str = ""
    cite: str = ""
    note: str = ""
    sources: tuple[ListSource, ...] = ()

    @cached_property
    def splits(self) -> tuple[str, ...]:
        """The names of the splits: train, val, test, then others by the alphabet."""
        names = set(self.members.values())
        return (*(s for s in ORDER if s in names), *sorted(names.difference(ORDER)))

    @cached_property
    def digest(self) -> str:
        """sha256 (hex) over all members and their splits, in order: the split's identity."""
        total = hashlib.sha256()
        for member in sorted(self.members):
            total.update(f"{member}\t{self.members[member]}\n".encode())
        return total.hexdigest()

    def member_of(self, clip_id: str) -> str | None:
        """The longest member that fits a clip; None for a clip in no split."""
        if clip_id in self.members:
            return clip_id
        folder = clip_id
        while "/" in folder:
            folder = folder.rpartition("/")[0]
            if f"{folder}/" in self.members:
                return f"{folder}/"
        return None


@dataclass(frozen=True)
class Resolved:
    """A protocol against the clips that are there.

    `split_of`: the clips in it, id -> split, in the order of ids. `absent`: members with no clip.
    `outside`: clips in no split, sorted.
    """

    protocol: SplitProtocol
    split_of: Mapping[str, str]
    absent: tuple[str, ...]
    outside: tuple[str, ...]

    @property
    def present(self) -> dict[str, int]:
        """Clips that are there, by split."""
        counts = Counter(self.split_of.values())
        return {split: counts[split] for split in self.protocol.splits}

    def summary(self) -> dict[str, object]:
        """The three sets in numbers, with the protocol's identity, for records and `--json`."""
        folders = sum(member.endswith("/") for member in self.absent)
        return {
            "name": self.protocol.name,
            "version": self.protocol.version,
            "sha256": self.protocol.digest,
            "present": self.present,
            "absent_clips": len(self.absent) - folders,
            "absent_folders": folders,
            "outside": len(self.outside),
        }

    def sentence(self) -> str:
        """The three sets in words, for the screen and the report; a folder ends with a slash."""
        here = ", ".join(f"{split} {n:,}" for split, n in self.present.items())
        shown = ", ".join(self.absent[:SHOWN]) + (", ..." if len(self.absent) > SHOWN else "")
        absent = f"{len(self.absent):,} ({shown})" if self.absent else "none"
        return (
            f"protocol {self.protocol.name}: clips here {len(self.split_of):,} ({here}); "
            f"absent {absent}; in no split of it {len(self.outside):,}"
        )


def resolve(protocol: SplitProtocol, clip_ids: Iterable[str]) -> Resolved:
    """The three sets: in the protocol and there, in it and absent, there and in no split of it."""
    split_of: dict[str, str] = {}
    outside: list[str] = []
    met: set[str] = set()
    for clip_id in sorted(clip_ids):
        member = protocol.member_of(clip_id)
        if member is None:
            outside.append(clip_id)
        else:
            met.add(member)
            split_of[clip_id] = protocol.members[member]
    absent = tuple(sorted(set(protocol.members) - met))
    return Resolved(protocol, split_of, absent, tuple(outside))
