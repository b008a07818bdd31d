"""The end of a zip, read before `zipfile` takes the whole directory into memory."""

from pathlib import Path

from avbench.archives.errors import BadArchive

LARGEST_DIRECTORY_BYTES = 64 << 20
_TAIL_BYTES = 22 + 20 + 56 + (1 << 16)  # end record, its zip64 kin, and a comment
_ENDS = ((b"PK\x05\x06", 12, 4), (b"PK\x06\x06", 40, 8))  # mark, where its size stands, bytes


def check_directory(archive: Path) -> None:
    """Refuses a directory that would fill the memory, by any record that could be the end.

    Raises:
        BadArchive: with its size.
    """
    size = archive.stat().st_size
    with archive.open("rb") as file:
        file.seek(max(0, size - _TAIL_BYTES))
        tail = file.read(_TAIL_BYTES)
    for mark, offset, n in _ENDS:
        at = tail.find(mark)
        while at >= 0:
            stated = int.from_bytes(tail[at + offset : at + offset + n], "little")
            if min(stated, size) > LARGEST_DIRECTORY_BYTES:
                raise BadArchive(f"a directory of {stated:,} bytes")
            at = tail.find(mark, at + 1)
