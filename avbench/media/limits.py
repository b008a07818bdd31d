"""How large a file may be before we refuse it: clips come from strangers."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class Limits:
    """Upper bounds, checked on the header before decoding and on the data while decoding.

    `max_pixels`: of one frame. `max_frames`: pictures. `max_streams`: of any kind.
    """

    max_bytes: int = 8 << 30
    max_streams: int = 16
    max_pixels: int = 4096 * 4096
    max_duration_s: float = 7200.0
    max_frames: int = 7200 * 60

    def of_long_files(self) -> Self:
        """For the header of a file of which a span is read: up to a week, up to a terabyte."""
        return replace(self, max_bytes=1 << 40, max_duration_s=7 * 86_400.0, max_frames=1 << 26)


LIMITS = Limits()
