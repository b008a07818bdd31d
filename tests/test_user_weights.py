"""A user's weights are the file that was added, or an error that says how to mend it."""

import dataclasses
import hashlib
import json
import re
import sys
from pathlib import Path

import pytest

from avbench import shipped, user_weights
from avbench.errors import MissingWeights, UnknownName, UserError
from avbench.user_weights import USER_WEIGHTS, store
from avbench.user_weights.about import about, about_all

CONTENT = b"the published bytes"


@pytest.fixture
def published(tmp_path, monkeypatch) -> Path:
    """A table of one entry, an empty folder of weights, and the file that was published."""
    entry = user_weights.UserWeights(
        file="net.model",
        source="https://example.org/net.model",
        licence="CC BY",
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        n_bytes=len(CONTENT),
        family="syncnet_v2",
        purpose="a score",
    )
    monkeypatch.setitem(USER_WEIGHTS, "net", entry)
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "weights"))
    file = tmp_path / "downloaded.bin"
    file.write_bytes(CONTENT)
    return file


def test_a_file_that_was_added_is_found_with_its_digest(published, tmp_path):
    user_weights.add("net", published)
    assert user_weights.path("net") == tmp_path / "weights" / "net.model"
    assert user_weights.path("net").read_bytes() == CONTENT
    assert user_weights.digest("net") == hashlib.sha256(CONTENT).hexdigest()


def test_the_record_says_what_was_added(published, tmp_path):
    made = user_weights.add("net", published)
    written = json.loads((tmp_path / "weights" / "net.model.json").read_text())
    assert written == dataclasses.asdict(made)
    assert written.pop("added").endswith("+00:00")
    assert written == {
        "name": "net",
        "file": "net.model",
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "n_bytes": len(CONTENT),
        "licence": "CC BY",
        "source": "https://example.org/net.model",
        "verified": True,
    }


def test_nothing_unfinished_is_left_behind(published, tmp_path):
    user_weights.add("net", published)
    assert {f.name for f in (tmp_path / "weights").iterdir()} == {"net.model", "net.model.json"}


def test_missing_weights_name_file_source_licence_hash_and_command(published, tmp_path):
    message = (
        f"weights missing: net (a score) is not at {tmp_path / 'weights' / 'net.model'}; fetch "
        "net.model from https://example.org/net.model (licence: CC BY, sha256 "
        f"{hashlib.sha256(CONTENT).hexdigest()}) and run `avbench weights add net PATH`"
    )
    with pytest.raises(MissingWeights) as caught:
        user_weights.path("net")
    assert str(caught.value) == message


def test_a_file_without_a_record_counts_as_missing(published):
    user_weights.add("net", published)
    store.folder().joinpath("net.model.json").unlink()
    with pytest.raises(MissingWeights, match="weights missing: net"):
        user_weights.digest("net")


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '{"name": "net"}'])
def test_a_broken_record_is_an_error(published, text):
    user_weights.add("net", published)
    store.folder().joinpath("net.model.json").write_text(text)
    with pytest.raises(MissingWeights, match=r"net\.model\.json: no record of weights"):
        user_weights.path("net")


def test_a_file_that_changed_since_it_was_added_is_refused(published):
    added = user_weights.add("net", published)
    (store.folder() / "net.model").write_bytes(b"other bytes")
    found = hashlib.sha256(b"other bytes").hexdigest()
    said = f"has sha256 {found}, but {added.sha256} was added on {added.added}; fetch net.model"
    with pytest.raises(MissingWeights, match=re.escape(said)):
        user_weights.path("net")


def test_the_content_is_hashed_once_per_process(published, monkeypatch):
    user_weights.add("net", published)
    calls = []
    whole = store.sha256_of
    monkeypatch.setattr(store, "sha256_of", lambda file: calls.append(file) or whole(file))
    for _ in range(3):
        user_weights.path("net")
        user_weights.digest("net")
    assert len(calls) == 1


def test_adding_again_replaces_the_file(published):
    user_weights.add("net", published)
    user_weights.path("net")
    published.write_bytes(b"another version")
    made = user_weights.add("net", published)
    assert not made.verified
    assert user_weights.path("net").read_bytes() == b"another version"


def test_only_the_published_bytes_pass_the_check(published):
    user_weights.check_published("net", published)
    published.write_bytes(b"<html>")
    with pytest.raises(UserError) as caught:
        user_weights.check_published("net", published)
    found = hashlib.sha256(b"<html>").hexdigest()
    wanted = hashlib.sha256(CONTENT).hexdigest()
    assert str(caught.value) == (
        f"{published} is not the published net.model: sha256 {found} (6 bytes), expected {wanted} "
        "(19 bytes) as from https://example.org/net.model; fetch it anew, or add it unverified "
        "with --force"
    )


def test_without_a_published_hash_any_file_passes_and_none_is_verified(published, monkeypatch):
    free = dataclasses.replace(USER_WEIGHTS["net"], sha256="", n_bytes=0)
    monkeypatch.setitem(USER_WEIGHTS, "net", free)
    user_weights.check_published("net", published)
    assert not user_weights.add("net", published).verified


def test_what_cannot_be_read_or_written_is_a_fault_of_the_user(published, tmp_path, monkeypatch):
    with pytest.raises(UserError, match=r"no\.bin: No such file or directory"):
        user_weights.check_published("net", tmp_path / "no.bin")
    (tmp_path / "weights").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="AVBENCH_WEIGHTS names another folder"):
        user_weights.add("net", published)


def test_an_unknown_name_offers_the_nearest(published):
    with pytest.raises(UnknownName, match=r"called 'syncnet_v3'; did you mean 'syncnet_v2'\? "):
        user_weights.path("syncnet_v3")


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "home/.local/share/avbench/weights"),
        ("linux", {"XDG_DATA_HOME": "data"}, "data/avbench/weights"),
        ("darwin", {}, "home/Library/Application Support/avbench/weights"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/avbench/weights"),
        ("win32", {}, "home/AppData/Local/avbench/weights"),
        ("linux", {"AVBENCH_WEIGHTS": "mine"}, "mine"),
    ],
)
def test_where_the_folder_is(platform, variables, expected, tmp_path, monkeypatch):
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "AVBENCH_WEIGHTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert user_weights.folder() == tmp_path / expected


def test_the_table_names_source_licence_and_hash_of_each():
    for entry in USER_WEIGHTS.values():
        assert all((entry.file, entry.source, entry.licence, entry.family, entry.purpose))
        assert re.fullmatch("([0-9a-f]{64})?", entry.sha256)
        assert bool(entry.sha256) == bool(entry.n_bytes)  # neither is published of some
    assert set(USER_WEIGHTS) >= {"syncnet_v2", "sfd_face", "s3fd_619a316812"}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("syncnet_v2", "961e8696", "5442"), ("sfd_face", "d54a87c2", "c491"),
     ("s3fd_619a316812", "619a316812", "")],
)  # fmt: skip
def test_the_hashes_are_those_that_are_published(name, first, last):
    assert USER_WEIGHTS[name].sha256.startswith(first)
    assert USER_WEIGHTS[name].sha256.endswith(last)


def test_no_name_is_both_shipped_and_brought():
    assert not set(shipped.WEIGHTS) & set(USER_WEIGHTS)


def test_about_follows_a_file_through_its_states(published):
    assert about("net")["state"] == "missing"
    assert "avbench weights add net PATH" in about("net")["problem"]
    user_weights.add("net", published)
    assert (about("net")["state"], about("net")["problem"]) == ("ok", "")
    (store.folder() / "net.model").write_bytes(b"x")
    assert about("net")["state"] == "changed"
    published.write_bytes(b"another version")
    user_weights.add("net", published)
    assert about("net")["state"] == "unverified"


def test_about_all_lists_what_ships_first():
    rows = about_all()
    assert [row["name"] for row in rows] == [*shipped.WEIGHTS, *USER_WEIGHTS]
    assert all(row["state"] == "ok" for row in rows if row["origin"] == "shipped")


def test_about_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UnknownName, match="no weights are called 'lipmotoin'; did you mean 'lipmo"):
        about("lipmotoin")
