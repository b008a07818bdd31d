"""What a feature is: clips in, arrays out, once, for everybody who asks.

A feature is a frozen dataclass. Its fields are its parameters, and they reach the signature and
the cache key. Values are frozen dataclasses of arrays, numbers and strings (see `engine.cache`).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.media.types import Decoded, FrameChunk, MediaInfo


@dataclass(frozen=True)
class Feature:
    """Arrays from other features.

    `needs`: names of features. On a one-sided feature ("audio_16k") they are of the same side;
    a feature of a pair writes the side out ("ref.audio_16k").
    `cached`: worth keeping on disk. `value`: the dataclass that `extract` returns.
    `packages`: distributions whose version can change the value; they reach the signature.
    `cost`: about how many core seconds a second of media takes, for `--plan`.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    needs: ClassVar[tuple[str, ...]] = ()
    packages: ClassVar[tuple[str, ...]] = ()
    cached: ClassVar[bool] = False
    cost: ClassVar[float] = 0.0
    value: ClassVar[type]

    def weights_digest(self) -> str:
        """Identifies the weights that the feature loads; empty where it loads none."""
        return ""

    def extract(self, *inputs: Any) -> Any:  # noqa: ANN401 - each feature states its own types
        """The feature of one clip. `inputs`: the values of `needs`, in order.

        Raises:
            ClipError: the clip has no such feature; the engine makes it a row with a reason.
        """
        raise TypeError(f"{self.name} reads media: it has no extract")


class Reader(Protocol):
    """Collects what it wants while one file is decoded, frame chunk by frame chunk."""

    @property
    def feed(self) -> "Callable[[FrameChunk], None] | None":
        """Takes frames in presentation order; None where no frames are wanted."""

    def finish(self, decoded: "Decoded") -> Any:  # noqa: ANN401
        """The feature's value, once the whole file has passed. May raise ClipError."""


@dataclass(frozen=True)
class MediaFeature(Feature):
    """A feature that reads the file itself; all of a file's readers share one decoding pass."""

    wants_audio: ClassVar[bool] = False

    def open(self, info: "MediaInfo") -> Reader:
        """A reader for one file. May raise ClipError (no picture, no sound)."""
        raise TypeError(f"{type(self).__name__} must define open()")
