"""Which paths of an archive may become files. Archives come from strangers."""

import unicodedata
from pathlib import PurePosixPath

from avbench.archives.errors import BadArchive

LITTER = "__MACOSX"  # resource forks that macOS adds
LONGEST_PART_BYTES = 255
LONGEST_PATH_BYTES = 1024
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10)))
)


def is_plain_name(name: str) -> bool:
    """Is it the name of a file, without folders, that every system can write?"""
    return not _fault(name)


def place_of(name: str) -> PurePosixPath | None:
    """The relative path that an archive's name stands for; None for litter, which is skipped.

    Raises:
        BadArchive: an absolute path, `..`, a backslash, a drive, a name that is not printable or
            not in Unicode's form NFC, or one that some system cannot write.
    """
    parts = name.removesuffix("/").split("/")
    if parts[0] == "." and len(parts) > 1:  # tar writes ./a
        parts = parts[1:]
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST_PATH_BYTES:
        raise BadArchive(f"a path longer than {LONGEST_PATH_BYTES} bytes: {name[:60]!a}...")
    for part in parts:
        if fault := _fault(part):
            raise BadArchive(f"a path that {fault}: {name!a}")
    if LITTER in parts or parts[-1].startswith("._") or parts[-1] == ".DS_Store":
        return None
    return PurePosixPath(*parts)


def _fault(part: str) -> str:
    if part in ("", ".", ".."):
        return "is absolute or leads elsewhere"
    if "/" in part or "\\" in part or ":" in part:
        return "holds a slash, a backslash or a colon"
    if not part.isprintable() or unicodedata.normalize("NFC", part) != part:
        return "holds characters that cannot be seen, or not in Unicode's form NFC"
    if part[-1] in ". " or part[0] == " " or part.split(".")[0].lower() in _RESERVED:
        return "some systems cannot write"
    if len(part.encode()) > LONGEST_PART_BYTES:
        return f"has a name longer than {LONGEST_PART_BYTES} bytes"
    return ""


class Taken:
    """The paths seen so far: none twice, not even where a system ignores case."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, bool]] = {}  # folded -> as spelled, is a folder

    def add(self, path: PurePosixPath, *, folder: bool) -> None:
        """Notes a path and the folders above it.

        Raises:
            BadArchive: it is there already, differs from another in case alone, or is both a file
                and a folder.
        """
        for above in reversed(list(path.parents)[:-1]):
            self._note(above.as_posix(), folder=True)
        self._note(path.as_posix(), folder=folder)

    def _note(self, spelled: str, *, folder: bool) -> None:
        folded = unicodedata.normalize("NFKC", spelled).casefold()
        if folded not in self._seen:
            self._seen[folded] = (spelled, folder)
            return
        before, was_folder = self._seen[folded]
        if before != spelled:
            raise BadArchive(f"two paths that differ in case alone: {before!a}, {spelled!a}")
        if was_folder != folder:
            raise BadArchive(f"a path that is both a file and a folder: {spelled!a}")
        if not folder:
            raise BadArchive(f"a path that is there twice: {spelled!a}")
