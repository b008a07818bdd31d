"""Names of systems as names of files: readable, unique, the same on every build."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

MAX_LENGTH = 60


def slugs(labels: Iterable[str]) -> dict[str, str]:
    """Label to file name without suffix: lower-case ASCII, with a hash where that loses something.

    A label keeps its slug when others come or go, except where two differ in nothing but case or
    punctuation: both then carry a hash.
    """
    known = list(labels)
    plain = {label: _plain(label) for label in known}
    taken = Counter(plain.values())
    return {
        label: f"{slug}-{_hash(label)}".strip("-") if _is_lossy(label) or taken[slug] > 1 else slug
        for label, slug in plain.items()
    }


def _plain(label: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", label.lower()).strip("-.")[:MAX_LENGTH].strip("-.")


def _is_lossy(label: str) -> bool:
    return not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._-]*", label) or len(label) > MAX_LENGTH


def _hash(label: str) -> str:
    return hashlib.sha256(label.encode()).hexdigest()[:8]
