"""`OUT/protocols`: one table a protocol, the same bytes each time, the user's own left alone."""

import json

import pyarrow.parquet as pq

from avbench.datasets.protocols_shipped import names_of, shipped
from avbench.prepare.card import CardFacts, write_card
from avbench.prepare.protocols import resolve_all, write_protocols
from avbench.prepare.records import Corpus

IDS = ["grid/s2/zz", "grid/s1/bbaf2n", "grid/s3/bbaf2n", "grid/s20/x"]


def test_every_protocol_of_the_corpus_is_resolved():
    found = resolve_all("grid", IDS)
    assert tuple(f.protocol.name for f in found) == names_of("grid")
    assert resolve_all("folder", IDS) == ()
    for one in found:
        assert len(one.split_of) + len(one.outside) == len(IDS)


def test_a_table_is_sorted_and_says_which_version_it_is(tmp_path):
    write_protocols(tmp_path, resolve_all("grid", IDS))
    table = pq.read_table(tmp_path / "protocols" / "grid-lipnet-unseen.parquet")
    assert table.to_pylist() == [
        {"clip_id": "grid/s1/bbaf2n", "split": "test"},
        {"clip_id": "grid/s2/zz", "split": "test"},
        {"clip_id": "grid/s20/x", "split": "test"},
        {"clip_id": "grid/s3/bbaf2n", "split": "train"},
    ]
    protocol = shipped("grid-lipnet-unseen")
    assert json.loads(table.schema.metadata[b"avbench"]) == {
        "protocol": "grid-lipnet-unseen",
        "sha256": protocol.digest,
        "version": 1,
    }


def test_the_bytes_do_not_depend_on_the_order_of_the_clips(tmp_path):
    for name, ids in (("a", IDS), ("b", IDS[::-1])):
        write_protocols(tmp_path / name, resolve_all("grid", ids))
    a, b = (
        {p.name: p.read_bytes() for p in (tmp_path / name / "protocols").iterdir()}
        for name in ("a", "b")
    )
    assert a == b


def test_a_table_without_clips_goes_and_the_users_own_stays(tmp_path):
    written = write_protocols(tmp_path, resolve_all("grid", IDS))
    assert (tmp_path / "protocols" / "grid-lipnet-unseen.parquet") in written
    own = tmp_path / "protocols" / "mine.parquet"
    own.write_bytes(b"mine")
    assert write_protocols(tmp_path, resolve_all("grid", ["grid/s21/bbaf2n"])) == []
    assert list((tmp_path / "protocols").iterdir()) == [own]


def test_the_card_offers_the_tables_under_names_that_datasets_takes(tmp_path):
    facts = CardFacts(protocols=("grid-4s", "grid-lipnet-unseen"))
    corpus = Corpus("grid", "1", "CC BY 4.0", "", "b1")
    path = write_card(tmp_path, corpus, splits={"all": 1}, decisions={}, facts=facts)
    header = path.read_text(encoding="utf-8").split("---")[1]
    configs = header.partition("- config_name: protocols\n")[2]
    assert configs.splitlines() == [
        "  data_files:",
        "  - split: grid_4s",
        "    path: protocols/grid-4s.parquet",
        "  - split: grid_lipnet_unseen",
        "    path: protocols/grid-lipnet-unseen.parquet",
    ]
    plain = write_card(tmp_path, corpus, splits={"all": 1}, decisions={})
    assert "config_name: protocols" not in plain.read_text(encoding="utf-8")
