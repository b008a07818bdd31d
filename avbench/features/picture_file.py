"""Where a side's picture lies, for features that read two pictures side by side."""

from dataclasses import dataclass, replace
from typing import ClassVar

from avbench.clip import Source
from avbench.errors import Missing, NoVideo
from avbench.features.base import LabelFeature


@dataclass(frozen=True)
class PictureFile:
    """`source`: the picture and its span, without sound; the file is there."""

    source: Source


@dataclass(frozen=True)
class PictureFileFeature(LabelFeature):
    """Names the file; what rests on it is stored by that file's content."""

    name: ClassVar[str] = "picture"
    version: ClassVar[int] = 1
    value: ClassVar[type] = PictureFile
    of_picture: ClassVar[bool] = True

    def read(self, source: Source) -> PictureFile:
        """The picture of one side.

        Raises:
            NoVideo: the side has sound alone.
            Missing: the file is not there.
        """
        if source.video is None:
            raise NoVideo(f"{source.audio}: no picture was handed in, expected a video")
        if not source.video.is_file():
            raise Missing(f"{source.video}: not found")
        return PictureFile(replace(source, audio=None, audio_lag_ms=0.0))
