"""Which demuxer may open a file, decided by its first bytes alone.

A name says nothing: a text file called clip.mp4 may be a playlist that makes a demuxer open other
files. So the demuxer is named here and never guessed by FFmpeg.
"""

from pathlib import Path

from avbench.errors import Missing, Undecodable

ACCEPTED = "mp4/mov, matroska/webm, avi, mpeg-ps, mpeg-ts, flv, wav, flac, mp3, ogg or aac"
HEAD_BYTES = 512

_MOV_ATOMS = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide"})
_MAGIC = (
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"FLV\x01", "flv"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
)
_RIFF_FORMS = {b"AVI ": "avi", b"WAVE": "wav"}
_TS_PACKET = 188


def demuxer_for(path: Path) -> str:
    """The name of FFmpeg's demuxer for a file's content.

    Raises:
        Missing: there is no such file.
        Undecodable: no regular file, empty, or no container that we accept.
    """
    if not path.exists():
        raise Missing(f"{path}: found no file")
    if not path.is_file():
        raise Undecodable(f"{path}: found no regular file, expected {ACCEPTED}")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise Undecodable(f"{path}: found an empty file, expected {ACCEPTED}")
    name = _by_tag(head) or _by_sync(head)
    if name is None:
        raise Undecodable(f"{path}: found content that starts {head[:12]!r}, expected {ACCEPTED}")
    return name


def _by_tag(head: bytes) -> str | None:
    if head[4:8] in _MOV_ATOMS:
        return "mov"
    if head[:4] in {b"RIFF", b"RF64", b"BW64"}:
        return _RIFF_FORMS.get(head[8:12])
    return next((name for magic, name in _MAGIC if head.startswith(magic)), None)


def _by_sync(head: bytes) -> str | None:
    """Formats without a tag: MPEG-TS (a sync byte every 188) and bare MPEG audio (sync bits)."""
    if len(head) > _TS_PACKET and head[0] == head[_TS_PACKET] == 0x47:
        return "mpegts"
    if len(head) < 2 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 3
    if layer == 0:
        return "aac" if head[1] & 0xF0 == 0xF0 else None
    return "mp3"
