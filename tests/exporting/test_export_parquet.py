"""Parquet shards with the media inside."""

import io
from pathlib import Path

import av
import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile
from exported import changed, clips_of, words_of

from avbench.exporting.run import export

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dest(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    dest = tmp_path_factory.mktemp("parquet") / "DEST"
    export(prepared, dest, "parquet", shard_mb=1)
    return dest


def test_shards_are_numbered_and_no_larger_than_asked(dest: Path) -> None:
    shards = sorted(dest.glob("data/*.parquet"))
    n = len(shards)
    assert n >= 3
    assert [p.name for p in shards] == [f"all-{i:05d}-of-{n:05d}.parquet" for i in range(n)]
    assert all(p.stat().st_size < 1_050_000 for p in shards)


def test_the_bytes_are_those_of_the_prepared_files(prepared: Path, dest: Path) -> None:
    rows = [r for p in sorted(dest.glob("data/*.parquet")) for r in pq.read_table(p).to_pylist()]
    clips = clips_of(prepared)
    assert [r["clip_id"] for r in rows] == [c["clip_id"] for c in clips]
    words = words_of(prepared)
    for row, clip in zip(rows, clips, strict=True):
        assert row["video"]["bytes"] == (prepared / clip["video_rel"]).read_bytes()
        assert row["audio"]["bytes"] == (prepared / clip["audio_rel"]).read_bytes()
        assert row["video"]["path"] == f"{clip['clip_id']}.mp4"
        expected = [
            {k: w[k] for k in ("word", "start_s", "end_s", "tier")} for w in words[row["clip_id"]]
        ]
        assert row["words"] == expected
        assert (row["decision"], row["text"]) == (clip["decision"], clip["text"])


def test_no_path_of_this_machine_is_inside(dest: Path) -> None:
    names = pq.read_schema(next(dest.glob("data/*.parquet"))).names
    assert not {"source_path", "video_rel", "audio_rel", "lag_in_files_ms"} & set(names)


def test_media_are_not_compressed_and_have_no_statistics(dest: Path) -> None:
    group = pq.read_metadata(next(dest.glob("data/*.parquet"))).row_group(0)
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(group.num_columns)}
    for name in ("video.bytes", "video.path", "audio.bytes", "audio.path"):
        assert columns[name].compression == "UNCOMPRESSED"
    for name in ("video.bytes", "audio.bytes"):
        assert columns[name].statistics is None
    assert columns["clip_id"].compression == "ZSTD"
    assert columns["clip_id"].statistics.has_min_max


def test_a_row_group_ends_before_it_is_too_large(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("avbench.exporting.parquet.ROW_GROUP_BYTES", 800_000)
    export(prepared, tmp_path / "DEST", "parquet")
    (shard,) = (tmp_path / "DEST").glob("data/*.parquet")
    meta = pq.read_metadata(shard)
    sizes = [meta.row_group(i).total_byte_size for i in range(meta.num_row_groups)]
    assert len(sizes) >= 3
    assert max(sizes) < 820_000


def test_a_clip_too_large_for_a_row_is_a_finding(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = sorted(
        (prepared / c["video_rel"]).stat().st_size + (prepared / c["audio_rel"]).stat().st_size
        for c in clips_of(prepared)
    )[-1]
    monkeypatch.setattr("avbench.exporting.parquet.LARGEST_BYTES", largest - 1)
    done = export(prepared, tmp_path / "DEST", "parquet")
    (finding,) = done.findings
    assert finding.status == "len_mismatch"
    assert "for a row of Parquet; export to webdataset instead" in finding.reason


def test_media_that_were_not_written_are_made_with_the_lag_taken_out(
    prepared: Path, manifest_only: Path, tmp_path: Path
) -> None:
    export(manifest_only, tmp_path / "NONE", "parquet")
    export(prepared, tmp_path / "AUDIO", "parquet")
    none, audio = (
        pq.read_table(
            next((tmp_path / n).glob("data/*.parquet")), columns=["video", "audio", "words"]
        )
        for n in ("NONE", "AUDIO")
    )
    assert none.equals(audio)


def test_a_span_of_a_long_file_is_cut_out_with_its_lag(
    prepared: Path, manifest_only: Path, tmp_path: Path
) -> None:
    """Frames 25 to 50 of the corrected whole: what the lag moves in is sound from outside."""

    def second_second(rows: list[dict]) -> list[dict]:
        for row in rows:
            row |= {"start_s": 1.0, "end_s": 2.0, "num_frames": 25, "num_samples": 16_000}
        return rows

    out = changed(manifest_only, tmp_path / "OUT", second_second)
    export(out, tmp_path / "DEST", "parquet")
    (shard,) = (tmp_path / "DEST").glob("data/*.parquet")
    for row, clip in zip(pq.read_table(shard).to_pylist(), clips_of(prepared), strict=True):
        sound, _ = soundfile.read(io.BytesIO(row["audio"]["bytes"]), dtype="int16")
        whole, _ = soundfile.read(prepared / clip["audio_rel"], dtype="int16")
        assert np.abs(sound.astype(int) - whole[16_000:32_000]).max() <= 1
        with av.open(io.BytesIO(row["video"]["bytes"])) as file:
            assert sum(1 for _ in file.decode(video=0)) == 25
        assert "start_s" not in row
