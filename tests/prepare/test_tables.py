"""The prepared tables as other programs read them."""

import hashlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from avbench.clip import Clip
from avbench.datasets.base import Word
from avbench.prepare import schemas, tables
from avbench.prepare.card import CardFacts, write_card
from avbench.prepare.clip_rows import normal_text
from avbench.prepare.records import (
    ClipRecord,
    Corpus,
    FailureRecord,
    GroupRecord,
    OffsetRecord,
)

CORPUS = Corpus("grid", "1", "CC BY 4.0", "Cooke et al. 2006", "b17d")


def record(out: Path, name: str, speaker="s1", split="all", **changed) -> ClipRecord:
    clip_id = f"grid/{speaker}/{name}"
    clip = Clip(
        clip_id,
        video=Path(f"/corpus/{speaker}/{name}.mpg"),
        speaker=speaker,
        session=speaker,
        split=split,
        text="Bin blue, at F two now!",
        language="en",
    )
    made = ClipRecord(
        clip=clip,
        decision="corrected_pooled",
        audio_lag_ms=40.0,
        lag_ci_ms=1.5,
        lag_source="pooled",
        video=out / "video" / f"{clip_id}.mp4",
        audio=out / "audio" / f"{clip_id}.flac",
        video_rel=f"video/{clip_id}.mp4",
        audio_rel=f"audio/{clip_id}.flac",
        num_frames=75,
        fps=Fraction(25),
        width=360,
        height=288,
        num_samples=48000,
        duration_s=3.0,
        valid_start_s=0.0,
        valid_end_s=2.938,
        faces=1,
        face_box=(10.0, 20.0, 110.0, 140.0),
        source_sha256="ab",
        source_bytes=448512,
    )
    return replace(made, **changed)


def refused(out: Path, name: str, speaker="s2") -> ClipRecord:
    """A clip of which nothing could be measured: most columns are empty."""
    bare = record(out, name, speaker)
    return ClipRecord(clip=bare.clip, decision="failed_decode", video=bare.clip.video)


@pytest.fixture
def out(tmp_path) -> Path:
    """A prepared folder without media: three clips, of which one failed."""
    out = tmp_path / "OUT"
    records = [refused(out, "bbaf2n"), record(out, "bbaf3s"), record(out, "bbaf1s")]
    tables.write_clips(out, records, CORPUS)
    words = {"grid/s1/bbaf3s": (Word(0.0, 0.5, "sil", "silence"), Word(0.5, 0.8, "bin"))}
    tables.write_words(out, words)
    measured = OffsetRecord(
        "grid/s1/bbaf3s", "lipsync|v1", 40.0, 35.0, 45.0, 0.6, 0, 0.4, at_edge=False,
        decision="corrected_pooled", lags_ms=(-40.0, 0.0, 40.0), curve=(0.0, 0.1, 0.6),
        curve_n=(74, 75, 74),
    )  # fmt: skip
    none = OffsetRecord("grid/s2/bbaf2n", "lipsync|v1", decision="failed_decode", reason="damaged")
    tables.write_offsets(out, [none, measured])
    tables.write_groups(out, [GroupRecord("s1", 40.0, 39.0, 41.0, 0.5, n=2, n_measured=1)])
    tables.write_failures(out, [])
    write_card(
        out,
        CORPUS,
        splits={"all": 3},
        decisions={"corrected_pooled": 2, "failed_decode": 1},
        facts=CardFacts("lipsync v1", "audio", notes=("left out 4 hidden files",)),
    )
    return out


def test_rows_are_sorted_and_say_both_sign_conventions(out):
    rows = pq.read_table(out / "manifest" / "clips-all.parquet").to_pylist()
    assert [r["clip_id"] for r in rows] == ["grid/s1/bbaf1s", "grid/s1/bbaf3s", "grid/s2/bbaf2n"]
    first = rows[0]
    assert (first["audio_lag_ms"], first["syncnet_offset_frames"]) == (40.0, -1)
    assert (first["text"], first["text_norm"]) == (
        "Bin blue, at F two now!",
        "bin blue at f two now",
    )
    assert (first["fps_num"], first["fps_den"]) == (25, 1)
    assert first["video"] == {"bytes": None, "path": str(out / "video/grid/s1/bbaf1s.mp4")}
    assert first["video_rel"] == "video/grid/s1/bbaf1s.mp4"
    assert first["source_path"] == "/corpus/s1/bbaf1s.mpg"
    assert (first["corpus"], first["licence"], first["build_id"]) == ("grid", "CC BY 4.0", "b17d")
    failed = rows[2]
    assert failed["decision"] == "failed_decode"
    assert (failed["audio_lag_ms"], failed["audio"]) == (None, None)
    assert failed["syncnet_offset_frames"] is None


def test_every_column_has_the_type_of_the_schema(out):
    for name, schema in (
        ("clips-all", schemas.CLIPS),
        ("words", schemas.WORDS),
        ("offsets", schemas.OFFSETS),
        ("groups", schemas.GROUPS),
        ("failures", schemas.FAILURES),
    ):
        assert pq.read_schema(out / "manifest" / f"{name}.parquet").equals(schema), name


def test_the_same_rows_in_any_order_are_the_same_bytes(tmp_path):
    def written(order) -> list[str]:
        records = [record(Path("/OUT"), f"bbaf{i}s") for i in order]
        tables.write_clips(tmp_path, records, CORPUS)
        tables.write_offsets(tmp_path, [OffsetRecord(r.clip.clip_id, "e") for r in records])
        tables.write_failures(tmp_path, [FailureRecord(str(i), "scan", "x", "y") for i in order])
        files = sorted((tmp_path / "manifest").iterdir())
        return [hashlib.sha256(f.read_bytes()).hexdigest() for f in files]

    assert written(range(1, 9)) == written([5, 3, 8, 1, 2, 7, 6, 4])


def test_splits_have_files_of_their_own_and_stale_ones_go(tmp_path):
    two = [record(tmp_path, "bbaf1s", split="test"), record(tmp_path, "bbaf2n", split="train")]
    assert list(tables.write_clips(tmp_path, two, CORPUS)) == ["test", "train"]
    tables.write_clips(tmp_path, two[:1], CORPUS)
    assert [p.name for p in (tmp_path / "manifest").iterdir()] == ["clips-test.parquet"]


def test_offsets_start_with_the_columns_that_all_estimators_share(out):
    frame = pd.read_parquet(out / "manifest" / "offsets.parquet")
    assert list(frame.columns[:6]) == [
        "clip_id", "estimator", "audio_lag_ms", "low_ms", "high_ms", "confidence"
    ]  # fmt: skip
    assert list(frame.clip_id) == ["grid/s1/bbaf3s", "grid/s2/bbaf2n"]
    assert frame.curve[0].tolist() == pytest.approx([0.0, 0.1, 0.6])
    assert pd.isna(frame.audio_lag_ms[1])
    assert frame.reason[1] == "damaged"


def test_datasets_types_the_media_columns(out, tmp_path):
    from datasets import Audio, Video, load_dataset

    files = str(out / "manifest" / "clips-all.parquet")
    rows = load_dataset("parquet", data_files=files, split="train", cache_dir=str(tmp_path / "hf"))
    assert isinstance(rows.features["video"], Video)
    assert isinstance(rows.features["audio"], Audio)
    assert not rows.features["video"].decode
    assert rows[0]["video"]["path"] == str(out / "video/grid/s1/bbaf1s.mp4")
    assert rows[0]["face_box"] == [10.0, 20.0, 110.0, 140.0]
    assert rows[2]["audio"] is None


def test_datasets_reads_the_folder_by_its_card(out, tmp_path):
    from datasets import load_dataset

    cache = str(tmp_path / "hf")
    assert len(load_dataset(str(out), split="all", cache_dir=cache)) == 3
    assert load_dataset(str(out), cache_dir=cache)["full"].num_rows == 3
    for name, n in (("words", 2), ("offsets", 2), ("groups", 1)):
        assert len(load_dataset(str(out), name, split="all", cache_dir=cache)) == n


@pytest.mark.parametrize("workers", [0, 2])
def test_a_torch_loader_takes_the_rows_of_datasets(out, tmp_path, workers):
    import multiprocessing

    from datasets import load_dataset
    from torch.utils.data import DataLoader

    rows = load_dataset(str(out), split="all", cache_dir=str(tmp_path / "hf"))
    context = multiprocessing.get_context("fork") if workers else None
    loader = DataLoader(
        rows, batch_size=2, num_workers=workers, collate_fn=list, multiprocessing_context=context
    )
    ids = [row["clip_id"] for batch in loader for row in batch]
    assert ids == ["grid/s1/bbaf1s", "grid/s1/bbaf3s", "grid/s2/bbaf2n"]


def test_pandas_reads_a_few_columns(out):
    frame = pd.read_parquet(
        out / "manifest" / "clips-all.parquet", columns=["clip_id", "speaker", "audio_lag_ms"]
    )
    assert frame.groupby("speaker").audio_lag_ms.median()["s1"] == 40.0


def test_polars_reads_the_structs(out):
    import polars as pl

    frame = pl.read_parquet(out / "manifest" / "clips-all.parquet")
    paths = frame.select(pl.col("video").struct.field("path")).to_series()
    assert paths[2] == "/corpus/s2/bbaf2n.mpg"
    assert frame.filter(pl.col("decision") == "failed_decode").height == 1


def test_duckdb_joins_the_tables(out):
    import duckdb

    query = """
        select c.clip_id, c.audio.path, o.confidence
        from read_parquet($clips) c join read_parquet($offsets) o using (clip_id)
        where c.decision like 'corrected%'
    """
    files = {n: str(out / "manifest" / f"{f}.parquet") for n, f in
             (("clips", "clips-all"), ("offsets", "offsets"))}  # fmt: skip
    rows = duckdb.execute(query, files).fetchall()
    path = str(out / "audio/grid/s1/bbaf3s.flac")
    assert rows == [("grid/s1/bbaf3s", path, pytest.approx(0.6))]


def test_the_card_states_signs_counts_licence_and_decisions(out):
    text = (out / "README.md").read_text()
    assert text.startswith('---\nlicense: cc-by-4.0\npretty_name: "grid"\nconfigs:\n')
    for part in (
        "3 clips (all: 3)",
        "`audio_lag_ms > 0`: the sound comes late",
        "`syncnet_offset_frames` = -audio_lag_ms * fps / 1000",
        "| `corrected_pooled` | 2 |",
        "| `failed_decode` | 1 |",
        "Licence of the corpus: CC BY 4.0.",
        "> Cooke et al. 2006",
        "- left out 4 hidden files",
        "Measured by lipsync v1.",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("It\u2019s 5 o'clock -- now!", "it's 5 o'clock now"),
        ("  'Quoted'  WORDS\n", "quoted words"),
        ("ﬁn, Straße; l'été", "fin strasse l'été"),
        ("...", ""),
    ],
)
def test_normal_text_keeps_letters_digits_and_inner_apostrophes(text, normal):
    assert normal_text(text) == normal
