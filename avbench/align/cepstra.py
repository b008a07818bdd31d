"""Mel cepstra: the shape of the spectrum, frame by frame, without its level."""

import numpy as np
from numpy.typing import NDArray

from avbench.align.mel import log_mel


def mel_cepstra(
    samples: NDArray[np.float32],
    rate_hz: int,
    *,
    order: int = 13,
    n_mels: int = 80,
    hop_s: float = 0.005,
) -> NDArray[np.float64]:
    """Coefficients 1 to `order` of the log-mel spectrum's cosine series, (T, order).

    Row i is centred at i * hop_s. ln amplitude = sum over m of c[m] cos(pi m (k + 1/2) / n_mels) in
    band k, as in SPTK's mel cepstrum, so that 10 sqrt(2) / ln 10 times the norm of a difference is
    the root mean square, in dB, by which two spectra differ in shape. Coefficient 0, the level, is
    left out. The spectrum is `align.mel.log_mel`: its floor is 50 dB below the recording's loudest.
    """
    log_power = log_mel(samples, rate_hz, n_mels=n_mels, hop_s=hop_s).astype(np.float64)
    return log_power @ _cosines(n_mels, order)


def _cosines(n_mels: int, order: int) -> NDArray[np.float64]:
    """From log power to the series of log amplitude: 2 / n_mels, halved."""
    angle = np.pi * np.outer(np.arange(n_mels) + 0.5, np.arange(1, order + 1)) / n_mels
    cosines: NDArray[np.float64] = np.cos(angle) / n_mels
    return cosines
