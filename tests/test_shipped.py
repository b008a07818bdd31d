"""Weights are the named files, or nothing."""

import dataclasses
import hashlib
import re

import pytest

from avbench import shipped
from avbench.errors import MissingWeights, UnknownName


@pytest.fixture
def one_file(tmp_path, monkeypatch):
    """A table with one small file in a folder of its own."""
    file = tmp_path / "tiny.bin"
    file.write_bytes(b"weights")
    entry = shipped.WeightsFile(
        file.name, hashlib.sha256(b"weights").hexdigest(), "npm x 1.0", "MIT"
    )
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    monkeypatch.setattr(shipped, "WEIGHTS", {"tiny": entry})
    return file


@pytest.mark.parametrize("name", sorted(shipped.WEIGHTS))
def test_every_file_in_the_table_is_here_and_unchanged(name):
    assert shipped.path(name).is_file()


def test_every_file_of_another_project_is_in_the_notice():
    notice = (shipped.FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    assert all(entry.file in notice for entry in shipped.WEIGHTS.values())


def test_what_ships_stays_small():
    assert sum(f.stat().st_size for f in shipped.FOLDER.iterdir()) < 6e6


def test_a_right_file_is_returned(one_file):
    assert shipped.path("tiny") == one_file


def test_a_changed_file_is_refused_with_both_hashes(one_file):
    one_file.write_bytes(b"weightz")
    found = hashlib.sha256(b"weightz").hexdigest()
    expected = shipped.WEIGHTS["tiny"].sha256
    message = (
        f"weights changed: {one_file} (npm x 1.0, MIT) has sha256 {found}, "
        f"expected {expected}; reinstall avbench"
    )
    with pytest.raises(MissingWeights, match=re.escape(message)):
        shipped.path("tiny")


def test_a_missing_file_is_named_with_source_and_licence(one_file):
    one_file.unlink()
    message = f"weights missing: {one_file} (npm x 1.0, MIT); reinstall avbench"
    with pytest.raises(MissingWeights, match=re.escape(message)):
        shipped.path("tiny")


def test_an_unknown_name_lists_the_known_ones(one_file):
    with pytest.raises(UnknownName, match="no weights called 'tinny'; there are tiny"):
        shipped.path("tinny")


def test_an_entry_states_source_and_licence():
    for entry in shipped.WEIGHTS.values():
        assert all(dataclasses.astuple(entry))
        assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
