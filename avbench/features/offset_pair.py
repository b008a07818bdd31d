"""What offset accuracy rests on: two tables, no media."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.align.offset_pair import OffsetPair
from avbench.errors import ProtocolError
from avbench.features.base import Feature


@dataclass(frozen=True)
class OffsetPairFeature(Feature):
    """A clip's true lag beside the submitted one. Read from tables by `scoring.offsets`."""

    name: ClassVar[str] = "offset_pair"
    version: ClassVar[int] = 1
    value: ClassVar[type] = OffsetPair

    def extract(self) -> OffsetPair:
        """Refuses: media hold neither of the two.

        Raises:
            ProtocolError: always.
        """
        raise ProtocolError(
            "offset metrics compare a table of offsets with the true lags: "
            "avbench score offsets.csv --ref truth.parquet"
        )
