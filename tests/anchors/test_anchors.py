"""Anchors: known transformations of the truth, which metrics must put in order."""

import json
from fractions import Fraction

import numpy as np
import pytest
import soundfile
from sounds import RATE_HZ, speech_like
from tiny_media import make_video

from avbench.anchors.griffin_lim import SEGMENT, log_mel, resynthesise
from avbench.anchors.make import AnchorOptions, make_anchors, other_clips
from avbench.anchors.sounds import Heard, anchors
from avbench.cli import run
from avbench.clip import Clip, Source
from avbench.errors import UserError
from avbench.manifest import Manifest
from avbench.media.decode import decode
from avbench.media.write import write_wav
from avbench.submission import Submission


def made(name, samples, **more):
    heard = Heard("a", samples, Fraction(25), 0, **more)
    return {a.name: a.make(heard) for a in anchors((1, 3))}[name]


def test_the_truth_moves_by_whole_frames_to_both_sides():
    x = speech_like(1.0)
    assert np.array_equal(made("ground_truth", x), x)
    assert np.array_equal(made("late_3f", x)[1920:], x[:-1920])
    assert not made("late_3f", x)[:1920].any()
    assert np.array_equal(made("early_1f", x)[:-640], x[640:])


def test_mute_and_shuffled_have_the_clips_own_length():
    x, other = speech_like(1.0), speech_like(0.7, seed=1)
    assert not made("mute", x).any()
    shuffled = made("shuffled", x, other=other)
    assert len(shuffled) == len(x)
    assert np.array_equal(shuffled[: len(other)], other)
    assert made("shuffled", x) is None


def test_griffin_lim_keeps_the_mel_spectrogram_and_loses_the_waveform():
    x = speech_like(1.5)
    y = resynthesise(x, 0)
    assert y.dtype == np.float32
    assert len(y) == len(x)
    loud = log_mel(x) > np.log(0.05)
    assert np.abs(log_mel(y) - log_mel(x))[loud].mean() < 0.25  # about 2 dB
    assert abs(np.corrcoef(x, y)[0, 1]) < 0.9
    assert np.array_equal(resynthesise(x, 0), y)
    assert not np.array_equal(resynthesise(x, 1), y)


@pytest.mark.parametrize("n", [0, 1, 200, 1023])
def test_griffin_lim_of_very_little(n):
    assert len(resynthesise(np.zeros(n, np.float32), 0)) == n


def test_long_sounds_pass_in_segments_without_a_seam():
    n = SEGMENT + 8000
    x = (0.3 * np.sin(2 * np.pi * 300 * np.arange(n) / RATE_HZ)).astype(np.float32)
    y = resynthesise(x, 0)
    seam = y[SEGMENT - 6000 : SEGMENT + 2000]
    level = np.sqrt(np.convolve(seam**2, np.ones(800) / 800, "valid"))
    assert level.min() > 0.05
    assert level.max() < 0.4


def test_every_clip_gets_another_with_other_words():
    clips = [Clip(f"c/{i}", audio=None, text=("same" if i % 3 else f"t{i}")) for i in range(12)]
    others = other_clips(clips, 0)
    assert all(others[c.clip_id].clip_id != c.clip_id for c in clips)
    assert all(others[c.clip_id].text != c.text for c in clips)
    assert other_clips(clips, 0) == others
    assert other_clips(clips[:1], 0) == {}


@pytest.fixture
def corpus(tmp_path):
    rows = ["clip_id,audio,speaker,text"]
    for i in range(3):
        write_wav(tmp_path / f"{i}.wav", speech_like(1.6, seed=i), RATE_HZ)
        rows.append(f"c/s{i}/x,{i}.wav,s{i},t{i}")
    (tmp_path / "m.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def tree(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_submissions_of_kind_anchor_the_same_bytes_always(corpus):
    words = ["synth", "anchors", "--manifest", str(corpus / "m.csv"), "-q", "--shift-frames", "2"]
    assert run([*words, "--out", str(corpus / "a"), "-j", "1"]) == 0
    assert run([*words, "--out", str(corpus / "b"), "-j", "2"]) == 0
    assert tree(corpus / "a") == tree(corpus / "b")
    names = sorted(p.name for p in (corpus / "a").iterdir())
    assert names == ["early_2f", "griffin_lim", "ground_truth", "late_2f", "mute", "shuffled"]
    for name in names:
        submission = Submission.read(corpus / "a" / name)
        assert (submission.system.kind, submission.system.name) == ("anchor", name)
        assert len(submission.files) == 3
    checked = ["submission", "validate", str(corpus / "a" / "griffin_lim"), "-q", "-j", "1"]
    assert run([*checked, "--manifest", str(corpus / "m.csv")]) == 0


def test_a_clip_without_sound_is_left_out_and_said(corpus, capsys):
    (corpus / "1.wav").write_bytes(b"hello")
    out = corpus / "a"
    words = ["synth", "anchors", "--manifest", str(corpus / "m.csv"), "--out", str(out), "-q"]
    assert run([*words, "-j", "1"]) == 1
    said = capsys.readouterr().out
    assert "of 2 clips" in said
    assert "left out: c/s1/x: " in said
    assert len(list((out / "mute").rglob("*.flac"))) == 2
    assert run(words) == 2  # the folder holds something


def test_faulty_options(corpus, capsys):
    words = ["synth", "anchors", "--manifest", str(corpus / "m.csv"), "--out", str(corpus / "a")]
    assert run([*words, "--shift-frames", "1,x"]) == 2
    assert run([*words, "--shift-frames", "0"]) == 2
    assert run([*words, "--protocol", "lipreading"]) == 2
    assert "anchors are sounds" in capsys.readouterr().err


def test_with_its_own_picture(tmp_path):
    path = make_video(tmp_path / "a.mov", 25, speech_like(1.0))
    clips = [Clip("c/a", video=path, audio=path)]
    options = AnchorOptions(tmp_path / "out", (5,), picture=True)
    assert "shuffled" not in make_anchors(Manifest.of("c", "1", clips), options).names
    late = tmp_path / "out" / "late_5f" / "media" / "c" / "a.mp4"
    found = decode(Source(late, late), [], want_video=True, want_audio=True)
    assert found.clock.n_frames == 25
    assert np.abs(found.audio.samples[3200:] - speech_like(1.0)[:-3200]).max() < 1e-3


def test_no_clip_with_sound(tmp_path):
    manifest = Manifest.of("c", "1", [Clip("a", audio=tmp_path / "none.wav")])
    with pytest.raises(UserError, match="no clip has a sound to start from"):
        make_anchors(manifest, AnchorOptions(tmp_path / "out"))


def test_metrics_put_them_in_order(corpus):
    """Truth, then vocoder, then one frame off; another clip's sound is worth next to nothing."""
    anchors_at = corpus / "a"
    m = str(corpus / "m.csv")
    assert run(["synth", "anchors", "-m", m, "--out", str(anchors_at), "-q", "-j", "1"]) == 0
    found = {}
    for name in ("ground_truth", "griffin_lim", "late_1f", "shuffled"):
        words = ["score", str(anchors_at / name), "-m", m, "--metrics", "stoi,estoi", "-q"]
        assert run([*words, "-o", str(corpus / "runs"), "-j", "1"]) == 0
        found[name] = _value(corpus / "runs" / f"{name}@custom")
    assert found["ground_truth"] == pytest.approx(1, abs=1e-3)
    assert found["ground_truth"] > found["griffin_lim"] > found["late_1f"] > found["shuffled"]
    assert found["griffin_lim"] > 0.85
    samples, rate = soundfile.read(anchors_at / "griffin_lim" / "media" / "c" / "s0" / "x.flac")
    assert (rate, len(samples)) == (RATE_HZ, round(1.6 * RATE_HZ))


def _value(folder):
    return json.loads((folder / "summary.json").read_text())["metrics"]["estoi"]["value"]
