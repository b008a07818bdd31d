"""The page of a file: marks where the numbers are, one picture, nothing from outside."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from synced_clips import decision, estimate, measured, sync_curve, track

from avbench.align.decide import refuse
from avbench.align.sync import Drift, LagWindows
from avbench.clip import Waveform
from avbench.syncing import charts, strip
from avbench.syncing.lips import Lips, lips_of, liveliest
from avbench.syncing.page import Evidence, page
from avbench.syncing.rows import make_row

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</style><script>alert(1)</script>&.mp4"


def sound(seconds: float = 8.0) -> Waveform:
    noise = 0.1 * np.random.default_rng(0).standard_normal(round(seconds * 16_000))
    return Waveform(noise.astype(np.float32), 16_000, 0.0, seconds)


def lips(seconds: float = 8.0) -> Lips:
    t_s = np.arange(round(seconds * 25)) / 25
    return Lips(t_s, 0.2 + 0.1 * np.sin(t_s * 20), spoken=True)


def drawn(decided=None, sync=None, file="talk.mp4", **evidence) -> ET.Element:
    sync = sync or sync_curve()
    row = make_row(file, measured(sync), decided or decision("corrected_clip"), "lipmotion", "sig")
    shown = Evidence(**{"sync": sync, "lips": lips(), "sound": sound()} | evidence)
    return ET.fromstring(page(row, shown))  # noqa: S314 - our own drawing


def texts(root: ET.Element) -> str:
    return "\n".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))


def marks(root: ET.Element, class_: str) -> list[ET.Element]:
    return [n for n in root.iter() if class_ in n.get("class", "").split()]


def test_the_page_says_lag_sign_decision_and_syncnet_s_offset() -> None:
    said = texts(drawn())
    assert "corrected_clip: the sound comes 80 ms late" in said
    assert "audio_lag_ms +80.0 (95 %: +60.0 to +100.0)" in said
    assert "SyncNet's offset \N{MINUS SIGN}2.0 frames" in said
    for piece in ("talk.mp4", "Sound as found", "Sound advanced by 80 ms", "second: 0.50"):
        assert piece in said


def test_the_peak_and_its_interval_stand_at_the_lag() -> None:
    root = drawn()
    left, right = charts.LEFT, charts.WIDTH - charts.RIGHT
    at = left + (80.0 + 600.0) / 1200.0 * (right - left)
    assert float(marks(root, "peak")[0].get("cx")) == pytest.approx(at, abs=0.01)
    band = marks(root, "band")[0]
    assert float(band.get("width")) == pytest.approx(40.0 / 1200.0 * (right - left), abs=0.01)


def test_the_second_peak_is_the_highest_far_one() -> None:
    assert charts.second_peak(track(80.0, -300.0)) == pytest.approx((-300.0, 0.3), abs=1e-3)
    lone = replace(track(), curve=replace(track().curve, n=np.zeros(121)))
    assert charts.second_peak(lone) is None


def test_a_refused_page_moves_no_sound() -> None:
    said = texts(drawn(refuse("refused_ambiguous", "a second peak")))
    assert "+80 ms, not trusted" in said
    assert "Sound as found" in said
    assert "Sound advanced" not in said


def test_without_a_speaker_every_face_has_its_line() -> None:
    sync = sync_curve(track(80.0), track(-40.0), chosen=-1)
    root = drawn(refuse("refused_multi_face", "2 faces"), sync)
    assert len(marks(root, "curve")) == 2
    assert not marks(root, "peak")


def test_a_file_that_cannot_be_read_still_has_a_page() -> None:
    row = make_row("x.mp4", measured(faces=None), refuse("failed_decode", "damaged"), "e", "sig")
    root = ET.fromstring(page(row, Evidence(None, None, None)))  # noqa: S314
    assert "failed_decode: damaged" in texts(root)
    assert not list(root.iter(f"{SVG}image"))


def test_long_reasons_and_signatures_are_broken_into_lines() -> None:
    root = drawn(refuse("refused_no_face", "so many words " * 30))
    assert len(marks(root, "verdict")) > 3
    row = make_row("x.mp4", measured(), refuse("failed_decode", ""), "e", "a:1,b:2|" * 60)
    small = marks(ET.fromstring(page(row, Evidence(None, None, None))), "small")  # noqa: S314
    assert "".join(n.text for n in small) == "a:1,b:2|" * 60
    assert all(len(n.text) <= 150 for n in small)


def test_names_are_escaped_and_nothing_comes_from_outside() -> None:
    root = drawn(file=HOSTILE)
    assert not list(root.iter(f"{SVG}script"))
    text = ET.tostring(root, encoding="unicode")
    assert all(a.startswith("data:image/png") for a in re.findall(r'href="([^"]*)"', text))
    assert "url(" not in text


def test_light_and_dark_are_both_there() -> None:
    text = ET.tostring(drawn(), encoding="unicode")
    assert "prefers-color-scheme: dark" in text
    assert "var(" not in text  # not every viewer of SVG knows variables


def test_same_input_same_bytes() -> None:
    assert ET.tostring(drawn()) == ET.tostring(drawn())


@pytest.mark.parametrize(
    ("drift", "windows", "words"),
    [
        (Drift(1.0, -2.0, 4.0, 4, 6.0), 12, "drift +1.0 ms/s (95 %: \N{MINUS SIGN}2.0 to +4.0)"),
        (Drift(0.0, -np.inf, np.inf, 1, 1.0), 3, "too short to tell a drift"),
        (Drift(0.0, -np.inf, np.inf, 0, 0.0), 0, "too short for a window"),
    ],
)
def test_the_drift_is_said_only_where_it_is_known(drift, windows, words) -> None:
    some = LagWindows(np.arange(windows) + 1.0, np.full(windows, 80.0), np.full(windows, 0.5))
    sync = replace(sync_curve(), drift=drift, windows=some)
    root = drawn(sync=sync)
    assert words in texts(root)
    assert len(marks(root, "dot")) == windows
    assert len(marks(root, "drift")) == np.isfinite(drift.low)


def test_moved_sound_lies_earlier_in_the_strip() -> None:
    import cv2

    samples = np.zeros(8 * 16_000, np.float32)
    samples[3 * 16_000 : 3 * 16_000 + 800] = 0.5 * np.sin(np.arange(800) / 3.0)
    bang = Waveform(samples, 16_000, 0.0, 8.0)
    seen = [
        cv2.imdecode(np.frombuffer(strip.spectrum(bang, (1.0, 7.0), ms), np.uint8), -1)[..., 3]
        for ms in (0.0, 200.0)
    ]
    middles = [float(np.average(np.arange(600), weights=picture.sum(axis=0))) for picture in seen]
    assert middles[0] == pytest.approx(202, abs=2)
    assert middles[0] - middles[1] == pytest.approx(20, abs=0.1)


def test_beyond_the_sound_the_strip_is_empty() -> None:
    import cv2

    picture = cv2.imdecode(np.frombuffer(strip.spectrum(sound(2.0), (0.0, 6.0), 0.0), np.uint8), -1)
    assert picture[:, 205:, 3].max() == 0
    assert picture[:, :195, 3].max() > 100


def test_the_liveliest_stretch_is_shown() -> None:
    t_s = np.arange(500) / 25
    opening = np.where((t_s > 9) & (t_s < 15), np.sin(t_s * 30), 0.0)
    start, end = liveliest(Lips(t_s, opening, spoken=True), 20.0)
    assert (start, end - start) == (pytest.approx(9.0, abs=0.2), 6.0)
    assert liveliest(lips(4.0), 4.0) == (0.0, 4.0)
    short = Lips(t_s[450:], opening[450:], spoken=True)  # a face of two seconds at the end
    assert liveliest(short, 20.0) == (14.0, 20.0)


def test_the_lips_are_those_of_the_chosen_face() -> None:
    from fractions import Fraction

    from avbench.features.tracks import FaceTrack, FaceTracks

    def face(n: int, gap: float) -> FaceTrack:
        points = np.zeros((n, 68, 2), np.float32)
        points[:, 36:42, 0], points[:, 42:48, 0] = -50.0, 50.0
        points[:, 65:68, 1] = gap
        return FaceTrack(0, np.zeros((n, 4), np.float32), np.ones(n, np.float32), points)

    tracks = (face(100, 10.0), face(5, 20.0), face(80, 30.0))
    faces = FaceTracks(tracks, np.arange(100) / 25, Fraction(25), False, 64, 64)
    kept = (track(n_frames=100), track(n_frames=80))  # the estimator left out the short one
    found = lips_of(faces, sync_curve(*kept, chosen=1))
    assert (found.spoken, len(found.t_s)) == (True, 80)
    np.testing.assert_allclose(found.opening, 0.3)
    largest = lips_of(faces, replace(sync_curve(*kept), chosen=-1))
    assert (largest.spoken, float(largest.opening[0])) == (False, pytest.approx(0.1))
    assert lips_of(replace(faces, tracks=()), None) is None


def test_an_interval_at_the_end_of_the_range_is_held_inside() -> None:
    at_edge = replace(track(590.0), estimate=estimate(590.0, 60.0))
    band = marks(drawn(refuse("refused_edge", "at the end"), sync_curve(at_edge)), "band")[0]
    assert float(band.get("x")) + float(band.get("width")) <= charts.WIDTH - charts.RIGHT + 0.01
