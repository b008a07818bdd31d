"""LRS3, LRS2 and LRW made from nothing: their codecs and clocks, and that builders read them."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from avbench.clip import Source
from avbench.datasets import DATASETS
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.synth import LAYOUTS
from avbench.synth.lrs3 import plan_lrs3
from avbench.synth.lrs3_warts import KINDS, marked_text
from avbench.synth.lrs_clip import heard_at_16k

LAGS_MS = (-100.0, 100.0)
PRIMING = 1024  # samples of AAC-LC before the first one: 64 ms at 16 kHz

# size, codec, frames of a good clip that is one sentence or word
FORMS = {"lrs3": (224, "mpeg4", 75), "lrs2": (160, "h264", 75), "lrw": (256, "h264", 29)}


class Corpus:
    def __init__(self, name: str, root: Path) -> None:
        self.name, self.root = name, root
        self.truth = LAYOUTS[name](root, speakers=2, clips=2, lags_ms=LAGS_MS, warts=True)
        self.scan = DATASETS[name]().scan(root)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Corpus]:
    """Writes each corpus once: the drawing takes seconds."""
    return cache(lambda name: Corpus(name, tmp_path_factory.mktemp("synth") / name))


@pytest.fixture(params=FORMS)
def corpus(request: pytest.FixtureRequest, made: Callable[[str], Corpus]) -> Corpus:
    return made(request.param)


def test_the_form_is_the_corpus_s_own(corpus: Corpus):
    size, codec, n_frames = FORMS[corpus.name]
    path = corpus.root / corpus.truth.clips[-1].path
    info = probe(path)
    assert (info.video.codec, info.video.width, info.video.height) == (codec, size, size)
    assert (info.video.fps, info.audio.codec) == (25, "aac")
    assert (info.audio.rate_hz, info.audio.channels) == (16_000, 1)
    found = decode(Source(path, path), [], want_video=True, want_audio=True)
    assert len(found.clock.pts_s) == n_frames
    assert len(found.audio.samples) == pytest.approx(n_frames * 640, abs=PRIMING)


def test_the_edit_list_hides_the_encoder_s_priming(corpus: Corpus):
    """Readers that ignore it hear everything 64 ms late."""
    path = str(corpus.root / corpus.truth.clips[-1].path)
    with av.open(path) as file:
        assert next(file.demux(audio=0)).pts == -PRIMING
    with av.open(path) as file:
        honoured = sum(f.samples for f in file.decode(audio=0))
    with av.open(path, options={"ignore_editlist": "1"}) as file:
        ignored = sum(f.samples for f in file.decode(audio=0))
    assert ignored - honoured == PRIMING


def test_the_decoded_sound_is_the_one_that_was_meant(made: Callable[[str], Corpus]):
    clip = plan_lrs3(2, 2, 0, LAGS_MS)[1]
    path = made("lrs3").root / f"{clip.place}.mp4"
    found = decode(Source(path, path), [], want_video=False, want_audio=True).audio.samples
    meant = heard_at_16k(clip.take, clip.lag_ms)[2000:-2000]
    shifts = np.arange(-1500, 1501)
    match = [float(np.dot(meant, found[2000 + s : 2000 + s + len(meant)])) for s in shifts]
    assert shifts[int(np.argmax(match))] == 0


def test_the_manifest_is_the_truth(corpus: Corpus):
    found = {c.clip_id: c for c in corpus.scan.clips}
    odd = {w.clip_id for w in corpus.truth.warts if w.clip_id}
    assert set(found) == {c.clip_id for c in corpus.truth.clips} | odd
    for true in corpus.truth.clips:
        clip = found[true.clip_id]
        assert (clip.text, clip.split, clip.session) == (true.text, true.split, true.session)
        assert (clip.speaker, clip.language) == (true.speaker, "en")
        assert clip.video == corpus.root / true.path


def test_word_times_are_those_of_the_sound(corpus: Corpus):
    timed = [c for c in corpus.truth.clips if c.clip_id in corpus.scan.words]
    assert {c.split for c in corpus.truth.clips} - {c.split for c in timed} == (
        {"train", "test"} if corpus.name == "lrs2" else set()
    )
    for true in timed:
        words = corpus.scan.words[true.clip_id]
        assert [w.text for w in words] == [text for text, _, _ in true.words]
        times = [[(w.start_s, w.end_s) for w in words], [w[1:] for w in true.words]]
        np.testing.assert_allclose(*times, atol=0.0051)


def test_the_problems_of_the_scan_are_exactly_those_of_the_odd_files(corpus: Corpus):
    at_reading = ("undecodable", "no_audio")  # found when the media are opened
    expected = Counter(
        (w.clip_id or None, f)
        for w in corpus.truth.warts
        for f in w.failures
        if f not in at_reading
    )
    assert Counter((p.clip_id, p.code) for p in corpus.scan.problems) == expected


def test_texts_of_odd_files(made: Callable[[str], Corpus]):
    """What is read out of a text with marks, and of one with the line ends of Windows."""
    truth, scan = made("lrs3").truth, made("lrs3").scan
    clips = {c.clip_id: c for c in scan.clips}
    ids = {w.kind: w.clip_id for w in truth.warts}
    marked = clips[ids["marks"]]
    assert "{LG}" in marked.extra["text_raw"]
    assert marked.extra["text_raw"] == marked_text(tuple(marked.text.replace(":", "").split()))
    assert [w.tier for w in scan.words[ids["marks"]]] == ["word", "silence", *["word"] * 5]
    assert len(clips[ids["windows"]].text.split()) == len(scan.words[ids["windows"]]) == 6
    assert ids["no_words"] not in scan.words
    assert ids["back_in_time"] not in scan.words
    assert set(KINDS) < set(ids)


def test_a_word_of_lrw_is_heard_in_the_middle(made: Callable[[str], Corpus]):
    for clip in made("lrw").truth.clips:
        ((_, start_s, end_s),) = clip.words
        assert (start_s + end_s) / 2 == pytest.approx(0.58, abs=1e-4)
        assert len(clip.opening) == 29


@pytest.mark.parametrize("name", FORMS)
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, name: str):
    for copy in ("a", "b"):
        LAYOUTS[name](tmp_path / copy, speakers=1, clips=1)
    first, second = (
        {p.relative_to(tmp_path / c): p.read_bytes() for p in (tmp_path / c).rglob("*.*")}
        for c in ("a", "b")
    )
    assert first == second


@pytest.mark.parametrize("name", FORMS)
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str):
    with pytest.raises(ValueError, match="speakers=7: there are 1 to 6"):
        LAYOUTS[name](tmp_path / "c", speakers=7)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "x").touch()
    with pytest.raises(FileExistsError, match="not empty"):
        LAYOUTS[name](tmp_path / "c")
