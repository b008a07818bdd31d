"""A clip that is a span of a long file, written: its frames, its sound, nothing filled in."""

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from tiny_media import clicks, grey, make_video

from avbench.clip import Clip, Source
from avbench.engine.sources import source_row
from avbench.manifest import Manifest
from avbench.prepare.clip_rows import clip_columns
from avbench.prepare.records import ClipRecord, Corpus
from avbench.prepare.write import WriteTask
from avbench.prepare.write_media import span_sound, write_clip

FPS = Fraction(25)
CORPUS = Corpus("x", "1", "CC0", "", "b")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """28 frames, 1.12 s; a click at 0.44 s, one at 0.8 s."""
    sound = clicks(17_920, 7_040) + 0.5 * clicks(17_920, 12_800)
    return make_video(tmp_path / "film.mov", 28, sound)


def greys(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        frames = container.decode(video=0)
        return [round(float(f.to_ndarray(format="gray").mean())) for f in frames]


def row(film: Path, lag_ms: float, start_s: float = 0.4, end_s: float | None = 0.8) -> dict:
    source = Source(film, film, 0.0, start_s, end_s)
    return {
        "clip_id": "x/a", "source": source_row(source), "n_frames": 10, "fps": [25, 1],
        "lag_ms": lag_ms, "sound": None,
    }  # fmt: skip


def written(tmp_path: Path, given: dict, write: str = "audio", edge: str = "pad") -> dict:
    settings = {"out": str(tmp_path), "write": write, "edge": edge, "sound": str(tmp_path / "s")}
    done = WriteTask(settings).process(given)
    assert done["status"] == "ok", done["reason"]
    return done["written"]


def test_frames_are_those_of_the_span(film: Path, tmp_path: Path) -> None:
    found = written(tmp_path, row(film, 40.0))
    assert (found["n_frames"], found["num_samples"], found["video_codec"]) == (10, 6400, "h264")
    np.testing.assert_allclose(greys(found["video"]), [grey(k) for k in range(10, 20)], atol=3)
    with av.open(found["video"]) as container:
        stream = container.streams.video[0]
        assert stream.start_time == 0
        assert not container.streams.audio
        assert not stream.codec_context.has_b_frames


@pytest.mark.parametrize(("lag_ms", "at"), [(40.0, 0), (0.0, 640), (-40.0, 1280)])
def test_the_sound_moves_by_whole_samples(film: Path, tmp_path: Path, lag_ms, at) -> None:
    found = written(tmp_path, row(film, lag_ms))
    sound, _ = soundfile.read(found["audio"], dtype="float32")
    assert (len(sound), int(sound.argmax())) == (6400, at)
    assert (found["valid_start_s"], found["valid_end_s"]) == (0.0, 0.4)


def test_sound_from_behind_the_span_moves_in(film: Path, tmp_path: Path) -> None:
    """The second click lies behind the span's end, until the lag is taken out."""
    sound, _ = soundfile.read(written(tmp_path, row(film, 100.0))["audio"], dtype="float32")
    assert int(sound.argmax()) == 12_800 - 6_400 - 1_600


def test_zeros_come_in_only_where_the_file_ends(film: Path, tmp_path: Path) -> None:
    found = written(tmp_path, row(film, 100.0, 0.72, None))
    assert found["valid_end_s"] == pytest.approx(0.3)


def test_without_writing_the_lengths_are_those_of_reading(film: Path, tmp_path: Path) -> None:
    found = written(tmp_path, row(film, 100.0), write="none")
    assert (found["num_samples"], found["valid_end_s"]) == (6400, 0.4)
    assert found["video"] == str(film)


def test_av_holds_both(film: Path, tmp_path: Path) -> None:
    with av.open(written(tmp_path, row(film, 40.0), write="av")["video"]) as container:
        assert len(container.streams.audio) == len(container.streams.video) == 1


def test_trim_cuts_a_span_where_the_file_has_no_sound(film: Path, tmp_path: Path) -> None:
    found = written(tmp_path, row(film, 100.0, 0.72, None), edge="trim")
    assert found["n_frames"] == 7
    np.testing.assert_allclose(greys(found["video"]), [grey(k) for k in range(18, 25)], atol=3)


def test_a_span_without_sound_has_none(tmp_path: Path) -> None:
    silent = make_video(tmp_path / "silent.mp4", 28)
    source = Source(silent, silent, 0.0, 0.4, 0.8)
    sound = span_sound(source, 10, FPS, 0.0)
    assert sound is None
    found = write_clip(
        source, tmp_path, "a", audio=sound, n_frames=10, fps=FPS, lag_ms=0.0, write="audio",
        edge="pad",
    )  # fmt: skip
    assert (found.n_frames, found.audio_rel) == (10, None)


def record(film: Path, **more) -> ClipRecord:
    clip = Clip("x/a", video=film, split="all", start_s=0.4, end_s=0.8)
    return ClipRecord(clip, "ok", video=film, audio=film, **more)


def test_rows_of_spans_say_where_they_lie(film: Path) -> None:
    whole = ClipRecord(Clip("x/b", video=film), "ok", video=film)
    columns = clip_columns([record(film), record(film, video_rel="video/a.mp4"), whole], CORPUS)
    assert columns["start_s"] == [0.4, None, None]
    assert columns["end_s"] == [0.8, None, None]


def test_a_manifest_by_hand_may_name_spans(film: Path) -> None:
    table = film.with_name("clips.csv")
    table.write_text(
        "clip_id,video,start_s,end_s\na,film.mov,0.4,0.8\nb,film.mov,0.8,\nc,film.mov,,\n"
    )
    clips = {c.clip_id: c.source for c in Manifest.read(table).clips}
    assert (clips["a"].start_s, clips["a"].end_s) == (0.4, 0.8)
    assert (clips["b"].start_s, clips["b"].end_s) == (0.8, None)
    assert not clips["c"].is_span


@pytest.mark.parametrize(
    ("span", "fault"),
    [
        ("-1,2", "start_s is -1, expected 0 or more"),
        ("2,2", "end_s is 2, expected more than start_s, which is 2"),
        ("2,x", "end_s is 'x', expected a number"),
    ],
)
def test_spans_that_cannot_be_are_faults(film: Path, span: str, fault: str) -> None:
    from avbench.errors import ManifestError

    table = film.with_name("clips.csv")
    table.write_text(f"clip_id,video,start_s,end_s\na,film.mov,{span}\n")
    with pytest.raises(ManifestError, match=fault):
        Manifest.read(table)


def test_a_span_is_part_of_the_digest_and_a_whole_file_is_as_before(film: Path) -> None:
    whole, span = Clip("a", video=film), Clip("a", video=film, start_s=0.4)
    line = b'["a","film.mov",null,"0.000","","","",null,null,null]\n'
    assert Manifest.of("x", "1", [whole]).digest == hashlib.sha256(line).hexdigest()
    assert Manifest.of("x", "1", [span]).digest != hashlib.sha256(line).hexdigest()


def test_loading_reads_the_span(film: Path) -> None:
    from avbench.loading import load

    table = film.with_name("clips.csv")
    table.write_text("clip_id,video,start_s,end_s\na,film.mov,0.4,0.8\n")
    item = load(table)[0]
    assert item["video"].shape[0] == 10
    assert (len(item["audio"]), int(item["audio"].argmax())) == (6400, 640)
