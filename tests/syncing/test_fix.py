"""A corrected copy: samples moved exactly, the picture untouched, one file for every reader."""

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from tiny_media import clicks, make_video

from avbench.clip import Source
from avbench.engine.sources import source_row
from avbench.errors import NoAudio
from avbench.syncing.fix import FixTask, write_fixed

RATE = 44_100
SECOND = Fraction(1)


@pytest.fixture
def talk(tmp_path: Path) -> Source:
    """A second of picture, and beside it stereo sound that clicks: left at 0.5 s, right at 0.6."""
    video = make_video(tmp_path / "in" / "talk.mp4", 25)
    sound = np.zeros((RATE, 2), np.int16)
    sound[22_050, 0], sound[26_460, 1] = 20_000, -20_000
    soundfile.write(tmp_path / "in" / "talk.flac", sound, RATE, subtype="PCM_16")
    return Source(video, tmp_path / "in" / "talk.flac")


def heard(path: Path) -> np.ndarray:
    """(channels, n) as a reader has it that knows no edit lists."""
    with av.open(str(path), container_options={"ignore_editlist": "1"}) as container:
        channels = container.streams.audio[0].channels
        frames = [f.to_ndarray().reshape(-1, channels) for f in container.decode(audio=0)]
    return np.concatenate(frames).T


@pytest.mark.parametrize(("lag_ms", "by"), [(100.0, 4_410), (-12.5, -551), (0.0, 0)])
def test_a_late_sound_is_advanced_to_the_sample(talk, tmp_path, lag_ms, by) -> None:
    assert write_fixed(tmp_path / "out" / "x.mp4", talk, lag_ms, SECOND) == "copy"
    left, right = heard(tmp_path / "out" / "x.mp4")
    assert (len(left), len(right)) == (RATE, RATE)
    assert (int(left.argmax()), int(right.argmin())) == (22_050 - by, 26_460 - by)
    assert (left.max(), right.min()) == (20_000, -20_000)


def test_the_sound_gets_the_picture_s_length(talk, tmp_path) -> None:
    soundfile.write(talk.audio, np.ones((RATE * 2, 2)) / 2, RATE)
    write_fixed(tmp_path / "long.mp4", talk, 100.0, SECOND)
    assert heard(tmp_path / "long.mp4").shape == (2, RATE)
    soundfile.write(talk.audio, np.ones((RATE // 2, 2)) / 2, RATE)
    write_fixed(tmp_path / "short.mp4", talk, 100.0, SECOND)
    silent = heard(tmp_path / "short.mp4") == 0
    assert silent.sum() == 2 * (RATE // 2 + 4_410)


def test_a_container_s_own_sound_is_moved_alike(tmp_path) -> None:
    video = make_video(tmp_path / "talk.mkv", 25, clicks(16_000, 8_000))
    write_fixed(tmp_path / "x.mp4", Source(video, video), 50.0, SECOND)
    assert int(heard(tmp_path / "x.mp4")[0].argmax()) == 8_000 - 800


def test_nothing_to_move_is_an_error(tmp_path) -> None:
    video = make_video(tmp_path / "mute.mp4", 25)
    with pytest.raises(NoAudio, match=r"mute\.mp4: found no sound to move"):
        write_fixed(tmp_path / "x.mp4", Source(video, video), 50.0, SECOND)
    assert not (tmp_path / "x.mp4").exists()


def test_the_task_says_what_it_did_and_leaves_the_input(talk, tmp_path) -> None:
    before = [hashlib.sha256(p.read_bytes()).hexdigest() for p in talk.paths]
    row = {
        "clip_id": "talk", "source": source_row(talk), "target": str(tmp_path / "out" / "talk.mp4"),
        "lag_ms": -63.2, "n_frames": 25, "fps": [25, 1],
    }  # fmt: skip
    assert FixTask({}).process(row) == {
        "clip_id": "talk", "status": "ok", "said": "sound delayed by 63.2 ms, picture copied",
    }  # fmt: skip
    assert [hashlib.sha256(p.read_bytes()).hexdigest() for p in talk.paths] == before


def test_what_cannot_be_read_is_a_row_not_a_crash(talk, tmp_path) -> None:
    talk.audio.write_bytes(talk.audio.read_bytes()[:60])
    row = {
        "clip_id": "talk", "source": source_row(talk), "target": str(tmp_path / "out.mp4"),
        "lag_ms": 50.0, "n_frames": 25, "fps": [25, 1],
    }  # fmt: skip
    done = FixTask({}).process(row)
    assert done["status"] == "undecodable"
    assert "talk.flac" in done["said"]
