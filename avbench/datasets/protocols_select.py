"""The clips of a manifest that belong to a split of a protocol."""

from dataclasses import replace
from pathlib import Path

from avbench.datasets.protocols import SplitProtocol, resolve
from avbench.datasets.protocols_shipped import shipped
from avbench.errors import ProtocolError
from avbench.manifest import Manifest
from avbench.manifest_files import read_rows


def parse_subset(text: str) -> tuple[str, str | None]:
    """Protocol and split of "grid-4s:test"; "grid-4s" alone is all its splits."""
    protocol, colon, split = text.rpartition(":")
    if not colon or Path(text).suffix in (".csv", ".parquet"):
        return text, None
    return protocol, split or None


def subset(
    manifest: Manifest, protocol: str, split: str | None = None, *, home: Path | None = None
) -> Manifest:
    """The clips of one split of a protocol, or of all its splits; digest and name are its own.

    Each clip's `split` is then the protocol's. `protocol`: the name of one that comes with avbench,
    or a .csv or .parquet file with `clip_id` and `split`. `home`: a prepared folder, whose own
    `protocols/<name>.parquet` goes first: an old folder keeps its meaning.

    Raises:
        ProtocolError: no such protocol or split, or none of its clips is in the manifest.
    """
    found = find_split_protocol(protocol, home)
    if split is not None and split not in found.splits:
        there = ", ".join(found.splits)
        raise ProtocolError(f"{found.name} has no split {split!r}; it has {there}")
    splits = resolve(found, (c.clip_id for c in manifest.clips)).split_of
    clips = [
        replace(clip, split=splits[clip.clip_id])
        for clip in manifest.clips
        if clip.clip_id in splits and split in (None, splits[clip.clip_id])
    ]
    if not clips:
        raise ProtocolError(_nothing(manifest, found, split))
    wanted = found.name if split is None else f"{found.name}:{split}"
    return Manifest.of(f"{manifest.dataset}, {wanted}", manifest.version, clips)


def find_split_protocol(name: str, home: Path | None = None) -> SplitProtocol:
    """A protocol by the name of its file or its own, a prepared folder's before avbench's.

    Raises:
        ProtocolError: no such protocol, or a file that is no table of clip_id and split.
    """
    if Path(name).suffix in (".csv", ".parquet"):
        return _table(Path(name))
    if home is not None and (own := home / "protocols" / f"{name}.parquet").is_file():
        return _table(own)
    return shipped(name)


def _table(path: Path) -> SplitProtocol:
    if not path.is_file():
        raise ProtocolError(f"{path}: not found; give a table with clip_id and split")
    rows, columns = read_rows(path, only=("clip_id", "split"))
    if lacking := sorted({"clip_id", "split"}.difference(columns)):
        found = ", ".join(columns) or "none"
        raise ProtocolError(f"{path}: no column {' or '.join(lacking)}; found {found}")
    members: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        clip_id, split = str(row["clip_id"] or ""), str(row["split"] or "")
        if not clip_id or not split:
            raise ProtocolError(f"{path}: row {number} lacks its clip_id or its split")
        if members.setdefault(clip_id, split) != split:
            raise ProtocolError(f"{path}: {clip_id} is in {members[clip_id]} and in {split}")
    return SplitProtocol(path.stem, "", 1, members)


def _nothing(manifest: Manifest, protocol: SplitProtocol, split: str | None) -> str:
    wanted = protocol.name if split is None else f"{protocol.name}:{split}"
    examples = [m for m, s in protocol.members.items() if split in (None, s)]
    return (
        f"none of the {len(manifest.clips)} clips of {manifest.dataset} is in {wanted}; its clips "
        f"are like {min(examples)}, those of the manifest like {manifest.clips[0].clip_id}"
    )
