"""`avbench datasets`, and scoring a subset of a manifest."""

import json
import shutil
from fractions import Fraction

import numpy as np
import pytest
import soundfile

import avbench
from avbench.cli import run
from avbench.clip import Clip
from avbench.datasets.base import Word
from avbench.datasets.protocols_shipped import shipped
from avbench.errors import ProtocolError
from avbench.prepare.protocols import resolve_all, write_protocols
from avbench.prepare.records import ClipRecord, Corpus, FailureRecord, GroupRecord
from avbench.prepare.tables import write_clips, write_failures, write_groups, write_words
from avbench.submission import System, write_description

CORPUS = Corpus("grid", "1", "CC BY 4.0", "", "b1")
MEMBERS = shipped("grid-4s").members
TRAIN, TEST = (sorted(m for m in MEMBERS if MEMBERS[m] == s)[:2] for s in ("train", "test"))
IDS = sorted([*TRAIN, *TEST, "grid/s3/bbaf2n"])


@pytest.fixture
def out(tmp_path):
    """Five clips of sound, four of them in grid-4s; one is refused."""
    out = tmp_path / "OUT"
    records = []
    for number, clip_id in enumerate(IDS):
        path = out / "audio" / f"{clip_id}.flac"
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(number).normal(size=16_000) * 0.1
        soundfile.write(path, noise, 16_000)
        speaker = clip_id.split("/")[1]
        records.append(
            ClipRecord(
                clip=Clip(clip_id, speaker=speaker, session=speaker, split="all", text="bin blue"),
                decision="refused_no_face" if number == 0 else "ok",
                audio=path,
                audio_rel=f"audio/{clip_id}.flac",
                num_samples=16_000,
                fps=Fraction(25),
                duration_s=1.0,
            )
        )
    write_clips(out, records, CORPUS)
    write_words(out, {IDS[0]: (Word(0.0, 0.2, "sil", "silence"), Word(0.2, 0.5, "bin"))})
    write_groups(out, [GroupRecord("s1", 12.0, 10.0, 14.0, 3.0, n=4), GroupRecord("s3", n=1)])
    write_failures(out, [FailureRecord(IDS[0], "measure", "no_face", "none seen")])
    write_protocols(out, resolve_all("grid", IDS))
    return out


def printed(capsys):
    return json.loads(capsys.readouterr().out)


def test_ls_is_one_line_a_corpus(capsys):
    assert run(["datasets", "ls"]) == 0
    text = capsys.readouterr().out
    line = next(line for line in text.splitlines() if line.startswith("grid "))
    assert line.split()[:4] == ["grid", "33,000", "27.5", "33"]
    assert "~151,800" in next(line for line in text.splitlines() if line.startswith("lrs3 "))


def test_ls_as_json_says_what_can_be_downloaded(capsys):
    assert run(["datasets", "ls", "--json"]) == 0
    rows = {row["name"]: row for row in printed(capsys)}
    assert rows["grid"]["download"] is True
    assert rows["lrs3"]["download"] is False
    assert rows["folder"]["clips"] is None


def test_info_shows_protocols_with_counts_digest_and_origin(capsys):
    assert run(["datasets", "info", "lrs3"]) == 0
    text = capsys.readouterr().out
    assert "train ~149,298 clips in 2 folders of ids; val 1,200 clips; test 1,321 clips" in text
    assert "from github.com/facebookresearch/av_hubert at 258fb50e1551" in text
    assert f"sha256: {shipped('lrs3-avsr').digest}" in text
    assert "no video in two splits" in text
    assert "avbench prepare lrs3 --root ROOT --out OUT" in text


def test_info_as_json(capsys):
    assert run(["datasets", "info", "grid", "--json"]) == 0
    assert [p["name"] for p in printed(capsys)["protocols"]][2] == "grid-4s"


def test_info_of_no_corpus_ends_with_2(capsys):
    assert run(["datasets", "info", "gird"]) == 2
    assert "no dataset is called 'gird'; did you mean 'grid'?" in capsys.readouterr().err


def test_stats_as_json(out, capsys):
    assert run(["datasets", "stats", str(out), "--json"]) == 0
    found = printed(capsys)
    n_speakers = len({i.split("/")[1] for i in IDS})
    assert (found["clips"], found["hours"], found["speakers"]) == (5, 0.0014, n_speakers)
    assert found["splits"] == {"all": {"clips": 5, "hours": 0.0014, "speakers": n_speakers}}
    assert found["duration_s"]["median"] == 1.0
    assert found["decisions"] == {"ok": 4, "refused_no_face": 1}
    assert found["words"] == {"clips": 1, "words": 1, "distinct": 1}
    assert found["failures"] == {"no_face": 1}
    assert found["session_lags"]["sessions"] == 2
    assert found["session_lags"]["pooled"] == 1
    assert found["session_lags"]["audio_lag_ms"]["median"] == 12.0
    assert found["protocols"]["grid-4s"] == {"test": 2, "train": 2}


def test_stats_for_people(out, capsys):
    assert run(["datasets", "stats", str(out)]) == 0
    text = capsys.readouterr().out
    assert "grid 1: 5 clips, 0.00 hours" in text
    assert "decisions: 4 ok, 1 refused_no_face" in text
    assert "protocol grid-4s: 2 test, 2 train" in text


def test_stats_of_nothing_prepared_ends_with_2(tmp_path, capsys):
    assert run(["datasets", "stats", str(tmp_path)]) == 2
    assert "found no manifest/clips-*.parquet" in capsys.readouterr().err


def test_a_protocol_without_a_clip_has_no_table(out):
    names = {path.stem for path in (out / "protocols").iterdir()}
    assert "grid-4s" in names
    write_protocols(out, resolve_all("grid", ["grid/s21/bbaf2n"]))
    assert list((out / "protocols").iterdir()) == []


def test_load_takes_a_split_of_a_protocol(out):
    test = avbench.load(out, protocol="grid-4s", split="test")
    assert [test[i]["clip_id"] for i in range(len(test))] == TEST
    assert {test[i]["split"] for i in range(len(test))} == {"test"}
    assert len(avbench.load(out, protocol="grid-4s")) == 4
    with pytest.raises(ProtocolError, match="it has train, test"):
        avbench.load(out, protocol="grid-4s", split="dev")


def test_score_takes_a_subset(out, tmp_path, capsys):
    system = tmp_path / "hyp"
    write_description(system, System(name="ours"), None)
    hyp = system / "media"
    for clip_id in TEST:
        (hyp / clip_id).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(out / "audio" / f"{clip_id}.flac", hyp / f"{clip_id}.flac")
    common = ["--manifest", str(out), "--metrics", "dur_ratio", "-q", "--json"]
    code = run(
        ["score", str(system), *common, "--subset", "grid-4s:test", "--out", str(tmp_path / "a")]
    )
    subset = printed(capsys)["manifest"]
    assert code == 0
    assert (subset["dataset"], subset["n_clips"]) == ("grid, grid-4s:test", 2)
    run(["score", str(system), *common, "--out", str(tmp_path / "a")])
    whole = printed(capsys)["manifest"]
    assert (whole["n_clips"], whole["dataset"]) == (5, "grid")
    assert whole["digest"] != subset["digest"]


def test_a_subset_needs_a_manifest(tmp_path, capsys):
    code = run(["score", str(tmp_path), "--ref", str(tmp_path), "--subset", "grid-4s:test"])
    assert code == 2
    assert "--subset chooses clips of a manifest: give --manifest too" in capsys.readouterr().err
