"""The protocols that come with avbench: counts as published, digests, nothing that is forbidden."""

import csv
import gzip
import hashlib
import re
import tomllib
from collections import Counter

import pytest

from avbench.datasets.protocols_shipped import files, folder, names_of, read, shipped
from avbench.errors import ProtocolError

# name -> members by split (clips of a list, or folders of ids of a rule)
MEMBERS = {
    "grid-4s": (3586, 199, 200),
    "grid-33-seen": (24_407, 0, 8415),
    "grid-33-unseen": (15_888, 7000, 9982),
    "grid-lipnet-unseen": (29, 0, 4),
    "tcd-timit-lipspeakers": (2, 0, 1),
    "tcd-timit-speaker-dependent": (3743, 0, 1734),
    "tcd-timit-speaker-independent": (3811, 0, 1666),
    "tcd-timit-balanced": (6020, 0, 882),
    "tcd-timit-ls-avbench-1": (1017, 57, 57),
    "lrs3-avsr": (2, 1200, 1),
    "lrs3-svts-unseen": (131_168, 6837, 1308),
    "lip2wav-chem": (313, 17, 16),
    "lip2wav-chess": (204, 1, 3),
    "lip2wav-dl": (113, 2, 2),
    "lip2wav-hs": (57, 2, 2),
    "lip2wav-eh": (32, 1, 2),
    "lombard-grid-unseen-front": (1783, 300, 585),
    "lombard-grid-unseen-side": (1785, 300, 585),
    "crema-d-speakers-avbench-1": (73, 9, 9),
}
SHA256 = {
    "grid-4s": "e7bc2135",
    "grid-33-seen": "ca0e4ce0",
    "grid-33-unseen": "04081898",
    "grid-lipnet-unseen": "17614d1c",
    "lrs3-avsr": "fcebeddf",
    "lip2wav-dl": "842b9d80",
}
# what an id may look like: names and numbers of clips, no word of a transcript
IDS = {
    "grid": r"grid/s\d+/([blps][bgrw][abiw][a-vx-z][z1-9][anps])?",
    "tcd_timit": r"tcd_timit/(\d\d[MF]|Lipspkr[123])/straightcam/(s[aix]\d+)?",
    "lrs3": r"lrs3/(pretrain|trainval|test)/([\w-]{11}/\d{5})?",
    "lip2wav": r"lip2wav/(chem|chess|dl|hs|eh)/[\w-]{11}/",
    "lombard_grid": r"lombard_grid/s\d+/(front|side)/s\d+_p_[a-z0-9]{6}",
    "crema_d": r"crema_d/10\d\d/",
}
WOMEN = {  # of CREMA-D, by its VideoDemographics.csv
    str(actor)
    for actor in (
        1002,
        1003,
        1004,
        1006,
        1007,
        1008,
        1009,
        1010,
        1012,
        1013,
        1018,
        1020,
        1021,
        1024,
        1025,
        1028,
        1029,
        1030,
        1037,
        1043,
        1046,
        1047,
        1049,
        1052,
        1053,
        1054,
        1055,
        1056,
        1058,
        1060,
        1061,
        1063,
        1072,
        1073,
        1074,
        1075,
        1076,
        1078,
        1079,
        1082,
        1084,
        1089,
        1091,
    )
}
UNITS = {"speaker": 1, "video": 2}  # which part of an id must not be in two splits


def test_every_protocol_has_its_counts_here():
    assert set(files()) == set(MEMBERS)


@pytest.mark.parametrize("name", MEMBERS)
def test_the_counts_are_those_published(name):
    protocol = shipped(name)
    members = Counter(protocol.members.values())
    assert (members["train"], members["val"], members["test"]) == MEMBERS[name]
    assert sum(members.values()) == len(protocol.members)
    if not any(member.endswith("/") for member in protocol.members):
        assert dict(members) == protocol.counts


@pytest.mark.parametrize("name", SHA256)
def test_the_digests_are_those_of_version_1(name):
    protocol = shipped(name)
    assert (protocol.version, protocol.digest[:8]) == (1, SHA256[name])


@pytest.mark.parametrize("name", MEMBERS)
def test_members_look_like_ids_and_like_nothing_else(name):
    protocol = shipped(name)
    pattern = re.compile(IDS[protocol.dataset])
    assert [m for m in protocol.members if not pattern.fullmatch(m)] == []
    assert set(protocol.members.values()) <= {"train", "val", "test"}


@pytest.mark.parametrize("name", MEMBERS)
def test_what_is_said_to_be_disjoint_is(name):
    protocol = shipped(name)
    if not protocol.disjoint:
        return
    part = UNITS[protocol.disjoint]
    splits: dict[str, set[str]] = {}
    for member, split in protocol.members.items():
        splits.setdefault(member.split("/")[part], set()).add(split)
    assert [unit for unit, found in splits.items() if len(found) > 1] == []


@pytest.mark.parametrize("name", MEMBERS)
def test_a_protocol_says_where_it_comes_from(name):
    protocol = shipped(name)
    assert protocol.title
    assert protocol.licence
    assert protocol.cite
    for source in protocol.sources:
        assert re.fullmatch(r"github\.com/[\w.-]+/[\w.-]+", source.repository)
        assert re.fullmatch(r"[0-9a-f]{40}", source.commit)
        assert source.paths
        assert source.what


@pytest.mark.parametrize("path", sorted(folder().glob("*/*.csv.gz")), ids=lambda p: p.name)
def test_a_list_holds_each_id_once_in_order(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["clip_id", "split"]
    ids = [row[0] for row in rows[1:]]
    assert ids == sorted(set(ids))
    assert {len(row) for row in rows} == {2}


def test_the_folder_holds_only_known_files_and_is_small():
    found = sorted(p for p in folder().rglob("*") if p.is_file())
    lists = {p.with_suffix("").with_suffix("") for p in found if p.name.endswith(".csv.gz")}
    rules = {p.with_suffix("") for p in found if p.suffix == ".toml"}
    rest = [p.name for p in found if p.suffix != ".toml" and not p.name.endswith(".csv.gz")]
    assert rest == ["README.md"]
    assert lists <= rules
    assert sum(p.stat().st_size for p in found) < 3_000_000
    assert not {"lrs2", "lrw"} & {p.name for p in folder().iterdir()}


def test_the_readme_of_the_lists_names_each_with_its_counts():
    readme = (folder() / "README.md").read_text(encoding="utf-8")
    for name, counts in MEMBERS.items():
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{name}` "))
        said = row.split("|")[2].partition("(")[0]
        expected = shipped("lrs3-avsr").counts.values() if name == "lrs3-avsr" else counts
        assert [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", said)] == [
            n for n in expected if n
        ]


def test_lrs3_videos_are_as_many_as_svts_says():
    videos = {s: set() for s in ("train", "val", "test")}
    for member, split in shipped("lrs3-svts-unseen").members.items():
        videos[split].add(member.split("/")[2])
    assert {split: len(found) for split, found in videos.items()} == {
        "train": 4813,
        "val": 255,
        "test": 411,
    }


def test_lipnets_four_speakers_are_its_test():
    members = shipped("grid-lipnet-unseen").members
    test = {m for m, split in members.items() if split == "test"}
    assert test == {"grid/s1/", "grid/s2/", "grid/s20/", "grid/s22/"}


def test_the_drawn_lipspeaker_split_can_be_drawn_again():
    name = "tcd-timit-ls-avbench-1"
    members = shipped(name).members
    for speaker in ("Lipspkr1", "Lipspkr2", "Lipspkr3"):
        own = [m for m in members if m.split("/")[1] == speaker]
        free = sorted((m for m in own if not m.endswith(("/sa1", "/sa2"))), key=order(name))
        assert len(own) == 377
        assert {m for m in own if members[m] == "val"} == set(free[:19])
        assert {m for m in own if members[m] == "test"} == set(free[19:38])


def test_the_drawn_actors_can_be_drawn_again():
    name = "crema-d-speakers-avbench-1"
    members = shipped(name).members
    everybody = {str(actor) for actor in range(1001, 1092)}
    for sex, n in ((everybody - WOMEN, 5), (WOMEN, 4)):
        drawn = sorted(sex, key=order(name))
        splits = [members[f"crema_d/{actor}/"] for actor in drawn]
        assert splits == ["val"] * n + ["test"] * n + ["train"] * (len(sex) - 2 * n)


def order(name):
    """The order in which candidates are drawn (manifests/README.md)."""
    return lambda candidate: hashlib.sha256(f"{name}:{candidate}".encode()).hexdigest()


def test_protocols_are_found_by_dataset():
    assert names_of("grid") == ("grid-33-seen", "grid-33-unseen", "grid-4s", "grid-lipnet-unseen")
    assert names_of("folder") == ()
    for name, path in files().items():
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        assert (given["name"], given["dataset"]) == (name, path.parent.name)


def test_an_unknown_name_is_told_with_its_neighbours():
    with pytest.raises(ProtocolError, match="no split protocol is called 'grid-4z'; did you mean"):
        shipped("grid-4z")


def test_a_changed_list_is_refused(tmp_path):
    path = files()["grid-lipnet-unseen"]
    text = path.read_text(encoding="utf-8").replace('"grid/s22/"', '"grid/s21/"')
    (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(ProtocolError, match=r"expected 17614d1c\w+; reinstall avbench"):
        read(tmp_path / path.name)
