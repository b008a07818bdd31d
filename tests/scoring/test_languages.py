"""Clips of several languages: the table says which, and the report shows each by itself."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sounds import speech_like
from tiny_media import make_sound

from avbench.cli import run


def score(tmp_path: Path, languages: list[str]) -> Path:
    """The folder of a run of `dur_ratio` on one clip a language."""
    lines = ["clip_id,audio,language"]
    for i, language in enumerate(languages):
        make_sound(tmp_path / f"ref/c{i}.wav", speech_like(0.5))
        make_sound(tmp_path / f"hyp/media/c{i}.wav", speech_like(0.5 + 0.05 * i))
        lines.append(f"c{i},ref/c{i}.wav,{language}")
    (tmp_path / "hyp/submission.toml").write_text('name = "ours"\n')
    (tmp_path / "clips.csv").write_text("\n".join(lines))
    arguments = ["score", str(tmp_path / "hyp"), "--manifest", str(tmp_path / "clips.csv")]
    assert run([*arguments, "--metrics", "dur_ratio", "--out", str(tmp_path), "-q"]) == 0
    return next(tmp_path.glob("*@custom"))


def test_a_run_in_two_languages_says_which_clip_speaks_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = score(tmp_path, ["en", "de", "en"])
    assert pq.read_table(folder / "clips.parquet")["language"].to_pylist() == ["en", "de", "en"]
    assert run(["report", str(folder)]) == 0
    capsys.readouterr()
    html = (folder / "report.html").read_text()
    table = html.split('id="by-language"')[1].split("</table>")[0]
    assert '<th scope="row">de</th><td class="num">1.100<small>1/1</small>' in table
    assert '<th scope="row">en</th><td class="num">1.100<small>2/2</small>' in table


def test_one_language_needs_no_column(tmp_path: Path) -> None:
    folder = score(tmp_path, ["en", "en"])
    assert "language" not in pq.read_table(folder / "clips.parquet").column_names
