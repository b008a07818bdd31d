"""How much a submission may ask of us."""

from dataclasses import dataclass, field

from avbench.archives.limits import ArchiveLimits
from avbench.media.limits import Limits


@dataclass(frozen=True)
class DecoderLimits:
    """Of the child process that opens media, per file where not said otherwise.

    `memory_bytes`: address space of the child. `most_crashes`: after that many the rest is not
    opened any more.
    """

    memory_bytes: int = 4 << 30
    cpu_s: float = 120.0
    wall_s: float = 300.0
    open_files: int = 64
    most_crashes: int = 20


@dataclass(frozen=True)
class SubmissionLimits:
    """Upper bounds, and how far a clip's length may be off.

    `tolerance_s`, `tolerance_ratio`: a generated clip's length may differ from the reference's by
    the larger of the two. `duration_factor`: sound is read to this many times the reference's
    length, and to `shortest_cap_s` at least.
    """

    archive: ArchiveLimits = field(
        default_factory=lambda: ArchiveLimits(
            files=200_000, file_bytes=2 << 30, total_bytes=64 << 30, ratio=200.0
        )
    )
    description_bytes: int = 64 << 10
    depth: int = 12
    media: Limits = field(
        default_factory=lambda: Limits(
            max_bytes=2 << 30,
            max_streams=8,
            max_pixels=3840 * 2160,
            max_duration_s=1800.0,
            max_frames=1800 * 60,
        )
    )
    decoder: DecoderLimits = field(default_factory=DecoderLimits)
    tolerance_s: float = 0.1
    tolerance_ratio: float = 0.02
    duration_factor: float = 4.0
    shortest_cap_s: float = 30.0


LIMITS = SubmissionLimits()
