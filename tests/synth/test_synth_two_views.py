"""The corpora with a sound file of its own or FLV: layout, codecs, and lags as their truth says."""

import json
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soxr

from avbench.clip import Source
from avbench.datasets import DATASETS
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.synth import LAYOUTS
from avbench.synth.recording import Recording
from avbench.synth.speakers import SPEAKERS
from avbench.synth.talk import Take
from avbench.synth.tcd_timit import mlf_entry, plan_tcd_timit
from avbench.synth.truth import GroundTruth, read_truth

NTSC = Fraction(30_000, 1001)
NAMES = ("crema_d", "lombard_grid", "tcd_timit")
LAGS_MS = (-87.0, 61.0)
# video and sound codec, size, rate of the pictures; rate of the WAV
FORMS = {
    "crema_d": ("flv1", "mp3", (480, 360), NTSC, 16_000),
    "lombard_grid": ("h264", None, (720, 480), Fraction(24), 48_000),
    "tcd_timit": ("h264", "aac", (1920, 1080), NTSC, 48_000),
}
Corpus = tuple[Path, GroundTruth]


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Corpus]:
    """One speaker, one clip, every fault."""
    made = {}
    for name in NAMES:
        root = tmp_path_factory.mktemp("synth") / name
        made[name] = (
            root,
            LAYOUTS[name](root, speakers=1, clips=1, lags_ms=LAGS_MS, warts=True),
        )
    return made


@pytest.mark.parametrize("name", NAMES)
def test_codecs_sizes_and_rates(corpora: dict[str, Corpus], name: str):
    root, truth = corpora[name]
    video, sound, size, fps, wav_hz = FORMS[name]
    info = probe(root / truth.clips[0].path)
    assert info.video is not None
    assert (info.video.codec, (info.video.width, info.video.height)) == (video, size)
    assert (None if info.audio is None else info.audio.codec) == sound
    clip = root / truth.clips[0].path
    clock = decode(Source(clip, None), [], want_video=True, want_audio=False).clock
    assert clock is not None
    assert clock.fps == fps
    assert clock.n_frames == len(truth.clips[0].opening)
    stem = clip.stem
    wavs = [p for p in sorted(root.rglob(f"{stem}.wav")) if p.stat().st_size]
    with wave.open(str(wavs[0])) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (wav_hz, 1, 2)


@pytest.mark.parametrize("name", NAMES)
def test_the_builder_reads_what_was_written(corpora: dict[str, Corpus], name: str):
    root, truth = corpora[name]
    found = DATASETS[name]().scan(root)
    clips = {c.clip_id: c for c in found.clips}
    assert set(clips) == {c.clip_id for c in truth.clips} | {
        w.clip_id for w in truth.warts if w.clip_id
    }
    for told in truth.clips:
        clip = clips[told.clip_id]
        assert (clip.speaker, clip.split, clip.text) == (told.speaker, told.split, told.text)
        assert clip.session == (told.session or told.speaker)
        assert clip.extra["source_rel"] == told.path
    reasons = ("failed_label", "unknown_speaker", "git_lfs_pointer")
    assert sorted((p.clip_id or "", p.code) for p in found.problems) == sorted(
        (w.clip_id, reason) for w in truth.warts for reason in w.failures if reason in reasons
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_lag_in_the_files_is_the_lag_in_the_truth(corpora: dict[str, Corpus], name: str):
    """Sound as the builder has it read, against the voice; the picture by its own shift."""
    root, truth = corpora[name]
    clips = {c.clip_id: c for c in DATASETS[name]().scan(root).clips}
    seed = {"crema_d": 41, "lombard_grid": 51, "tcd_timit": 31}[name]
    for told, lag_ms in zip(truth.clips, LAGS_MS, strict=False):
        said = tuple(word for word, _, _ in told.words)
        length_s = 2.75 if name == "lombard_grid" else 3.0
        take = Take(SPEAKERS[0], said, (0, 0, 0, seed), length_s)
        source = clips[told.clip_id].source
        heard = decode(source, [], want_video=False, want_audio=True).audio
        assert heard is not None
        prompt = soxr.resample(Recording(take, 0.0).heard(48_000), 48_000, 16_000)
        late_ms = shift(heard.samples, prompt) / 16
        assert late_ms == pytest.approx(LAGS_MS[0], abs=0.1)  # of the shared sound
        assert told.audio_lag_ms == lag_ms
        shown = take.mouth(take.frame_times_s(FORMS[name][3]) + (lag_ms - LAGS_MS[0]) / 1000)
        np.testing.assert_allclose(told.opening, shown.opening, atol=1e-4)


def shift(late: np.ndarray, early: np.ndarray) -> int:
    n = 2**17
    product = np.fft.rfft(late, n) * np.conj(np.fft.rfft(early, n))
    found = int(np.argmax(np.fft.irfft(product, n)))
    return found - n if found > n // 2 else found


def test_a_camera_whose_sound_is_later_runs_ahead():
    recording = Recording(Take(SPEAKERS[0], ("bin", "blue", "at", "f", "two", "now"), (0,)), 10.0)
    late = recording.times_s(NTSC, 60.0) - recording.times_s(NTSC, 10.0)
    np.testing.assert_allclose(late, 0.05)


def test_labels_of_tcd_timit_in_both_manners():
    volunteer, lipspeaker = (mlf_entry(c).splitlines() for c in plan_tcd_timit(2, 1))
    assert volunteer[0] == '"Q:/Videos/TCD-TIMIT/volunteers/30M/Clips/straightcam/sa1.rec"'
    assert volunteer[1].startswith("0 ")
    assert volunteer[1].endswith(" sil")
    assert (volunteer[-2].split()[1:], volunteer[-1]) == (["30000000", "sil"], ".")
    assert lipspeaker[0] == '"/media/disk/lipspeakers/Lipspkr1/Clips/straightcam/sa1.mp4"'


def test_phone_times_of_tcd_timit(corpora: dict[str, Corpus]):
    root, truth = corpora["tcd_timit"]
    words = DATASETS["tcd_timit"]().scan(root).words
    for clip in truth.clips:
        phones = [w for w in words[clip.clip_id] if w.tier == "phone"]
        assert [p.text for p in phones] == [symbol.lower() for symbol, _, _ in clip.phones]
        starts = [start for _, start, _ in clip.phones]
        assert [p.start_s for p in phones] == pytest.approx(starts, abs=0.0051)


def test_word_times_of_lombard_grid(corpora: dict[str, Corpus]):
    root, truth = corpora["lombard_grid"]
    words = DATASETS["lombard_grid"]().scan(root).words
    stem = Path(truth.clips[0].path).stem
    held = json.loads((root / f"lombardgrid/alignment/{stem}.json").read_text())
    assert list(held) == [stem]
    assert set(held[stem][0]) == {"phone", "offset", "duration"}
    for clip in truth.clips:
        spoken = [w for w in words[clip.clip_id] if w.tier == "word"]
        assert [w.text for w in spoken] == clip.text.split()
        assert [w.start_s for w in spoken] == pytest.approx(
            [start for _, start, _ in clip.words], abs=0.0051
        )


@pytest.mark.parametrize("name", NAMES)
def test_the_truth_lies_beside_the_corpus_and_every_fault_is_there(
    corpora: dict[str, Corpus], name: str
):
    root, truth = corpora[name]
    assert read_truth(root) == truth
    assert all((root / wart.path).is_file() for wart in truth.warts)
    assert len({wart.path for wart in truth.warts}) == len(truth.warts)


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, name: str):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(FileExistsError, match="not empty"):
        LAYOUTS[name](tmp_path)
    with pytest.raises(ValueError, match="speakers=7: there are 1 to 6"):
        LAYOUTS[name](tmp_path / "x", speakers=7)


def test_same_seed_same_bytes(corpora: dict[str, Corpus], tmp_path: Path):
    root, truth = corpora["crema_d"]
    again = tmp_path / "crema_d"
    LAYOUTS["crema_d"](again, speakers=1, clips=1, lags_ms=LAGS_MS)
    path = truth.clips[0].path
    assert (again / path).read_bytes() == (root / path).read_bytes()
