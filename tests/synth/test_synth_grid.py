"""The written corpus is GRID to whoever reads it, and is what its truth says."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soxr

from avbench.clip import Source
from avbench.errors import Undecodable
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.synth.grid import LAGS_MS, plan_grid, write_grid
from avbench.synth.grid_clip import Layout, align_text
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import Take, sound
from avbench.synth.truth import ClipTruth, GroundTruth, read_truth

Corpus = tuple[Path, GroundTruth]


def test_a_clip_has_grids_codecs_and_lengths(corpus: Corpus):
    root, truth = corpus
    info = probe(root / truth.clips[0].path)
    assert info.video is not None
    assert info.audio is not None
    assert (info.video.codec, info.video.width, info.video.height) == ("mpeg1video", 360, 288)
    assert (info.video.fps, info.audio.codec, info.audio.rate_hz) == (Fraction(25), "mp2", 44_100)
    assert info.audio.channels == 2
    path = root / truth.clips[0].path
    found = decode(Source(path, path), [], want_video=True, want_audio=True)
    assert found.clock is not None
    assert found.audio is not None
    assert found.clock.n_frames == 75
    assert found.audio.duration_s == pytest.approx(131_328 / 44_100, abs=1e-3)


def test_the_lag_in_the_file_is_the_lag_in_the_truth(corpus: Corpus):
    """Codec delay included: sound decoded from the file against the voice itself."""
    root, truth = corpus
    for k, clip in enumerate(truth.clips):
        path = root / clip.path
        found = decode(Source(path, path), [], want_video=True, want_audio=True)
        assert found.audio is not None
        words = tuple(word for word, _, _ in clip.words)
        prompt = sound(Take(SPEAKERS[k], words, (0, k, 0)), 0, 3 * RATE_HZ)
        prompt = soxr.resample(prompt, RATE_HZ, 16_000)
        n = 2**17
        product = np.fft.rfft(found.audio.samples, n) * np.conj(np.fft.rfft(prompt, n))
        shift = int(np.argmax(np.fft.irfft(product, n)))
        shift = shift - n if shift > n // 2 else shift
        assert abs(shift / 16 - clip.audio_lag_ms) < 0.1
        assert clip.audio_lag_ms == LAGS_MS[k]


def test_no_lag_is_a_whole_number_of_frames_but_the_one_that_is_none():
    assert [lag for lag in LAGS_MS if lag % 40 == 0] == [0.0]


def test_word_times_stand_in_the_sounds_time_in_units_of_a_25000th():
    words = (("bin", 0.5, 0.8), ("blue", 0.8, 1.104), ("at", 1.18, 1.3))
    clip = ClipTruth("grid/s1/bba", "s1/bba.mpg", "s1", 40.0, words, (), ())
    assert align_text(clip) == (
        "0 12500 sil\n12500 20000 bin\n20000 27500 blue\n27500 29500 sp\n29500 32500 at\n"
        "32500 74500 sil\n"
    )


def test_permuted_word_times_lie_where_the_truth_says(corpus: Corpus):
    root, truth = corpus
    assert truth.alignment_folders["s1"] == "s1"
    assert len(set(truth.alignment_folders.values())) == 6
    for clip in truth.clips:
        stem = Path(clip.path).stem
        folder = truth.alignment_folders[clip.speaker]
        assert (root / "alignments" / folder / f"{stem}.align").read_text() == align_text(clip)


def test_the_truth_lies_beside_the_corpus_and_reads_back(corpus: Corpus):
    root, truth = corpus
    assert read_truth(root) == truth
    assert not list(root.rglob("*.json"))


@pytest.mark.parametrize(
    ("layout", "video", "align"),
    [
        ("zenodo", "s1/{}.mpg", "alignments/s1/{}.align"),
        ("sheffield", "s1/video/mpg_6000/{}.mpg", "s1/align/{}.align"),
        ("flat", "s1/{}.mpg", "align/{}.align"),
        ("prefixed", "s1/id1_vcd_{}.mpg", "s1/align/{}.align"),
    ],
)
def test_layouts(layout: Layout, video: str, align: str):
    clip = plan_grid(1, 1, layout=layout)[0]
    assert (clip.video, clip.align) == (video.format(clip.stem), align.format(clip.stem))


def test_a_corpus_holds_its_clips_and_word_times_and_nothing_else(corpus: Corpus):
    root, truth = corpus
    files = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}
    stems = [(c.speaker, Path(c.path).stem) for c in truth.clips]
    videos = {f"{speaker}/{stem}.mpg" for speaker, stem in stems}
    aligns = {f"alignments/{truth.alignment_folders[s]}/{stem}.align" for s, stem in stems}
    assert files == videos | aligns


def test_same_seed_same_bytes(corpus: Corpus, tmp_path: Path):
    root, _ = corpus
    again = tmp_path / "grid"
    first = write_grid(again, speakers=1, clips=1, permute_alignments=True).clips[0]
    assert (again / first.path).read_bytes() == (root / first.path).read_bytes()


def test_another_seed_says_something_else():
    said = {tuple(c.stem for c in plan_grid(2, 3, seed=seed)) for seed in range(5)}
    assert len(said) == 5


def test_jitter_spreads_the_lags_of_a_speaker_around_his_own():
    plan = plan_grid(1, 200, seed=0, lags_ms=(50.0,), jitter_ms=4.0)
    lags = np.array([clip.lag_ms for clip in plan])
    assert lags.mean() == pytest.approx(50, abs=1)
    assert lags.std() == pytest.approx(4, abs=0.6)


def test_warts_are_listed_and_behave_as_expected(tmp_path: Path):
    root = tmp_path / "grid"
    truth = write_grid(root, speakers=1, clips=1, warts=True)
    by_kind = {wart.kind: wart for wart in truth.warts}
    assert all((root / wart.path).is_file() for wart in truth.warts)
    for wart in truth.warts:
        if wart.expected == "failed_decode":
            with pytest.raises(Undecodable):
                _decode(root / wart.path)
    assert probe(root / by_kind["no_audio"].path).audio is None
    assert not np.any(_decode(root / by_kind["silent"].path).samples)
    assert not list((root / "alignments").rglob(f"{Path(by_kind['no_align'].path).stem}.align"))


def _decode(path: Path):
    probe(path)
    return decode(Source(path, path), [], want_video=True, want_audio=True).audio


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(FileExistsError, match="not empty"):
        write_grid(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_seven_speakers_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="speakers=7: there are 1 to 6"):
        write_grid(tmp_path / "x", speakers=7)
