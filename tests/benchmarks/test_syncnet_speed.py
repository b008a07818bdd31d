"""SyncNet's towers, and scoring new sound for a known film, against the usual code."""

import time
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import torch
from scipy.io import wavfile
from sounds import speech_like
from syncnet_random import peer_module, peer_net, random_net

from avbench.align.lse import lse, sync_distances
from avbench.align.mfcc import mfcc
from avbench.models.syncnet_bf16 import LipTowerBf16
from avbench.models.syncnet_fast import AudioTower, LipTower

N = 24  # frames, so that there are 20 windows, the usual batch


pytestmark = pytest.mark.usefixtures("one_thread")


def frames(n=N):
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (n, 224, 224, 3), dtype=np.uint8)


def ratio(theirs, ours, rounds):
    """Median over rounds of CPU seconds theirs / ours, side by side so that load hits both."""
    found = []
    for _ in range(rounds):
        times = []
        for function in (theirs, ours):
            started = time.process_time()
            function()
            times.append(time.process_time() - started)
        found.append(times[0] / times[1])
    return float(np.median(found))


def bf16_units():
    """Whether this CPU multiplies bfloat16 by itself: AVX512-BF16 or AMX."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def reference(film):
    """The usual forward over all windows of a film, in one batch."""
    plain = random_net()
    tensor = torch.from_numpy(film).permute(3, 0, 1, 2).float()
    windows = torch.stack([tensor[:, i : i + 5] for i in range(len(film) - 4)])

    def forward():
        with torch.no_grad():
            return plain.lip(windows).numpy()

    return forward


def test_lip_tower(benchmark):
    film, tower = frames(), LipTower(random_net())
    theirs = reference(film)
    expected, found = theirs(), tower.embed(film)
    assert np.abs(found - expected).max() <= 1e-5 * np.linalg.norm(expected, axis=1).min()
    benchmark.extra_info["ratio"] = ratio(theirs, lambda: tower.embed(film), rounds=5)
    benchmark.pedantic(tower.embed, args=(film,), rounds=1)
    assert benchmark.extra_info["ratio"] >= 1.6


@pytest.mark.skipif(not bf16_units(), reason="this CPU has no units for bf16 (AVX512-BF16, AMX)")
def test_lip_tower_in_bf16(benchmark):
    film, tower = frames(), LipTowerBf16(random_net())
    theirs = reference(film)
    expected, found = theirs(), tower.embed(film)
    apart = np.linalg.norm(found - expected, axis=1) / np.linalg.norm(expected, axis=1)
    assert apart.max() <= 0.03
    benchmark.extra_info["ratio"] = ratio(theirs, lambda: tower.embed(film), rounds=5)
    benchmark.pedantic(tower.embed, args=(film,), rounds=1)
    assert benchmark.extra_info["ratio"] >= 2.8


def test_new_sound_for_a_known_film(benchmark, tmp_path, capsys):
    """Every system that speaks to the same film: its lips are embedded once, and cached."""
    peer = peer_module("SyncNetInstance").SyncNetInstance(peer_net(), device="cpu")
    sound = (speech_like(N / 25) * 32768).astype(np.int16)
    for k, frame in enumerate(frames()):
        cv2.imwrite(str(tmp_path / f"{k:06}.jpg"), frame)
    wavfile.write(tmp_path / "audio.wav", 16_000, sound)
    options = SimpleNamespace(tmp_dir=str(tmp_path), batch_size=20, vshift=15)
    lips, tower = LipTower(random_net()).embed(frames())[:-1], AudioTower(random_net())

    def theirs():
        with np.printoptions():
            return peer.evaluate(options)

    def ours():
        heard = tower.embed(mfcc(sound), len(lips))
        return lse(sync_distances(lips, heard, fps_in=25.0, resampled=False), masked=False)

    benchmark.extra_info["ratio"] = ratio(theirs, ours, rounds=3)
    benchmark.pedantic(ours, rounds=1)
    assert benchmark.extra_info["ratio"] >= 8
