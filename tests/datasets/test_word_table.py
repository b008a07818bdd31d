"""Word times in columns read back as they went in, in a few bytes each."""

import pickle
import tracemalloc

import numpy as np
import pytest

from avbench.datasets.base import Word
from avbench.datasets.word_table import WordTable

FIRST = (Word(0.1, 0.30000000000000004, "bin"), Word(1 / 3, 0.7, "sil", "silence"))
SECOND = (Word(0.0, 0.5, "b", "phone"), Word(0.5, 0.9, "bin"))


@pytest.fixture
def table():
    made = WordTable()
    made.add("s2/b", SECOND)
    made.add("s1/a", FIRST)
    made.add("s3/none", ())
    return made


def test_words_read_back_bit_for_bit_in_order_of_adding(table):
    assert list(table) == ["s2/b", "s1/a", "s3/none"]
    assert dict(table) == {"s2/b": SECOND, "s1/a": FIRST, "s3/none": ()}
    assert table["s1/a"][0].end_s.hex() == (0.30000000000000004).hex()
    assert (len(table), table.n_words) == (3, 4)


def test_a_clip_that_was_never_added_is_not_there(table):
    assert "s1/a" in table
    assert "s9/z" not in table
    assert table.get("s9/z") is None
    with pytest.raises(KeyError, match="s9/z"):
        table["s9/z"]


def test_columns_name_texts_by_code(table):
    columns = table.columns("s1/a")
    assert columns.start_s.tolist() == [0.1, 1 / 3]
    assert [table.texts[i] for i in columns.text] == ["bin", "sil"]
    assert [table.tiers[i] for i in columns.tier] == ["word", "silence"]
    columns.start_s[:] = 9.0  # a copy: the table does not change
    assert table["s1/a"] == FIRST


def test_a_clip_is_added_once(table):
    with pytest.raises(ValueError, match="the words of s1/a were added before"):
        table.add("s1/a", FIRST)
    assert table["s1/a"] == FIRST


def test_a_table_travels_to_data_loader_workers(table):
    assert dict(pickle.loads(pickle.dumps(table))) == dict(table)  # noqa: S301 - our own bytes


def test_a_word_takes_some_twenty_bytes():
    n_clips, n_words = 2000, 25
    texts = [f"word{i}" for i in range(500)]
    rng = np.random.default_rng(0)
    ids = [f"lrs3/test/{i:05d}" for i in range(n_clips)]
    tracemalloc.start()
    table = WordTable()
    for clip_id in ids:
        chosen = rng.integers(0, len(texts), n_words)
        table.add(clip_id, tuple(Word(i / 3, i / 2, texts[k]) for i, k in enumerate(chosen)))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert table.n_words == n_clips * n_words
    assert held / table.n_words < 35  # 21 and the clips' own, and what arrays keep in reserve
