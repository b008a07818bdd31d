"""Tables of answers: what is read, and every fault with file, row, found and expected."""

import math
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from avbench.errors import UserError
from avbench.offsets.answers import Answer, read_answers


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "offsets.csv"
    path.write_text(text, encoding="utf-8")
    return path


def fault(tmp_path: Path, text: str) -> str:
    with pytest.raises(UserError) as error:
        read_answers(csv(tmp_path, text))
    return str(error.value)


def test_the_smallest_table(tmp_path: Path) -> None:
    table = csv(tmp_path, "clip_id,audio_lag_ms\ns1/a,-12.5\ns1/b,40\n")
    assert read_answers(table) == {"s1/a": Answer(-12.5), "s1/b": Answer(40.0)}


def test_interval_confidence_and_columns_of_ones_own(tmp_path: Path) -> None:
    text = "clip_id,audio_lag_ms,low_ms,high_ms,confidence,seconds_taken\na,10,-5,25,0.9,1.5\n"
    assert read_answers(csv(tmp_path, text)) == {"a": Answer(10.0, -5.0, 25.0, 0.9)}


def test_an_empty_lag_refuses_with_a_reason(tmp_path: Path) -> None:
    text = "clip_id,audio_lag_ms,reason\na,,two faces\nb,,\nc,nan,\n"
    found = read_answers(csv(tmp_path, text))
    assert found["a"] == Answer(None, reason="two faces")
    assert found["b"] == Answer(None, reason="audio_lag_ms is empty in row 2")
    assert found["c"].audio_lag_ms is None


def test_a_decision_to_refuse_outweighs_a_lag(tmp_path: Path) -> None:
    text = (
        "clip_id,audio_lag_ms,decision,reason\n"
        "a,10,corrected_clip,\nb,20,refused_low_confidence,correlation 0.1\nc,,failed_decode,\n"
    )
    found = read_answers(csv(tmp_path, text))
    assert found["a"].audio_lag_ms == 10.0
    assert found["b"] == Answer(None, reason="refused_low_confidence: correlation 0.1")
    assert found["c"] == Answer(None, reason="failed_decode")


def test_parquet_with_nulls_and_wide_columns(tmp_path: Path) -> None:
    path = tmp_path / "offsets.parquet"
    columns = {
        "clip_id": ["a", "b"],
        "audio_lag_ms": pa.array([1.5, None], pa.float32()),
        "low_ms": [0.0, None],
        "high_ms": [3.0, math.nan],
        "curve": [[0.0] * 100, []],
    }
    pq.write_table(pa.table(columns), path)
    found = read_answers(path)
    assert found["a"] == Answer(1.5, 0.0, 3.0)
    assert found["b"].audio_lag_ms is None


def test_a_missing_column_is_said_with_what_is_there_and_what_the_sign_is(tmp_path: Path) -> None:
    said = fault(tmp_path, "clip_id,offset\na,3\n")
    assert said == (
        f"{tmp_path / 'offsets.csv'}: no column audio_lag_ms; found clip_id, offset. "
        "audio_lag_ms > 0 means that the sound comes late; SyncNet's offset in frames is "
        "-audio_lag_ms * fps / 1000"
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,soon,,", "row 1 (a): audio_lag_ms is 'soon', expected a number"),
        ("a,inf,,", "row 1 (a): audio_lag_ms is 'inf', expected a number"),
        ("a,10,5,", "row 1 (a): low_ms without high_ms, expected both or neither"),
        ("a,10,,5", "row 1 (a): high_ms without low_ms, expected both or neither"),
        (
            "a,10,20,30",
            "row 1 (a): audio_lag_ms 10 lies outside low_ms 20 to high_ms 30, expected inside",
        ),
        (",10,,", "row 1 (no id): clip_id is empty"),
        ("../a,10,,", "row 1 (../a): clip_id holds an empty part, '.' or '..'"),
    ],
)
def test_a_faulty_row_is_placed(tmp_path: Path, row: str, said: str) -> None:
    table = f"clip_id,audio_lag_ms,low_ms,high_ms\n{row}\n"
    assert fault(tmp_path, table) == f"{tmp_path / 'offsets.csv'}: {said}"


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    said = fault(tmp_path, "clip_id,audio_lag_ms\na,x\nb,1\nc,y\n")
    assert said.splitlines() == [
        f"{tmp_path / 'offsets.csv'} has 2 faults:",
        "  row 1 (a): audio_lag_ms is 'x', expected a number",
        "  row 3 (c): audio_lag_ms is 'y', expected a number",
    ]


def test_many_faults_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"c{i},x\n" for i in range(50))
    assert fault(tmp_path, f"clip_id,audio_lag_ms\n{rows}").endswith("  and 30 more")


def test_a_clip_stands_once(tmp_path: Path) -> None:
    said = fault(tmp_path, "clip_id,audio_lag_ms\na,1\nb,1\na,2\n")
    assert "clip_id 'a' stands in rows 1, 3, expected once" in said


def test_an_empty_table_and_another_format_are_refused(tmp_path: Path) -> None:
    assert "holds no row" in fault(tmp_path, "clip_id,audio_lag_ms\n")
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(UserError, match=r"x\.json: is a \.json file, expected \.csv or \.parquet"):
        read_answers(tmp_path / "x.json")
