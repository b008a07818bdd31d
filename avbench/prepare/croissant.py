"""OUT/croissant.json: the tables described in Croissant 1.1 (docs.mlcommons.org/croissant).

It names every table with its sha256 and size, every column with its type, and says what is true of
how the offsets came about. Media are named by `video_rel` and `audio_rel`, relative to OUT.
"""

import json
from pathlib import Path

from avbench.prepare import croissant_texts as texts
from avbench.prepare.card import CardFacts, Counts
from avbench.prepare.croissant_tables import Json, distribution, measured, record_sets
from avbench.prepare.layout import Layout
from avbench.prepare.records import Corpus


def write_croissant(
    out: Path, corpus: Corpus, *, splits: Counts, decisions: Counts, facts: CardFacts
) -> Path:
    """Writes OUT/croissant.json beside tables that are there already; same tables, same bytes.

    `splits`: split -> clips; `decisions`: decision -> clips.
    """
    document = {
        "@context": texts.CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": list(texts.CONFORMS_TO),
        "name": corpus.name,
        "description": texts.description(corpus, splits),
        "version": f"{corpus.version}.0.0" if corpus.version.isdigit() else corpus.version,
        "license": texts.LICENCE_ADDRESSES.get(corpus.licence, corpus.licence),
        **({"citeAs": corpus.citation} if corpus.citation else {}),
        **texts.responsible(decisions, facts),
        "distribution": distribution(out, sorted(splits), facts.protocols),
        "recordSet": record_sets(facts.protocols),
    }
    return _write(out, document)


def refresh(out: Path) -> None:
    """States size and sha256 anew, after tables were replaced. Does nothing without a document."""
    path = Layout(out).croissant
    if not path.is_file():
        return
    document = json.loads(path.read_text(encoding="utf-8"))
    for entry in document["distribution"]:
        if entry["@type"] == "cr:FileObject" and (out / entry["contentUrl"]).is_file():
            entry |= measured(out / entry["contentUrl"])
    _write(out, document)


def _write(out: Path, document: Json) -> Path:
    path = Layout(out).croissant
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    return path
