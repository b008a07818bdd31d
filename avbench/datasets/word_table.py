"""Word times of a whole corpus in flat columns: millions of words in some twenty bytes each."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.datasets.base import Word


@dataclass(frozen=True)
class WordColumns:
    """The words of one clip, one entry each.

    `start_s`, `end_s`: (n,) float64, as they were given. `text`, `tier`: (n,) indices into
    `WordTable.texts` and `WordTable.tiers`.
    """

    start_s: NDArray[np.float64]
    end_s: NDArray[np.float64]
    text: NDArray[np.uint32]
    tier: NDArray[np.uint8]


class WordTable(Mapping[str, tuple[Word, ...]]):
    """Clip id -> its words, kept as columns with each text stored once.

    Iterates in the order in which clips were added. Words read back equal to those added, times bit
    for bit. A word takes 21 bytes, whatever its text; a clip about 100.
    """

    def __init__(self) -> None:
        self._start = array("d")
        self._end = array("d")
        self._text = array("I")
        self._tier = array("B")
        self._bounds = array("Q", [0])  # clip i holds the words [bounds[i], bounds[i + 1])
        self._clips: dict[str, int] = {}
        self._texts = _Names()
        self._tiers = _Names()

    def add(self, clip_id: str, words: Sequence[Word]) -> None:
        """Adds a clip with its words, in order; one without words is kept as such.

        Raises:
            ValueError: the clip is there already.
        """
        if clip_id in self._clips:
            raise ValueError(f"the words of {clip_id} were added before; ids must be unique")
        self._clips[clip_id] = len(self._clips)
        self._start.extend([word.start_s for word in words])
        self._end.extend([word.end_s for word in words])
        self._text.extend([self._texts.code(word.text) for word in words])
        self._tier.extend([self._tiers.code(word.tier) for word in words])
        self._bounds.append(len(self._start))

    @property
    def n_words(self) -> int:
        """Words of all clips together."""
        return len(self._start)

    @property
    def texts(self) -> Sequence[str]:
        """Every distinct text, in the order of first use."""
        return self._texts.names

    @property
    def tiers(self) -> Sequence[str]:
        """Every distinct tier, in the order of first use."""
        return self._tiers.names

    def columns(self, clip_id: str) -> WordColumns:
        """The words of one clip as arrays of their own.

        Raises:
            KeyError: the clip is not there.
        """
        span = self._span(clip_id)
        return WordColumns(
            np.array(self._start[span], np.float64),
            np.array(self._end[span], np.float64),
            np.array(self._text[span], np.uint32),
            np.array(self._tier[span], np.uint8),
        )

    def __getitem__(self, clip_id: str) -> tuple[Word, ...]:
        span = self._span(clip_id)
        texts, tiers = self.texts, self.tiers
        rows = zip(
            self._start[span], self._end[span], self._text[span], self._tier[span], strict=True
        )
        return tuple(Word(start, end, texts[text], tiers[tier]) for start, end, text, tier in rows)

    def __contains__(self, clip_id: object) -> bool:
        return clip_id in self._clips

    def __iter__(self) -> Iterator[str]:
        return iter(self._clips)

    def __len__(self) -> int:
        return len(self._clips)

    def _span(self, clip_id: str) -> slice:
        index = self._clips[clip_id]
        return slice(self._bounds[index], self._bounds[index + 1])


class _Names:
    """Strings and their codes, counted from 0 in the order of first use."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, name: str) -> int:
        found = self._codes.get(name)
        if found is None:
            found = self._codes[name] = len(self.names)
            self.names.append(name)
        return found
