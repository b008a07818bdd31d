"""Transcripts that are handed in: every fault said with its place; scored without media."""

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sounds import RATE_HZ, speech_like

import avbench.transcripts as handed_in
from avbench.errors import SubmissionError
from avbench.manifest import Manifest
from avbench.media.write import write_wav
from avbench.protocol import Protocol, find_protocol
from avbench.scoring.run import describe_folders, describe_submission, score
from avbench.submission import Submission
from avbench.transcripts import Said, read_transcripts

TEXTS = {
    "s1/a": "bin blue at f two now",
    "s1/b": "lay green by z nine please",
    "s2/c": "set white in b four soon",
    "s2/d": "place red with p zero again",
}
BASIC = {"wer@given": {"normaliser": "basic"}, "cer@given": {"normaliser": "basic"}}


def table(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    path = tmp_path / "clips.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["clip_id", "audio", "speaker", "text", "language"])
        for clip_id, text in TEXTS.items():
            write_wav(tmp_path / f"{clip_id}.wav", speech_like(0.5), RATE_HZ)
            rows.writerow([f"grid/{clip_id}", f"{clip_id}.wav", clip_id[:2], text, "en"])
    return Manifest.read(path)


def submission(folder: Path, **more: str) -> Path:
    folder.mkdir(exist_ok=True)
    lines = [f"{key} = {json.dumps(value)}" for key, value in {"name": "ours", **more}.items()]
    (folder / "submission.toml").write_text("\n".join(lines))
    return folder


def test_csv_tsv_and_parquet_say_the_same(tmp_path: Path) -> None:
    said = {"s1/a": Said("hello, there", "en"), "b": Said("")}
    assert (
        read_transcripts(table(tmp_path, 'clip_id,text,language\ns1/a,"hello,  there",en\nb,,\n'))
        == said
    )
    tsv = "\ufeffclip_id\ttext\tlanguage\r\ns1/a\thello, there\ten\r\nb\t\t\r\n"
    assert read_transcripts(table(tmp_path, tsv, "t.tsv")) == said
    columns = {"clip_id": ["s1/a", "b", "c"], "text": ["hello, there", "", None]}
    columns |= {"language": ["en", None, None], "score": [0.1, 0.2, 0.3]}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    assert read_transcripts(tmp_path / "t.parquet") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clip_id,words\na,b\n", r"no column text; found clip_id, words$"),
        ("", r"no column clip_id or text; found none$"),
        ("clip_id,text,text\na,b,c\n", "column text twice"),
        ("clip_id,text\na,x\nb,y\na,z\n", r"t\.csv: a stands there 2 times$"),
        (
            "clip_id,text\n../a,x\n/b,y\n,z\n",
            r"row 1: .*'\.\.'.*; row 2: .*absolute.*; row 3: .*emp",
        ),
        ("clip_id,text\na,x,y\n", "row 1: a: more cells than columns; quote a text that holds"),
        ("clip_id,text,language\na,x,eeeeeeeeeeeeeeeeen\n", "expected a code such as en"),
        (b"clip_id,text\na,\xff\xfe\n", "cannot be read as UTF-8 text"),
        ('clip_id,text\na,"x\n', "cannot be read as UTF-8 text: unexpected end of data"),
        (
            "clip_id,text\na," + "x" * 10_001 + "\n",
            r"row 1: a: 10,001 characters, expected at most",
        ),
        ("clip_id,text\na," + "x" * 200_000 + "\n", "cannot be read as UTF-8 text: field larger"),
    ],
)
def test_a_faulty_table_says_where(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(SubmissionError, match=said):
        read_transcripts(table(tmp_path, text))


def test_many_faults_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"../{i},x\n" for i in range(30))
    with pytest.raises(SubmissionError, match=r"row 10: .*; and 20 more$"):
        read_transcripts(table(tmp_path, "clip_id,text\n" + rows))


def test_tables_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = table(tmp_path, "clip_id,text\na,x\nb,y\nc,z\n")
    monkeypatch.setattr(handed_in, "MAX_ROWS", 2)
    with pytest.raises(SubmissionError, match="more than 2 rows"):
        read_transcripts(path)
    monkeypatch.setattr(handed_in, "MAX_BYTES", 10)
    with pytest.raises(SubmissionError, match="25 bytes of transcripts, expected at most 10"):
        read_transcripts(path)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"clip_id": [1], "text": ["a"]}, "row 1: clip_id is 1, expected a text"),
        ({"clip_id": ["a"], "text": [3.5]}, "row 1: a: text is a float, expected a text"),
        ({"clip_id": ["a"]}, "no column text; found clip_id"),
    ],
)
def test_a_faulty_parquet_says_where(tmp_path: Path, columns: dict, said: str) -> None:
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    with pytest.raises(SubmissionError, match=said):
        read_transcripts(tmp_path / "t.parquet")


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        SubmissionError, match=r"found '\.json', expected \.csv, \.tsv or \.parquet"
    ):
        read_transcripts(tmp_path / "t.json")
    with pytest.raises(
        SubmissionError, match=r"not found; submission\.toml names it as `transcripts`"
    ):
        read_transcripts(tmp_path / "t.csv")
    with pytest.raises(SubmissionError, match="cannot be read as Parquet"):
        read_transcripts(table(tmp_path, "no parquet", "t.parquet"))


def test_words_alone_are_a_submission(tmp_path: Path, manifest: Manifest) -> None:
    folder = submission(tmp_path / "ours", transcripts="words.csv")
    rows = {"grid/s1/a": "Bin blue at f two now.", "s1/b": "lay green by z nine", "s2/c": ""}
    lines = ["clip_id,text", *(f"{k},{v}" for k, v in rows.items()), "s9/x,what"]
    (folder / "words.csv").write_text("\n".join(lines))
    protocol = Protocol("words", 1, ("wer@given", "cer@given"), ("wer@given",), parameters=BASIC)
    contest = describe_submission(folder, manifest, protocol)
    assert (contest.missing, contest.extra) == (["grid/s2/d"], ["s9/x"])
    scores = score(contest, tmp_path / "runs")
    found = scores.summary["metrics"]["wer@given"]
    assert found["value"] == pytest.approx((0 + 1 + 6) / 18)
    assert found["reasons"] == {"missing": 1}
    assert found["pool"]["kind"] == "ratio"
    assert "transcripts" not in scores.summary["system"]  # where they lie is this machine's affair
    assert found["low"] <= found["value"] <= found["high"]
    assert "normaliser:basic/1|text:1|jiwer:" in found["signature"]
    assert [row["wer@given.words"] for row in scores.table[:3]] == [6, 6, 6]
    assert scores.table[3]["wer@given.reason"] == "nothing was submitted for this clip"


def test_speech_metrics_say_that_there_is_no_sound(tmp_path: Path, manifest: Manifest) -> None:
    folder = submission(tmp_path / "ours", transcripts="words.csv")
    (folder / "words.csv").write_text("clip_id,text\ns1/a,bin\n")
    contest = describe_submission(folder, manifest, Protocol("p", 1, ("stoi",), ("stoi",)))
    row = score(contest, tmp_path / "runs").table[0]
    assert row["stoi.status"] == "missing"


def test_a_text_file_beside_a_clip_holds_its_words(tmp_path: Path, manifest: Manifest) -> None:
    media = submission(tmp_path / "ours") / "media" / "s1"
    media.mkdir(parents=True)
    write_wav(media / "a.wav", speech_like(0.5), RATE_HZ)
    (media / "a.txt").write_text("bin blue\nat f two now\n")
    (media / "b.txt").write_text("lay green")
    (media / "notes.txt").write_bytes(b"\xff")  # of no clip: not opened
    pairs, extra = Submission.read(tmp_path / "ours").pair(manifest)
    assert [p.hyp.text if p.hyp else None for p in pairs] == [
        "bin blue at f two now",
        "lay green",
        None,
        None,
    ]
    assert (pairs[0].hyp.language, pairs[1].hyp.paths, extra) == ("en", (), [])


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"\xff", "expected a text in UTF-8"), (b"x" * 70_000, "70,000 bytes, expected the words of")],
)
def test_a_faulty_text_file_is_named(
    tmp_path: Path, manifest: Manifest, data: bytes, said: str
) -> None:
    media = submission(tmp_path / "ours") / "media" / "s1"
    media.mkdir(parents=True)
    (media / "a.txt").write_bytes(data)
    with pytest.raises(SubmissionError, match=said):
        Submission.read(tmp_path / "ours").pair(manifest)


def test_words_twice_for_one_clip_are_refused(tmp_path: Path, manifest: Manifest) -> None:
    folder = submission(tmp_path / "ours", transcripts="words.csv")
    (folder / "words.csv").write_text("clip_id,text\ns1/a,one\ngrid/s1/a,two\n")
    with pytest.raises(
        SubmissionError, match=r"twice: grid/s1/a in the table and s1/a in the table"
    ):
        Submission.read(folder).pair(manifest)


def test_without_media_or_words_both_ways_out_are_said(tmp_path: Path) -> None:
    folder = submission(tmp_path / "ours")
    with pytest.raises(SubmissionError, match="or `transcripts` if the system's output is text"):
        Submission.read(folder)


def test_two_folders_take_text_files_where_a_metric_asks_for_words(tmp_path: Path) -> None:
    for side, words in (("hyp", "bin blue"), ("ref", "bin red")):
        write_wav(tmp_path / side / "a.wav", speech_like(0.5), RATE_HZ)
        (tmp_path / side / "a.txt").write_text(words)
    rules = Protocol(
        "p", 1, ("wer@given",), ("wer@given",), parameters={"wer@given": {"normaliser": "lower"}}
    )
    contest = describe_folders(tmp_path / "hyp", tmp_path / "ref", rules)
    assert score(contest, tmp_path / "runs").summary["metrics"]["wer@given"]["value"] == 0.5
    (tmp_path / "hyp" / "a.txt").write_bytes(b"\xff")
    assert describe_folders(tmp_path / "hyp", tmp_path / "ref", find_protocol("speech")).pairs


def test_the_board_of_generated_speech_takes_no_transcripts() -> None:
    assert find_protocol("lip2speech-asr").parameters == {"transcript": {"given": False}}
    assert np.all([m.endswith("@given") for m in find_protocol("lipreading").metrics])
