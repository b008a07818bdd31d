"""A whole score: rows, counts, files, and what the result does not depend on."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from sounds import RATE_HZ, speech_like

from avbench.errors import SubmissionError
from avbench.manifest import Manifest
from avbench.media.write import write_wav
from avbench.protocol import Protocol
from avbench.scoring.run import describe_folders, describe_submission, run_name, score
from avbench.submission import System, write_description

STOI = Protocol("p", 1, ("stoi", "pesq_wb", "dur_ratio"), ("stoi",))


def test_every_expected_clip_is_a_row(folders, tmp_path: Path) -> None:
    scores = score(describe_folders(*folders, STOI), tmp_path / "runs")
    assert [r["clip_id"] for r in scores.table] == ["a", "b", "c", "d"]
    assert [r["stoi.status"] for r in scores.table] == ["ok", "ok", "ok", "missing"]
    assert scores.table[3]["stoi"] is None
    assert scores.summary["missing"] == ["d"]
    assert scores.summary["extra"] == ["extra"]


def test_a_mean_stands_beside_its_coverage(folders, tmp_path: Path) -> None:
    found = score(describe_folders(*folders, STOI), tmp_path / "runs").summary["metrics"]["stoi"]
    assert (found["n_scored"], found["n_expected"], found["reasons"]) == (3, 4, {"missing": 1})
    assert found["low"] <= found["value"] <= found["high"]
    assert found["penalised"] == pytest.approx(found["value"] * 3 / 4)


def test_a_system_that_leaves_clips_out_is_not_ranked(folders, tmp_path: Path) -> None:
    summary = score(describe_folders(*folders, STOI), tmp_path / "runs").summary
    assert summary["not_ranked_because"] == (
        "stoi covers 3 of 4 clips (1 missing); the protocol asks for 99%"
    )


def test_the_files_hold_the_same(folders, tmp_path: Path) -> None:
    scores = score(describe_folders(*folders, STOI), tmp_path / "runs")
    folder = tmp_path / "runs" / "hyp@p"
    table = pq.read_table(folder / "clips.parquet")
    assert table.column_names[:5] == ["clip_id", "speaker", "stoi", "stoi.status", "stoi.reason"]
    assert table.column("stoi").to_pylist() == [r["stoi"] for r in scores.table]
    on_disk = json.loads((folder / "summary.json").read_text())
    assert on_disk["metrics"] == scores.summary["metrics"]


def test_ground_truth_against_itself_is_perfect(folders, tmp_path: Path) -> None:
    _, ref = folders
    metrics = score(describe_folders(ref, ref, STOI), tmp_path / "runs").summary["metrics"]
    assert metrics["stoi"]["value"] == pytest.approx(1.0, abs=1e-9)
    assert metrics["pesq_wb"]["value"] == pytest.approx(4.643888, abs=1e-5)


def test_workers_and_interruptions_do_not_change_a_byte(folders, tmp_path: Path) -> None:
    contest = describe_folders(*folders, STOI)
    score(contest, tmp_path / "one")
    score(contest, tmp_path / "two", workers=2)
    score(contest, tmp_path / "again")
    for part in (tmp_path / "again" / ".work").rglob("*00001*"):
        part.unlink()
    score(contest, tmp_path / "again")
    for name in ("clips.parquet", "summary.json"):
        first = (tmp_path / "one" / "hyp@p" / name).read_bytes()
        assert (tmp_path / "two" / "hyp@p" / name).read_bytes() == first
        assert (tmp_path / "again" / "hyp@p" / name).read_bytes() == first


def test_a_changed_file_is_scored_anew(folders, tmp_path: Path) -> None:
    hyp, ref = folders
    before = score(describe_folders(hyp, ref, STOI), tmp_path / "runs").table[0]["stoi"]
    shutil.copy(ref / "a.wav", hyp / "a.wav")
    after = score(describe_folders(hyp, ref, STOI), tmp_path / "runs").table[0]["stoi"]
    assert before < 0.999 < after


def test_the_input_is_not_touched(folders, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for side in folders for p in side.rglob("*")}
    score(describe_folders(*folders, STOI), tmp_path / "runs")
    assert {p: p.read_bytes() for side in folders for p in side.rglob("*")} == before


def test_a_limited_run_is_never_ranked(folders, tmp_path: Path) -> None:
    summary = score(describe_folders(*folders, STOI), tmp_path / "runs", limit=2).summary
    assert summary["metrics"]["stoi"]["n_expected"] == 2
    assert summary["not_ranked_because"] == "only the first 2 clips were scored (--limit)"


def test_bad_files_are_rows_with_reasons(tmp_path: Path) -> None:
    hyp, ref = tmp_path / "hyp", tmp_path / "ref"
    for name in ("mute", "text", "empty", "long"):
        write_wav(ref / f"{name}.wav", speech_like(1.6, seed=1), RATE_HZ)
    write_wav(hyp / "mute.wav", np.zeros(25600, np.float32), RATE_HZ)
    (hyp / "text.wav").write_text("ffconcat version 1.0\nfile a.wav\n")
    (hyp / "empty.wav").write_bytes(b"")
    write_wav(hyp / "long.wav", np.tile(speech_like(1.6, seed=1), 5), RATE_HZ)
    rows = {r["clip_id"]: r for r in score(describe_folders(hyp, ref, STOI), tmp_path / "o").table}
    assert rows["mute"]["stoi.status"] == "silent_gen"
    assert rows["text"]["stoi.status"] == "undecodable"
    assert str(hyp / "text.wav") in rows["text"]["stoi.reason"]
    assert rows["empty"]["stoi.status"] == "undecodable"
    assert rows["long"]["stoi.status"] == "len_mismatch"


def test_a_submission_may_leave_out_the_corpus(tmp_path: Path) -> None:
    write_wav(tmp_path / "ref" / "a.wav", speech_like(1.6, seed=0), RATE_HZ)
    table = tmp_path / "clips.csv"
    table.write_text("clip_id,audio,speaker\ngrid/s1/a,ref/a.wav,s1\n")
    write_wav(tmp_path / "sub" / "media" / "s1" / "a.wav", speech_like(1.6, seed=0), RATE_HZ)
    write_description(tmp_path / "sub", System(name="x"), None)
    contest = describe_submission(tmp_path / "sub", Manifest.read(table), STOI)
    assert contest.missing == []
    assert score(contest, tmp_path / "runs").table[0]["clip_id"] == "grid/s1/a"


def test_a_submission_that_fits_nothing_is_refused(folders, tmp_path: Path) -> None:
    hyp, ref = folders
    table = tmp_path / "clips.csv"
    table.write_text(f"clip_id,audio\nz,{ref / 'a.wav'}\n")
    write_description(tmp_path / "sub", System(name="x"), hyp)
    with pytest.raises(SubmissionError, match=r"found a, b, c; expected names such as z\.wav"):
        describe_submission(tmp_path / "sub", Manifest.read(table), STOI)


def test_folders_without_a_common_name_are_refused(folders, tmp_path: Path) -> None:
    write_wav(tmp_path / "other" / "z.wav", speech_like(1.6, seed=0), RATE_HZ)
    with pytest.raises(SubmissionError, match="no file name in common: found 'z' and 'a'"):
        describe_folders(tmp_path / "other", folders[1], STOI)


def test_a_signature_changes_with_a_parameter(folders, tmp_path: Path) -> None:
    aligned = replace(STOI, metrics=("ta_stoi",), primary=("ta_stoi",))
    short = replace(aligned, parameters={"aligned_audio": {"range_s": 0.2}})
    signatures = {
        score(describe_folders(*folders, p), tmp_path / str(i)).summary["signature"]
        for i, p in enumerate((aligned, short))
    }
    assert len(signatures) == 2


def test_run_folders_have_safe_names() -> None:
    assert run_name("../évil name", "p/q") == "_évil_name@p_q"
    assert run_name("..", "p") == "_@p"
