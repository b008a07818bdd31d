"""Tables of embeddings: three forms of one thing; every fault said with its place."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from avbench.errors import UserError
from avbench.vectors import read_vectors, write_vectors

IDS = ["s1/b", "s1/a", "s2/c"]
ROWS = np.random.default_rng(0).normal(size=(3, 8)).astype(np.float32)


def tables(folder):
    write_vectors(folder / "t.parquet", IDS, ROWS)
    np.savez(folder / "t.npz", clip_id=np.array(IDS), embedding=ROWS)
    np.save(folder / "t.npy", ROWS)
    (folder / "t.ids.txt").write_text("".join(f"{i}\n" for i in IDS))
    return [folder / f"t{suffix}" for suffix in (".parquet", ".npz", ".npy")]


def test_three_forms_hold_the_same(tmp_path):
    found = [read_vectors(table, 8) for table in tables(tmp_path)]
    assert len({v.digest for v in found}) == 1
    for v in found:
        by_id = dict(zip(v.ids, v.rows, strict=True))
        assert all(np.array_equal(by_id[i], row) for i, row in zip(IDS, ROWS, strict=True))
        assert v.rows.dtype == np.float32


def test_lists_and_double_precision_are_taken_too(tmp_path):
    columns = {"clip_id": IDS, "embedding": ROWS.astype(float).tolist(), "more": [1, 2, 3]}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    assert np.array_equal(read_vectors(tmp_path / "t.parquet").rows, ROWS)


def test_the_digest_is_of_ids_and_numbers_alone(tmp_path):
    write_vectors(tmp_path / "a.parquet", IDS, ROWS)
    write_vectors(tmp_path / "b.parquet", IDS[::-1], ROWS[::-1])
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    write_vectors(tmp_path / "c.parquet", IDS[::-1], ROWS)
    digests = [read_vectors(tmp_path / f"{n}.parquet").digest for n in "abc"]
    assert digests[0] == digests[1] != digests[2]


def test_a_table_that_was_changed_is_read_anew(tmp_path):
    write_vectors(tmp_path / "t.parquet", IDS, ROWS)
    first = read_vectors(tmp_path / "t.parquet")
    write_vectors(tmp_path / "t.parquet", [*IDS, "d"], np.concatenate([ROWS, ROWS[:1]]))
    assert len(read_vectors(tmp_path / "t.parquet").ids) == len(first.ids) + 1


def test_another_dimension_is_refused(tmp_path):
    for table in tables(tmp_path):
        with pytest.raises(UserError, match=r"t\.\w+: its vectors have 8 numbers, expected 1024$"):
            read_vectors(table, 1024)


def ragged(path):
    pq.write_table(pa.table({"clip_id": ["a", "b"], "embedding": [[1.0], [1.0, 2.0]]}), path)


def pickled(path):
    np.savez(path, clip_id=np.array(["a"]), embedding=np.array([object()], dtype=object))


@pytest.mark.parametrize(
    ("name", "write", "said"),
    [
        ("t.csv", lambda p: p.write_text("a"), r"found '\.csv', expected \.parquet, \.npz, \.npy"),
        ("t.npz", lambda p: p.write_bytes(b"no"), r"cannot be read as embeddings"),
        ("t.parquet", lambda p: p.write_bytes(b"PAR1"), r"cannot be read as embeddings"),
        ("t.parquet", ragged, r"differ in length: 1 numbers in 1 rows, 2 numbers in 1 rows$"),
        ("t.npz", pickled, r"cannot be read as embeddings: Object arrays cannot be loaded"),
        ("t.npz", lambda p: np.savez(p, embedding=ROWS), r"clip_id is not a file"),
        ("t.npy", lambda p: np.save(p, ROWS), r"t\.ids\.txt is not beside it, expected one clip"),
        (
            "t.npz",
            lambda p: np.savez(p, clip_id=np.array(["a", "", "a"]), embedding=ROWS),
            r"t\.npz: row 2: no clip id; a stands there 2 times$",
        ),
        (
            "t.npz",
            lambda p: np.savez(p, clip_id=np.array(["a"]), embedding=ROWS),
            r"1 clip ids for 3 vectors$",
        ),
        (
            "t.npz",
            lambda p: np.savez(p, clip_id=np.array(["a"]), embedding=ROWS[0]),
            r"found an array \(8,\) of float32, expected \(clips, numbers\) of floats$",
        ),
    ],
)
def test_a_faulty_table_is_refused(tmp_path, name, write, said):
    write(tmp_path / name)
    with pytest.raises(UserError, match=said):
        read_vectors(tmp_path / name)


def test_no_table(tmp_path):
    with pytest.raises(UserError, match=r"t\.npz: no table of embeddings there: No such file"):
        read_vectors(tmp_path / "t.npz")


def test_too_large(tmp_path, monkeypatch):
    table = tables(tmp_path)[1]
    monkeypatch.setattr("avbench.vectors.MAX_BYTES", 10)
    with pytest.raises(UserError, match=r"bytes of embeddings, expected at most 10$"):
        read_vectors(table)
