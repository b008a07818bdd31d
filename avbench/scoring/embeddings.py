"""Embeddings that were handed in, put beside the media of their side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from avbench.clip import Pair, Source, Vector
from avbench.engine.plan import make_plan
from avbench.errors import SubmissionError, UserError
from avbench.protocol import Protocol
from avbench.submission import System, clip_names
from avbench.vectors import Vectors, read_vectors, row_sha256

FEATURE, DIMENSION = "sonar", 1024
SIDES = ("src", "ref", "hyp")
Tables = Mapping[str, Path]  # side -> table


def parse_tables(given: Sequence[str]) -> dict[str, Path]:
    """Tables by side, out of "ref=FILE".

    Raises:
        UserError: another form or side, or a side twice.
    """
    tables: dict[str, Path] = {}
    for text in given:
        side, _, path = text.partition("=")
        if side not in SIDES or not path:
            raise UserError(
                f"--embeddings {text}: expected SIDE=FILE, a side of {', '.join(SIDES)}"
            )
        if side in tables:
            raise UserError(f"--embeddings: the side {side} is given twice")
        tables[side] = Path(path)
    return tables


def with_embeddings(
    pairs: Sequence[Pair], protocol: Protocol, tables: Tables
) -> tuple[list[Pair], Protocol]:
    """The pairs with their vectors; the protocol with the digests of the sides that are shared.

    Raises:
        UserError: no metric asks for embeddings, or a table is faulty or fits no clip.
    """
    if not tables:
        return list(pairs), protocol
    if not _wanted(protocol):
        raise UserError(
            "embeddings were handed in, but no metric here asks for any; "
            "add --metrics blaser_u, or choose a protocol with BLASER"
        )
    read = {side: read_vectors(path, DIMENSION) for side, path in tables.items()}
    found = {side: _by_clip(side, vectors, pairs) for side, vectors in read.items()}
    shared = "+".join(f"{s}-{read[s].digest[:12]}" for s in ("ref", "src") if s in read)
    given: dict[str, Any] = {FEATURE: protocol.parameters.get(FEATURE, {}) | {"tables": shared}}
    changed = replace(protocol, parameters=protocol.parameters | given)
    return [_attached(pair, found) for pair in pairs], changed


def tables_of(
    folder: Path, system: System, protocol: Protocol, given: Tables | None
) -> dict[str, Path]:
    """The tables of a contest; a submission's own counts where a metric asks for embeddings.

    Raises:
        UserError: the submission names a table, and another was given for its side.
    """
    tables = dict(given or {})
    if system.embeddings and _wanted(protocol):
        if "hyp" in tables:
            raise UserError(
                f"embeddings of hyp twice: {tables['hyp']}, and {system.embeddings} in the "
                "submission's description; leave one out"
            )
        tables["hyp"] = folder / system.embeddings
    return tables


def _wanted(protocol: Protocol) -> bool:
    nodes = make_plan(protocol.metrics, parameters=protocol.parameters).nodes
    return any(node.feature.name == FEATURE for node in nodes)


def _by_clip(side: str, vectors: Vectors, pairs: Sequence[Pair]) -> dict[str, Vector]:
    rows = {clip_id: row for row, clip_id in enumerate(vectors.ids)}
    found = {}
    for pair in pairs:
        name = next((n for n in clip_names(pair.clip.clip_id) if n in rows), None)
        if name is not None:
            row = rows[name]
            digest = row_sha256(vectors.rows[row])
            found[pair.clip.clip_id] = Vector(vectors.table, row, digest)
    if not found:
        raise SubmissionError(
            f"{vectors.table}: no clip id of the manifest is in this table of {side} embeddings; "
            f"found {vectors.ids[0]!r}, expected such as {pairs[0].clip.clip_id!r}"
        )
    return found


def _attached(pair: Pair, found: Mapping[str, Mapping[str, Vector]]) -> Pair:
    sides: dict[str, Any] = {}
    for side, vectors in found.items():
        source: Source | None = getattr(pair, side)
        if source is not None and pair.clip.clip_id in vectors:
            sides[side] = replace(source, embedding=vectors[pair.clip.clip_id])
    return replace(pair, **sides)
