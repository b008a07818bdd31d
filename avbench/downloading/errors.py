"""What can go wrong on the way, apart from what a person typed."""

from typing import ClassVar

from avbench.archives import errors as archives
from avbench.errors import EXIT_ENVIRONMENT, AvbenchError, UserError


class DownloadError(UserError):
    """A server, a network or a disk does not give what is needed; asking again may not help."""

    exit_code: ClassVar[int] = EXIT_ENVIRONMENT


class BadArchive(DownloadError, archives.BadArchive):
    """An archive that is damaged, or holds what an archive of a corpus has no reason to hold."""


class Transient(AvbenchError):
    """Worth another try. `after_s`: how long the server asks to wait, None where it does not."""

    def __init__(self, message: str, after_s: float | None = None) -> None:
        super().__init__(message)
        self.after_s = after_s
