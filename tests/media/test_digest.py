"""A file's hash: read once for all of its clips, anew when it changes."""

import hashlib
from pathlib import Path

from avbench.media import digest
from avbench.media.digest import sha256_file


def test_a_file_of_many_clips_is_read_once(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"film")
    expected = sha256_file(path)
    monkeypatch.setattr(digest.hashlib, "file_digest", None)
    assert sha256_file(path) == expected == hashlib.sha256(b"film").hexdigest()


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path, other = tmp_path / "film.mp4", tmp_path / "other"
    path.write_bytes(b"film")
    before = sha256_file(path)
    other.write_bytes(b"filn")
    other.replace(path)
    assert sha256_file(path) == hashlib.sha256(b"filn").hexdigest() != before
