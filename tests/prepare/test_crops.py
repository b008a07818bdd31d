"""Crops as films: as long as the clip, of the face that speaks, or a reason."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from avbench.clip import Source
from avbench.datasets import DATASETS
from avbench.errors import NoFace, UserError
from avbench.features.crop_kinds import KINDS
from avbench.features.crop_spools import CropSpools
from avbench.features.crop_track import Spool
from avbench.features.tracks import FaceTrack, FaceTracks
from avbench.media.decode import decode
from avbench.prepare.crops import SEVERAL, check_kinds, write_crops
from avbench.prepare.options import Options
from avbench.prepare.run import prepare
from avbench.synth.grid import write_grid

N = 20


@dataclass(frozen=True)
class Sync:
    """What write_crops asks of a SyncCurve."""

    chosen: int
    tracks: tuple[int, ...]


def track(first: int, n: int, x: float) -> FaceTrack:
    boxes = np.tile(np.array([x, 20, x + 60, 80], np.float32), (n, 1))
    return FaceTrack(first, boxes, np.ones(n, np.float32), np.zeros((n, 68, 2), np.float32))


def faces(*tracks: FaceTrack) -> FaceTracks:
    return FaceTracks(tracks, np.arange(N) / 25, Fraction(25), False, 360, 288)


def spools(folder: Path, *tracks: FaceTrack, kind: str = "mouth96") -> CropSpools:
    """Each face has a level of grey of its own, brighter by one each frame."""
    made = []
    for k, one in enumerate(tracks):
        spool = Spool(KINDS[kind], folder)
        size = KINDS[kind].size_px
        shape = (size, size) if KINDS[kind].grey else (size, size, 3)
        for i in range(one.n_frames):
            spool.add(np.full(shape, 40 + 90 * k + 4 * i, np.uint8))
        made.append({kind: spool})
    return CropSpools(faces(*tracks), tuple(made))


def levels(path: Path) -> list[float]:
    found: list[float] = []
    keep = lambda chunk: found.extend(float(f.mean()) for f in chunk.frames)  # noqa: E731
    decode(Source(path, None), [keep], want_video=True, want_audio=False)
    return found


def written(found, seen, sync, out: Path, kinds=("mouth96",)):
    return write_crops(found, seen, sync, "s1/clip", kinds=kinds, out=out)


def test_a_film_has_the_clip_s_frames_and_holds_the_face_at_both_ends(tmp_path: Path) -> None:
    one = track(3, 12, 100)
    (row,) = written(spools(tmp_path, one), faces(one), Sync(0, (0,)), tmp_path)
    assert row["video_rel"] == "crops/mouth96/s1/clip.mp4"
    assert (row["num_frames"], row["face_start_s"], row["face_end_s"]) == (N, 3 / 25, 15 / 25)
    expected = [40] * 3 + [40 + 4 * i for i in range(12)] + [40 + 4 * 11] * 5
    np.testing.assert_allclose(levels(tmp_path / row["video_rel"]), expected, atol=2)


def test_colour_crops_are_films_too(tmp_path: Path) -> None:
    one = track(0, N, 100)
    found = spools(tmp_path, one, kind="face96")
    (row,) = written(found, faces(one), Sync(0, (0,)), tmp_path, kinds=("face96",))
    assert len(levels(tmp_path / row["video_rel"])) == N


@pytest.mark.parametrize("chosen", [0, 1])
def test_the_face_is_the_one_that_the_estimator_chose(tmp_path: Path, chosen: int) -> None:
    left, right = track(0, N, 20), track(0, N, 200)
    theirs = faces(right, left)  # another order, another following of the same faces
    (row,) = written(spools(tmp_path, left, right), theirs, Sync(chosen, (0, 1)), tmp_path)
    brightness = levels(tmp_path / row["video_rel"])[0]
    assert brightness == pytest.approx(40 if chosen == 1 else 130, abs=2)


def test_faces_too_short_to_be_measured_do_not_count(tmp_path: Path) -> None:
    brief, long = track(0, 4, 20), track(0, N, 200)
    theirs = faces(brief, long)
    (row,) = written(spools(tmp_path, brief, long), theirs, Sync(0, (0,)), tmp_path)
    assert levels(tmp_path / row["video_rel"])[0] == pytest.approx(130, abs=2)


def test_a_lone_face_needs_no_choice(tmp_path: Path) -> None:
    """Silent clips have no lag, and are what lip-to-speech starts from."""
    one = track(0, N, 100)
    (row,) = written(spools(tmp_path, one), faces(one), Sync(-1, ()), tmp_path)
    assert row["video_rel"] is not None


def test_among_several_faces_none_is_guessed(tmp_path: Path) -> None:
    two = track(0, N, 20), track(0, N, 200)
    (row,) = written(spools(tmp_path, *two), faces(*two), Sync(-1, (0, 1)), tmp_path)
    assert (row["video_rel"], row["reason"]) == (None, SEVERAL)
    assert not (tmp_path / "crops").exists()


def test_no_face_is_a_row_with_the_reason(tmp_path: Path) -> None:
    rows = written(NoFace("no face"), NoFace("x"), NoFace("y"), tmp_path, ("mouth96", "face96"))
    assert [(r["kind"], r["reason"]) for r in rows] == [
        ("mouth96", "no face"),
        ("face96", "no face"),
    ]


def test_same_crops_same_bytes(tmp_path: Path) -> None:
    one = track(2, 15, 100)
    files = []
    for name in ("a", "b"):
        found = spools(tmp_path, one)
        (row,) = written(found, faces(one), Sync(0, (0,)), tmp_path / name)
        files.append((tmp_path / name / row["video_rel"]).read_bytes())
    assert files[0] == files[1]


def test_frame_times_are_the_clip_s_own(tmp_path: Path) -> None:
    one = track(0, N, 100)
    found = spools(tmp_path, one)
    uneven = replace(found.faces, pts_s=np.arange(N) / 25 + 0.004 * (np.arange(N) % 2))
    moved = CropSpools(uneven, found.spools)
    (row,) = written(moved, uneven, Sync(0, (0,)), tmp_path)
    film = Source(tmp_path / row["video_rel"], None)
    clock = decode(film, [], want_video=True, want_audio=False).clock
    np.testing.assert_allclose(clock.pts_s, uneven.pts_s, atol=2e-5)


def test_an_unknown_kind_is_told_with_those_that_exist() -> None:
    with pytest.raises(UserError, match="no crop is called 'mouth88'; there are mouth96, face224"):
        check_kinds(("mouth96", "mouth88"))


@pytest.mark.slow
def test_prepare_writes_them_beside_anything_else(tmp_path: Path) -> None:
    write_grid(tmp_path / "grid", speakers=1, clips=2)
    (tmp_path / "grid" / "s1" / "bbaf2n.mpg").write_bytes(b"no video")
    found = {}
    for workers in (1, 2):
        options = Options(
            out=tmp_path / f"out{workers}",
            write="none",
            check=0,
            workers=workers,
            crops=("mouth96", "face224"),
        )
        prepare(DATASETS["grid"](), tmp_path / "grid", options, lambda _: None)
        rows = pq.read_table(options.out / "manifest" / "crops.parquet").to_pylist()
        films = {r["video_rel"] for r in rows if r["video_rel"]}
        found[workers] = {rel: (options.out / rel).read_bytes() for rel in films}
    assert len(rows) == 6
    assert [r["kind"] for r in rows if r["reason"]] == ["face224", "mouth96"]
    assert found[1] == found[2]
    for rel in found[1]:
        assert len(levels(tmp_path / "out1" / rel)) == 75
