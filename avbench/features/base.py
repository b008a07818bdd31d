"""What a feature is: clips in, arrays out, once, for everybody who asks.

A feature is a frozen dataclass. Its fields are its parameters, and they reach the signature and
the cache key. Values are frozen dataclasses of arrays, numbers and strings (see `engine.cache`).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.clip import Source
    from avbench.media.types import Decoded, FrameChunk, MediaInfo


@dataclass(frozen=True)
class Feature:
    """Arrays from other features.

    `needs`: names of features. On a one-sided feature ("audio_16k") they are of the same side;
    a feature of a pair writes the side out ("ref.audio_16k").
    `cached`: worth keeping on disk. `value`: the dataclass that `extract` returns.
    `packages`: distributions whose version can change the value; they reach the signature.
    `cost`: about how many core seconds a second of media takes, for `--plan`.
    `tolerant`: `extract` is called even where one of `needs` has failed, with the ClipError in its
    place (a transcript that was handed in needs no sound).
    """

    name: ClassVar[str]
    version: ClassVar[int]
    needs: ClassVar[tuple[str, ...]] = ()
    packages: ClassVar[tuple[str, ...]] = ()
    cached: ClassVar[bool] = False
    cost: ClassVar[float] = 0.0
    tolerant: ClassVar[bool] = False
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


@dataclass(frozen=True)
class LabelFeature(Feature):
    """A feature of what is known about a side, not of its media.

    `of_picture`: it names the side's picture for features that read it themselves, so that what
    rests on it changes with that file's content; else with the side's text and language.
    """

    of_picture: ClassVar[bool] = False

    def read(self, source: "Source") -> Any:  # noqa: ANN401
        """The feature of one side. May raise ClipError."""
        raise TypeError(f"{type(self).__name__} must define read()")


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
