"""SyncNet's features on files: which frames and samples reach the network, and what is refused."""

from dataclasses import replace
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from sounds import speech_like
from syncnet_random import add_random_weights, random_net
from tiny_media import make_sound

from avbench.align.lse import sync_distances
from avbench.align.mfcc import mfcc
from avbench.clip import Source, Waveform
from avbench.errors import MissingWeights, NonFinite, NoVideo, SilentHyp, TooShort
from avbench.features.syncnet_audio import SyncNetAudioFeature
from avbench.features.syncnet_scores import SyncNetEmbeddings, SyncNetScores
from avbench.features.syncnet_video import SyncNetVideo, SyncNetVideoFeature
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.models.syncnet_fast import LipTower

PLAIN = SyncNetVideoFeature(jpeg_compat=False)


@pytest.fixture(autouse=True)
def weights(monkeypatch, tmp_path):
    add_random_weights(monkeypatch, tmp_path / "user")


def pictures(n, size=(96, 80)):
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (n, 8, 8, 3), dtype=np.uint8)
    return [cv2.resize(c, size, interpolation=cv2.INTER_CUBIC) for c in coarse]


def lossless(path, frames, fps=Fraction(25)):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=fps)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "bgr0"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="bgr24")))
        container.mux(stream.encode())
    return path


def extract(path, feature=PLAIN):
    reader = feature.open(probe(path))
    return reader.finish(
        decode(Source(path, None), [reader.feed], want_video=True, want_audio=False)
    )


def test_whole_frames_are_resized_as_by_opencv(tmp_path):
    frames = pictures(10)
    found = extract(lossless(tmp_path / "a.mkv", frames))
    faces = np.stack([cv2.resize(f, (224, 224)) for f in frames])
    np.testing.assert_array_equal(found.embeddings, LipTower(random_net()).embed(faces))
    assert (found.n_frames, found.fps_in, found.resampled) == (10, 25.0, False)


def test_30_frames_a_second_become_25_and_say_so(tmp_path):
    frames = pictures(12)
    found = extract(lossless(tmp_path / "a.mkv", frames, Fraction(30)))
    kept = [frames[k] for k in (0, 1, 2, 4, 5, 6, 7, 8, 10, 11)]  # nearest to each 40 ms
    same = extract(lossless(tmp_path / "b.mkv", kept))
    assert (found.n_frames, found.fps_in, found.resampled) == (10, 30.0, True)
    np.testing.assert_array_equal(found.embeddings, same.embeddings)


def test_jpeg_is_a_parameter_that_changes_a_little(tmp_path):
    path = lossless(tmp_path / "a.mkv", pictures(6))
    plain, jpeg = extract(path), extract(path, SyncNetVideoFeature())
    apart = np.linalg.norm(plain.embeddings - jpeg.embeddings, axis=1)
    assert (apart > 0).all()
    assert (apart < 0.5 * np.linalg.norm(plain.embeddings, axis=1)).all()


def test_five_frames_are_too_few(tmp_path):
    with pytest.raises(TooShort, match=r"a\.mkv: 5 frames at 25 a second; SyncNet takes 6 or more"):
        extract(lossless(tmp_path / "a.mkv", pictures(5)))


def test_sound_alone_has_no_picture(tmp_path):
    path = make_sound(tmp_path / "a.wav", speech_like(0.5))
    with pytest.raises(NoVideo, match=r"a\.wav: found no picture"):
        PLAIN.open(probe(path))


def test_without_weights_it_says_how_to_get_them(monkeypatch, tmp_path):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "nowhere"))
    for feature in (PLAIN, SyncNetAudioFeature()):
        with pytest.raises(MissingWeights, match="avbench weights add syncnet_v2 PATH"):
            feature.weights_digest()


def test_sound_is_taken_as_16_bits(tmp_path):
    sound = (speech_like(0.6) * 32768).round()
    found = SyncNetAudioFeature().extract(Waveform((sound / 32768).astype(np.float32)))
    windows = mfcc(sound.astype(np.int16))
    assert len(found.embeddings) == 10  # 15 video frames
    import torch

    last = torch.from_numpy(windows[36:56].T[None, None]).float()
    np.testing.assert_allclose(found.embeddings[9:], random_net().audio(last), atol=1e-4)


def test_short_and_broken_sound_is_refused():
    feature, sound = SyncNetAudioFeature(), speech_like(0.5)
    with pytest.raises(TooShort, match=r"0\.239 s of sound; SyncNet takes 0\.24 s or more"):
        feature.extract(Waveform(sound[:3820]))
    assert len(feature.extract(Waveform(sound[:3840])).embeddings) == 1
    sound[7] = np.nan
    with pytest.raises(NonFinite):
        feature.extract(Waveform(sound))


def view(n):
    rows = np.random.default_rng(n).standard_normal((n, 1024)).astype(np.float32)
    return SyncNetVideo(rows, n + 4, 25.0, resampled=False)


def test_the_picture_s_last_window_is_dropped():
    video = view(12)
    audio = SyncNetAudioFeature().extract(Waveform(speech_like(1.0)))  # 20 windows
    found = SyncNetScores().extract(video, audio)
    same = sync_distances(
        video.embeddings[:11], audio.embeddings[:11], fps_in=25.0, resampled=False
    )
    assert found.n_windows == 11
    np.testing.assert_array_equal(found.mean, same.mean)
    both = SyncNetEmbeddings().extract(video, audio)
    np.testing.assert_array_equal(both.video, video.embeddings[:11])
    np.testing.assert_array_equal(both.audio, audio.embeddings[:11])


def test_silence_is_refused_by_scores_and_the_threshold_is_a_parameter():
    audio = SyncNetAudioFeature().extract(Waveform(np.zeros(16_000, np.float32)))
    with pytest.raises(SilentHyp, match="its peak is digital silence"):
        SyncNetScores().extract(view(12), audio)
    faint = replace(audio, peak=5e-5)
    with pytest.raises(SilentHyp, match=r"its peak is -86\.0 dBFS; expected at least -80 dBFS"):
        SyncNetScores().extract(view(12), faint)
    SyncNetScores(silence_dbfs=-90.0).extract(view(12), faint)
