"""Lip2Wav, AVSpeech and VoxCeleb2 as we write them: their layouts, their codecs, their spans."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from avbench.clip import Source
from avbench.datasets import DATASETS
from avbench.media.chunks import cut_by_copy
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.synth import LAYOUTS
from avbench.synth.truth import read_truth


@pytest.fixture(scope="module")
def lip2wav(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("lip2wav") / "corpus"
    LAYOUTS["lip2wav"](root, speakers=1, clips=2)
    return root


def test_a_talk_has_youtubes_form(lip2wav: Path) -> None:
    (path,) = lip2wav.rglob("*.mp4")
    info = probe(path)
    assert (info.video.codec, info.video.width, info.video.height) == ("h264", 640, 360)
    assert (info.audio.codec, info.audio.rate_hz, info.audio.channels) == ("aac", 44_100, 2)
    assert info.video.fps == Fraction(30)
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.has_b_frames
    assert path.stem[0] == "-"
    assert "_" in path.stem


def test_the_builder_makes_the_true_clips(lip2wav: Path) -> None:
    truth = read_truth(lip2wav)
    clips = {c.clip_id: c for c in DATASETS["lip2wav"]().scan(lip2wav).clips}
    assert list(clips) == [c.clip_id for c in truth.clips]
    for true in truth.clips:
        clip = clips[true.clip_id]
        assert (clip.start_s, clip.end_s) == (true.start_s, true.end_s)
        assert (clip.speaker, clip.session) == (true.speaker, true.session)
        assert clip.text is None
    assert not (lip2wav / "Dataset/chem/train.txt").read_bytes().endswith(b"\n")


def test_the_first_word_is_heard_when_the_truth_says(lip2wav: Path) -> None:
    clip = read_truth(lip2wav).clips[0]
    _, start_s, end_s = clip.words[0]
    source = Source(None, lip2wav / clip.path, 0.0, start_s - 0.3, end_s)
    heard = decode(source, [], want_video=False, want_audio=True).audio.samples
    before, word = np.split(heard, [round(0.28 * 16_000)])
    assert np.sqrt(np.mean(word**2)) > 5 * np.sqrt(np.mean(before**2))


def test_chunks_cut_by_copy_hold_every_packet_once(lip2wav: Path, tmp_path: Path) -> None:
    (path,) = lip2wav.rglob("*.mp4")
    n = cut_by_copy(path, tmp_path, 3.0)
    whole = decode(Source(path, None), [], want_video=True, want_audio=False).clock
    parts = [
        decode(Source(tmp_path / f"cut-{k}.mp4", None), [], want_video=True, want_audio=False).clock
        for k in range(n)
    ]
    assert n > 2
    assert sum(part.n_frames for part in parts) == whole.n_frames


@pytest.mark.parametrize("name", ["avspeech", "voxceleb2"])
def test_the_others_too(name: str, tmp_path: Path) -> None:
    root = tmp_path / "corpus"
    truth = LAYOUTS[name](root, speakers=2, clips=1)
    scan = DATASETS[name]().scan(root)
    assert [(c.clip_id, c.session, c.split) for c in scan.clips] == sorted(
        (c.clip_id, c.session, c.split) for c in truth.clips
    )
    assert [(c.start_s, c.end_s) for c in scan.clips] == [
        pytest.approx((c.start_s, c.end_s)) for c in sorted(truth.clips, key=lambda c: c.clip_id)
    ]
    assert not scan.problems


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        LAYOUTS["voxceleb2"](tmp_path / name, speakers=1, clips=1, warts=False)
    files = [sorted(p for p in (tmp_path / n).rglob("*.m*") if p.is_file()) for n in ("a", "b")]
    assert [p.read_bytes() for p in files[0]] == [p.read_bytes() for p in files[1]]
    assert len(files[0]) == 2


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    for name in ("lip2wav", "avspeech", "voxceleb2"):
        with pytest.raises(FileExistsError):
            LAYOUTS[name](tmp_path)
        with pytest.raises(ValueError, match="speakers=9"):
            LAYOUTS[name](tmp_path / "new", speakers=9)
