"""A Codabench bundle (competition.yaml, version 2) whose scoring program is one avbench command.

The references stay with the organiser: they go into `reference_data/` of the unpacked bundle, as a
plain folder of files named like the submitted ones, or as a prepared corpus with its media.
"""

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from avbench.board.filed.plain_text import clipped, markdown, quoted, safe_name
from avbench.board.filed.spec import BoardSpec
from avbench.board.table import Board, Column
from avbench.errors import UserError

DOS_START = (1980, 1, 1, 0, 0, 0)


def to_codabench(
    table: Board, spec: BoardSpec, metrics: Sequence[str], day: dt.date, image: str
) -> bytes:
    """The bundle's bytes.

    Args:
        table: the board; its columns give direction and unit.
        spec: of the board.
        metrics: columns of the competition, the first one sorts.
        day: first day of the only phase, which has no end.
        image: Docker image in which `avbench` is installed.

    Raises:
        UserError: no image, or a metric without a direction.
    """
    if not image:
        raise UserError("codabench needs --docker-image: one in which avbench is installed")
    columns = [c for name in metrics for c in table.columns if c.name == name]
    flat = [c.name for c in columns if c.better == "none"]
    if flat:
        raise UserError(f"codabench sorts its columns; {', '.join(flat)} has no better direction")
    files = {
        "competition.yaml": "\n".join(_competition(spec, columns, day, image)) + "\n",
        "pages/overview.md": _overview(table, spec),
        "pages/terms.md": "Submissions are scored as data; nothing in them is executed.\n",
        "scoring_program/metadata.yaml": f"command: {command(table.protocol.name)}\n",
        "reference_data/README.txt": _REFERENCES,
    }
    return _archive({name: text.encode() for name, text in files.items()} | {"logo.png": _logo()})


def command(protocol: str) -> str:
    """The scoring program. Codabench splits it at blanks and runs it without a shell."""
    if any(c.isspace() for c in protocol):
        raise UserError(f"protocol {protocol!r}: a name with blanks cannot be a Codabench command")
    return f"avbench board codabench /app/input /app/output --protocol {protocol}"


def column_key(metric: str) -> str:
    """A metric's key in scores.json."""
    return safe_name(metric.replace("@", "_at_")).replace(".", "_")


def _competition(
    spec: BoardSpec, columns: Sequence[Column], day: dt.date, image: str
) -> Iterator[str]:
    yield "version: 2"
    yield f"title: {quoted(spec.title)}"
    yield f"description: {quoted(spec.note or spec.title)}"
    yield "image: logo.png"
    yield "terms: pages/terms.md"
    yield f"docker_image: {quoted(image)}"
    yield "enable_detailed_results: true"
    yield "pages:"
    yield from ("  - title: Overview", "    file: pages/overview.md")
    yield "tasks:"
    yield from ("  - index: 0", f"    name: {quoted(spec.protocol)}")
    yield "    scoring_program: scoring_program"
    yield "    reference_data: reference_data"
    yield "phases:"
    yield from ("  - index: 0", "    name: Evaluation", f"    start: {day.isoformat()} 00:00:00")
    yield "    execution_time_limit: 3600"
    yield "    accepts_only_result_submissions: true"
    yield from ("    tasks:", "      - 0")
    yield "leaderboards:"
    yield from ("  - title: Results", "    key: main", "    submission_rule: Force_Last")
    yield "    columns:"
    for index, column in enumerate(columns):
        yield f"      - title: {quoted(_title(column))}"
        yield f"        key: {quoted(column_key(column.name))}"
        yield f"        index: {index}"
        yield f"        sorting: {'desc' if column.better == 'higher' else 'asc'}"
        yield "        precision: 3"


def _title(column: Column) -> str:
    return column.name if column.unit in ("", "1") else f"{column.name} ({clipped(column.unit)})"


def _overview(table: Board, spec: BoardSpec) -> str:
    manifest = table.manifest
    return (
        f"# {markdown(spec.title, 200)}\n\n"
        f"{markdown(manifest.dataset)}, {manifest.n_clips} clips, protocol "
        f"{markdown(table.protocol.name)} v{table.protocol.version}.\n\n"
        "Hand in a zip of generated clips, named like the references. A submission that leaves "
        "more clips unscored than the protocol allows gets no score.\n"
    )


def _archive(files: dict[str, bytes]) -> bytes:
    """A zip without times or owners."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, DOS_START)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, files[name])
    return out.getvalue()


def _logo(side: int = 64) -> bytes:
    """A plain square: Codabench asks for a picture."""
    rows = zlib.compress(b"".join(b"\x00" + b"\x1f\x4e\x79" * side for _ in range(side)), 9)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", rows), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    sum_ = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + sum_


_REFERENCES = (
    "Put the references here and take this file away: files named like the submitted ones, or a\n"
    "prepared corpus (the folder that avbench prepare wrote) with its media.\n"
)
