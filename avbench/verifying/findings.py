"""What a check found. A finding is certain; a remark is what may be fine."""

from dataclasses import dataclass, field

MISSING, EXTRA, DUPLICATE = "missing", "extra", "duplicate"
EMPTY, CHECKSUM, NAME, COUNT = "empty", "checksum", "name", "count"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    `kind`: missing, extra, duplicate, empty, checksum, name, count, a problem code of the builder
    (failed_label, ...), or the status of a file that does not decode. `where`: a path below the
    root, or a group such as "s1". `certain`: counts for the exit code.
    """

    kind: str
    where: str
    message: str
    certain: bool = True


@dataclass(frozen=True)
class CountRow:
    """Clips, videos or speakers of one group, against what is expected of it."""

    group: str
    unit: str
    found: int
    least: int | None
    most: int | None
    certain: bool
    source: str

    @property
    def fits(self) -> bool:
        """Is the number as expected, or nothing expected?"""
        low, high = self.least, self.most
        return (low is None or low <= self.found) and (high is None or self.found <= high)

    @property
    def expected(self) -> str:
        """`1,000`, `48,164 to 48,165`, or a dash."""
        if self.least is None or self.most is None:
            return "\u2013"
        if self.least == self.most:
            return f"{self.least:,}"
        return f"{self.least:,} to {self.most:,}"


@dataclass(frozen=True)
class Report:
    """What was looked at, and what was found. `checked`: what was done, in numbers."""

    corpus: str
    root: str
    n_clips: int
    counts: tuple[CountRow, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    checked: dict[str, int] = field(default_factory=dict)

    @property
    def certain(self) -> tuple[Finding, ...]:
        """Those that make the exit code 1."""
        return tuple(f for f in self.findings if f.certain)
