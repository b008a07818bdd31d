"""`avbench weights`: what it lists, what it takes in, what it refuses."""

import dataclasses
import hashlib
import json
import re
from pathlib import Path

import pytest
import torch

from avbench import shipped
from avbench.cli import run
from avbench.user_weights import USER_WEIGHTS

SYNCNET_LIKE = {  # enough to be taken for SyncNet v2
    "netcnnlip.0.weight": (96, 3, 5, 7, 7),
    "netfcaud.3.weight": (1024, 512),
}


def syncnet_like() -> dict[str, torch.Tensor]:
    return {name: torch.zeros(shape) for name, shape in SYNCNET_LIKE.items()}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "weights"))
    return tmp_path / "weights"


@pytest.fixture
def published(folder, tmp_path, monkeypatch) -> Path:
    """A file that passes for the published SyncNet."""
    file = tmp_path / "downloaded.model"
    torch.save(syncnet_like(), file, _use_new_zipfile_serialization=False)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    entry = dataclasses.replace(USER_WEIGHTS["syncnet_v2"], sha256=digest)
    monkeypatch.setitem(USER_WEIGHTS, "syncnet_v2", entry)
    return file


def test_ls_shows_what_ships_and_what_is_missing(folder, capsys):
    assert run(["weights", "ls"]) == 0
    lines = capsys.readouterr().out.splitlines()
    row = next(line for line in lines if line.startswith("landmarks68"))
    digest = shipped.WEIGHTS["landmarks68"].sha256[:12]
    assert row.split() == ["landmarks68", "shipped", "ok", "0.72", digest, "MIT"]
    assert any(line.split()[:3] == ["syncnet_v2", "user", "missing"] for line in lines)
    assert lines[-1] == "avbench weights info NAME says where missing ones are published"


def test_ls_as_json_has_all_of_it(folder, capsys):
    assert run(["weights", "ls", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == {*shipped.WEIGHTS, *USER_WEIGHTS}
    for row in rows.values():
        assert {"origin", "state", "path", "n_bytes", "sha256", "licence", "source"} <= set(row)


def test_add_says_what_the_file_is_and_under_which_licence(published, folder, capsys):
    assert run(["weights", "add", "syncnet_v2", str(published)]) == 0
    digest = hashlib.sha256(published.read_bytes()).hexdigest()
    n = 96 * 3 * 5 * 7 * 7 + 1024 * 512
    assert capsys.readouterr().out.splitlines() == [
        f"added syncnet_v2: the published file, sha256 {digest}, "
        f"{published.stat().st_size:,} bytes",
        f"family syncnet_v2, {n:,} parameters",
        f"licence: {USER_WEIGHTS['syncnet_v2'].licence}",
        f"stored as {folder / 'syncnet_v2.model'}",
    ]


def test_a_file_that_was_added_is_listed(published, folder, capsys):
    run(["weights", "add", "syncnet_v2", str(published)])
    capsys.readouterr()
    run(["weights", "info", "syncnet_v2", "--json"])
    row = json.loads(capsys.readouterr().out)
    assert (row["state"], row["problem"]) == ("ok", "")
    assert row["n_bytes"] == published.stat().st_size


def test_another_file_is_refused_with_both_hashes_and_nothing_is_stored(folder, tmp_path, capsys):
    file = tmp_path / "other.model"
    torch.save(syncnet_like(), file)
    assert run(["weights", "add", "syncnet_v2", str(file)]) == 2
    said = capsys.readouterr().err
    assert hashlib.sha256(file.read_bytes()).hexdigest() in said
    assert USER_WEIGHTS["syncnet_v2"].sha256 in said
    assert "--force" in said
    assert not folder.exists()


def test_force_takes_it_and_says_that_it_is_unverified(folder, tmp_path, capsys):
    file = tmp_path / "other.model"
    torch.save(syncnet_like(), file)
    assert run(["weights", "add", "syncnet_v2", str(file), "--force"]) == 0
    assert "UNVERIFIED, not the published file" in capsys.readouterr().out
    assert json.loads((folder / "syncnet_v2.model.json").read_text())["verified"] is False
    run(["weights", "ls"])
    assert re.search("syncnet_v2 +user +unverified", capsys.readouterr().out)


def test_a_changed_file_is_shown_with_what_to_do(published, folder, capsys):
    run(["weights", "add", "syncnet_v2", str(published)])
    (folder / "syncnet_v2.model").write_bytes(b"x")
    capsys.readouterr()
    assert run(["weights", "ls"]) == 0
    assert f"weights changed: {folder / 'syncnet_v2.model'}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"a": torch.ones(3)}, "does not fit syncnet_v2: its tensors are of family unknown "
         "(1 tensors, 3 parameters), expected syncnet_v2"),
        ({"a": 1}, "is no state dict (named tensors, from torch or safetensors): it holds 'a'"),
    ],
)  # fmt: skip
def test_even_force_takes_only_tensors_of_the_right_network(
    content, said, folder, tmp_path, capsys
):
    torch.save(content, tmp_path / "x.pth")
    assert run(["weights", "add", "syncnet_v2", str(tmp_path / "x.pth"), "--force"]) == 2
    assert said in capsys.readouterr().err
    assert not folder.exists()


def test_info_tells_how_to_get_what_is_missing(folder, capsys):
    assert run(["weights", "info", "sfd_face"]) == 0
    out = capsys.readouterr().out
    entry = USER_WEIGHTS["sfd_face"]
    for piece in (entry.source, entry.licence, entry.sha256, "avbench weights add sfd_face PATH"):
        assert piece in out


def test_an_unknown_name_ends_with_2(folder, tmp_path, capsys):
    (tmp_path / "f").touch()
    assert run(["weights", "add", "syncnet", str(tmp_path / "f")]) == 2
    assert "did you mean 'syncnet_v2'" in capsys.readouterr().err
    assert run(["weights", "info", "synkmotion"]) == 2
