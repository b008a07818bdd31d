"""A table of offsets through the whole of `score`: rows, statuses, files, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from avbench.board.collect import collect
from avbench.board.compare import compare
from avbench.board.run import read_all
from avbench.board.site import build
from avbench.cli import run
from avbench.errors import ProtocolError, SubmissionError, UserError
from avbench.offsets.write import write_truth
from avbench.scores import Scores
from avbench.scoring.offsets import describe_offsets, is_offset_task, score_offsets

TRUE_MS = {f"s{i % 12:x}/c{i:02d}": 50.0 * (i % 17) - 400.0 for i in range(36)}


def lag_rows() -> list[dict]:
    return [
        {
            "clip_id": clip_id,
            "audio_lag_ms": lag,
            "injected_lag_ms": lag,
            "own_lag_ms": None,
            "range_ms": 400.0,
            "fps_num": 25,
            "fps_den": 1,
            "speaker": clip_id.split("/")[0],
            "session": "",
            "split": "test" if clip_id.startswith("s0") else "val",
        }
        for clip_id, lag in TRUE_MS.items()
    ]


@pytest.fixture
def task(tmp_path: Path) -> Path:
    (tmp_path / "task").mkdir()
    write_truth(tmp_path / "task" / "truth.parquet", lag_rows(), "grid", "1")
    return tmp_path / "task"


def table(path: Path, error_ms=0.0, *, interval: bool = False, leave_out=(), refuse=()) -> Path:
    head = "clip_id,audio_lag_ms" + (",low_ms,high_ms" if interval else "")
    lines = [head]
    for clip_id, lag in TRUE_MS.items():
        if clip_id in leave_out:
            continue
        found = lag + (error_ms(clip_id) if callable(error_ms) else error_ms)
        cells = [clip_id, f"{found:.3f}"]
        if interval:
            cells += [f"{found - 10:.3f}", f"{found + 10:.3f}"]
        if clip_id in refuse:
            cells[1] = ""
        lines.append(",".join(cells))
    path.write_text("\n".join(lines) + "\n")
    return path


def scored(hyp: Path, task: Path, tmp_path: Path, **options) -> Scores:
    return score_offsets(describe_offsets(hyp, task, **options), tmp_path / "runs")


def test_a_perfect_table(task: Path, tmp_path: Path) -> None:
    summary = scored(table(tmp_path / "perfect.csv"), task, tmp_path).summary
    values = {name: m["value"] for name, m in summary["metrics"].items()}
    assert values == {
        "offset_acc@1f": 1.0,
        "offset_mae_ms": 0.0,
        "offset_median_ms": 0.0,
        "offset_bias_ms": 0.0,
    }
    assert summary["protocol"]["name"] == "sync/grid"
    assert summary["manifest"]["dataset"] == "grid"
    assert summary["system"]["name"] == "perfect"
    assert summary["ranked"]


def test_errors_within_and_beyond_a_frame(task: Path, tmp_path: Path) -> None:
    late = table(tmp_path / "late.csv", lambda c: 30.0 if c.startswith("s0") else 50.0)
    metrics = scored(late, task, tmp_path).summary["metrics"]
    assert metrics["offset_acc@1f"]["value"] == pytest.approx(1 / 12)
    assert metrics["offset_bias_ms"]["value"] == pytest.approx(580 / 12)
    assert metrics["offset_median_ms"]["value"] == 50.0


def test_what_chance_and_an_answer_of_zero_would_score_stands_beside(task, tmp_path) -> None:
    found = scored(table(tmp_path / "x.csv"), task, tmp_path).summary["metrics"]["offset_acc@1f"]
    zero = np.mean([abs(t) <= 40 for t in TRUE_MS.values()])
    assert found["statistics"]["zero"] == pytest.approx(zero)
    assert 0.08 < found["statistics"]["chance"] <= 0.1


def test_missing_and_refused_clips_are_rows_with_reasons(task: Path, tmp_path: Path) -> None:
    hyp = table(tmp_path / "x.csv", leave_out=["s0/c00"], refuse=["s1/c01"])
    hyp.write_text(hyp.read_text() + "other/clip,5\n")
    scores = scored(hyp, task, tmp_path)
    rows = {row["clip_id"]: row for row in scores.table}
    assert len(rows) == 36
    assert rows["s0/c00"]["offset_acc@1f"] is None
    assert rows["s0/c00"]["offset_acc@1f.status"] == "missing"
    assert rows["s0/c00"]["offset_acc@1f.reason"] == "no row for this clip in x.csv"
    assert rows["s1/c01"]["offset_mae_ms.status"] == "refused"
    assert rows["s1/c01"]["offset_mae_ms.reason"] == "audio_lag_ms is empty in row 1"
    found = scores.summary["metrics"]["offset_acc@1f"]
    assert found["reasons"] == {"missing": 1, "refused": 1}
    assert found["value"] == 1.0
    assert found["penalised"] == pytest.approx(34 / 36)
    assert scores.summary["metrics"]["offset_median_ms"]["penalised"] is None
    assert scores.summary["missing"] == ["s0/c00"]
    assert scores.summary["extra"] == ["other/clip"]
    assert scores.summary["not_ranked_because"] == (
        "offset_acc@1f covers 34 of 36 clips (1 missing, 1 refused); the protocol asks for 99%"
    )


def test_intervals_are_held_against_the_truth(task: Path, tmp_path: Path) -> None:
    hyp = table(tmp_path / "x.csv", lambda c: 5.0 if c < "s6" else 15.0, interval=True)
    metrics = scored(hyp, task, tmp_path).summary["metrics"]
    assert metrics["offset_covered"]["value"] == 0.5
    assert metrics["offset_covered"]["statistics"] == {"width_ms": pytest.approx(20)}
    assert (
        "offset_covered"
        not in scored(table(tmp_path / "bare.csv"), task, tmp_path).summary["metrics"]
    )


def test_the_files_are_those_of_any_run(task: Path, tmp_path: Path) -> None:
    scores = scored(table(tmp_path / "x.csv"), task, tmp_path)
    folder = tmp_path / "runs" / "x@sync_grid"
    clips = pq.read_table(folder / "clips.parquet")
    assert clips.column_names[:5] == [
        "clip_id",
        "speaker",
        "offset_acc@1f",
        "offset_acc@1f.status",
        "offset_acc@1f.reason",
    ]
    assert json.loads((folder / "summary.json").read_text())["metrics"] == scores.summary["metrics"]
    first = (folder / "clips.parquet").read_bytes(), (folder / "summary.json").read_bytes()
    scored(tmp_path / "x.csv", task, tmp_path)
    assert (
        (folder / "clips.parquet").read_bytes(),
        (folder / "summary.json").read_bytes(),
    ) == first


def test_compare_and_board_take_such_runs(task: Path, tmp_path: Path) -> None:
    scored(table(tmp_path / "good.csv", 5.0), task, tmp_path)
    rng = np.random.default_rng(0)
    scored(table(tmp_path / "poor.csv", lambda _: rng.normal(0, 60)), task, tmp_path)
    scored(table(tmp_path / "shy.csv", refuse=list(TRUE_MS)[:9]), task, tmp_path)
    folders = [tmp_path / "runs" / f"{name}@sync_grid" for name in ("good", "poor")]
    found = {m.metric: m for m in compare(read_all(folders)).metrics}
    assert found["offset_acc@1f"].differences[0].verdict == "worse"
    assert found["offset_mae_ms"].differences[0].verdict == "worse"
    board = build(collect([tmp_path / "runs"]), tmp_path / "board", sort_metric="offset_acc@1f")
    assert [row.label for row in board.rows] == ["good v1", "poor v1", "shy v1"]
    assert "9 refused" in board.rows[2].not_ranked_because
    assert "offset_acc@1f" in (tmp_path / "board" / "index.html").read_text()


def test_a_submission_folder_names_the_system(task: Path, tmp_path: Path) -> None:
    sub = tmp_path / "sub"
    assert run(["submission", "init", str(sub), "--name", "Ours", "--team", "T"]) == 0
    table(sub / "offsets.csv")
    assert describe_offsets(sub, task).system.team == "T"
    assert describe_offsets(sub / "offsets.csv", task).system.name == "Ours"


def test_offsets_of_a_prepared_corpus_are_named_after_it(task: Path, tmp_path: Path) -> None:
    import pyarrow.csv

    (tmp_path / "OUT" / "manifest").mkdir(parents=True)
    path = tmp_path / "OUT" / "manifest" / "offsets.parquet"
    pq.write_table(pyarrow.csv.read_csv(table(tmp_path / "x.csv")), path)
    assert describe_offsets(path, task).system.name == "OUT"


def test_truth_by_hand_takes_its_name_from_the_protocol_or_the_file(tmp_path: Path) -> None:
    truth = tmp_path / "mine.csv"
    lines = [f"{c},{t},25" for c, t in TRUE_MS.items()]
    truth.write_text("clip_id,audio_lag_ms,fps\n" + "\n".join(lines) + "\n")
    hyp = table(tmp_path / "x.csv")
    assert describe_offsets(hyp, truth).protocol.name == "sync/mine"
    assert describe_offsets(hyp, truth, "sync/tcd").manifest.dataset == "tcd"
    assert (
        "chance"
        not in scored(hyp, truth, tmp_path).summary["metrics"]["offset_acc@1f"]["statistics"]
    )


def test_a_split_of_the_truth(task: Path, tmp_path: Path) -> None:
    contest = describe_offsets(table(tmp_path / "x.csv"), task, split="test")
    assert len(contest.lags) == 3
    assert len(contest.extra) == 33


@pytest.mark.parametrize(
    ("protocol", "metrics", "said"),
    [
        ("sync/lrs3", None, r"protocol sync/lrs3 is about the dataset 'lrs3', but .* of 'grid'"),
        ("speech", None, r"stoi, estoi, .* scored on media, but this is a table of offsets"),
        (None, "stoi", "stoi: scored on media, but this is a table of offsets"),
    ],
)
def test_a_protocol_that_fits_neither_is_refused(task, tmp_path, protocol, metrics, said) -> None:
    with pytest.raises(ProtocolError, match=said):
        describe_offsets(table(tmp_path / "x.csv"), task, protocol, metrics)


def test_tables_without_a_common_clip_are_refused(task: Path, tmp_path: Path) -> None:
    hyp = tmp_path / "x.csv"
    hyp.write_text("clip_id,audio_lag_ms\nc00,1\n")
    with pytest.raises(SubmissionError, match="no clip_id in common: found 'c00' and 's0/c00'"):
        describe_offsets(hyp, task)


def test_a_folder_needs_one_table(task: Path, tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"offsets\.csv or offsets\.parquet .* found neither"):
        describe_offsets(tmp_path, task)
    with pytest.raises(UserError, match=r"nowhere\.csv: not found"):
        describe_offsets(tmp_path / "nowhere.csv", task)


def test_what_counts_as_an_offset_task(task: Path, tmp_path: Path) -> None:
    media = tmp_path / "hyp"
    assert is_offset_task(Path("x.csv"), None, None)
    assert is_offset_task(media, None, "sync/grid")
    assert is_offset_task(media, task, None)
    assert not is_offset_task(media, tmp_path, "sync")


def test_the_command_prints_chance_and_ends_with_findings(task, tmp_path, capsys) -> None:
    hyp = table(tmp_path / "x.csv", refuse=["s1/c01"], interval=False)
    out = str(tmp_path / "runs")
    code = run(["score", str(hyp), "--ref", str(task), "--out", out, "--name", "Mine"])
    said = capsys.readouterr().out
    assert code == 1
    assert (tmp_path / "runs" / "Mine@sync_grid" / "run.json").is_file()
    for piece in ("Mine on grid (36 clips)", "by chance", "0.09", "1 refused", "not ranked"):
        assert piece in said


def test_the_command_warns_of_the_other_sign(task, tmp_path, capsys) -> None:
    hyp = tmp_path / "x.csv"
    lines = [f"{c},{-t}" for c, t in TRUE_MS.items()]
    hyp.write_text("clip_id,audio_lag_ms\n" + "\n".join(lines) + "\n")
    assert run(["score", str(hyp), "--ref", str(task), "-o", str(tmp_path / "r"), "--json"]) == 0
    printed = capsys.readouterr()
    assert f"note: {hyp}: read with the other sign" in printed.err
    assert json.loads(printed.out)["metrics"]["offset_acc@1f"]["value"] < 0.2


def test_the_plan_of_such_a_task(task, tmp_path, capsys) -> None:
    hyp = table(tmp_path / "x.csv", leave_out=["s0/c00"])
    assert run(["score", str(hyp), "--ref", str(task), "--plan", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["n_clips"], plan["n_pairs"], plan["missing"]) == (36, 35, ["s0/c00"])


def test_the_command_says_what_it_lacks(task, tmp_path, capsys) -> None:
    hyp = table(tmp_path / "x.csv")
    assert run(["score", str(hyp)]) == 2
    assert "a table of offsets is scored against true lags: give --ref" in capsys.readouterr().err
    assert run(["score", str(tmp_path), "--ref", str(tmp_path), "--metrics", "offset_mae_ms"]) == 2
    assert "offset_mae_ms: scored on a table of offsets, not on media" in capsys.readouterr().err
    assert run(["score", str(hyp), "--ref", str(task), "--name", ""]) == 2
    assert "--name has 0 characters, expected 1 to 80" in capsys.readouterr().err
