"""Words become rows in pieces of any size; they move as `shift_words` moves them."""

import pyarrow as pa
import pytest

from avbench.datasets.base import Word
from avbench.datasets.word_table import WordTable
from avbench.prepare import tables
from avbench.prepare.labels import Move, shift_words
from avbench.prepare.word_rows import word_rows


@pytest.fixture
def words():
    table = WordTable()
    for k in range(7):
        said = [Word(i / 3, (i + 1) / 3, f"w{i % 4}", "word" if i % 3 else "silence")
                for i in range(k)]  # fmt: skip
        table.add(f"c{k}", said)
    return table


def rows(chunks):
    return [row for columns in chunks for row in pa.table(columns).to_pylist()]


@pytest.mark.parametrize("size", [1, 2, 5, 21, 100])
def test_the_rows_do_not_depend_on_the_size_of_pieces(words, size):
    moves = [Move(clip_id, 0.0, 99.0) for clip_id in words]
    chunks = list(word_rows(words, moves, size))
    assert rows(chunks) == rows(word_rows(words, moves, 1000))
    assert all(len(columns["idx"]) == size for columns in chunks[:-1])
    assert [r["idx"] for r in rows(chunks) if r["clip_id"] == "c6"] == list(range(6))


@pytest.mark.parametrize(("lag_ms", "start_s", "end_s"), [(40.0, 0.0, 3.0), (-300.0, 0.5, 1.2)])
def test_they_move_as_single_words_do(words, lag_ms, start_s, end_s):
    moves = [Move(clip_id, lag_ms / 1000.0 + start_s, end_s) for clip_id in words]
    found = rows(word_rows(words, moves, 4))
    for clip_id in words:
        moved = shift_words(words[clip_id], lag_ms, end_s=end_s, start_s=start_s)
        mine = [Word(r["start_s"], r["end_s"], r["word"], r["tier"])
                for r in found if r["clip_id"] == clip_id]  # fmt: skip
        assert tuple(mine) == moved


def test_no_words_are_an_empty_table(tmp_path):
    path = tables.write_words(tmp_path, {})
    import pyarrow.parquet as pq

    assert pq.read_table(path).num_rows == 0


def test_many_rows_are_the_bytes_of_one_piece(words, tmp_path, monkeypatch):
    whole = tables.write_words(tmp_path, words).read_bytes()
    monkeypatch.setattr(tables, "ROWS", 4)
    assert tables.write_words(tmp_path, words).read_bytes() != whole  # groups of four
    monkeypatch.undo()
    assert tables.write_words(tmp_path, dict(words)).read_bytes() == whole
