"""Films in the report: they show the clip, before and after, small and the same each time."""

import base64
import re
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from avbench.align.shift import find_shift
from avbench.clip import Clip, Source
from avbench.datasets import DATASETS
from avbench.media import decode
from avbench.prepare.options import Options
from avbench.prepare.records import ClipRecord
from avbench.prepare.report_films import LONGEST_S, MAX_BYTES, _stretch
from avbench.prepare.report_media import HEIGHT
from avbench.prepare.run import prepare
from avbench.synth.grid import write_grid

pytestmark = pytest.mark.slow
LAG_MS = -87.0


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    root = tmp_path_factory.mktemp("synthetic") / "GRID"
    write_grid(root, speakers=1, clips=3, lags_ms=(LAG_MS,))
    return root


@pytest.fixture(scope="module")
def out(corpus, tmp_path_factory):
    out = tmp_path_factory.mktemp("prepared") / "OUT"
    prepare(DATASETS["grid"](), corpus, Options(out=out, report_samples=2), lambda _: None)
    return out


@pytest.fixture(scope="module")
def html(out):
    return (out / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def films(html, tmp_path_factory):
    """The first clip's films, as found and as corrected, decoded."""
    folder = tmp_path_factory.mktemp("films")
    bodies = re.findall(r'src="data:video/mp4;base64,([^"]+)"', html)
    decoded = []
    for i, body in enumerate(bodies):
        path = folder / f"{i}.mp4"
        path.write_bytes(base64.b64decode(body))
        sizes = set()
        found = decode.decode(
            Source(path, path),
            [lambda chunk: sizes.add(chunk.frames.shape[1:3])],  # noqa: B023 - read at once
            want_video=True,
            want_audio=True,
        )
        decoded.append((found, sizes))
    return decoded


def test_each_clip_has_a_film_as_found_and_one_as_corrected(films, html):
    assert len(films) == 4
    assert html.count('poster="data:image/jpeg') == 4
    assert "grid/s1/" in html.split('id="films"')[1]


def test_films_are_small_and_have_every_frame(films):
    for found, sizes in films:
        assert sizes == {(HEIGHT, 200)}
        assert found.clock.n_frames == 75


def test_the_sound_of_the_corrected_film_is_moved_by_the_lag(films):
    (before, _), (after, _) = films[:2]
    shift_ms, _ = find_shift(before.audio.samples, after.audio.samples, 16_000)
    assert shift_ms == pytest.approx(-LAG_MS, abs=10.0)


def test_the_strip_reads_the_lips_in_every_frame(html):
    points = re.search(r'class="lips" points="([^"]+)"', html)[1].split()
    assert len(points) >= 70
    heights = np.array([float(p.split(",")[1]) for p in points])
    assert np.count_nonzero(np.abs(np.diff(heights, 2)) > 0.2) > 20  # no straight lines


def test_the_same_run_elsewhere_gives_the_same_page(corpus, out, html, tmp_path):
    again = Options(out=tmp_path / "OUT", report_samples=2)
    prepare(DATASETS["grid"](), corpus, again, lambda _: None)
    assert (again.out / "report.html").read_text(encoding="utf-8") == html


def test_without_samples_nothing_of_the_corpus_is_shown(corpus, tmp_path):
    options = Options(out=tmp_path / "OUT", report_samples=0)
    prepare(DATASETS["grid"](), corpus, options, lambda _: None)
    html = (options.out / "report.html").read_text(encoding="utf-8")
    assert "data:" not in html.split("<body>")[1]
    assert "Word times" not in html


def test_only_the_clips_that_are_shown_are_decoded_again(corpus, out, monkeypatch):
    counts = Counter()
    run = decode._Pass.run

    def counted(self, **wanted):
        counts[self.path] += 1
        return run(self, **wanted)

    monkeypatch.setattr(decode._Pass, "run", counted)
    monkeypatch.setattr("avbench.prepare.report.contact_sheets", lambda _clips: [])
    options = Options(out=out, report_samples=1)
    prepare(DATASETS["grid"](), corpus, options, lambda _: None)  # all but the films is there
    sources = {path for path in counts if path.suffix == ".mpg"}
    assert len(sources) == 1
    assert counts.total() == 1  # picture and sound in one pass, faces out of the cache


def test_of_a_long_clip_the_middle_is_shown(tmp_path):
    video = tmp_path / "long.mp4"
    clip = Clip("a", video=video, audio=video, start_s=100.0, end_s=160.0)
    record = ClipRecord(clip, "ok", duration_s=60.0, fps=Fraction(25))
    start_s, source = _stretch(record)
    assert (start_s, source.start_s, source.end_s) == (28.48, 128.48, 128.48 + LONGEST_S)


def test_what_all_films_may_weigh_leaves_the_page_small():
    assert MAX_BYTES * 4 / 3 < 3_000_000
