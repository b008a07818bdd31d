"""CREMA-D: a repository with Git LFS on GitHub, and its mirror on GitLab."""

from collections.abc import Sequence
from typing import ClassVar

from avbench.downloading.catalogue import Choice, chosen
from avbench.downloading.errors import DownloadError
from avbench.downloading.git_lfs import batch, pointers
from avbench.downloading.remote import Remote
from avbench.downloading.site import Site

ARCHIVE = "https://codeload.github.com/CheyneyComputerScience/CREMA-D/tar.gz/refs/heads/master"
ENDPOINTS = (
    "https://github.com/CheyneyComputerScience/CREMA-D.git/info/lfs",
    "https://gitlab.com/cs-cooper-lab/crema-d-mirror.git/info/lfs",
)
_FOLDERS = {"video": "VideoFlash/", "audio": "AudioWAV/", "mp3": "AudioMP3/"}
_SUFFIXES = (".flv", ".wav", ".mp3")


class CremaD:
    """7442 clips as single files; the SHA-256 of each stands in the repository."""

    title: ClassVar[str] = "CREMA-D (CheyneyComputerScience/CREMA-D on GitHub)"
    licence: ClassVar[str] = "ODbL 1.0, contents DbCL 1.0"
    hosts: ClassVar[frozenset[str]] = frozenset(
        ("codeload.github.com", "github.com", "github-cloud.githubusercontent.com",
         "github-cloud.s3.amazonaws.com", "media.githubusercontent.com", "gitlab.com",
         "storage.googleapis.com")
    )  # fmt: skip
    parts: ClassVar[tuple[str, ...]] = tuple(_FOLDERS)
    usual: ClassVar[tuple[str, ...]] = ("video", "audio")

    def files(self, site: Site, choice: Choice) -> list[Remote]:
        """The files of the chosen folders; addresses come later, see `locate`."""
        parts = chosen(choice.parts or self.usual, self.parts, "part of crema_d")
        folders = tuple(_FOLDERS[part] for part in parts)
        found = pointers(
            site, ARCHIVE, lambda path: path.startswith(folders) and path.endswith(_SUFFIXES)
        )
        if lacking := [f for f in folders if not any(path.startswith(f) for path in found)]:
            raise DownloadError(f"{ARCHIVE}: no Git LFS pointer below {', '.join(lacking)}")
        return [found[path] for path in sorted(found)]

    def locate(self, site: Site, files: Sequence[Remote]) -> list[Remote]:
        """Asks GitHub, then, for what it does not give (its quota is often out), the mirror.

        Raises:
            DownloadError: neither has them all; what each said.
        """
        located: dict[str, Remote] = {}
        said: list[str] = []
        for endpoint in ENDPOINTS:
            waiting = [f for f in files if f.path not in located]
            if not waiting:
                break
            try:
                offered, faults = batch(site, endpoint, waiting)
            except DownloadError as error:
                said.append(str(error))
                continue
            located |= {f.path: f for f in offered}
            said += faults[:3]
        if len(located) < len(files):
            raise DownloadError(
                f"no server gives {len(files) - len(located)} of {len(files)} files: "
                f"{'; '.join(said)}"
            )
        return [located[f.path] for f in files]
