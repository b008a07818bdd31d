"""Crops in place of the whole picture."""

from fractions import Fraction
from itertools import repeat
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from exported import changed, clips_of

from avbench.errors import UserError
from avbench.exporting.run import export
from avbench.media.write import write_video

pytestmark = pytest.mark.slow


@pytest.fixture
def cropped(manifest_only: Path, tmp_path: Path) -> Path:
    """Crops of four of six clips, and a fifth that lacks a frame; the sound has to be made."""
    out = changed(manifest_only, tmp_path / "OUT", lambda rows: rows)
    for i, clip in enumerate(clips_of(out)[:5]):
        n_frames = 74 if i == 4 else 75
        path = out / "crops" / "mouth96" / f"{clip['clip_id']}.mp4"
        write_video(path, repeat(np.full((96, 96, 3), 90, np.uint8), n_frames), Fraction(25))
    return out


def test_crops_take_the_place_of_the_picture(cropped: Path, tmp_path: Path) -> None:
    done = export(cropped, tmp_path / "DEST", "fairseq", picture="mouth96")
    clips = clips_of(cropped)
    assert done.clips == {"all": 4}
    _, *lines = (tmp_path / "DEST" / "all.tsv").read_text().splitlines()
    for line, clip in zip(lines, clips, strict=False):
        clip_id, video, sound, n_frames, n_samples = line.split("\t")
        assert Path(video) == cropped / "crops" / "mouth96" / f"{clip_id}.mp4"
        assert Path(sound).is_file()
        assert (clip_id, n_frames, n_samples) == (clip["clip_id"], "75", "48000")
    assert not list((tmp_path / "DEST").rglob("*.mp4"))
    assert not list((tmp_path / "DEST").rglob("*.flac"))


def test_clips_without_a_crop_are_skipped_and_short_ones_are_findings(
    cropped: Path, tmp_path: Path
) -> None:
    done = export(cropped, tmp_path / "DEST", "parquet", picture="mouth96")
    short, without = done.left_out
    assert (without.status, without.expected) == ("no_face", True)
    assert without.reason.endswith(".mp4: not found; manifest/crops.parquet says why")
    assert (short.status, short.expected) == ("len_mismatch", False)
    assert "found 2.96 s, expected 3.0 s as in the manifest" in short.reason


def test_sizes_are_those_of_the_crop(cropped: Path, tmp_path: Path) -> None:
    export(cropped, tmp_path / "DEST", "parquet", picture="mouth96")
    rows = pq.read_table(tmp_path / "DEST" / "data").to_pylist()
    assert {(r["width"], r["height"]) for r in rows} == {(96, 96)}


def test_a_kind_that_was_not_written_is_told(cropped: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"OUT holds no crops 'face'; it has mouth96"):
        export(cropped, tmp_path / "DEST", "parquet", picture="face")
