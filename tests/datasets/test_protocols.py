"""Matching clips to a protocol's splits, the three sets, and cutting a manifest down."""

import csv
import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from avbench.clip import Clip
from avbench.datasets.grid import GridBuilder
from avbench.datasets.protocols import SplitProtocol, resolve
from avbench.datasets.protocols_select import find_split_protocol, parse_subset, subset
from avbench.datasets.protocols_shipped import files, shipped
from avbench.errors import ManifestError, ProtocolError
from avbench.manifest import Manifest

TOY = SplitProtocol(
    "toy",
    "x",
    1,
    {"x/a/": "train", "x/b/": "test", "x/a/7": "val", "x/c/1": "test"},
)


def first_ids(name, split, n):
    return sorted(m for m, s in shipped(name).members.items() if s == split)[:n]


def test_the_longest_member_that_fits_decides():
    assert TOY.member_of("x/a/1") == "x/a/"
    assert TOY.member_of("x/a/deeper/1") == "x/a/"
    assert TOY.member_of("x/a/7") == "x/a/7"
    assert TOY.member_of("x/ab/1") is None
    assert TOY.member_of("x/a") is None
    assert TOY.member_of("a") is None


def test_splits_come_in_the_order_of_the_work():
    assert TOY.splits == ("train", "val", "test")
    odd = SplitProtocol("odd", "x", 1, {"a": "zeta", "b": "test", "c": "adapt"})
    assert odd.splits == ("test", "adapt", "zeta")


def test_the_digest_is_that_of_the_members_alone():
    again = SplitProtocol("other", "y", 2, dict(reversed(TOY.members.items())))
    moved = SplitProtocol("toy", "x", 1, TOY.members | {"x/b/": "train"})
    assert again.digest == TOY.digest != moved.digest


def test_the_three_sets():
    found = resolve(TOY, ["x/d/1", "x/a/7", "x/a/1", "x/a/2"])
    assert found.split_of == {"x/a/1": "train", "x/a/2": "train", "x/a/7": "val"}
    assert found.absent == ("x/b/", "x/c/1")
    assert found.outside == ("x/d/1",)
    assert found.summary() == {
        "name": "toy",
        "version": 1,
        "sha256": TOY.digest,
        "present": {"train": 2, "val": 1, "test": 0},
        "absent_clips": 1,
        "absent_folders": 1,
        "outside": 1,
    }
    assert found.sentence() == (
        "protocol toy: clips here 3 (train 2, val 1, test 0); absent 2 (x/b/, x/c/1); "
        "in no split of it 1"
    )
    whole = resolve(TOY, ["x/a/1", "x/a/7", "x/b/1", "x/c/1"]).sentence()
    assert whole.endswith("(train 1, val 1, test 2); absent none; in no split of it 0")


def test_the_order_of_the_clips_does_not_matter():
    ids = ["x/c/1", "x/a/1", "x/b/2", "x/d/1"]
    assert resolve(TOY, ids) == resolve(TOY, reversed(ids))


def test_a_grid_tree_against_grid_4s(tmp_path):
    train, test = first_ids("grid-4s", "train", 5), first_ids("grid-4s", "test", 2)
    for clip_id in (*train, *test, "grid/s3/bbaf2n"):
        path = tmp_path / f"{clip_id.removeprefix('grid/')}.mpg"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    clips = GridBuilder().scan(tmp_path).clips
    found = resolve(shipped("grid-4s"), [c.clip_id for c in clips])
    assert found.present == {"train": 5, "val": 0, "test": 2}
    assert found.outside == ("grid/s3/bbaf2n",)
    assert len(found.absent) == 3985 - 7


def test_lrs3_validation_clips_are_not_in_train():
    protocol = shipped("lrs3-avsr")
    val = first_ids("lrs3-avsr", "val", 1)[0]
    found = resolve(protocol, [val, "lrs3/trainval/00j9bKdiOjk/50001", "lrs3/test/x/00001"])
    assert found.split_of == {
        "lrs3/test/x/00001": "test",
        "lrs3/trainval/00j9bKdiOjk/50001": "train",
        val: "val",
    }


def test_lip2wav_clips_follow_their_video():
    video = first_ids("lip2wav-dl", "test", 1)[0]
    ids = [f"{video}00001", f"{video}00002", "lip2wav/dl/-----------/00001"]
    found = resolve(shipped("lip2wav-dl"), ids)
    assert found.present == {"train": 0, "val": 0, "test": 2}
    assert found.outside == (ids[2],)


@pytest.mark.parametrize("name", sorted(files()))
def test_a_whole_corpus_resolves_without_rest(name):
    protocol = shipped(name)
    ids = [f"{m}x" if m.endswith("/") else m for m in protocol.members]
    found = resolve(protocol, ids)
    assert (len(found.split_of), found.absent, found.outside) == (len(ids), (), ())


@pytest.fixture
def manifest():
    ids = [*first_ids("grid-4s", "train", 3), *first_ids("grid-4s", "test", 2), "grid/s3/bbaf2n"]
    return Manifest.of("grid", "1", [Clip(i, split="all") for i in ids])


def test_a_subset_has_the_protocols_splits_and_a_digest_of_its_own(manifest):
    test = subset(manifest, "grid-4s", "test")
    whole = subset(manifest, "grid-4s")
    assert [c.clip_id for c in test.clips] == first_ids("grid-4s", "test", 2)
    assert {c.split for c in test.clips} == {"test"}
    assert whole.splits == ("test", "train")
    assert (test.dataset, whole.dataset) == ("grid, grid-4s:test", "grid, grid-4s")
    assert len({manifest.digest, test.digest, whole.digest}) == 3
    assert subset(manifest, "grid-4s", "test").digest == test.digest


def test_a_split_that_is_not_there_is_told(manifest):
    with pytest.raises(ProtocolError, match="grid-4s has no split 'dev'; it has train, val, test"):
        subset(manifest, "grid-4s", "dev")


def test_a_protocol_of_another_corpus_is_told_with_examples(manifest):
    with pytest.raises(ProtocolError) as error:
        subset(manifest, "lrs3-avsr", "test")
    assert str(error.value) == (
        "none of the 6 clips of grid is in lrs3-avsr:test; its clips are like lrs3/test/, those of "
        f"the manifest like {manifest.clips[0].clip_id}"
    )


def test_a_list_of_ones_own(manifest, tmp_path):
    ids = [c.clip_id for c in manifest.clips]
    table = tmp_path / "mine.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([("clip_id", "split"), (ids[0], "few"), (ids[1], "fewer")])
    assert [c.clip_id for c in subset(manifest, str(table), "few").clips] == ids[:1]
    pq.write_table(pa.table({"clip_id": ids[:3], "split": ["a"] * 3}), tmp_path / "mine.parquet")
    assert len(subset(manifest, str(tmp_path / "mine.parquet")).clips) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clip_id,part\na,test\n", "no column split; found clip_id, part"),
        ("clip_id,split\na,\n", "row 1 lacks its clip_id or its split"),
        ("clip_id,split\na,test\na,train\n", "a is in test and in train"),
    ],
)
def test_a_faulty_list_is_told(tmp_path, text, said):
    table = tmp_path / "mine.csv"
    table.write_text(text)
    with pytest.raises(ProtocolError, match=said):
        find_split_protocol(str(table))


def test_a_list_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ProtocolError, match="not found; give a table with clip_id and split"):
        find_split_protocol(str(tmp_path / "mine.csv"))


def test_no_parquet_is_told(tmp_path):
    (tmp_path / "mine.parquet").write_bytes(b"no")
    with pytest.raises(ManifestError, match="is no Parquet"):
        find_split_protocol(str(tmp_path / "mine.parquet"))


def test_a_prepared_folders_own_protocol_goes_first(manifest, tmp_path):
    only = manifest.clips[0].clip_id
    (tmp_path / "protocols").mkdir()
    table = pa.table({"clip_id": [only], "split": ["test"]})
    pq.write_table(table, tmp_path / "protocols" / "grid-4s.parquet")
    assert [c.clip_id for c in subset(manifest, "grid-4s", "test", home=tmp_path).clips] == [only]
    assert len(subset(manifest, "grid-4s", "test").clips) == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("grid-4s:test", ("grid-4s", "test")),
        ("grid-4s", ("grid-4s", None)),
        ("grid-4s:", ("grid-4s", None)),
        ("lists/mine.csv:test", ("lists/mine.csv", "test")),
        ("C:/lists/mine.csv", ("C:/lists/mine.csv", None)),
    ],
)
def test_a_subset_in_words(text, parts):
    assert parse_subset(text) == parts


def test_lists_are_written_the_same_each_time():
    path = files()["grid-4s"].with_suffix("").with_name("grid-4s.csv.gz")
    packed = path.read_bytes()
    assert packed[4:8] == b"\0\0\0\0"  # no time of writing in the header
    assert gzip.decompress(packed).startswith(b"clip_id,split\ngrid/s1/")
