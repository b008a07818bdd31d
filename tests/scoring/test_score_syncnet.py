"""`avbench score` with SyncNet's metrics: names, files, cache, and what is said without weights."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from sounds import speech_like
from syncnet_random import add_random_weights
from tiny_media import make_sound, make_video

from avbench.cli import run
from avbench.models.syncnet_fast import LipTower

NAMES = ("lse_d@w2l-lrs", "lse_c@w2l-lrs-masked", "sync_offset@w2l-lrs")


@pytest.fixture
def films(tmp_path, monkeypatch) -> Path:
    """Two films of 12 frames, of which `b` is silent."""
    add_random_weights(monkeypatch, tmp_path / "user")
    sound = speech_like(0.48)
    make_video(tmp_path / "hyp" / "a.mkv", 12, sound)
    make_video(tmp_path / "hyp" / "b.mkv", 12, np.zeros_like(sound))
    return tmp_path / "hyp"


def scored(films, out, *options):
    films = str(films)
    code = run(["score", films, "--ref", films, "--out", str(out), "-q", "-j", "1", *options])
    return code, sorted((out / ".cache").rglob("*.npz"))


def test_metrics_by_name_reach_every_file(films, tmp_path, capsys):
    code, _ = scored(films, tmp_path / "runs", "--metrics", ",".join(NAMES), "--json")
    summary = json.loads(capsys.readouterr().out)
    assert code == 1  # not every clip has a score
    assert list(summary["metrics"]) == list(NAMES)
    found = summary["metrics"]["lse_d@w2l-lrs"]
    assert found["reasons"] == {"silent_gen": 1}
    assert found["signature"].startswith("lse_d@w2l-lrs|v1|")
    assert "syncnet_video:1,jpeg_compat:yes,precision:fp32,weights:" in found["signature"]
    assert found["statistics"]["n_windows"] == 7
    assert found["statistics"]["short"] == 1
    table = pq.read_table(tmp_path / "runs" / "hyp@custom" / "clips.parquet").to_pylist()
    assert [row["lse_d@w2l-lrs.status"] for row in table] == ["ok", "silent_gen"]
    assert table[0]["lse_d@w2l-lrs"] > 0
    assert table[0]["sync_offset@w2l-lrs"] == table[0]["lse_d@w2l-lrs.offset"]


def test_a_protocol_file_names_them_and_their_features(films, tmp_path, capsys):
    protocol = tmp_path / "p.toml"
    protocol.write_text(
        'name = "p"\nmetrics = ["lse_c@w2l-lrs"]\n[parameters.syncnet_video]\njpeg_compat = false\n'
    )
    scored(films, tmp_path / "runs", "--protocol", str(protocol), "--json")
    summary = json.loads(capsys.readouterr().out)
    assert "jpeg_compat:no" in summary["metrics"]["lse_c@w2l-lrs"]["signature"]


def test_new_sound_costs_no_picture(films, tmp_path, monkeypatch, capsys):
    out = tmp_path / "runs"
    _, before = scored(films, out, "--metrics", NAMES[0])
    first = capsys.readouterr().out
    monkeypatch.setattr(LipTower, "embed", lambda *_: pytest.fail("the picture was embedded anew"))
    for name, seed in (("a", 1), ("b", 2)):  # beside the picture, which stays as it is
        make_sound(tmp_path / "new" / f"{name}.wav", speech_like(0.48, seed))
    new = ["score", str(tmp_path / "new"), "--ref", str(films), "--out", str(out), "-q", "-j", "1"]
    run([*new, "--metrics", NAMES[0]])
    assert capsys.readouterr().out != first
    after = sorted((out / ".cache").rglob("*.npz"))
    assert {p for p in after if p.parts[-3] == "syncnet_video"} == {
        p for p in before if p.parts[-3] == "syncnet_video"
    }


def test_without_weights_nothing_is_decoded(films, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "nowhere"))
    code, cached = scored(films, tmp_path / "runs", "--metrics", NAMES[0])
    assert (code, cached) == (3, [])
    said = capsys.readouterr().err
    assert "avbench weights add syncnet_v2 PATH" in said
    assert "Traceback" not in said
