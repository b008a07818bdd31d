"""GRID: which clips are missing, by name. Each speaker says each colour, letter and digit once."""

import string
from collections import defaultdict
from collections.abc import Sequence
from itertools import product

from avbench.clip import Clip
from avbench.datasets.grid_names import BadCode, sentence
from avbench.verifying.files import source_of
from avbench.verifying.findings import EXTRA, MISSING, Finding

COLOURS = "bgrw"
LETTERS = string.ascii_lowercase.replace("w", "")
DIGITS = "z123456789"


def check_combinations(clips: Sequence[Clip]) -> tuple[list[Finding], frozenset[str]]:
    """A finding for each combination that is missing or there twice; the speakers looked at.

    Speakers without any clip are left to the counts.
    """
    by_speaker: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for clip in clips:
        code = clip.clip_id.rsplit("/", 1)[-1]
        if clip.speaker and _is_code(code):
            by_speaker[clip.speaker][code[1] + code[3:5]].append(source_of(clip))
    findings: list[Finding] = []
    for speaker in sorted(by_speaker):
        findings += _speaker(speaker, by_speaker[speaker])
    return findings, frozenset(by_speaker)


def _speaker(speaker: str, held: dict[str, list[str]]) -> list[Finding]:
    found = []
    for colour, letter, digit in product(COLOURS, LETTERS, DIGITS):
        paths = held.get(colour + letter + digit, [])
        pattern = f"?{colour}?{letter}{digit}?"
        if not paths:
            message = f"no clip {pattern}: each speaker has one for each colour, letter and digit"
            found.append(Finding(MISSING, speaker, message))
        elif len(paths) > 1:
            message = f"clips {pattern} twice, also {', '.join(sorted(paths)[1:])}: renamed?"
            found.append(Finding(EXTRA, sorted(paths)[0], message))
    return found


def _is_code(code: str) -> bool:
    try:
        sentence(code)
    except BadCode:
        return False
    return True
