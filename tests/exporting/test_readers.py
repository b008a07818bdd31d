"""A prepared corpus as it comes, and its exports, through the tools that people use."""

import io
import multiprocessing
import re
import shlex
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from exported import clips_of, words_of

import avbench
from avbench.cli import run as cli
from avbench.exporting import EXPORTS
from avbench.exporting.names import clip_id_of
from avbench.exporting.run import export

pytestmark = pytest.mark.slow
README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture(scope="module")
def embedded(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    dest = tmp_path_factory.mktemp("embedded") / "DEST"
    export(prepared, dest, "parquet", shard_mb=1)
    return dest


def ids(out: Path) -> list[str]:
    return [clip["clip_id"] for clip in clips_of(out)]


def test_the_corpus_is_one_worth_reading(prepared: Path) -> None:
    decisions = {clip["decision"] for clip in clips_of(prepared)}
    assert any(d.startswith("corrected_") for d in decisions), decisions
    assert len(ids(prepared)) == 6


@pytest.mark.parametrize("streaming", [False, True])
def test_datasets_reads_the_prepared_folder(
    prepared: Path, tmp_path: Path, streaming: bool
) -> None:
    from datasets import Audio, Video, load_dataset

    cache = str(tmp_path / "hf")
    rows = load_dataset(str(prepared), split="full", streaming=streaming, cache_dir=cache)
    assert isinstance(rows.features["video"], Video)
    assert isinstance(rows.features["audio"], Audio)
    found = list(rows)
    assert [r["clip_id"] for r in found] == ids(prepared)
    assert all(Path(r["audio"]["path"]).is_file() for r in found)
    words = load_dataset(str(prepared), "words", split="full", streaming=streaming, cache_dir=cache)
    assert sum(1 for _ in words) == sum(map(len, words_of(prepared).values()))


@pytest.mark.parametrize("streaming", [False, True])
def test_datasets_reads_the_embedded_export(
    prepared: Path, embedded: Path, tmp_path: Path, streaming: bool
) -> None:
    from datasets import Audio, Video, load_dataset

    rows = load_dataset(
        str(embedded), split="full", streaming=streaming, cache_dir=str(tmp_path / "hf")
    )
    assert isinstance(rows.features["video"], Video)
    assert isinstance(rows.features["audio"], Audio)
    assert not rows.features["video"].decode
    clips = clips_of(prepared)
    for row, clip in zip(rows, clips, strict=True):
        assert row["clip_id"] == clip["clip_id"]
        assert row["audio"]["bytes"] == (prepared / clip["audio_rel"]).read_bytes()
        assert row["video"]["bytes"] == (prepared / clip["video_rel"]).read_bytes()
        assert [w["word"] for w in row["words"] if w["tier"] == "word"] == clip["text"].split()


def test_pandas_reads_both(prepared: Path, embedded: Path) -> None:
    import pandas as pd
    import soundfile

    frame = pd.read_parquet(prepared / "manifest" / "clips-all.parquet")
    assert frame.groupby("speaker").audio_lag_ms.first().round(-1).to_dict() == {
        "s1": -80.0,
        "s2": 70.0,
    }
    inside = pd.read_parquet(embedded / "data", columns=["clip_id", "num_samples", "audio"])
    assert list(inside.clip_id) == list(frame.clip_id)
    for n, audio in zip(inside.num_samples, inside.audio, strict=True):
        assert len(soundfile.read(io.BytesIO(audio["bytes"]))[0]) == n


def test_polars_reads_both(prepared: Path, embedded: Path) -> None:
    import polars as pl

    clips = pl.read_parquet(prepared / "manifest" / "clips-*.parquet")
    words = pl.read_parquet(prepared / "manifest" / "words.parquet")
    joined = words.filter(pl.col("tier") == "word").join(clips, on="clip_id")
    assert joined.filter(pl.col("end_s") > pl.col("duration_s")).height == 0
    assert joined.height == 36  # six words a sentence
    inside = pl.scan_parquet(embedded / "data" / "*.parquet").select(
        "clip_id", pl.col("video").struct.field("bytes").bin.size().alias("n")
    )
    sizes = dict(inside.collect().iter_rows())
    assert sizes == {
        c["clip_id"]: (prepared / c["video_rel"]).stat().st_size for c in clips_of(prepared)
    }


def test_duckdb_reads_both(prepared: Path, embedded: Path) -> None:
    import duckdb

    query = """
        select speaker, count(*), sum(octet_length(audio.bytes))
        from read_parquet($shards) where decision not like 'refused%' group by speaker order by 1
    """
    with duckdb.connect() as database:
        rows = database.execute(query, {"shards": f"{embedded}/data/*.parquet"}).fetchall()
        path = database.execute(
            "select audio.path from read_parquet($clips) order by clip_id limit 1",
            {"clips": f"{prepared}/manifest/clips-*.parquet"},
        ).fetchone()
    expected: dict[str, list[int]] = {}
    for clip in clips_of(prepared):
        if not clip["decision"].startswith("refused"):
            size = (prepared / clip["audio_rel"]).stat().st_size
            expected.setdefault(clip["speaker"], []).append(size)
    assert rows == [(s, len(sizes), sum(sizes)) for s, sizes in sorted(expected.items())]
    assert path == (str(prepared / clips_of(prepared)[0]["audio_rel"]),)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_torch_loader_reads_avbench_load(prepared: Path, workers: int) -> None:
    from torch.utils.data import DataLoader

    context = multiprocessing.get_context("fork") if workers else None
    loader = DataLoader(
        avbench.load(prepared),
        batch_size=2,
        num_workers=workers,
        collate_fn=list,
        multiprocessing_context=context,
    )
    clips = [clip for batch in loader for clip in batch]
    assert [clip["clip_id"] for clip in clips] == ids(prepared)
    for clip in clips:
        assert clip["video"].shape == (75, 288, 360, 3)
        assert (clip["audio"].shape, clip["audio"].dtype) == ((48_000,), np.float32)
        assert " ".join(w["word"] for w in clip["words"]) == clip["text"]


@pytest.mark.parametrize("source", ["prepared", "manifest_only"])
def test_lhotse_reads_sound_words_and_offsets(
    source: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """lhotse's own recipe places the first word of a GRID clip at 12 s of 3."""
    lhotse = pytest.importorskip("lhotse")
    out: Path = request.getfixturevalue(source)
    export(out, tmp_path / "DEST", "lhotse")
    cuts = lhotse.CutSet.from_file(tmp_path / "DEST" / "cuts-all.jsonl.gz")
    lhotse.qa.validate(cuts, read_data=True)
    words, clips = words_of(out), {c["clip_id"]: c for c in clips_of(out)}
    assert [cut.id for cut in cuts] == list(clips)
    for cut in cuts:
        clip = clips[cut.id]
        assert (cut.duration, cut.load_audio().shape) == (3.0, (1, 48_000))
        (said,) = cut.supervisions
        assert (said.text, said.speaker) == (clip["text"], clip["speaker"])
        expected = [w for w in words[cut.id] if w["tier"] == "word"]
        for item, word in zip(said.alignment["word"], expected, strict=True):
            assert item.symbol == word["word"]
            assert item.start == pytest.approx(word["start_s"], abs=1e-6)
            assert item.end == pytest.approx(word["end_s"], abs=1e-6)
            assert 0 <= item.start < item.end <= cut.duration
        assert cut.custom["decision"] == clip["decision"]
        assert cut.custom["audio_lag_ms"] == clip["audio_lag_ms"]
        assert Path(cut.custom["video"]).is_file()


def test_lhotse_and_avbench_load_hear_the_same(manifest_only: Path, tmp_path: Path) -> None:
    lhotse = pytest.importorskip("lhotse")
    export(manifest_only, tmp_path / "DEST", "lhotse")
    cuts = lhotse.CutSet.from_file(tmp_path / "DEST" / "cuts-all.jsonl.gz")
    for cut, clip in zip(cuts, avbench.load(manifest_only, video=False), strict=True):
        assert cut.id == clip["clip_id"]
        assert np.abs(cut.load_audio()[0] - clip["audio"]).max() < 1 / 32768


# It leaves its files to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_webdataset_reads_the_tars(prepared: Path, tmp_path: Path) -> None:
    import soundfile

    webdataset = pytest.importorskip("webdataset")
    export(prepared, tmp_path / "DEST", "webdataset", shard_mb=1)
    urls = [str(p) for p in sorted((tmp_path / "DEST").glob("data/*.tar"))]
    found = list(webdataset.WebDataset(urls, shardshuffle=False).decode())
    clips = {c["clip_id"]: c for c in clips_of(prepared)}
    assert [clip_id_of(clip["__key__"]) for clip in found] == list(clips)
    for clip in found:
        row = clips[clip["json"]["clip_id"]]
        assert clip["json"]["text"] == row["text"]
        assert clip["mp4"] == (prepared / row["video_rel"]).read_bytes()
        sound, rate = soundfile.read(io.BytesIO(clip["flac"]))
        assert (len(sound), rate) == (row["num_samples"], row["sample_rate"])


@pytest.mark.parametrize("streaming", [False, True])
def test_datasets_reads_the_tars_with_stated_types(
    prepared: Path, tmp_path: Path, streaming: bool
) -> None:
    from datasets import load_dataset

    export(prepared, tmp_path / "DEST", "webdataset", shard_mb=1)
    rows = load_dataset(
        str(tmp_path / "DEST"), split="full", streaming=streaming, cache_dir=str(tmp_path / "hf")
    )
    assert rows.features["json"]["audio_lag_ms"].dtype == "float32"
    assert rows.features["json"]["syncnet_conf"].dtype == "float32"  # null in every clip
    found = list(rows)
    assert [r["json"]["clip_id"] for r in found] == ids(prepared)
    assert all(r["flac"][:4] == b"fLaC" for r in found)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index")
def test_croissant_leads_to_the_clips(prepared: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    dataset = mlcroissant.Dataset(jsonld=str(prepared / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    clips = list(dataset.records("clips"))
    assert [c["clips/clip_id"].decode() for c in clips] == ids(prepared)
    assert all((prepared / c["clips/audio_rel"].decode()).is_file() for c in clips)
    n_words = pq.read_metadata(prepared / "manifest" / "words.parquet").num_rows
    assert sum(1 for _ in dataset.records("words")) == n_words


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index")
def test_the_lines_of_the_readme_run_as_they_stand(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = README.read_text().partition("## Hand it to other tools")[2].partition("\n## ")[0]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "OUT").symlink_to(prepared)
    commands = re.findall(r"^avbench (export .*)$", section, re.MULTILINE)
    assert {c.split()[3] for c in commands} == set(EXPORTS)
    for command in commands:
        assert cli([*shlex.split(command), "-q"]) == 0
    block = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert block is not None
    exec(block[1], {})  # noqa: S102 - our own README
