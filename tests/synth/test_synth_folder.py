"""The folder of talking heads: good ones with known lags, odd ones that are odd as announced."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from avbench.clip import Source
from avbench.errors import NoFace, Undecodable
from avbench.features.face_tracks import FaceTracksFeature
from avbench.features.tracks import FaceTracks
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.media.types import Decoded
from avbench.synth.folder import write_folder
from avbench.synth.folder_warts import KINDS
from avbench.synth.truth import GroundTruth, read_truth

Corpus = tuple[Path, GroundTruth]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    root = tmp_path_factory.mktemp("synth") / "heads"
    return root, write_folder(root, speakers=1, clips=1)


def _odd(folder: Corpus, kind: str) -> Path:
    return folder[0] / "odd" / f"{kind}.mp4"


def _media(path: Path) -> Decoded:
    return decode(Source(path, path), [], want_video=True, want_audio=True)


def _faces(path: Path) -> FaceTracks:
    reader = FaceTracksFeature().open(probe(path))
    found = decode(Source(path, None), [reader.feed], want_video=True, want_audio=False)
    return reader.finish(found)


def test_the_truth_lists_every_file_and_reads_back(folder: Corpus):
    root, truth = folder
    files = {p.relative_to(root).as_posix() for p in root.rglob("*.mp4")}
    assert files == {c.path for c in truth.clips} | {w.path for w in truth.warts}
    assert {w.kind for w in truth.warts} == set(KINDS)
    assert read_truth(root) == truth


def test_an_id_is_the_path_without_the_suffix(folder: Corpus):
    clip = folder[1].clips[0]
    assert f"{clip.clip_id}.mp4" == clip.path


def test_two_faces_are_two_tracks(folder: Corpus):
    assert len(_faces(_odd(folder, "two_faces")).tracks) == 2


@pytest.mark.parametrize("kind", ["no_face", "lips_only"])
def test_no_face_is_found_where_there_is_none(folder: Corpus, kind: str):
    with pytest.raises(NoFace):
        _faces(_odd(folder, kind))


@pytest.mark.parametrize("kind", ["truncated", "empty", "text"])
def test_damaged_files_cannot_be_decoded(folder: Corpus, kind: str):
    path = _odd(folder, kind)
    with pytest.raises(Undecodable):
        probe(path)


def test_silence_and_a_missing_track(folder: Corpus):
    silent = _media(_odd(folder, "silent")).audio
    assert silent is not None
    assert np.abs(silent.samples).max() < 1e-4
    assert probe(_odd(folder, "no_audio")).audio is None


def test_rates(folder: Corpus):
    variable = _media(_odd(folder, "variable_rate")).clock
    ntsc = _media(_odd(folder, "ntsc")).clock
    assert variable is not None
    assert ntsc is not None
    assert variable.variable
    assert (ntsc.variable, ntsc.fps) == (False, Fraction(30_000, 1001))


def test_the_short_clip_is_eight_frames(folder: Corpus):
    clock = _media(_odd(folder, "short")).clock
    assert clock is not None
    assert clock.n_frames == 8
