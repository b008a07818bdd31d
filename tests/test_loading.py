"""Reading clips of a prepared folder: frames, sound on the picture's clock, words, workers."""

import multiprocessing
import pickle
import shutil
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from tiny_media import clicks, grey, make_sound, make_video

from avbench.clip import Clip
from avbench.datasets.base import Word
from avbench.errors import ManifestError, Missing
from avbench.loading import load
from avbench.prepare.records import ClipRecord, Corpus
from avbench.prepare.tables import write_clips, write_words

CORPUS = Corpus("tiny", "1", "CC BY 4.0", "", "b1")
N_FRAMES = 20
N_SAMPLES = 12_800


@pytest.fixture
def out(tmp_path):
    """Two clips: "a" not written, its sound 40 ms late; "b" written, picture and sound apart."""
    out = tmp_path / "OUT"
    late = make_video(tmp_path / "src" / "a.mov", N_FRAMES, clicks(12_000, 4_640))
    picture = make_video(out / "video" / "b.mp4", N_FRAMES)
    sound = make_sound(out / "audio" / "b.flac", clicks(N_SAMPLES, 4_000))
    common = {"num_frames": N_FRAMES, "num_samples": N_SAMPLES, "fps": Fraction(25)}
    records = [
        ClipRecord(
            clip=Clip("a", video=late, split="train", text="one"),
            decision="corrected_clip",
            audio_lag_ms=40.0,
            lag_in_files_ms=40.0,
            video=late,
            audio=late,
            **common,
        ),
        ClipRecord(
            clip=Clip("b", speaker="s1", split="test"),
            decision="corrected_clip",
            audio_lag_ms=25.0,
            video=picture,
            audio=sound,
            video_rel="video/b.mp4",
            audio_rel="audio/b.flac",
            **common,
        ),
    ]
    write_clips(out, records, CORPUS)
    pause, word = Word(0.0, 0.25, "sil", "silence"), Word(0.25, 0.5, "one")
    write_words(out, {"a": (pause, word)})
    return out


def test_a_clip_has_frames_sound_and_labels(out):
    item = load(out)[1]
    assert (item["clip_id"], item["speaker"], item["split"]) == ("b", "s1", "test")
    assert item["fps"] == 25.0
    assert (item["text"], item["words"], item["audio_lag_ms"]) == (None, [], 0.0)
    assert (item["video"].shape, item["video"].dtype) == ((N_FRAMES, 48, 64, 3), np.uint8)
    for k, frame in enumerate(item["video"]):
        assert abs(float(frame.mean()) - grey(k)) < 4
    assert (item["audio"].shape, item["audio"].dtype) == ((N_SAMPLES,), np.float32)
    assert int(item["audio"].argmax()) == 4_000


def test_a_lag_that_is_still_in_the_files_is_taken_out(out):
    item = load(out)[0]
    assert item["audio_lag_ms"] == 40.0
    assert int(item["audio"].argmax()) == 4_640 - 640
    assert item["audio"].shape == (N_SAMPLES,)  # zero filled to the picture's length
    assert item["words"] == [{"word": "one", "start_s": 0.25, "end_s": 0.5}]


def test_frames_are_rgb(tmp_path):
    import av

    path = tmp_path / "red.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        red = np.zeros((48, 64, 3), np.uint8)
        red[..., 0] = 200
        container.mux(stream.encode(av.VideoFrame.from_ndarray(red, format="rgb24")))
        container.mux(stream.encode())
    (tmp_path / "list.csv").write_text("clip_id,video\nred,red.mp4\n")
    item = load(tmp_path / "list.csv")[0]
    assert item["video"][0, 0, 0].tolist() == pytest.approx([200, 0, 0], abs=8)
    assert item["audio"] is None


def test_a_side_that_is_not_asked_for_is_not_decoded(out):
    assert load(out, video=False)[1]["video"] is None
    assert load(out, video=False)[1]["audio"].shape == (N_SAMPLES,)
    assert load(out, audio=False)[1]["audio"] is None
    (out / "audio" / "b.flac").unlink()
    assert load(out, audio=False)[1]["video"].shape[0] == N_FRAMES


def test_splits_are_chosen_by_name(out):
    assert [item["clip_id"] for item in load(out, "test", video=False)] == ["b"]
    with pytest.raises(ManifestError, match="tiny has no split 'dev'; it has 'test', 'train'"):
        load(out, "dev")


def test_a_moved_folder_still_reads_what_was_written(out, tmp_path):
    there = tmp_path / "elsewhere"
    shutil.move(out, there)
    assert load(there, "test")[0]["video"].shape[0] == N_FRAMES


def test_a_missing_file_names_itself(out):
    (out / "video" / "b.mp4").unlink()
    with pytest.raises(Missing, match=r"b\.mp4"):
        load(out)[1]


def test_clips_travel_to_other_processes(out):
    clips = pickle.loads(pickle.dumps(load(out)))  # noqa: S301 - our own bytes
    assert len(clips) == 2
    assert clips[1]["clip_id"] == "b"


@pytest.mark.parametrize("workers", [0, 2])
def test_a_torch_loader_takes_the_clips(out, workers):
    from torch.utils.data import DataLoader

    context = multiprocessing.get_context("fork") if workers else None
    loader = DataLoader(
        load(out), batch_size=1, num_workers=workers, collate_fn=list,
        multiprocessing_context=context,
    )  # fmt: skip
    items = [item for batch in loader for item in batch]
    assert [i["clip_id"] for i in items] == ["a", "b"]
    assert all(i["video"].shape[0] * 640 == len(i["audio"]) for i in items)


def test_importing_the_loader_needs_no_torch():
    code = "import sys, avbench.loading; sys.exit('torch' in sys.modules or 'av' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.real_data
def test_a_real_grid_clip(real_data, tmp_path):
    path = real_data / "grid" / "s1" / "bbaf2n.mpg"
    (tmp_path / "list.csv").write_text(f"clip_id,video\ngrid/s1/bbaf2n,{path}\n")
    item = load(tmp_path / "list.csv")[0]
    assert item["video"].shape == (75, 288, 360, 3)
    assert item["audio"].shape == (48_000,)
    assert not item["audio"][-350:].any()  # the sound is 22 ms shorter than the picture
