"""LSE against syncnet-python's own evaluation, and against the published numbers of a clip."""

from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from scipy.io import wavfile
from sounds import speech_like
from syncnet_random import peer_module, peer_net, random_net

from avbench.align.lse import lse, sync_distances
from avbench.align.mfcc import mfcc
from avbench.models.syncnet_fast import AudioTower, LipTower


def write(folder, n_frames, n_samples):
    """JPEGs and sound as the original wants them; returns what a reader sees."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    for k in range(n_frames):
        coarse = rng.integers(0, 256, (7, 7, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / f"{k:06}.jpg"), cv2.resize(coarse, (224, 224)))
    frames = np.stack([cv2.imread(str(p)) for p in sorted(folder.glob("*.jpg"))])
    sound = (speech_like(n_samples / 16_000) * 32768).astype(np.int16)
    wavfile.write(folder / "audio.wav", 16_000, sound)
    return frames, sound


@pytest.mark.parametrize(
    ("n_frames", "n_samples"), [(26, 26 * 640), (15, 17 * 640 + 100), (20, 15 * 640 - 1)]
)
def test_the_original_s_evaluation(n_frames, n_samples, tmp_path, capsys):
    peer = peer_module("SyncNetInstance").SyncNetInstance(peer_net(), device="cpu")
    frames, sound = write(tmp_path / "clip", n_frames, n_samples)
    options = SimpleNamespace(tmp_dir=str(tmp_path / "clip"), batch_size=20, vshift=15)
    with np.printoptions():  # it sets some
        offset, confidence, distance = peer.evaluate(options)
    n = min(n_frames, n_samples // 640) - 5
    found = sync_distances(
        LipTower(random_net()).embed(frames)[:n],
        AudioTower(random_net()).embed(mfcc(sound), n),
        fps_in=25.0,
        resampled=False,
    )
    scores = lse(found, masked=False)
    assert scores.offset_frames == offset
    assert scores.lse_d == pytest.approx(distance, abs=1e-4)
    assert scores.lse_c == pytest.approx(confidence, abs=1e-4)


@pytest.mark.real_data
def test_the_published_numbers_of_the_example(real_data):
    """demo_syncnet.py on Oxford's example.avi: offset 3, distance 5.353, confidence 10.021.

    Needs the published weights. The tolerance is what other decoders and JPEG coders move.
    """
    from avbench import user_weights
    from avbench.clip import Source
    from avbench.engine.cache import Cache
    from avbench.engine.evaluate import evaluate
    from avbench.engine.plan import make_plan
    from avbench.errors import MissingWeights

    try:
        user_weights.path("syncnet_v2")
    except MissingWeights as error:
        pytest.skip(str(error))
    path = real_data / "syncnet_scored" / "example" / "example.avi"
    plan = make_plan(["lse_d@w2l-lrs"])
    values = evaluate(plan, {"hyp": Source(path, path)}, Cache(None))
    scores = lse(values["hyp.syncnet_scores"], masked=False)
    assert scores.offset_frames == 3
    assert scores.lse_d == pytest.approx(5.353, abs=0.1)
    assert scores.lse_c == pytest.approx(10.021, abs=0.15)
