"""Embeddings by a program of the user's: what goes in, what may come out, how it may fail."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sounds import RATE_HZ, speech_like

from avbench.cli import run
from avbench.clip import Source
from avbench.embedding.program import Utterance, embed
from avbench.embedding.run import embed_side as embed_sources
from avbench.errors import UserError
from avbench.media.write import write_wav
from avbench.vectors import read_vectors

GOOD = """
import json, sys, wave
import numpy as np
rows = []
for line in open(sys.argv[-2], encoding="utf-8"):
    said = json.loads(line)
    row = np.zeros(1024)
    if "audio" in said:
        with wave.open(said["audio"]) as sound:
            assert (sound.getframerate(), sound.getnchannels()) == (16000, 1)
            row[0] = sound.getnframes()
    else:
        row[: len(said["text"])] = [ord(c) for c in said["text"]]
    rows.append(row)
np.save(sys.argv[-1], np.array(rows))
"""


def program(folder: Path, text: str) -> list[str]:
    path = folder / "program.py"
    path.write_text(text)
    return [sys.executable, str(path)]


def embed_side(sources, by, argv, out):
    return embed_sources(sources, by, lambda said: embed(argv, said, 1024, 60), out)


def said(*texts: str) -> list[Utterance]:
    return [Utterance(f"c{n}", text=text) for n, text in enumerate(texts)]


def test_a_row_for_each_line_in_order(tmp_path):
    found = embed(program(tmp_path, GOOD), said("a", "bc", "é\n"), 1024, 60)
    assert found.dtype == np.float32
    assert ["".join(map(chr, row[row > 0].astype(int))) for row in found] == ["a", "bc", "é\n"]


def test_a_line_is_json_with_words_or_a_file():
    line = json.loads(Utterance("s/a", text="él", language="es").line)
    assert line == {"clip_id": "s/a", "language": "es", "text": "él"}
    line = json.loads(Utterance("a", audio=Path("x.wav")).line)
    assert line == {"clip_id": "a", "language": None, "audio": "x.wav"}


def test_paths_go_where_the_command_wants_them(tmp_path):
    text = GOOD.replace("sys.argv[-2]", "sys.argv[2]").replace("sys.argv[-1]", "sys.argv[1][2:]")
    argv = [*program(tmp_path, text), "-o{output}", "{input}", "; touch shell"]
    assert embed(argv, said("a"), 1024, 60).shape == (1, 1024)
    assert not Path("shell").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "import sys; print('no such model', file=sys.stderr); sys.exit(7)",
            r"ended with exit code 7; it said:\nno such model$",
        ),
        ("raise SystemExit(1)", r"ended with exit code 1, and said nothing$"),
        ("pass", r"ended well but wrote no output"),
        ("import sys; open(sys.argv[-1], 'w').write('x')", r"output is no \.npy: "),
        (
            "import numpy, sys; numpy.save(sys.argv[-1], numpy.zeros((3, 1024)))",
            r"wrote \(3, 1024\) of float64, expected \(2, 1024\) of floats: a row for each line",
        ),
        (
            "import numpy, sys; numpy.save(sys.argv[-1], numpy.zeros((2, 512)))",
            r"wrote \(2, 512\) of float64, expected \(2, 1024\)",
        ),
        (
            "import numpy, sys; numpy.save(sys.argv[-1], numpy.array([None, None]))",
            r"output is no \.npy: Object arrays cannot be loaded",
        ),
    ],
)
def test_a_program_that_fails(tmp_path, text, expected):
    with pytest.raises(UserError, match=expected):
        embed(program(tmp_path, text), said("a", "b"), 1024, 60)


def test_a_program_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match=r"nowhere: cannot be started: No such file"):
        embed([str(tmp_path / "nowhere")], said("a"), 1024, 60)


def test_a_program_that_hangs_is_stopped_with_its_children(tmp_path):
    text = (
        "import subprocess, sys, time\n"
        "print('loading', flush=True)\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3); "
        f'open(r"{tmp_path / "late"}", "w")\'])\n'
        "time.sleep(60)"
    )
    with pytest.raises(UserError, match=r"not done after 1\.5 s \(--timeout\).*said:\nloading$"):
        embed(program(tmp_path, text), said("a"), 1024, 1.5)
    time.sleep(2.5)
    assert not (tmp_path / "late").exists()


def test_words_and_sound_of_a_side(tmp_path):
    write_wav(tmp_path / "a.wav", speech_like(0.5), RATE_HZ)
    sources = {
        "a": Source(None, tmp_path / "a.wav", text="hi"),
        "b": Source(None, tmp_path / "gone.wav", text="ho"),
        "c": Source(None, None),
        "d": None,
    }
    argv, out = program(tmp_path, GOOD), tmp_path / "v.parquet"
    found = embed_side(sources, "text", argv, out)
    assert (found.n, sorted(found.left_out)) == (2, ["c", "d"])
    assert read_vectors(out, 1024).ids == ("a", "b")
    found = embed_side(sources, "speech", argv, out)
    assert (found.n, sorted(found.left_out)) == (1, ["b", "c", "d"])
    assert "gone.wav: not found" in found.left_out["b"]
    assert read_vectors(out, 1024).rows[0, 0] == 0.5 * 16_000


def test_vectors_that_no_score_can_use_are_named(tmp_path):
    text = GOOD.replace("rows.append(row)", "rows.append(row * (0 if row[0] == 97 else 1))")
    sources = {i: Source(None, None, text=i) for i in "ab"}
    found = embed_side(sources, "text", program(tmp_path, text), tmp_path / "v.parquet")
    assert found.unusable == ("a",)


def test_nothing_to_embed(tmp_path):
    with pytest.raises(UserError, match=r"^nothing to embed: no words are known for this clip"):
        embed_side({"a": Source(None, None)}, "text", ["x"], tmp_path / "v.parquet")
    with pytest.raises(UserError, match=r"found '\.npy', expected a name that ends in \.parquet"):
        embed_side({"a": Source(None, None)}, "text", ["x"], tmp_path / "v.npy")


def test_on_the_command_line(tmp_path, capsys):
    write_wav(tmp_path / "a.wav", speech_like(0.5), RATE_HZ)
    (tmp_path / "clips.csv").write_text("clip_id,audio,language,text\na,a.wav,en,the cat\n")
    (tmp_path / "targets.csv").write_text("clip_id,language,text\na,es,el gato\n")
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "submission.toml").write_text('name = "o"\ntranscripts = "t.csv"\n')
    (tmp_path / "ours" / "t.csv").write_text("clip_id,text\na,un gato\n")
    common = ["-m", str(tmp_path / "clips.csv"), "-p", "av-translation/en-es", "--by", "text"]
    for side, first in {"src": "t", "ref": "e", "hyp": "u"}.items():
        table = tmp_path / f"{side}.parquet"
        more = ["--submission", str(tmp_path / "ours")] if side == "hyp" else []
        command = ["embed", side, *common, *more, "-o", str(table), "--"]
        assert run([*command, *program(tmp_path, GOOD)]) == 0
        assert chr(int(read_vectors(table, 1024).rows[0, 0])) == first
    assert "hyp.parquet: 1 clips" in capsys.readouterr().out
    command = ["embed", "hyp", *common, "-o", str(tmp_path / "x.parquet"), "--", "x"]
    assert run(command) == 2
    assert "--submission SUB goes with the side hyp" in capsys.readouterr().err
