"""OUT/croissant.json as the reference implementation reads it."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from avbench.prepare import schemas
from avbench.prepare.card import CardFacts
from avbench.prepare.croissant import refresh, write_croissant
from avbench.prepare.layout import Layout
from avbench.prepare.records import Corpus

# What mlcroissant's own use of rdflib and pandas warns of.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),
    pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index"),
]
CORPUS = Corpus("grid", "1", "CC BY 4.0", "Cooke et al. 2006", "b17d")
DECISIONS = {"corrected_pooled": 2, "failed_decode": 1}


def filled(schema: pa.Schema, **given: list) -> pa.Table:
    n = len(next(iter(given.values()), []))
    rows = [{k: v[i] for k, v in given.items()} for i in range(n)]
    return pa.Table.from_pylist(rows, schema=schema)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Tables of two splits; the failed clip lacks most columns, failures.parquet is empty."""
    layout = Layout(tmp_path / "OUT")
    layout.manifest.mkdir(parents=True)
    clips = {
        "test": {"clip_id": ["grid/s1/a"], "num_frames": [None], "decision": ["failed_decode"]},
        "train": {
            "clip_id": ["grid/s1/b", "grid/s1/c"],
            "num_frames": [75, 74],
            "decision": ["corrected_pooled"] * 2,
            "face_box": [[1.0, 2.0, 3.0, 4.0]] * 2,
            "audio_lag_ms": [40.0, 41.0],
            "video": [{"bytes": None, "path": "/x/b.mp4"}] * 2,
            "video_rel": ["video/grid/s1/b.mp4", "video/grid/s1/c.mp4"],
            "text": ["Où ça?", None],
        },
    }
    for split, rows in clips.items():
        pq.write_table(filled(schemas.CLIPS, **rows), layout.clips(split))
    words = {"clip_id": ["grid/s1/b"], "idx": [0], "word": ["où"], "start_s": [0.5], "end_s": [0.9]}
    pq.write_table(filled(schemas.WORDS, **words), layout.words)
    offsets = {"clip_id": ["grid/s1/b"], "at_edge": [False], "curve": [[0.1, 0.9]]}
    pq.write_table(filled(schemas.OFFSETS, **offsets), layout.offsets)
    pq.write_table(filled(schemas.GROUPS, group=["s1"], n=[2]), layout.groups)
    pq.write_table(filled(schemas.FAILURES), layout.failures)
    crops = {"clip_id": ["grid/s1/b"], "kind": ["mouth96"], "num_frames": [75], "reason": [""]}
    pq.write_table(filled(schemas.CROPS, **crops), layout.crops)
    targets = {"clip_id": ["grid/s1/b"], "language": ["es"], "text": ["dónde"]}
    pq.write_table(filled(schemas.TARGETS, **targets), layout.targets)
    return layout.out


def write(out: Path, corpus: Corpus = CORPUS) -> Path:
    facts = CardFacts("avsync v1", "audio")
    return write_croissant(
        out, corpus, splits={"train": 2, "test": 1}, decisions=DECISIONS, facts=facts
    )


def test_the_reference_implementation_finds_no_error_and_reads_every_table(out: Path) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(write(out)))
    issues = dataset.metadata.ctx.issues
    assert not issues.errors
    # When a corpus was published is not ours to say.
    assert len(issues.warnings) == 1
    assert "datePublished" in next(iter(issues.warnings))
    assert str(dataset.metadata.ctx.conforms_to.value) == "http://mlcommons.org/croissant/1.1"
    counts = {s.id: sum(1 for _ in dataset.records(s.id)) for s in dataset.metadata.record_sets}
    assert counts == {
        "clips": 3,
        "words": 1,
        "offsets": 1,
        "groups": 1,
        "failures": 0,
        "crops": 1,
        "targets": 1,
    }


def test_records_hold_what_the_tables_hold(out: Path) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(write(out)))
    clips = {r["clips/clip_id"].decode(): r for r in dataset.records("clips")}
    assert list(clips) == ["grid/s1/a", "grid/s1/b", "grid/s1/c"]
    first = clips["grid/s1/b"]
    assert (first["clips/num_frames"], first["clips/audio_lag_ms"]) == (75, 40.0)
    assert first["clips/text"].decode() == "Où ça?"
    assert (out / first["clips/video_rel"].decode()) == out / "video/grid/s1/b.mp4"
    assert [float(v) for v in first["clips/face_box"]] == [1.0, 2.0, 3.0, 4.0]
    assert clips["grid/s1/a"]["clips/num_frames"] is None
    (measured,) = dataset.records("offsets")
    assert measured["offsets/at_edge"] is False
    assert [round(float(v), 3) for v in measured["offsets/curve"]] == [0.1, 0.9]


def test_every_column_but_the_absolute_paths_is_described(out: Path) -> None:
    document = json.loads(write(out).read_text())
    for record_set in document["recordSet"]:
        table = "clips-train" if record_set["name"] == "clips" else record_set["name"]
        names = pq.read_schema(out / "manifest" / f"{table}.parquet").names
        described = [field["name"] for field in record_set["field"]]
        assert described == [n for n in names if n not in ("video", "audio")]


def test_every_table_is_named_with_its_sum_and_size(out: Path) -> None:
    document = json.loads(write(out).read_text())
    kinds = Counter(entry["@type"] for entry in document["distribution"])
    assert kinds == {"cr:FileObject": 8, "cr:FileSet": 1}
    for entry in document["distribution"]:
        if entry["@type"] == "cr:FileObject":
            content = (out / entry["contentUrl"]).read_bytes()
            assert entry["sha256"] == hashlib.sha256(content).hexdigest()
            assert entry["contentSize"] == f"{len(content)} B"
    assert {e["@id"] for e in document["distribution"]} >= {
        f"manifest/{p.name}" for p in (out / "manifest").iterdir()
    }


def test_licence_citation_and_what_is_known_of_the_measurement(out: Path) -> None:
    document = json.loads(write(out).read_text())
    assert document["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (document["citeAs"], document["version"]) == ("Cooke et al. 2006", "1.0.0")
    how = " ".join(document["rai:dataPreprocessingProtocol"])
    assert "measured by avsync v1, pooled over the clips of a session" in how
    limits = " ".join(document["rai:dataLimitations"])
    assert "corrected_pooled: 2, failed_decode: 1" in limits
    assert "Faces and voices" in document["rai:personalSensitiveInformation"][0]
    other = json.loads(write(out, Corpus("lab", "2b", "ask us", "", "b")).read_text())
    assert (other["license"], other["version"]) == ("ask us", "2b")
    assert "citeAs" not in other


def test_split_protocols_are_record_sets_too(out: Path) -> None:
    import mlcroissant

    protocol = Layout(out).protocol("grid-4s")
    protocol.parent.mkdir()
    rows = {"clip_id": ["grid/s1/a", "grid/s1/b"], "split": ["test", "train"]}
    pq.write_table(pa.table(rows), protocol)
    facts = CardFacts("avsync v1", "audio", protocols=("grid-4s",))
    path = write_croissant(
        out, CORPUS, splits={"train": 2, "test": 1}, decisions=DECISIONS, facts=facts
    )
    dataset = mlcroissant.Dataset(jsonld=str(path))
    assert not dataset.metadata.ctx.issues.errors
    records = [
        (r["protocol-grid-4s/clip_id"].decode(), r["protocol-grid-4s/split"].decode())
        for r in dataset.records("protocol-grid-4s")
    ]
    assert records == [("grid/s1/a", "test"), ("grid/s1/b", "train")]


def test_the_same_tables_give_the_same_bytes_and_other_tables_other_sums(out: Path) -> None:
    first = write(out).read_bytes()
    assert write(out).read_bytes() == first
    assert str(out).encode() not in first
    refresh(out)
    path = Layout(out).croissant
    assert path.read_bytes() == first
    pq.write_table(filled(schemas.GROUPS, group=["s1", "s2"], n=[2, 1]), Layout(out).groups)
    refresh(out)
    changed, before = json.loads(path.read_text()), json.loads(first)
    differing = [
        new["@id"]
        for new, old in zip(changed["distribution"], before["distribution"], strict=True)
        if new != old
    ]
    assert differing == ["manifest/groups.parquet"]
    assert changed["recordSet"] == before["recordSet"]


def test_without_a_document_there_is_nothing_to_refresh(tmp_path: Path) -> None:
    refresh(tmp_path)
    assert list(tmp_path.iterdir()) == []
