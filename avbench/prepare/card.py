"""The dataset card: OUT/README.md, for people and for `datasets.load_dataset(OUT)`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from avbench.prepare.layout import Layout
from avbench.prepare.records import Corpus

HUB_LICENCES = {"CC BY 4.0": "cc-by-4.0"}  # the Hub's short names; everything else is "other"
WHOLE = "full"  # `datasets` keeps the word "all" for itself
SIDE_TABLES = ("words", "offsets", "groups", "failures", "crops", "targets")


@dataclass(frozen=True)
class CardFacts:
    """What the card tells beside counts: how the run was made. `notes`: its remarks.

    `protocols`: the names of the tables below OUT/protocols.
    """

    estimator: str = ""
    write: str = "none"
    edge: str = "pad"
    tolerance_ms: float = 10.0
    hours: float | None = None
    notes: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()


Counts = Mapping[str, int]
NO_FACTS = CardFacts()


def write_card(
    out: Path, corpus: Corpus, *, splits: Counts, decisions: Counts, facts: CardFacts = NO_FACTS
) -> Path:
    """Writes OUT/README.md and returns its path. The same facts give the same bytes.

    `splits`: split -> clips; `decisions`: decision -> clips.
    """
    text = card(corpus, splits, decisions, facts)
    path = Layout(out).card
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    return path


def card(corpus: Corpus, splits: Counts, decisions: Counts, facts: CardFacts) -> str:
    """The text of the card."""
    parts = [
        _header(corpus, splits, facts.protocols),
        _about(corpus, splits, facts),
        _offsets(decisions, facts),
        _READING,
    ]
    if facts.notes:
        parts.append("## Notes of the run\n\n" + "\n".join(f"- {n}" for n in facts.notes) + "\n")
    parts.append(_rights(corpus))
    return "\n".join(parts)


def _header(corpus: Corpus, splits: Counts, protocols: tuple[str, ...]) -> str:
    """YAML; JSON strings are valid YAML strings, so names need no escaping of their own."""
    lines = ["---", f"license: {HUB_LICENCES.get(corpus.licence, 'other')}"]
    if corpus.licence not in HUB_LICENCES:
        lines.append(f"license_name: {json.dumps(corpus.licence)}")
    lines += [f"pretty_name: {json.dumps(corpus.name)}", "configs:"]
    lines += ["- config_name: clips", "  default: true", "  data_files:"]
    for split in sorted(splits):
        name = json.dumps(WHOLE if split == "all" else split)
        path = json.dumps(f"manifest/clips-{split}.parquet")
        lines += [f"  - split: {name}", f"    path: {path}"]
    for table in SIDE_TABLES:
        lines += [f"- config_name: {table}", "  data_files:", f"  - split: {WHOLE}"]
        lines.append(f"    path: manifest/{table}.parquet")
    if protocols:
        lines += ["- config_name: protocols", "  data_files:"]
    for name in protocols:  # `datasets` knows no hyphen in a split's name
        lines += [f"  - split: {name.replace('-', '_')}", f"    path: protocols/{name}.parquet"]
    return "\n".join([*lines, "---", ""])


def _about(corpus: Corpus, splits: Counts, facts: CardFacts) -> str:
    n = sum(splits.values())
    hours = "" if facts.hours is None else f", {facts.hours:.2f} hours"
    each = ", ".join(f"{name}: {count}" for name, count in sorted(splits.items()))
    return f"""# {corpus.name}, prepared by avbench

{n} clips{hours} ({each}). Version {corpus.version}, build `{corpus.build_id}`.

| table | one row is |
|---|---|
| `manifest/clips-*.parquet` | a clip: media, text, speaker, lengths, and how its lag was decided |
| `manifest/words.parquet` | a word (or a labelled pause) with its times |
| `manifest/offsets.parquet` | what the estimator measured on a clip, accepted or not |
| `manifest/groups.parquet` | the pooled lag of a session |
| `manifest/failures.parquet` | something that went wrong, and where |
| `manifest/crops.parquet` | a film of the speaker's mouth or face, or why there is none |
| `manifest/targets.parquet` | what a clip is to become in another language |
| `protocols/*.parquet` | a clip and its split by a published protocol |
"""


def _offsets(decisions: Counts, facts: CardFacts) -> str:
    rows = "\n".join(f"| `{d}` | {n} |" for d, n in sorted(decisions.items()))
    table = f"\n| decision | clips |\n|---|---|\n{rows}\n" if rows else ""
    return f"""## Audio-visual offsets

`audio_lag_ms > 0`: the sound comes late. Correction advances the sound by that much. SyncNet counts
the other way, in frames: `syncnet_offset_frames` = -audio_lag_ms * fps / 1000, positive when the
sound is early. Zero of a clip's clock is its first frame.

Measured by {facts.estimator or "no estimator"}. Each clip has one decision: `ok` (within
{facts.tolerance_ms:g} ms, left as it is), `corrected_...` (by its own lag, by the session's, or
between the two), `refused_...` (not trusted: original timing kept), `failed_...` (see the failures
table).
{table}
{_HOW_WRITTEN[facts.write]}{_HOW_CUT[facts.edge] if facts.write != "none" else ""}
"""


def _rights(corpus: Corpus) -> str:
    citation = f"\nPlease cite:\n\n> {corpus.citation}\n" if corpus.citation else ""
    return f"## Licence and citation\n\nLicence of the corpus: {corpus.licence}.\n{citation}"


_HOW_WRITTEN = {
    "none": "No media were written: rows point to the original files, and `lag_in_files_ms` is the "
    "lag to take out on reading (`avbench.load` does).",
    "audio": "Corrected media: `video/<id>.mp4` holds the picture alone (copied, not re-encoded, "
    "where the codec fits into mp4), `audio/<id>.flac` the sound, 16 kHz mono.",
    "av": "Corrected media: `video/<id>.mp4` holds picture and sound for viewing, "
    "`audio/<id>.flac` the exact sound, 16 kHz mono, which the tables point to.",
}
_HOW_CUT = {
    "pad": " All frames are kept; where the sound does not reach it is zero, and `valid_start_s` "
    "and `valid_end_s` say which part was recorded.",
    "trim": " Frames that the sound does not cover were dropped from both streams.",
}
_READING = """## Reading it

```python
import avbench
clips = avbench.load("OUT")              # for torch's DataLoader: frames, sound, text, words

from datasets import load_dataset
clips = load_dataset("OUT", split="all")             # media columns hold paths (decode=False)
words = load_dataset("OUT", "words", split="all")

import pandas
clips = pandas.read_parquet("OUT/manifest/clips-all.parquet")
```

Media columns hold absolute paths. After a move `avbench relocate OUT` mends them (`avbench.load`
needs no mending: it goes by `video_rel` and `audio_rel`). `avbench export OUT --to parquet --out
DEST` puts the media into the tables, to upload or to hand on; `croissant.json` describes the tables
to programs.
"""
