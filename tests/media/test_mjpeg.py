"""The loss of FFmpeg's JPEGs."""

import numpy as np
import pytest

from avbench.media.mjpeg import JpegPass


def film(n, height=120, width=160):
    """A blurred texture that slides, with a little noise, as a camera gives it."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (height // 8 + 1, width // 8 + n, 3))
    large = np.kron(coarse, np.ones((8, 8, 1)))
    for axis in (0, 1):
        large = sum(np.roll(large, k, axis) for k in range(-4, 5)) / 9
    for k in range(n):
        clean = large[:height, k : k + width]
        yield np.clip(clean + rng.normal(0, 3, clean.shape), 0, 255).astype(np.uint8)


def psnr(a, b):
    return 10 * np.log10(255**2 / np.mean((a.astype(float) - b) ** 2))


def test_pictures_get_worse_as_the_rate_is_brought_down():
    coder = JpegPass()
    quality = [psnr(coder.through(picture), picture) for picture in film(60)]
    assert quality[0] > quality[-1] + 3
    assert quality[-1] > 20


def test_the_same_film_gives_the_same_bytes():
    one, other = JpegPass(), JpegPass()
    for picture in film(3):
        np.testing.assert_array_equal(one.through(picture), other.through(picture))


@pytest.mark.parametrize("size", [(224, 224), (95, 131), (16, 16)])
def test_any_size(size):
    picture = next(film(1, *size))
    found = JpegPass().through(picture)
    assert found.shape == picture.shape
    assert found.dtype == np.uint8
    assert abs(found.astype(float).mean() - picture.mean()) < 1.5
