"""What is whole counts as done; what was cut short, lost or left over is handled."""

import errno
import json
import os
import shutil
from pathlib import Path

import pytest
from cheap_tasks import rows

from avbench.engine.disk import DiskError, disk_trouble, write_whole
from avbench.engine.lines import encode, read_lines
from avbench.engine.run import run
from avbench.engine.store import Store
from avbench.errors import UserError

ROWS = rows(20)


@pytest.fixture
def folder(tmp_path: Path, plugin: Path) -> Path:
    """A finished stage."""
    again(tmp_path)
    (folder,) = (tmp_path / "work").iterdir()
    return folder


def again(tmp_path: Path) -> list[dict]:
    given = {"power": 2, "log": str(tmp_path / "log")}
    return run("cheap", given, ROWS, tmp_path / "work")


def redone(tmp_path: Path) -> list[str]:
    """What the same call processes once more; its result is right."""
    (tmp_path / "log").unlink()
    assert [row["y"] for row in again(tmp_path)] == [i**2 / 7 for i in range(20)]
    return (tmp_path / "log").read_text().split() if (tmp_path / "log").exists() else []


def test_values_that_are_no_numbers_become_null() -> None:
    line = encode("0" * 32, "", {"a": float("nan"), "b": float("inf"), "c": 0.1})
    assert json.loads(line)["result"] == {"a": None, "b": None, "c": 0.1}


def test_nothing_is_done_again_where_all_is_whole(folder, tmp_path) -> None:
    assert redone(tmp_path) == []


def test_a_part_without_its_marker_is_not_done_but_its_lines_are_kept(folder, tmp_path) -> None:
    (folder / "done" / "00003").unlink()
    assert redone(tmp_path) == []
    assert (folder / "done" / "00003").exists()


def test_a_marker_without_its_part_is_not_done(folder, tmp_path) -> None:
    (folder / "part-00003.jsonl").unlink()
    assert redone(tmp_path) == ["c0003"]


@pytest.mark.parametrize("keep", [0, 1, 50, -1])
def test_a_part_that_was_cut_short_is_done_again(folder, tmp_path, keep) -> None:
    part = folder / "part-00003.jsonl"
    part.write_bytes(part.read_bytes()[:keep])
    assert redone(tmp_path) == ["c0003"]


@pytest.mark.parametrize("content", [b"", b"{", b'{"shard": "x"}', b"[]", b"\xff"])
def test_a_damaged_marker_marks_nothing(folder, tmp_path, content) -> None:
    (folder / "done" / "00003").write_bytes(content)
    assert redone(tmp_path) == []
    assert len((folder / "done" / "00003").read_bytes()) > 50


def test_what_was_left_half_written_is_swept_away(folder, tmp_path) -> None:
    (folder / ".part-00003.jsonl.0123.tmp").write_text("half a li")
    (folder / "done" / ".00003.0123.tmp").write_text("")
    assert redone(tmp_path) == []
    assert [p for p in folder.rglob("*") if p.suffix == ".tmp"] == []


def test_a_part_that_is_damaged_in_place_is_told_with_what_to_do(folder, tmp_path) -> None:
    part = folder / "part-00003.jsonl"
    part.write_bytes(part.read_bytes().replace(b'"y"', b'"y '))
    with pytest.raises(UserError, match=r"part-00003.jsonl: damaged, 0 of 1 rows can be read"):
        again(tmp_path)
    part.unlink()
    assert redone(tmp_path) == ["c0003"]


def test_a_line_without_its_end_is_no_line(tmp_path) -> None:
    whole = encode("1" * 32, "", {"a": 1})
    (tmp_path / "part").write_bytes(whole + whole[:-1])
    assert len(list(read_lines(tmp_path / "part"))) == 1
    assert list(read_lines(tmp_path / "nothing")) == []


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "x", b"content")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk quota is used up"),
        (errno.EROFS, "the file system is read-only"),
        (errno.EACCES, "no permission to write"),
    ],
)
def test_a_disk_that_takes_no_more_is_told(tmp_path, monkeypatch, plugin, number, said) -> None:
    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Store, "put", full)
    with pytest.raises(DiskError, match=f"{said}; finished work is kept in {tmp_path}") as caught:
        again(tmp_path)
    assert caught.value.exit_code == 3


def test_a_file_in_the_way_of_the_work_folder_is_told(tmp_path, plugin) -> None:
    (tmp_path / "work").write_text("")
    with pytest.raises(DiskError, match="a file is in the way of a folder"):
        again(tmp_path)


def test_any_other_error_of_the_system_stays_itself(tmp_path) -> None:
    with pytest.raises(OSError, match="Input/output"), disk_trouble(tmp_path):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_real_full_disk(tmp_path, plugin) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(DiskError, match="the disk is full"), disk_trouble(tmp_path):
        Path("/dev/full").write_bytes(b"x")


def test_a_folder_that_is_gone_is_begun_anew(folder, tmp_path) -> None:
    shutil.rmtree(folder)
    assert len(redone(tmp_path)) == 20
