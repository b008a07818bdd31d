"""One clip's true lag beside the lag that a system found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OffsetPair:
    """Lags in ms, positive where the sound comes late.

    `frame_ms`: length of a frame of that clip. `low_ms`, `high_ms`: the interval in which the
    system says that the lag lies, with 95 % probability; both or neither. `confidence`: its own.
    `range_ms`: true lags were drawn from -range to +range; None where that is not known.
    """

    true_ms: float
    found_ms: float
    frame_ms: float
    low_ms: float | None = None
    high_ms: float | None = None
    confidence: float | None = None
    range_ms: float | None = None

    @property
    def error_ms(self) -> float:
        """Found minus true."""
        return self.found_ms - self.true_ms
