"""Clip ids as names that every tool takes: no slash, dot, space or letter outside ASCII.

The rule: letters, digits, `-` and `_` stay; `/` becomes `+`; every other character becomes `=` and
two hexadecimal digits for each of its UTF-8 bytes. So no two ids get one name, and a name can be
turned back.
"""

import re
import string

PLAIN = frozenset(string.ascii_letters + string.digits + "_")


def flat_name(clip_id: str) -> str:
    """`grid/s1/bbaf2n` -> `grid+s1+bbaf2n`; `a b.c` -> `a=20b=2Ec`."""
    return "+".join(_escaped(part, PLAIN | {"-"}) for part in clip_id.split("/"))


def clip_id_of(name: str) -> str:
    """The inverse of `flat_name`."""
    coded = name.replace("+", "/").encode()
    return re.sub(rb"=([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), coded).decode()


def utterance(speaker: str | None, clip_id: str) -> tuple[str, str]:
    """Kaldi's (utterance, speaker). Sorted by utterance they are sorted by speaker too.

    That is what Kaldi asks for, and why an utterance begins with its speaker and `-`: in a
    speaker's name every character sorts after `-`. A clip of an unknown speaker is its own.
    """
    if not speaker:
        alone = _escaped(clip_id, PLAIN)
        return alone, alone
    name = _escaped(speaker, PLAIN)
    return f"{name}-{flat_name(clip_id)}", name


def file_name(clip_id: str) -> str:
    """A path below a folder, part by part as in `flat_name`: `grid/s1/bbaf2n` stays as it is."""
    return "/".join(flat_name(part) for part in clip_id.split("/"))


def _escaped(text: str, kept: frozenset[str]) -> str:
    coded = (c if c in kept else "".join(f"={b:02X}" for b in c.encode()) for c in text)
    return "".join(coded)
