"""Rows of the words table, a few ten thousand at a time, from columns to columns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from avbench.datasets.word_table import WordTable
from avbench.prepare.labels import Move

Columns = dict[str, Any]


@dataclass(frozen=True)
class _Piece:
    """Words of one clip: `idx` counts those that remain."""

    clip_id: str
    idx: NDArray[np.int32]
    start_s: NDArray[np.float64]
    end_s: NDArray[np.float64]
    text: NDArray[np.uint32]
    tier: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.idx)

    def part(self, span: slice) -> "_Piece":
        return _Piece(
            self.clip_id,
            self.idx[span],
            self.start_s[span],
            self.end_s[span],
            self.text[span],
            self.tier[span],
        )


def word_rows(words: WordTable, moves: Iterable[Move], size: int) -> Iterator[Columns]:
    """Columns of exactly `size` rows, and fewer in the last ones; clips in the order of `moves`."""
    waiting: list[_Piece] = []
    n = 0
    for move in moves:
        piece = _moved(words, move)
        while n + len(piece) >= size:
            waiting.append(piece.part(slice(None, size - n)))
            piece = piece.part(slice(size - n, None))
            yield _columns(waiting, words)
            waiting, n = [], 0
        waiting.append(piece)
        n += len(piece)
    yield _columns(waiting, words)


def _moved(words: WordTable, move: Move) -> _Piece:
    columns = words.columns(move.clip_id)
    start_s, end_s = move.times(columns.start_s, columns.end_s)
    kept = end_s > start_s
    idx = np.arange(int(kept.sum()), dtype=np.int32)
    return _Piece(
        move.clip_id, idx, start_s[kept], end_s[kept], columns.text[kept], columns.tier[kept]
    )


def _columns(pieces: list[_Piece], words: WordTable) -> Columns:
    def joined(name: str) -> NDArray[Any]:
        return np.concatenate([[], *(getattr(p, name) for p in pieces)])

    clips = np.repeat(np.arange(len(pieces)), [len(p) for p in pieces])
    return {
        "clip_id": _named(clips, [p.clip_id for p in pieces]),
        "idx": joined("idx").astype(np.int32),
        "word": _named(joined("text"), words.texts),
        "start_s": joined("start_s"),
        "end_s": joined("end_s"),
        "tier": _named(joined("tier"), words.tiers),
    }


def _named(codes: NDArray[Any], names: Iterable[str]) -> pa.Array:
    """Strings by their codes."""
    coded = pa.DictionaryArray.from_arrays(
        pa.array(codes, pa.int32()), pa.array(names, pa.string())
    )
    return coded.cast(pa.string())
