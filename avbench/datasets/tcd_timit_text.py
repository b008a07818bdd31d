"""Sentences of TCD-TIMIT from the user's own copy: they are TIMIT's, copyright LDC.

Read are `sa1.txt` beside `sa1.mp4` (plain text, TIMIT's `START END text`, or one timed word per
line) and tables of sentences: TIMIT's `PROMPTS.TXT` (`text (sa1)`), or lines `01M/.../sa1 TEXT`.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from avbench.datasets.base import FAILED_LABEL, Problem
from avbench.datasets.files import Listing
from avbench.datasets.tcd_timit_names import FoundClip, named
from avbench.errors import UserError

LONGEST_BYTES = 16 * 1024 * 1024
LONGEST_SIDECAR_BYTES = 64 * 1024
_PROMPT = re.compile(r"(.+?)\s*\((s[aix]\d{1,4})\)", re.IGNORECASE)
_TIMES = re.compile(r"\d+\s+\d+\s+(?=\S)")

Sidecar = tuple[str, str, str]  # speaker, camera, sentence


class BadSidecar(UserError):
    """A clip's own text file that is none."""


@dataclass
class Sentences:
    """The texts that were found, by sentence."""

    sidecars: dict[Sidecar, PurePosixPath] = field(default_factory=dict)
    table: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self, clip: FoundClip, root: Path) -> str | None:
        """The sentence of a clip; None where no file tells it.

        A faulty file becomes a problem of this clip.
        """
        is_ = clip.named
        other = "30degcam" if is_.camera == "straightcam" else "straightcam"
        for camera in (is_.camera, other):
            path = self.sidecars.get((is_.speaker, camera, is_.sentence))
            if path is None:
                continue
            try:
                return _read_sidecar(root / path) or None
            except BadSidecar as error:
                fault = Problem(clip.clip_id, clip.path.as_posix(), FAILED_LABEL, str(error))
                self.problems.append(fault)
                return None
        return self.table.get(is_.sentence)


def find_sentences(listing: Listing, given: Path | None, above: tuple[str, ...]) -> Sentences:
    """Every text file below the root, and `given`, a table that lies elsewhere.

    Raises:
        UserError: `given` cannot be read, or holds no sentence.
    """
    found = Sentences()
    for path in listing.with_suffix(frozenset((".txt",))):
        told = named(path, above)
        if told.complete:
            found.sidecars[told.speaker, told.camera, told.sentence] = path
        elif (listing.root / path).stat().st_size <= LONGEST_BYTES:
            text = (listing.root / path).read_bytes().decode("utf-8-sig", "replace")
            _add(found, sentence_table(text), path.as_posix())
    if given is not None:
        _add(found, _given(given), given.name)
    return found


def sidecar_text(text: str) -> str:
    """The words of a clip's own text file, times left out, single spaces."""
    words = [_TIMES.sub("", line.strip(), count=1) for line in text.splitlines()]
    return " ".join(" ".join(words).split())


def sentence_table(text: str) -> dict[str, str]:
    """Sentence name -> text of every line that holds both; other lines are left out."""
    table: dict[str, str] = {}
    for line in text.splitlines():
        if match := _PROMPT.fullmatch(line.strip()):
            table.setdefault(match[2].lower(), match[1])
            continue
        path, _, rest = line.strip().partition(" ")
        told = named(PurePosixPath(path.replace("\\", "/")))
        if told.sentence and rest.strip():
            table.setdefault(told.sentence, " ".join(rest.split()))
    return table


def _read_sidecar(path: Path) -> str:
    if path.stat().st_size > LONGEST_SIDECAR_BYTES:
        raise BadSidecar(f"{path.name} is larger than {LONGEST_SIDECAR_BYTES} bytes: no transcript")
    try:
        return sidecar_text(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadSidecar(f"{path.name} is no UTF-8 text: byte {error.start} is invalid") from error


def _add(found: Sentences, table: dict[str, str], name: str) -> None:
    for sentence, text in table.items():
        found.table.setdefault(sentence, text)
    if table:
        found.notes.append(f"{name}: the texts of {len(table)} sentences")


def _given(path: Path) -> dict[str, str]:
    try:
        if path.stat().st_size > LONGEST_BYTES:
            raise UserError(f"{path} is larger than {LONGEST_BYTES} bytes, expected sentences")
        table = sentence_table(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read as UTF-8 text ({error})") from error
    if not table:
        raise UserError(
            f"{path} holds no sentence; expected lines like TIMIT's PROMPTS.TXT, 'text (sa1)', or "
            "'01M/straightcam/sa1 TEXT'"
        )
    return table
