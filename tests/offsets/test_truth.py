"""True lags: by hand, as a task writes them, and what runs are compared on."""

from fractions import Fraction
from pathlib import Path

import pytest

from avbench.errors import UserError
from avbench.offsets.truth import TrueLag, Truth, read_truth, truth_file
from avbench.offsets.write import write_truth


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "truth.csv"
    path.write_text(text, encoding="utf-8")
    return path


def row(clip_id: str, lag_ms: float, fps: Fraction = Fraction(25)) -> dict:
    return {
        "clip_id": clip_id,
        "audio_lag_ms": lag_ms,
        "injected_lag_ms": lag_ms,
        "own_lag_ms": None,
        "range_ms": 400.0,
        "fps_num": fps.numerator,
        "fps_den": fps.denominator,
        "speaker": "s1",
        "session": "",
        "split": "test",
    }


def test_a_table_by_hand(tmp_path: Path) -> None:
    text = "clip_id,audio_lag_ms,fps,speaker\nb,-40.5,25,s2\na,12,30000/1001,s1\n"
    truth = read_truth(csv(tmp_path, text))
    assert truth.dataset is None
    assert truth.lags == (
        TrueLag("a", 12.0, Fraction(30000, 1001), "s1"),
        TrueLag("b", -40.5, Fraction(25), "s2"),
    )
    assert truth.lags[0].frame_ms == pytest.approx(33.3667, abs=1e-4)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "truth.parquet"
    write_truth(path, [row("b", 1.5), row("a", -2.125, Fraction(30000, 1001))], "grid", "7")
    truth = read_truth(tmp_path)
    assert (truth.dataset, truth.version) == ("grid", "7")
    assert [lag.clip_id for lag in truth.lags] == ["a", "b"]
    assert truth.lags[1] == TrueLag("b", 1.5, Fraction(25), "s1", "", "test", 400.0)
    first = path.read_bytes()
    write_truth(path, [row("b", 1.5), row("a", -2.125, Fraction(30000, 1001))], "grid", "7")
    assert path.read_bytes() == first


def test_the_digest_covers_lag_and_frame_rate_not_the_order_of_rows(tmp_path: Path) -> None:
    def digest(*lags: TrueLag) -> str:
        return Truth(None, "1", tuple(sorted(lags, key=lambda x: x.clip_id))).manifest("x").digest

    a, b = TrueLag("a", 1.0, Fraction(25)), TrueLag("b", 2.0, Fraction(25))
    assert digest(a, b) == digest(b, a)
    assert len({digest(a, b), digest(a), digest(a, TrueLag("b", 2.5, Fraction(25)))}) == 3
    assert digest(a) != digest(TrueLag("a", 1.0, Fraction(30)))


def test_one_split_or_the_names_of_those_there(tmp_path: Path) -> None:
    write_truth(tmp_path / "truth.parquet", [row("a", 1), row("b", 2)], "grid", "1")
    truth = read_truth(tmp_path)
    assert len(truth.only_split("test").lags) == 2
    with pytest.raises(UserError, match="no split 'tset'; it has 'test'"):
        truth.only_split("tset")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (",25", "audio_lag_ms is empty, expected the true lag in ms"),
        ("1,", r"no fps \(nor fps_num and fps_den\), expected frames per second, such as 25"),
        ("1,0", "fps is '0', expected a positive number or fraction"),
        ("1,fast", "fps is 'fast', expected a positive number or fraction"),
        ("1,25/0", "fps is '25/0', expected a positive number or fraction"),
    ],
)
def test_a_faulty_row_is_placed(tmp_path: Path, cells: str, said: str) -> None:
    table = csv(tmp_path, f"clip_id,audio_lag_ms,fps\na,{cells}\n")
    with pytest.raises(UserError, match=rf"truth\.csv: row 1 \(a\): {said}"):
        read_truth(table)


def test_a_folder_without_truth_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"holds no truth\.parquet .*\(avbench synth offsets"):
        truth_file(tmp_path)
    with pytest.raises(UserError, match=r"nowhere: not found; give the folder of a sync task"):
        truth_file(tmp_path / "nowhere")


def test_a_prepared_corpus_is_no_truth(tmp_path: Path) -> None:
    text = "clip_id,audio_lag_ms,video_rel,audio_rel,lag_in_files_ms\na,1,a.mp4,a.flac,0\n"
    with pytest.raises(UserError, match="is a prepared corpus, whose lags are measured"):
        read_truth(csv(tmp_path, text))
