"""Has a file all the bytes that its headers promise? A copy or a download may have broken off."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from avbench.errors import Undecodable

# Writers disagree on whether the pad byte and the header itself count.
_RIFF_SLACK = 9
_PIPED_BYTES = 0x7FFF_FF00
_SEGMENT = b"\x18\x53\x80\x67"


def check_complete(path: Path, streams: Sequence[VideoStream | AudioStream]) -> None:
    """Refuses a file whose index or outermost element ends behind the end of the file.

    Raises:
        Undecodable: with both sizes.
    """
    found = path.stat().st_size
    promised = max([_segment_end(path), _wave_end(path), *map(_index_end, streams)])
    if promised > found:
        raise Undecodable(
            f"{path}: found {found} bytes, expected {promised} as its headers say: "
            "the file is cut off"
        )


def _index_end(stream: VideoStream | AudioStream) -> int:
    """The end of the last packet in the container's index (mp4, avi); 0 without one."""
    entries = stream.index_entries
    return entries[-1].pos + entries[-1].size if len(entries) else 0


def _wave_end(path: Path) -> int:
    """The end of a WAV file by its header; 0 for other files and for those written to a pipe."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return 0
    size = int.from_bytes(head[4:8], "little")
    return 0 if size >= _PIPED_BYTES else size + 8 - _RIFF_SLACK


def _segment_end(path: Path) -> int:
    """The end of a Matroska file's segment; 0 for other files and where the size is left open."""
    with path.open("rb") as file:
        if file.read(4) != b"\x1a\x45\xdf\xa3":
            return 0
        header = _ebml_size(file)
        if header is None:
            return 0
        file.seek(header, 1)
        if file.read(4) != _SEGMENT:
            return 0
        size = _ebml_size(file)
        return 0 if size is None else file.tell() + size


def _ebml_size(file: BinaryIO) -> int | None:
    """A variable-length integer (RFC 8794, section 4); None where all bits are one: unknown."""
    first = file.read(1)
    if not first or first[0] == 0:
        return None
    length = 9 - first[0].bit_length()
    value = int.from_bytes(first + file.read(length - 1), "big") & ((1 << 7 * length) - 1)
    return None if value == (1 << 7 * length) - 1 else value
