"""A prepared folder after a move."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from exported import clips_of, contents

from avbench.cli import run as avbench
from avbench.datasets.base import Target
from avbench.errors import ManifestError
from avbench.exporting.relocate import relocate
from avbench.prepare.crops import CropRecord
from avbench.prepare.tables import write_crop_rows, write_targets

pytestmark = pytest.mark.slow


@pytest.fixture
def moved(prepared: Path, tmp_path: Path) -> Path:
    """A copy at another place: its paths are those of the old one."""
    return Path(shutil.copytree(prepared, tmp_path / "MOVED"))


def test_paths_follow_the_folder(moved: Path, tmp_path: Path) -> None:
    from datasets import load_dataset

    done = relocate(moved, {})
    changed = {"clips-all.parquet": 6, "crops.parquet": 0}
    assert (done.rows, done.changed, done.missing) == (6, changed, ())
    frame = pd.read_parquet(moved / "manifest" / "clips-all.parquet")
    for name, rel in (("video", frame.video_rel), ("audio", frame.audio_rel)):
        paths = [media["path"] for media in frame[name]]
        assert paths == [str(moved / r) for r in rel]
        assert all(Path(p).is_file() for p in paths)
    rows = load_dataset(str(moved), split="full", cache_dir=str(tmp_path / "hf"))
    assert Path(rows[0]["audio"]["path"]).read_bytes()[:4] == b"fLaC"


def test_a_second_run_changes_nothing(moved: Path) -> None:
    relocate(moved, {})
    before = contents(moved)
    assert relocate(moved, {}).changed == {"clips-all.parquet": 0, "crops.parquet": 0}
    assert contents(moved) == before


def test_crops_and_targets_follow(moved: Path, tmp_path: Path) -> None:
    crop = CropRecord("grid/s1/a", "mouth96", "crops/mouth96/grid/s1/a.mp4", 75, 0.0, 3.0)
    write_crop_rows(tmp_path / "OLD", [crop, CropRecord("grid/s1/b", "mouth96", reason="no face")])
    old = tmp_path / "OLD" / "manifest" / "crops.parquet"
    old.replace(moved / "manifest" / "crops.parquet")
    write_targets(moved, [Target("grid/s1/a", "es", audio=Path("/corpus/es/a.wav"))])
    done = relocate(moved, {"/corpus": "/elsewhere"})
    assert (done.changed["crops.parquet"], done.changed["targets.parquet"]) == (1, 1)
    crops = pd.read_parquet(moved / "manifest" / "crops.parquet")
    assert crops.video[0]["path"] == str(moved / crop.video_rel)
    assert crops.video[1] is None
    assert done.missing == (str(moved / crop.video_rel),)
    targets = pd.read_parquet(moved / "manifest" / "targets.parquet")
    assert targets.audio[0]["path"] == "/elsewhere/es/a.wav"


def test_there_and_back_again_gives_the_same_bytes(moved: Path, tmp_path: Path) -> None:
    relocate(moved, {})
    before = contents(moved)
    moved.rename(tmp_path / "AWAY")
    relocate(tmp_path / "AWAY", {})
    assert contents(tmp_path / "AWAY") != before
    (tmp_path / "AWAY").rename(moved)
    relocate(moved, {})
    assert contents(moved) == before


def test_croissant_states_the_new_sums(moved: Path) -> None:
    import hashlib

    relocate(moved, {})
    about = json.loads((moved / "croissant.json").read_text())
    entry = next(e for e in about["distribution"] if e["@id"] == "manifest/clips-all.parquet")
    table = (moved / "manifest" / "clips-all.parquet").read_bytes()
    assert entry["sha256"] == hashlib.sha256(table).hexdigest()
    assert entry["contentSize"] == f"{len(table)} B"


def test_sources_move_by_folder_not_by_beginning(
    manifest_only: Path, corpus: Path, tmp_path: Path, capsys
) -> None:
    out = Path(shutil.copytree(manifest_only, tmp_path / "OUT"))
    new = Path(shutil.copytree(corpus, tmp_path / "NEW"))
    half = str(corpus)[:-1]
    assert avbench(["relocate", str(out), "--sources", f"{half}={new}", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changed"]["clips-all.parquet"] == 0
    assert avbench(["relocate", str(out), "--sources", f"{corpus}={new}"]) == 0
    assert capsys.readouterr().out == f"{out}: paths changed in 6 of 6 rows\n"
    for row in clips_of(out):
        for path in (row["video"]["path"], row["audio"]["path"], row["source_path"]):
            assert Path(path).is_relative_to(new)
            assert Path(path).is_file()


def test_files_that_are_not_there_are_listed(moved: Path, capsys) -> None:
    gone = moved / clips_of(moved)[0]["video_rel"]
    gone.unlink()
    assert avbench(["relocate", str(moved)]) == 1
    assert f"not there: {gone}" in capsys.readouterr().out


def test_mistakes_are_told(tmp_path: Path, capsys) -> None:
    with pytest.raises(ManifestError, match="found no manifest/clips"):
        relocate(tmp_path, {})
    assert avbench(["relocate", str(tmp_path), "--sources", "nonsense"]) == 2
    assert "--sources nonsense: expected OLD=NEW, two folders" in capsys.readouterr().err
