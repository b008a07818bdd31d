"""Translation as a task: pairs of source and target, directions, rows without a target."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from sounds import RATE_HZ, speech_like

from avbench.datasets.base import Target
from avbench.errors import ManifestError, ProtocolError, SubmissionError, UserError
from avbench.manifest import Manifest
from avbench.media.write import write_wav
from avbench.prepare.tables import write_targets
from avbench.protocol import Protocol, find_protocol
from avbench.scoring.embeddings import parse_tables
from avbench.scoring.run import score
from avbench.scoring.translation import Direction, describe_translation
from avbench.targets import Translation, read_targets
from avbench.vectors import read_vectors, write_vectors

ENGLISH = {"a": "the cat", "b": "a red house", "c": "good night"}
SPANISH = {"a": "el gato", "b": "una casa roja"}  # c has no target
WORDS = Protocol("t/en-es", 1, ("bleu@given",), ("bleu@given",), translates=True, direction="en-es")


def write_rows(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three English clips, a French one, and targets: Spanish of two, French of one, English."""
    rows, targets = [], []
    for clip_id, text in ENGLISH.items():
        write_wav(tmp_path / f"{clip_id}.wav", speech_like(1.0, seed=ord(clip_id)), RATE_HZ)
        rows.append([f"ted/{clip_id}", f"{clip_id}.wav", "en-US", text])
    write_wav(tmp_path / "f.wav", speech_like(1.0), RATE_HZ)
    rows.append(["ted/f", "f.wav", "fr", "bonjour"])
    for clip_id, text in SPANISH.items():
        write_wav(tmp_path / f"{clip_id}-es.wav", speech_like(1.5), RATE_HZ)
        targets.append([f"ted/{clip_id}", "es", text, f"{clip_id}-es.wav"])
    targets += [["ted/a", "fr", "le chat", ""], ["ted/f", "en", "hello", ""]]
    write_rows(
        tmp_path / "targets.csv", ["clip_id", "language", "target_text", "target_audio"], targets
    )
    return write_rows(tmp_path / "clips.csv", ["clip_id", "audio", "language", "text"], rows)


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    (folder / "media").mkdir(parents=True)
    for clip_id in "abc":
        write_wav(folder / "media" / f"{clip_id}.wav", speech_like(1.2, seed=5), RATE_HZ)
    said = [["a", "el gato"], ["b", "la casa roja"], ["c", "buenas noches"]]
    write_rows(folder / "said.csv", ["clip_id", "text"], said)
    (folder / "submission.toml").write_text('name = "ours"\ntranscripts = "said.csv"\n')
    return folder


def contest(corpus: Path, submission: Path, protocol: Protocol = WORDS, **tables: Path):
    return describe_translation(
        submission, Manifest.read(corpus), read_targets(corpus), protocol, tables
    )


def test_source_and_target_are_two_sides(corpus, submission):
    pairs = {pair.clip.clip_id: pair for pair in contest(corpus, submission).pairs}
    assert list(pairs) == ["ted/a", "ted/b", "ted/c"]  # the French clip is of another direction
    a = pairs["ted/a"]
    assert (a.src.text, a.src.language, a.src.audio.name) == ("the cat", "en-US", "a.wav")
    assert (a.ref.text, a.ref.language, a.ref.audio.name) == ("el gato", "es", "a-es.wav")
    assert a.ref.video is None
    assert (a.hyp.text, a.hyp.language, a.hyp.audio.name) == ("el gato", "es", "a.wav")
    assert pairs["ted/c"].ref is None
    assert pairs["ted/c"].hyp.language == "es"


def test_a_clip_without_a_target_is_a_row_with_a_reason(corpus, submission, tmp_path):
    protocol = replace(WORDS, metrics=("bleu@given", "dur_ratio"))
    scores = score(contest(corpus, submission, protocol), tmp_path / "runs")
    rows = {row["clip_id"]: row for row in scores.table}
    assert rows["ted/a"]["bleu@given"] == pytest.approx(100)
    assert rows["ted/a"]["dur_ratio"] == pytest.approx(1.2 / 1.5)
    assert rows["ted/c"]["bleu@given"] is None
    assert rows["ted/c"]["bleu@given.status"] == "no_target"
    assert rows["ted/c"]["dur_ratio.status"] == "no_target"
    assert "holds no target of this clip" in rows["ted/c"]["bleu@given.reason"]
    assert scores.summary["protocol"]["name"] == "t/en-es"
    assert scores.summary["coverage"] == pytest.approx(2 / 3)
    assert not scores.summary["ranked"]


def test_a_target_without_a_recording_says_so(corpus, submission, tmp_path):
    protocol = replace(WORDS, metrics=("dur_ratio",), primary=("dur_ratio",), direction="en-fr")
    rows = score(contest(corpus, submission, protocol), tmp_path / "runs").table
    assert rows[0]["dur_ratio.status"] == "missing"
    assert "no sound, no picture" in rows[0]["dur_ratio.reason"]


def test_the_digest_covers_direction_and_targets(corpus, submission):
    def digest(**more: str) -> str:
        return contest(corpus, submission, replace(WORDS, **more)).manifest.digest

    first = digest()
    assert digest() == first != Manifest.read(corpus).digest
    assert digest(direction="en-fr") != first
    table = corpus.with_name("targets.csv")
    table.write_text(table.read_text().replace("una casa", "la casa"))
    assert digest() != first


def test_prepared_targets_are_read(tmp_path):
    audio = tmp_path / "x.wav"
    made = [Target("b", "fr", "un", None), Target("a", "es", None, audio), Target("a", "fr", "x")]
    write_targets(tmp_path, made)
    assert read_targets(tmp_path) == (
        Translation("a", "es", None, audio),
        Translation("a", "fr", "x"),
        Translation("b", "fr", "un"),
    )
    assert read_targets(tmp_path, tmp_path / "manifest" / "targets.parquet")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clip_id,target_text\na,b\n", r"no column language; found clip_id, target_text$"),
        ("clip_id,language\na,b\n", r"no column target_text or target_audio; found"),
        ("clip_id,language,text\n", r"targets\.csv: it holds no row$"),
        (
            "clip_id,language,text\na,,x\n../b,es,x\nc,es,\nd,es,x\nd,es,y\n",
            r"row 1: a: no language; row 2: .*; row 3: c: neither a text nor a recording; "
            r"d: es stands there 2 times$",
        ),
    ],
)
def test_faulty_targets(tmp_path, text, said):
    (tmp_path / "targets.csv").write_text(text)
    with pytest.raises(ManifestError, match=said):
        read_targets(tmp_path)


def test_no_targets(tmp_path):
    with pytest.raises(
        ManifestError, match=r"no targets\.parquet .*avbench prepare pairs --root ROOT"
    ):
        read_targets(tmp_path)


def test_several_directions_ask_for_one(corpus, submission):
    with pytest.raises(ProtocolError) as caught:
        contest(corpus, submission, find_protocol("av-translation"))
    assert str(caught.value) == (
        "protocol av-translation: choose one direction, as in --protocol av-translation/en-es; "
        "clips has en-es (2 clips), en-fr (1 clips), fr-en (1 clips)"
    )
    with pytest.raises(ProtocolError, match=r"no target from en to it; it has en-es \(2 clips\)"):
        contest(corpus, submission, find_protocol("av-translation/en-it"))


def test_the_only_direction_needs_no_name(corpus, submission):
    rows = [["ted/a", "es", "el gato"]]
    write_rows(corpus.with_name("targets.csv"), ["clip_id", "language", "text"], rows)
    found = contest(corpus, submission, replace(WORDS, name="t", direction=""))
    assert (found.protocol.name, found.protocol.direction) == ("t/en-es", "en-es")


@pytest.mark.parametrize("text", ["en", "en-en", "en_es", "en-", "en-es-fr", "1-2"])
def test_a_direction_is_two_languages(text):
    with pytest.raises(ProtocolError, match=r"expected two codes of languages such as en-es$"):
        Direction.of(text)


def test_clips_of_unknown_language(corpus, submission):
    manifest = Manifest.of(
        "x", "1", [replace(c, language=None) for c in Manifest.read(corpus).clips]
    )
    with pytest.raises(ProtocolError, match="no target belongs to a clip whose language is stated"):
        describe_translation(submission, manifest, read_targets(corpus), WORDS)


def vectors(path: Path, clips: str, seed: int) -> Path:
    rows = np.random.default_rng(seed).normal(size=(len(clips), 1024)).astype(np.float32)
    write_vectors(path, [f"ted/{c}" for c in clips], rows)
    return path


BLASER_U = replace(WORDS, metrics=("blaser_u",), primary=("blaser_u",))


def test_embeddings_by_side(corpus, submission, tmp_path):
    tables = {s: vectors(tmp_path / f"{s}.parquet", "abc", i) for i, s in enumerate(("src", "ref"))}
    toml = submission / "submission.toml"
    toml.write_text(toml.read_text() + 'embeddings = "v.parquet"\n')
    vectors(submission / "v.parquet", "ac", 0)  # the source's own vectors; none for b
    found = contest(corpus, submission, BLASER_U, **tables)
    scores = score(found, tmp_path / "runs")
    rows = {row["clip_id"]: row for row in scores.table}
    assert rows["ted/a"]["blaser_u.cos_src"] == pytest.approx(1)
    assert abs(rows["ted/a"]["blaser_u.cos_ref"]) < 0.15
    assert rows["ted/b"]["blaser_u.status"] == "no_embedding"
    assert rows["ted/c"]["blaser_u.status"] == "no_target"
    assert "tables:ref-" in scores.summary["metrics"]["blaser_u"]["signature"]


def test_other_tables_of_the_shared_sides_are_another_signature(corpus, submission, tmp_path):
    def signature(seed: int, hyp: int) -> str:
        sides = {"src": seed, "ref": 9, "hyp": hyp}
        tables = {s: vectors(tmp_path / f"{s}.parquet", "abc", n) for s, n in sides.items()}
        scores = score(contest(corpus, submission, BLASER_U, **tables), tmp_path / "runs")
        return scores.summary["metrics"]["blaser_u"]["signature"]

    assert signature(1, 2) == signature(1, 3)  # what a system hands in is its result
    assert signature(1, 2) != signature(4, 2)


def test_a_head_judges_the_rows_of_its_tables(corpus, submission, tmp_path, monkeypatch):
    import torch

    from avbench import user_weights
    from avbench.models.blaser import Blaser

    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "weights"))
    torch.manual_seed(1)
    net = Blaser("qe").eval()
    torch.save({"model": net.state_dict()}, tmp_path / "model.pt")
    user_weights.add("blaser_2_0_qe", tmp_path / "model.pt")
    tables = {s: vectors(tmp_path / f"{s}.parquet", "cba", n) for n, s in enumerate(("src", "hyp"))}
    protocol = replace(WORDS, metrics=("blaser_qe",), primary=("blaser_qe",))
    scores = score(contest(corpus, submission, protocol, **tables), tmp_path / "runs")
    src, mt = (torch.from_numpy(read_vectors(t).rows.copy()) for t in tables.values())
    expected = net(src, mt).tolist()  # tables are sorted by id, as the clips are
    assert [row["blaser_qe"] for row in scores.table] == pytest.approx(expected, abs=1e-5)
    assert scores.summary["metrics"]["blaser_qe"]["n_scored"] == 3  # c has no target and needs none
    assert "blaser_2_0_qe:1,weights:" in scores.summary["metrics"]["blaser_qe"]["signature"]


def test_silence_has_no_meaning(corpus, submission, tmp_path):
    write_wav(submission / "media" / "a.wav", np.zeros(16_000, np.float32), RATE_HZ)
    tables = {s: vectors(tmp_path / f"{s}.parquet", "abc", 0) for s in ("src", "ref", "hyp")}
    rows = score(contest(corpus, submission, BLASER_U, **tables), tmp_path / "runs").table
    assert [row["blaser_u.status"] for row in rows] == ["silent_gen", "ok", "no_target"]


def test_tables_that_fit_nothing(corpus, submission, tmp_path):
    table = vectors(tmp_path / "v.parquet", "xyz", 0)
    with pytest.raises(
        SubmissionError, match=r"no clip id .* found 'ted/x', expected such as 'ted/a'"
    ):
        contest(corpus, submission, BLASER_U, ref=table)
    with pytest.raises(UserError, match="no metric here asks for any; add --metrics blaser_u"):
        contest(corpus, submission, WORDS, ref=table)
    toml = submission / "submission.toml"
    toml.write_text(toml.read_text() + 'embeddings = "v.parquet"\n')
    with pytest.raises(UserError, match="embeddings of hyp twice"):
        contest(corpus, submission, BLASER_U, hyp=table)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["tgt=a"], "expected SIDE=FILE, a side of src, ref, hyp$"),
        (["ref"], "expected SIDE=FILE"),
        (["ref=a", "ref=b"], "the side ref is given twice$"),
    ],
)
def test_tables_on_the_command_line(given, said):
    assert parse_tables(["ref=a", "src=b"]) == {"ref": Path("a"), "src": Path("b")}
    with pytest.raises(UserError, match=said):
        parse_tables(given)


def test_on_the_command_line(corpus, submission, tmp_path, capsys):
    from avbench.cli import run

    rules = tmp_path / "rules.toml"
    rules.write_text(
        'name = "mine"\nmetrics = ["bleu@given"]\ntranslates = true\ndirection = "en-es"\n'
    )
    command = ["score", str(submission), "--manifest", str(corpus), "--protocol", str(rules)]
    assert run([*command, "--out", str(tmp_path / "runs"), "--json", "-q"]) == 1
    summary = json.loads(capsys.readouterr().out)
    assert summary["metrics"]["bleu@given"]["n_scored"] == 2
    table = pq.read_table(tmp_path / "runs" / "ours@mine" / "clips.parquet")
    assert table.column("bleu@given.status").to_pylist() == ["ok", "ok", "no_target"]
    assert run(["score", str(submission), "--ref", str(tmp_path), "-p", str(rules)]) == 2
    assert "give --manifest OUT" in capsys.readouterr().err
