"""A cut, by hand: what lhotse's own rules ask of lengths and times."""

import gzip
import json
from pathlib import Path

import pytest

from avbench.datasets.base import Word
from avbench.exporting.lhotse import LhotseSink, cut
from avbench.exporting.sink import Place, ReadyClip

# 89 frames at 30000/1001 a second are 2.969633 s, of which the sound holds whole samples.
END_S = 89 * 1001 / 30_000
N_SAMPLES = round(END_S * 16_000)


def ready(words: tuple[Word, ...] = (), **row: object) -> ReadyClip:
    facts = {"clip_id": "c/é", "num_samples": N_SAMPLES, "sample_rate": 16_000, **row}
    return ReadyClip(facts, words, Path("x.mp4"), Path("x.flac"), Path("/v.mp4"), Path("/a.flac"))


def test_no_word_ends_after_its_sound() -> None:
    words = (
        Word(0.0, 0.2, "sil", "silence"),
        Word(0.2, 0.5, "oui"),
        Word(0.2, 0.3, "w", "phone"),
        Word(2.5, END_S, "non"),
    )
    made = cut(ready(words, text="oui non", speaker="s1"))
    assert made["duration"] == N_SAMPLES / 16_000
    (said,) = made["supervisions"]
    assert [item[0] for item in said["alignment"]["word"]] == ["oui", "non"]
    assert said["alignment"]["phone"] == [["w", 0.2, pytest.approx(0.1)]]
    _, start_s, length_s = said["alignment"]["word"][1]
    assert start_s + length_s <= made["duration"]
    assert start_s + length_s == pytest.approx(END_S, abs=1 / 16_000)


def test_what_is_not_known_is_left_out() -> None:
    made = cut(ready(text=None, speaker=None, audio_lag_ms=None, decision="refused_drift"))
    (said,) = made["supervisions"]
    assert not {"text", "speaker", "language", "alignment"} & set(said)
    assert made["custom"] == {"decision": "refused_drift", "video": "/v.mp4"}


def test_the_file_is_readable_text_without_a_time_in_its_header(tmp_path: Path) -> None:
    sink = LhotseSink(Place(tmp_path, tmp_path, "test", 0))
    sink.add(ready(text="là"))
    (path,) = sink.close()
    packed = path.read_bytes()
    assert path.name == "cuts-test.jsonl.gz"
    assert packed[4:8] == b"\0\0\0\0"
    text = gzip.decompress(packed).decode()
    assert '"id": "c/é"' in text
    assert json.loads(text)["supervisions"][0]["text"] == "là"
