from dataclasses import replace

import numpy as np
import pytest

from avbench.align.lipmotion_fit import TrainingClip, clear_lag_ms, fit_map, recentre, save

BANDS = 210


def clip(person, lag_ms, seed):
    """Lips that follow the first two inputs, four channels, sound `lag_ms` late."""
    rng = np.random.default_rng(seed)
    fine = rng.standard_normal((700, BANDS))
    fine = np.cumsum(fine, axis=0)
    fine = fine[9:] - fine[:-9]  # smooth over 90 ms
    pts_s = np.arange(125) / 25
    at = 100 + np.round(pts_s * 100).astype(int)
    lips = fine[at][:, [0, 1, 0, 1]] + rng.standard_normal((125, 4))
    context = fine[100 - round(lag_ms / 10) :][:500]
    return TrainingClip(person, lips, pts_s, context, 0.0)


def test_the_map_finds_what_the_lips_follow():
    fitted = fit_map([clip(str(i), 0.0, i) for i in range(10)], ridge=0.01)
    assert fitted.shape == (BANDS, 4)
    np.testing.assert_array_equal(np.argmax(np.abs(fitted), axis=0), [0, 1, 0, 1])


def test_clips_without_a_lag_are_left_out():
    clips = [clip("a", 0.0, 0), clip("b", 0.0, 1)]
    alone = fit_map(clips[:1])
    np.testing.assert_array_equal(fit_map([clips[0], replace(clips[1], lag_ms=None)]), alone)


def test_unknown_lags_are_found_by_the_rest():
    lags = [0.0] * 14 + [120.0]
    clips = [clip(str(i), lag, i) for i, lag in enumerate(lags)]
    found = recentre(clips, ridge=0.01)
    assert found[-1].lag_ms == pytest.approx(120.0, abs=15.0)
    assert np.median([c.lag_ms for c in found[:-1]]) == pytest.approx(0.0, abs=5.0)


def test_noise_has_no_clear_lag():
    rng = np.random.default_rng(0)
    noise = TrainingClip(
        "x", rng.standard_normal((75, 4)), np.arange(75) / 25, rng.standard_normal((300, BANDS)), 0
    )
    assert clear_lag_ms(noise, rng.standard_normal((BANDS, 4))) is None


def test_it_is_saved_as_float32(tmp_path):
    from safetensors.numpy import load_file

    save(np.eye(4), tmp_path / "map.safetensors")
    back = load_file(tmp_path / "map.safetensors")["map"]
    assert back.dtype == np.float32
    np.testing.assert_array_equal(back, np.eye(4))
