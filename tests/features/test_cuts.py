"""Cuts on synthetic shots: noise, motion, a slow fade, a real cut."""

import cv2
import numpy as np

from avbench.features.cuts import CutDetector, thumbnail


def cuts(frames):
    detector = CutDetector(min_change=14.0, min_ratio=4.0)
    return [i for i, f in enumerate(frames) if detector.step(f)]


def shot(seed, n, level=90, noise=4):
    rng = np.random.default_rng(seed)
    scene = rng.integers(0, 2 * level, (18, 32, 3)).repeat(16, 0).repeat(16, 1)
    return [
        np.clip(scene + rng.normal(0, noise, scene.shape), 0, 255).astype(np.uint8)
        for _ in range(n)
    ]


def test_a_cut_is_found_at_the_first_frame_of_the_new_shot():
    assert cuts([*shot(1, 20), *shot(2, 20)]) == [20]


def test_noise_and_still_pictures_hold_no_cut():
    assert cuts(shot(1, 30, noise=10)) == []
    assert cuts([np.zeros((288, 360, 3), np.uint8)] * 10) == []


def test_a_panning_camera_is_not_a_row_of_cuts():
    wide = cv2.GaussianBlur(np.concatenate(shot(3, 6, noise=0), axis=1), (0, 0), 6)
    assert cuts([wide[:, 8 * i : 8 * i + 512] for i in range(40)]) == []


def test_a_fade_holds_no_cut():
    frame = shot(4, 1)[0].astype(float)
    assert cuts([(frame * i / 40).astype(np.uint8) for i in range(41)]) == []


def test_a_thumbnail_is_small_whatever_the_size():
    for height, width in ((96, 96), (288, 360), (2160, 3840)):
        assert thumbnail(np.zeros((height, width, 3), np.uint8)).size <= 4 * 36 * 64
