"""Corpora and their protocols in words and figures, for `avbench datasets`."""

from collections import Counter
from dataclasses import asdict, fields
from typing import Any

from avbench.datasets import DATASETS
from avbench.datasets.facts_table import FACTS
from avbench.datasets.protocols import SplitProtocol
from avbench.datasets.protocols_shipped import names_of, shipped

Row = dict[str, Any]
UNKNOWN: Row = {
    "title": "any corpus",
    "clips": None,
    "hours": None,
    "speakers": None,
    "form": "",
    "access": "yours",
}


def about_all() -> list[Row]:
    """One row a corpus that there is a builder for, by name."""
    return [_short(name) for name in sorted(DATASETS)]


def about(name: str) -> Row:
    """All about one corpus, its protocols included.

    Raises:
        UnknownName: no builder is called so.
    """
    builder = DATASETS[name]
    facts = FACTS.get(name)
    return {
        **_short(name),
        "citation": builder.citation,
        "builder_version": builder.version,
        "layout": "" if facts is None else facts.layout,
        "remarks": [] if facts is None else list(facts.remarks),
        "options": {f.name: f.metadata.get("help", "") for f in fields(builder)},
        "prepare": f"avbench prepare {name} --root ROOT --out OUT",
        "protocols": [about_protocol(shipped(p)) for p in names_of(name)],
    }


def about_protocol(protocol: SplitProtocol) -> Row:
    """Identity, counts and origin of a protocol.

    `clips`: of the whole corpus, split -> clips, where known; `folders`: split -> members that are
    folders of ids (speakers, videos, splits).
    """
    folders = Counter(s for member, s in protocol.members.items() if member.endswith("/"))
    return {
        "name": protocol.name,
        "version": protocol.version,
        "title": protocol.title,
        "splits": list(protocol.splits),
        "clips": dict(protocol.counts),
        "approximate": list(protocol.approximate),
        "folders": {split: folders[split] for split in protocol.splits if folders[split]},
        "disjoint": protocol.disjoint,
        "sha256": protocol.digest,
        "licence": protocol.licence,
        "cite": protocol.cite,
        "note": protocol.note,
        "sources": [asdict(source) for source in protocol.sources],
    }


def _short(name: str) -> Row:
    facts = FACTS.get(name)
    return {
        "name": name,
        **(UNKNOWN if facts is None else facts.row()),
        "licence": DATASETS[name].licence,
        "protocols": list(names_of(name)),
    }
