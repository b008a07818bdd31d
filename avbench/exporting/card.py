"""DEST/README.md: what was exported, how it is read, and whose it is."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from avbench.exporting.sink import Sink
from avbench.prepare.layout import Layout

RIGHTS = "## Licence and citation"


def write_card(
    folder: Path, out: Path, sink: type[Sink], files: Mapping[str, Sequence[Path]], about: str
) -> None:
    """Writes the card of an export of `out`; `about`: a sentence with counts."""
    yaml, rights = _of_prepared(out)
    head = sink.header({split: list(paths) for split, paths in files.items()})
    lines = ["---", *yaml, *head, "---", ""] if head else []
    text = [
        f"# {_title(yaml)}, exported by avbench",
        about,
        _CLOCK,
        f"## Reading it\n\n{sink.reading}",
        rights,
    ]
    body = "\n\n".join(part.strip() for part in text if part)
    (folder / "README.md").write_text("\n".join(lines) + body + "\n", encoding="utf-8")


def _of_prepared(out: Path) -> tuple[list[str], str]:
    """Licence and name from the head of the prepared card, and its last section."""
    path = Layout(out).card
    if not path.is_file():
        return [], ""
    text = path.read_text(encoding="utf-8")
    head = text.split("---\n")[1] if text.startswith("---\n") else ""
    yaml = [line for line in head.splitlines() if line.startswith(("license", "pretty_name"))]
    _, found, rights = text.partition(RIGHTS)
    return yaml, found + rights


def _title(yaml: Sequence[str]) -> str:
    for line in yaml:
        key, _, value = line.partition(": ")
        if key == "pretty_name":
            return str(json.loads(value))
    return "A corpus"


_CLOCK = """Sound and picture of each clip start together: the lag that was decided has been taken
out of the sound, which is 16 kHz mono and exactly as long as the picture. `audio_lag_ms` (above
zero: the sound came late) and `decision` say what was done; clips that are `refused_...` keep their
original timing."""
