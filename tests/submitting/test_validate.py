"""What a validation says, and how: all at once, with places, in three forms."""

import json

import pytest
from maker import IDS, files_of, good, manifest, tone, wav, zipped
from tiny_media import make_video

from avbench.cli import run
from avbench.errors import SubmissionError
from avbench.protocol import find_protocol
from avbench.submission import Submission
from avbench.submitting.findings import Report
from avbench.submitting.show import as_github, as_json, as_text
from avbench.submitting.validate import How, validate


@pytest.fixture
def spoilt(tmp_path):
    folder = good(tmp_path / "sub")
    (folder / "submission.toml").write_text(
        '# ours\nname = "ours"\npaper = "javascript:x"\ntranscripts = "w.csv"\n'
    )
    (folder / "w.csv").write_text("clip_id,text\nc/a/one,x\nc/a/one,y\nq,z\n")
    wav(folder / "media" / "c/a/one.wav", tone(0.5))
    (folder / "media" / "c/b/two.wav").unlink()
    return folder


def test_all_problems_are_said_at_once_with_file_and_line(spoilt, using):
    report = validate(spoilt, How(manifest(), using=using))
    assert [(f.file, f.line, f.code) for f in report.ordered()] == [
        ("", 0, "missing"),
        ("media/c/a/one.wav", 0, "length"),
        ("submission.toml", 3, "description"),
        ("w.csv", 3, "transcripts"),
        ("w.csv", 4, "extra"),
    ]


def test_the_same_in_an_archive_with_a_folder_on_top(spoilt, using, tmp_path):
    files = [(f"sub/{name}", content) for name, content in files_of(spoilt)]
    path = zipped(tmp_path / "a.zip", [*files, ("__MACOSX/sub/._x", b"x")])
    in_archive = validate(path, How(manifest(), using=using))
    assert in_archive.findings == validate(spoilt, How(manifest(), using=using)).findings


def test_the_form_for_people(spoilt, using):
    lines = as_text(validate(spoilt, How(manifest(), using=using))).splitlines()
    assert lines[0] == "c/b/two: error: missing: no media file for this clip"
    assert lines[3] == "w.csv:3: error: transcripts: c/a/one stands there 2 times"
    assert lines[-1] == "ours has 5 errors: 1 of 2 clips, 1 files of 0.5 s decoded, 0 warnings"


def test_the_form_for_programs(spoilt, using):
    found = json.loads(as_json(validate(spoilt, How(manifest(), using=using))))
    assert (found["valid"], found["n_errors"], found["n_expected"]) == (False, 5, 2)
    assert found["findings"][2]["line"] == 3
    assert found["findings"][0]["clip_id"] == IDS[1]


def test_the_form_for_pull_requests(spoilt, using, monkeypatch):
    monkeypatch.chdir(spoilt.parent)
    lines = as_github(validate(spoilt, How(manifest(), using=using))).splitlines()
    assert lines[2].startswith("::error file=sub/submission.toml,line=3,title=description::paper: ")
    assert lines[0] == "::error file=sub,title=missing::c/b/two: no media file for this clip"


@pytest.mark.parametrize("show", [as_text, as_github])
def test_no_name_begins_a_command_or_moves_the_cursor(tmp_path, show):
    report = Report(tmp_path, system="x\n::error::y")
    report.add("name", "a\x1b[2J\r\n::set-output name=x::y", "media/b\n::stop-commands::z%0A,:")
    lines = show(report).split("\n")
    assert len(lines) == 2
    assert "\x1b" not in lines[0]
    assert not any(line.startswith(("::set", "::stop")) for line in lines)
    if show is as_github:
        properties = lines[0].removeprefix("::error ").split("::")[0]
        assert properties.count("=") == 2
        assert "%250A%2C%3A" in properties


def test_an_anchor_may_be_silent(tmp_path, using):
    folder = good(tmp_path / "sub")
    (folder / "submission.toml").write_text('name = "mute"\nkind = "anchor"\n')
    for clip_id in IDS:
        wav(folder / "media" / f"{clip_id}.wav", tone(level=0.0))
    report = validate(folder, How(manifest(), using=using))
    assert [f.severity for f in report.findings] == ["warning", "warning"]


def test_words_alone_are_enough_where_words_are_asked_for(tmp_path, using):
    folder = tmp_path / "sub"
    folder.mkdir()
    (folder / "submission.toml").write_text('name = "reader"\ntranscripts = "w.csv"\n')
    (folder / "w.csv").write_text("clip_id,text\nc/a/one,x\na/x,y\n")
    report = validate(folder, How(manifest(), find_protocol("lipreading"), using=using))
    assert [(f.code, f.clip_id or f.line) for f in report.ordered()] == [
        ("missing", IDS[1]),
        ("extra", 3),
    ]
    sound = validate(folder, How(manifest(), find_protocol("lip2speech"), using=using))
    assert [f.code for f in sound.findings].count("missing") == 2


def test_a_picture_of_another_rate_is_told(tmp_path, using):
    folder = good(tmp_path / "sub")
    (folder / "media" / f"{IDS[0]}.wav").unlink()
    make_video(folder / "media" / f"{IDS[0]}.mov", 30, tone())
    report = validate(folder, How(manifest(fps=30), using=using))
    found = [(f.code, f.severity) for f in report.findings]
    assert found == [("fps", "warning")]


def test_media_of_your_own_may_lie_elsewhere(tmp_path, using):
    folder = good(tmp_path / "sub")
    (folder / "media").rename(tmp_path / "made")
    (folder / "submission.toml").write_text(f'name = "ours"\nmedia = "{tmp_path / "made"}"\n')
    strict = validate(folder, How(manifest(), using=using))
    assert [f.code for f in strict.findings] == ["outside"]
    mine = validate(folder, How(manifest(), using=using, elsewhere=True))
    assert (mine.findings, mine.n_found) == ([], 2)


def test_nothing_there(tmp_path):
    with pytest.raises(SubmissionError, match="not found, expected a folder or one of"):
        validate(tmp_path / "none")


def test_exit_codes(tmp_path, capsys):
    folder = good(tmp_path / "sub")
    words = ["submission", "validate", str(folder), "-q", "--jobs", "1"]
    assert run(words) == 0
    (folder / ".hidden").touch()
    assert run(words) == 0
    assert run([*words, "--strict"]) == 1
    (folder / "media" / "x.wav").touch()
    assert run([*words, "--format", "json"]) == 1
    assert run(["submission", "validate", str(tmp_path / "none")]) == 2
    assert "not found, expected a folder" in capsys.readouterr().err


def test_the_schema_says_what_the_model_says(capsys):
    jsonschema = pytest.importorskip("jsonschema")
    assert run(["submission", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.validate({"name": "ours"}, schema)
    for faulty in ({}, {"name": "ours", "nmae": "x"}, {"name": ""}, {"name": "x", "kind": "y"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(faulty, schema)


def test_what_is_valid_is_what_scoring_reads(tmp_path, using):
    folder = good(tmp_path / "sub")
    assert validate(folder, How(manifest(), using=using)).errors == []
    pairs, extra = Submission.read(folder).pair(manifest())
    assert all(pair.hyp for pair in pairs)
    assert extra == []


def test_a_table_whose_one_text_stands_for_gigabytes(tmp_path, using):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = good(tmp_path / "sub")
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 4096), pa.array(["x" * 4_000_000]))
    table = pa.table({"clip_id": [f"c/{i}" for i in range(4096)], "text": text})
    pq.write_table(table, folder / "w.parquet", compression="zstd")
    assert (folder / "w.parquet").stat().st_size < 100_000
    (folder / "submission.toml").write_text('name = "ours"\ntranscripts = "w.parquet"\n')
    report = validate(folder, How(manifest(), using=using))
    assert [f.message for f in report.findings] == [
        "text holds a text of more than 10,000 characters"
    ]


def test_limits_by_options(tmp_path, capsys):
    folder = good(tmp_path / "sub")
    words = ["submission", "validate", str(folder), "-q", "--jobs", "1"]
    assert run([*words, "--max-files", "2"]) == 1
    assert "more than 2 files" in capsys.readouterr().out
    assert run([*words, "--max-gb", "0.00001"]) == 1
    assert run([*words, "--split", "test"]) == 2
    assert "give --manifest too" in capsys.readouterr().err
