"""Is there room for what is to come?"""

import shutil
from pathlib import Path

from avbench.downloading.errors import DownloadError

RESERVE_BYTES = 256 << 20  # a disk that is full to the last byte hurts others too


def check_space(folder: Path, n_bytes: int, purpose: str) -> None:
    """Refuses what does not fit.

    Raises:
        DownloadError: how much is needed, and how much there is.
    """
    there = next(p for p in (folder, *folder.absolute().parents) if p.is_dir())
    free = shutil.disk_usage(there).free
    if n_bytes and n_bytes + RESERVE_BYTES > free:
        raise DownloadError(
            f"no room below {folder} to {purpose}: {gigabytes(n_bytes)} needed and "
            f"{gigabytes(RESERVE_BYTES)} kept free, {gigabytes(free)} there"
        )


def gigabytes(n_bytes: float) -> str:
    """`1.23 GB`, or `4.5 MB` for small amounts."""
    return f"{n_bytes / 1e9:.2f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:.1f} MB"
