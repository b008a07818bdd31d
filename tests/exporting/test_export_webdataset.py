"""WebDataset tars."""

import json
import tarfile
from pathlib import Path

import pytest
from exported import clips_of, words_of

from avbench.exporting.names import clip_id_of
from avbench.exporting.run import export

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dest(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    dest = tmp_path_factory.mktemp("tars") / "DEST"
    export(prepared, dest, "webdataset", shard_mb=1)
    return dest


def members(dest: Path) -> list[tarfile.TarInfo]:
    found = []
    for path in sorted(dest.glob("data/*.tar")):
        with tarfile.open(path) as tar:
            found += tar.getmembers()
    return found


def test_members_are_sorted_and_owe_nothing_to_the_machine(prepared: Path, dest: Path) -> None:
    found = members(dest)
    names = [m.name for m in found]
    assert names == sorted(names)
    key = names[0].partition(".")[0]
    assert names[:3] == [f"{key}.flac", f"{key}.json", f"{key}.mp4"]
    assert {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode) for m in found} == {
        (0, 0, 0, "", "", 0o644)
    }
    keys = dict.fromkeys(name.split(".")[0] for name in names)
    assert [clip_id_of(key) for key in keys] == [c["clip_id"] for c in clips_of(prepared)]
    assert all(name.count(".") == 1 and "/" not in name for name in names)


def test_shards_hold_whole_clips_and_no_more_than_asked(dest: Path) -> None:
    shards = sorted(dest.glob("data/*.tar"))
    assert [p.name for p in shards] == [
        f"all-{i:05d}-of-{len(shards):05d}.tar" for i in range(len(shards))
    ]
    assert len(shards) >= 3
    for path in shards:
        with tarfile.open(path) as tar:
            assert len(tar.getnames()) % 3 == 0
        assert path.stat().st_size <= 1_000_000 + tarfile.RECORDSIZE


def test_the_json_holds_text_words_and_decision(prepared: Path, dest: Path) -> None:
    words = words_of(prepared)
    clips = {c["clip_id"]: c for c in clips_of(prepared)}
    path = sorted(dest.glob("data/*.tar"))[0]
    with tarfile.open(path) as tar:
        name = next(n for n in tar.getnames() if n.endswith(".json"))
        about = json.load(tar.extractfile(name))
        flac = tar.extractfile(name.replace(".json", ".flac")).read()
    clip = clips[about["clip_id"]]
    assert (about["text"], about["decision"]) == (clip["text"], clip["decision"])
    assert about["audio_lag_ms"] == clip["audio_lag_ms"]
    assert [w["word"] for w in about["words"]] == [w["word"] for w in words[about["clip_id"]]]
    assert flac == (prepared / clip["audio_rel"]).read_bytes()
    assert "source_path" not in about
