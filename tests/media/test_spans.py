"""A span of a long file is what decoding all of it and cutting would give, at the span's cost."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import long_files
import numpy as np
import pytest
import soundfile
from long_files import KINDS, SECONDS, Kind

from avbench.clip import Source, Waveform
from avbench.errors import TooShort, Undecodable
from avbench.media import span_pictures
from avbench.media.decode import decode
from avbench.media.encode import write_sound
from avbench.media.limits import LIMITS, Limits
from avbench.media.types import Decoded

RATE_HZ = 16_000
LAGS_MS = (0.0, -350.0)


@dataclass(frozen=True)
class Seen:
    decoded: Decoded
    frames: np.ndarray
    pts_s: np.ndarray

    @property
    def samples(self) -> np.ndarray:
        return self.decoded.audio.samples


def look(path: Path, lag_ms: float = 0.0, start_s: float = 0.0, end_s=None, **how) -> Seen:
    frames, pts_s = [], []

    def feed(chunk):
        frames.append(chunk.frames.copy())
        pts_s.append(chunk.pts_s.copy())

    source = Source(path, path, lag_ms, start_s, end_s)
    decoded = decode(source, [feed], want_video=True, want_audio=True, **how)
    return Seen(decoded, np.concatenate(frames), np.concatenate(pts_s))


def index(time_s: float) -> int:
    return int(time_s * RATE_HZ + 0.5)


def spans_of(last_s: float) -> list[tuple[float, float | None]]:
    rng = np.random.default_rng(5)
    drawn = [tuple(sorted(rng.uniform(0, last_s, 2))) for _ in range(2)]
    return [
        (0.0, 1.0), (0.0, last_s + 9), (last_s, None), (last_s - 0.5, last_s + 5), (2.0, 3.0),
        (0.02, 0.5), (10.0, 12.0), *drawn,
    ]  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_a_span_is_the_whole_file_decoded_and_cut(name: str, tmp_path: Path) -> None:
    path = long_files.make(tmp_path, KINDS[name])
    for lag_ms in LAGS_MS:
        whole = look(path, lag_ms)
        for start_s, end_s in spans_of(whole.pts_s[-1]):
            kept = whole.pts_s >= start_s - 1e-6
            if end_s is not None:
                kept &= whole.pts_s < end_s - 1e-6
            if not kept.any():  # a slow stretch of a variable rate
                continue
            span = look(path, lag_ms, start_s, end_s)
            np.testing.assert_array_equal(span.frames, whole.frames[kept])
            zero_s = whole.pts_s[kept][0]
            np.testing.assert_allclose(span.pts_s, whole.pts_s[kept] - zero_s, atol=1e-9)
            expected = whole.samples[index(zero_s) :][: len(span.samples)]
            np.testing.assert_allclose(span.samples, expected, atol=1e-4)
            due = max(0, len(whole.samples) - index(zero_s))
            frame = RATE_HZ / 10  # the longest
            if end_s is None:
                assert len(span.samples) == due
            else:
                due = min(due, index(end_s - zero_s))
                assert due <= len(span.samples) <= due + frame, (lag_ms, start_s, end_s)


@pytest.mark.parametrize("name", ["mp4", "mpg", "mkv"])
def test_spans_in_a_row_hold_every_frame_once(name: str, tmp_path: Path) -> None:
    path = long_files.make(tmp_path, KINDS[name])
    whole = look(path)
    cuts = [0.0, 3.0, 7.04, 11.0, None]
    parts = [look(path, 0.0, a, b) for a, b in pairwise(cuts)]
    np.testing.assert_array_equal(np.concatenate([p.frames for p in parts]), whole.frames)
    rate = whole.decoded.clock.fps
    assert {p.decoded.clock.fps for p in parts} == {rate}
    for part in parts[:-1]:
        assert len(part.samples) == round(len(part.frames) / rate * RATE_HZ)


@pytest.mark.parametrize("suffix", [".flac", ".wav", ".mp3", ".ogg", ".m4a"])
@pytest.mark.parametrize("beside", [False, True])
def test_a_sound_file_has_a_clock_of_its_own(suffix: str, beside: bool, tmp_path: Path) -> None:
    """Its zero is its first sample, which belongs to the first frame of the picture beside it."""
    rng = np.random.default_rng(1)
    t = np.arange(SECONDS * 44_100) / 44_100
    tone = 0.3 * np.sin(2 * np.pi * (200 + 40 * t) * t) + 0.02 * rng.standard_normal(len(t))
    path = tmp_path / f"talk{suffix}"
    if suffix == ".m4a":
        codecs = long_files_codecs()
        write_sound(path, tone.astype(np.float32), 44_100, codecs)
    else:
        soundfile.write(path, tone, 44_100)
    video = long_files.make(tmp_path, KINDS["mp4"]) if beside else None
    for lag_ms in LAGS_MS:
        whole = hear(Source(video, path, lag_ms))
        for start_s, end_s in ((0.0, 1.0), (3.3, 7.9), (10.01, None), (13.5, 60.0)):
            span = hear(Source(video, path, lag_ms, start_s, end_s))
            zero_s = np.ceil(start_s * 25 - 1e-6) / 25 if beside else start_s
            expected = whole.samples[index(zero_s) :][: len(span.samples)]
            np.testing.assert_allclose(span.samples, expected, atol=1e-4)
            if not beside:
                due = len(whole.samples) - index(start_s)
                assert len(span.samples) == min(due, index(end_s or 1e4) - index(start_s))


def hear(source: Source) -> Waveform:
    return decode(source, [], want_video=False, want_audio=True).audio


def long_files_codecs():
    from avbench.media.encode import Codecs

    return Codecs(sound_options=(("aac_pns", "0"),))


def test_the_sound_is_the_same_with_and_without_the_picture(tmp_path: Path) -> None:
    path = long_files.make(tmp_path, KINDS["mp4-29.97-16k"])
    both = look(path, 40.0, 3.01, 5.0)
    np.testing.assert_array_equal(hear(Source(path, path, 40.0, 3.01, 5.0)).samples, both.samples)


def test_a_lag_moves_in_sound_from_outside_the_span(tmp_path: Path) -> None:
    path = long_files.make(tmp_path, KINDS["mp4"])
    for lag_ms in (-350.0, 350.0):
        audio = hear(Source(path, path, lag_ms, 4.0, 6.0))
        assert (audio.valid_start_s, audio.valid_end_s) == (0.0, 2.0)
    early = hear(Source(path, path, -350.0, 0.0, 2.0))
    assert (early.valid_start_s, early.valid_end_s) == (0.35, 2.0)
    assert not early.samples[: index(0.35)].any()


@pytest.mark.parametrize("name", ["mp4", "ts", "mpg", "avi-b-frames"])
@pytest.mark.parametrize("span", [(20.0, 22.0), (20.0, None), (5.0, 5.0), (5.01, 5.02)])
def test_a_span_without_a_frame_is_too_short(name: str, span, tmp_path: Path) -> None:
    path = long_files.make(tmp_path, KINDS[name])
    with pytest.raises(TooShort, match=rf"found no frame from {span[0]:.3f} s to .*, expected at"):
        look(path, 0.0, *span)


def test_what_is_read_grows_with_the_span_and_not_with_the_file(tmp_path, monkeypatch) -> None:
    """Key frames every two seconds: a span costs itself and at most one stretch between them."""
    read = []
    frames_of = span_pictures.frames_of
    monkeypatch.setattr(
        span_pictures,
        "frames_of",
        lambda *given: (read.append(1) or frame for frame in frames_of(*given)),
    )
    short = long_files.make(tmp_path, KINDS["mp4"], seconds=6)
    film = long_files.loop(short, tmp_path / "film.mp4", 50, 6.0)
    for start_s in (40.0, 151.0, 298.0):
        read.clear()
        look(film, 0.0, start_s, start_s + 1.0)
        assert len(read) <= 25 + 50 + 5


def test_limits_hold_for_the_span(tmp_path: Path) -> None:
    path = long_files.make(tmp_path, KINDS["mp4"])
    tight = Limits(max_duration_s=3.0, max_frames=60)
    assert len(look(path, 0.0, 5.0, 7.0, limits=tight).frames) == 50
    with pytest.raises(Undecodable, match="expected at most 60 frames"):
        look(path, 0.0, 5.0, 9.0, limits=tight)
    with pytest.raises(Undecodable, match="expected at most"):
        look(path, limits=tight)


def test_only_damage_inside_the_span_counts(tmp_path: Path) -> None:
    path = long_files.make(tmp_path, KINDS["mkv"])
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = bytes(4000)
    path.write_bytes(data)
    assert len(look(path, 0.0, 0.0, 3.0).frames) == 75
    assert len(look(path, 0.0, 11.0, 13.0).frames) == 50
    with pytest.raises(Undecodable):
        look(path, 0.0, 5.0, 9.0)


def test_a_long_header_is_no_fault(tmp_path: Path) -> None:
    assert LIMITS.of_long_files().max_duration_s > 100 * 3600


def test_frames_on_the_border_belong_to_the_later_span(tmp_path: Path) -> None:
    path = long_files.make(tmp_path, Kind(".mp4", fps=Fraction(30)))
    before, after = look(path, 0.0, 1.0, 7 / 3), look(path, 0.0, 2.333333, 4.0)
    assert len(before.frames) == 40
    assert len(after.frames) == 50
