"""What every format has in common: whole, the same bytes, nothing lost in silence."""

import csv
import json
from pathlib import Path

import pytest
from exported import changed, clips_of, contents

from avbench.cli import run as avbench
from avbench.errors import ManifestError, UserError
from avbench.exporting import EXPORTS
from avbench.exporting import run as exporting
from avbench.exporting.run import export

pytestmark = pytest.mark.slow  # the corpus is rendered and prepared
FORMATS = sorted(EXPORTS)


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_corpus_gives_the_same_bytes(prepared: Path, tmp_path: Path, to: str) -> None:
    dest, before = tmp_path / "DEST", contents(prepared)
    export(prepared, dest, to)
    first = contents(dest)
    dest.rename(tmp_path / "first")
    export(prepared, dest, to)
    assert contents(dest) == first
    assert contents(prepared) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["DEST", "first"]


@pytest.mark.parametrize("to", FORMATS)
def test_failed_clips_are_skipped_and_listed(prepared: Path, tmp_path: Path, to: str) -> None:
    def fail_first(rows: list[dict]) -> list[dict]:
        rows[0]["decision"] = "failed_decode"
        return rows

    out = changed(prepared, tmp_path / "OUT", fail_first)
    done = export(out, tmp_path / "DEST", to)
    first = clips_of(out)[0]["clip_id"]
    assert done.clips == {"all": 5}
    assert [(c.clip_id, c.status, c.expected) for c in done.left_out] == [
        (first, "failed_decode", True)
    ]
    assert done.findings == ()
    text = (tmp_path / "DEST" / "left_out.csv").read_text()
    listed = list(csv.DictReader(text.splitlines()))
    assert listed == [{"clip_id": first, "status": "failed_decode", "reason": ""}]


def test_missing_and_shortened_media_are_findings(prepared: Path, tmp_path: Path, capsys) -> None:
    def lengthen_second(rows: list[dict]) -> list[dict]:
        rows[1]["num_samples"] += 1
        return rows

    out = changed(prepared, tmp_path / "OUT", lengthen_second)
    rows = clips_of(out)
    (out / rows[0]["video_rel"]).unlink()
    code = avbench(
        ["export", str(out), "--to", "parquet", "--out", str(tmp_path / "D"), "--json", "-q"]
    )
    told = json.loads(capsys.readouterr().out)
    assert code == 1
    assert told["clips"] == {"all": 4}
    assert told["files"] == ["data/all-00000-of-00001.parquet"]
    assert told["skipped"] == {}
    assert told["missing"] == {
        rows[0]["clip_id"]: f"{out / rows[0]['video_rel']}: not found; prepare the corpus again",
        rows[1]["clip_id"]: f"{out / rows[1]['audio_rel']}: found 48000 samples, expected 48001 as "
        "in the manifest; prepare the corpus again",
    }


@pytest.mark.parametrize("to", ["parquet", "kaldi"])
def test_sound_that_breaks_off_is_a_finding(prepared: Path, tmp_path: Path, to: str) -> None:
    out = changed(prepared, tmp_path / "OUT", lambda rows: rows)
    sound = out / clips_of(out)[3]["audio_rel"]
    sound.write_bytes(sound.read_bytes()[:20_000])
    done = export(out, tmp_path / "DEST", to)
    (finding,) = done.findings
    assert (finding.status, done.clips) == ("undecodable", {"all": 5})
    assert str(sound) in finding.reason
    assert finding.reason.endswith("prepare the corpus again")


def test_a_source_that_is_gone_is_a_finding_that_names_relocate(
    manifest_only: Path, tmp_path: Path
) -> None:
    def point_elsewhere(rows: list[dict]) -> list[dict]:
        for name in ("video", "audio"):
            rows[2][name] = {"bytes": None, "path": "/gone/x.mpg"}
        return rows

    out = changed(manifest_only, tmp_path / "OUT", point_elsewhere)
    done = export(out, tmp_path / "DEST", "lhotse")
    (finding,) = done.findings
    assert (finding.status, done.clips) == ("missing", {"all": 5})
    assert finding.reason == (
        f"/gone/x.mpg: not found; after a move of the corpus, `avbench relocate {out} --sources "
        "OLD=NEW` mends the paths"
    )


def test_a_full_folder_and_an_unprepared_one_are_refused(prepared: Path, tmp_path: Path) -> None:
    (tmp_path / "DEST").mkdir()
    (tmp_path / "DEST" / "mine.txt").write_text("keep")
    with pytest.raises(UserError, match=r"DEST is not empty; give a new folder, or remove it"):
        export(prepared, tmp_path / "DEST", "parquet")
    assert contents(tmp_path) == {"DEST/mine.txt": b"keep"}
    with pytest.raises(ManifestError, match=r"found no manifest/clips-\*\.parquet; `avbench prep"):
        export(tmp_path, tmp_path / "NEW", "parquet")
    with pytest.raises(ManifestError, match="has no split 'test'; it has 'all'"):
        export(prepared, tmp_path / "NEW", "parquet", split="test")
    assert not (tmp_path / "NEW").exists()


def test_nothing_to_export_is_said_with_the_reasons(prepared: Path, tmp_path: Path) -> None:
    def fail_all(rows: list[dict]) -> list[dict]:
        return [row | {"decision": "failed_label"} for row in rows]

    out = changed(prepared, tmp_path / "OUT", fail_all)
    with pytest.raises(UserError, match="no clip can be exported: 6 failed_label"):
        export(out, tmp_path / "DEST", "kaldi")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["OUT"]


@pytest.mark.parametrize("to", FORMATS)
def test_an_interruption_leaves_nothing_and_the_next_run_starts_over(
    prepared: Path, tmp_path: Path, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(done: int, _: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(prepared, tmp_path / "DEST", to, progress=interrupt)
    assert list(tmp_path.iterdir()) == []
    # What a killed run leaves behind is no hindrance.
    (tmp_path / ".DEST.unfinished").mkdir()
    (tmp_path / ".DEST.unfinished" / "all-00000.parquet").write_text("half")
    export(prepared, tmp_path / "DEST", to)
    assert [p.name for p in tmp_path.iterdir()] == ["DEST"]
    assert not [name for name in contents(tmp_path / "DEST") if "half" in name or ".all" in name]


def test_the_command_says_that_nothing_is_kept_of_an_interrupted_export(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("avbench.exporting.run.written", interrupted)
    dest = tmp_path / "D"
    assert avbench(["export", str(prepared), "--to", "kaldi", "--out", str(dest), "-q"]) == 130
    told = capsys.readouterr().err
    assert told == f"avbench: interrupted; {dest} was not written, run it again\n"
    assert list(tmp_path.iterdir()) == []


def test_rows_are_read_in_batches(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("avbench.exporting.rows.BATCH", 2)
    monkeypatch.setattr("avbench.exporting.words.BATCH", 3)
    monkeypatch.setattr("avbench.exporting.sorted_lines.RUN_LINES", 2)
    seen: list[tuple[int, int]] = []
    export(prepared, tmp_path / "A", "kaldi", progress=lambda *n: seen.append(n))
    monkeypatch.undo()
    export(prepared, tmp_path / "B", "kaldi")
    assert seen == [(n, 6) for n in range(1, 7)]
    for name in ("text", "utt2spk", "spk2utt", "utt2clip", "video.scp"):
        assert (tmp_path / "A/all" / name).read_bytes() == (tmp_path / "B/all" / name).read_bytes()


def test_progress_and_sentences_go_where_they_belong(
    prepared: Path, tmp_path: Path, capsys
) -> None:
    code = avbench(["export", str(prepared), "--to", "lhotse", "--out", str(tmp_path / "D")])
    out, err = capsys.readouterr()
    assert code == 0
    assert out == f"wrote 6 clips in 1 files to {tmp_path / 'D'}\n"
    assert "export to lhotse: 6/6 clips" in err


def test_the_card_says_how_to_read_and_whose_it_is(prepared: Path, tmp_path: Path) -> None:
    for to in FORMATS:
        export(prepared, tmp_path / to, to)
        text = (tmp_path / to / "README.md").read_text()
        assert "# grid, exported by avbench" in text
        assert "6 clips (all: 6); 0 left out." in text
        assert "## Licence and citation" in text
        assert "CC BY 4.0" in text
    assert exporting.SHARD_MB == 500
