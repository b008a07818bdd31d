"""A submission as one archive: what counts and nothing else, the same bytes each time."""

import shutil
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from avbench.errors import SubmissionError
from avbench.submission import DESCRIPTION, System, description_text, read_description
from avbench.submitting.contents import Contents, sort_contents
from avbench.submitting.digests import MANIFEST, manifest_line
from avbench.submitting.findings import Report
from avbench.submitting.limits import LIMITS
from avbench.submitting.tree import walk

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
UNIX = 3
PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Packed:
    """An archive that was written."""

    path: Path
    n_files: int
    n_bytes: int


def pack(folder: Path, out: Path) -> Packed:
    """Writes `out`: submission.toml, media/, transcripts and embeddings, MANIFEST.sha256.

    Media that lie elsewhere are copied in. Entries are sorted and stored uncompressed (compression
    differs between versions of zlib; hand in FLAC rather than WAV), with fixed times and modes.

    Raises:
        SubmissionError: a faulty description, or `out` is there already or no .zip.
    """
    if out.suffix.lower() != ".zip":
        raise SubmissionError(f"{out}: expected a name that ends in .zip")
    if out.exists():
        raise SubmissionError(f"{out}: exists already; give another name as --out")
    system = read_description(folder / DESCRIPTION)
    contents = sort_contents(walk(folder, Report(folder), LIMITS), system, Report(folder), LIMITS)
    files = dict(sorted(_members(folder, system, contents)))
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.tmp")
    try:
        _write(temporary, files, _described(system, contents))
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return Packed(out, len(files) + 2, out.stat().st_size)


def _members(folder: Path, system: System, contents: Contents) -> Iterator[tuple[str, Path]]:
    for group in (contents.media, contents.texts):
        for clip, held in group.items():
            yield f"media/{clip}{held.path.suffix.lower()}", held.path
    for key, held in contents.tables.items():
        yield _table_name(key, held.path), held.path
        ids = held.path.with_suffix(".ids.txt")  # stands beside a table in .npy
        if key == "embeddings" and ids.is_file():
            yield f"{key}.ids.txt", ids


def _table_name(key: str, path: Path) -> str:
    return f"{key}{path.suffix.lower()}"


def _described(system: System, contents: Contents) -> str:
    tables = {key: _table_name(key, held.path) for key, held in contents.tables.items()}
    return description_text(system.model_copy(update={"media": "media", **tables}))


def _write(path: Path, files: dict[str, Path], description: str) -> None:
    described = path.with_name(f"{path.name}.toml")
    try:
        described.write_text(description, encoding="utf-8")
        everything = dict(sorted({**files, DESCRIPTION: described}.items()))
        lines = [manifest_line(name, file) for name, file in everything.items()]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            with archive.open(_entry(MANIFEST), "w") as target:
                target.write("".join(lines).encode())
            for name, file in everything.items():
                large = file.stat().st_size >= zipfile.ZIP64_LIMIT
                with (
                    file.open("rb") as source,
                    archive.open(_entry(name), "w", force_zip64=large) as target,
                ):
                    shutil.copyfileobj(source, target, PIECE_BYTES)
    finally:
        described.unlink(missing_ok=True)


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(PurePosixPath(name).as_posix(), EPOCH)
    info.create_system = UNIX
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    return info
