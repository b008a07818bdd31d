"""The sound of a clip: mono, 16 kHz, on the clip clock."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.clip import Waveform
from avbench.errors import NoAudio
from avbench.features.base import MediaFeature
from avbench.media.types import Decoded, MediaInfo


class _AudioReader:
    """Wants no frames: all that it needs is there once the file has passed."""

    feed = None

    def __init__(self, info: MediaInfo) -> None:
        self._info = info

    def finish(self, decoded: Decoded) -> Waveform:
        if decoded.audio is None or len(decoded.audio.samples) == 0:
            raise NoAudio(
                f"{self._info.path}: the sound stream holds no sample at or after the clip "
                "clock's zero; expected sound beside the picture"
            )
        return decoded.audio


@dataclass(frozen=True)
class Audio16k(MediaFeature):
    """`Waveform` at 16 kHz, mono float32 in [-1, 1], sample 0 at the first frame's pts.

    Sound before zero is cut, a late start is zero filled, the tail is as long as the file's
    (see `media.decode`). A known lag of the source is taken out.
    """

    name: ClassVar[str] = "audio_16k"
    version: ClassVar[int] = 1
    cost: ClassVar[float] = 0.01
    packages: ClassVar[tuple[str, ...]] = ("av", "soxr")
    value: ClassVar[type] = Waveform
    wants_audio: ClassVar[bool] = True

    def open(self, info: MediaInfo) -> _AudioReader:
        """A reader without frames.

        Raises:
            NoAudio: the file has no sound stream.
        """
        if info.audio is None:
            raise NoAudio(
                f"{info.path}: no sound stream in this {info.container} file; "
                "expected one (or a sound file beside it)"
            )
        return _AudioReader(info)
