"""Manifests: reading each form, every fault in one message, and a digest that ignores the place."""

import shutil
from fractions import Fraction

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avbench.clip import Clip
from avbench.errors import ManifestError
from avbench.manifest import Manifest, digest
from avbench.manifest_rows import id_fault
from avbench.prepare.records import ClipRecord, Corpus
from avbench.prepare.tables import write_clips


def csv_of(folder, text, name="list.csv", media=("a.wav", "b.wav")):
    folder.mkdir(exist_ok=True)
    for file in media:
        (folder / file).touch()
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def fault_of(path) -> str:
    with pytest.raises(ManifestError) as caught:
        Manifest.read(path)
    return str(caught.value)


def test_a_csv_gives_clips_sorted_by_id(tmp_path):
    path = csv_of(
        tmp_path / "set",
        "clip_id,audio,video,speaker,session,split,text,fps,audio_lag_ms,mood\n"
        "b,b.wav,,s2,day 1,test,\"two, words\",,,\n"
        "a,a.wav,../film/a.mp4,s1,,train,,30000/1001,37.5,glad\n",
    )  # fmt: skip
    manifest = Manifest.read(path)
    folder = tmp_path / "set"
    assert (manifest.dataset, manifest.version, manifest.splits) == ("list", "1", ("test", "train"))
    assert manifest.clips[0] == Clip(
        "a",
        video=folder / "../film/a.mp4",
        audio=folder / "a.wav",
        speaker="s1",
        split="train",
        fps=Fraction(30000, 1001),
        audio_lag_ms=37.5,
        extra={"mood": "glad", "video_rel": "../film/a.mp4", "audio_rel": "a.wav"},
    )
    assert (manifest.clips[1].text, manifest.clips[1].session) == ("two, words", "day 1")
    assert manifest.clips[1].video is None


def test_a_parquet_by_hand_reads_like_the_same_csv(tmp_path):
    csv_path = csv_of(tmp_path, "clip_id,audio,audio_lag_ms\na,a.wav,1.5\nb,b.wav,\n")
    table = pa.table(
        {"clip_id": ["a", "b"], "audio": ["a.wav", "b.wav"], "audio_lag_ms": [1.5, None]}
    )
    pq.write_table(table, tmp_path / "list.parquet")
    from_csv, from_parquet = Manifest.read(csv_path), Manifest.read(tmp_path / "list.parquet")
    assert from_csv == from_parquet


def test_the_digest_is_the_same_elsewhere_and_in_another_row_order(tmp_path):
    one = Manifest.read(csv_of(tmp_path / "one", "clip_id,audio\na,a.wav\nb,b.wav\n"))
    two = Manifest.read(csv_of(tmp_path / "two", "clip_id,audio\nb,b.wav\na,a.wav\n"))
    absolute = f"clip_id,audio\na,{tmp_path}/one/a.wav\nb,{tmp_path}/one/b.wav\n"
    three = Manifest.read(csv_of(tmp_path / "one", absolute, "absolute.csv"))
    assert one.digest == two.digest == three.digest


CHANGES = [
    ("clip_id", "other"),
    ("speaker", "s9"),
    ("session", "x"),
    ("split", "test"),
    ("text", "words"),
    ("audio_lag_ms", 40.0),
    ("extra", {"audio_rel": "b.wav"}),
    ("extra", {"source_sha256": "00"}),
]


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_the_digest_changes_with_what_a_clip_is(field, value):
    plain = {"clip_id": "a", "speaker": "s1", "extra": {"audio_rel": "a.wav"}}
    assert digest([Clip(**plain)]) != digest([Clip(**(plain | {field: value}))])


def test_a_prepared_folder_keeps_its_digest_when_it_moves(tmp_path):
    out = prepared(tmp_path / "here")
    before = Manifest.read(out)
    moved = shutil.move(out, tmp_path / "there")
    after = Manifest.read(tmp_path / "there")
    assert moved
    assert before.digest == after.digest
    assert after.clips[0].audio == tmp_path / "there" / "audio" / "a.flac"
    assert (after.dataset, after.version) == ("mine", "3")


def prepared(out):
    (out / "audio").mkdir(parents=True)
    for name in "ab":
        (out / "audio" / f"{name}.flac").touch()
    records = [
        ClipRecord(
            clip=Clip(name, speaker="s1", split=split, text=f"word {name}"),
            decision="corrected_clip",
            audio=out / "audio" / f"{name}.flac",
            audio_rel=f"audio/{name}.flac",
            audio_lag_ms=37.3,
            fps=Fraction(30000, 1001),
            num_frames=90,
            num_samples=48048,
        )
        for name, split in (("b", "test"), ("a", "train"))
    ]
    write_clips(out, records, Corpus("mine", "3", "CC BY 4.0", "", "b1"))
    return out


def test_a_prepared_folder_and_its_files_read_back(tmp_path):
    out = prepared(tmp_path / "out")
    manifest = Manifest.read(out)
    assert [c.clip_id for c in manifest.clips] == ["a", "b"]
    clip = manifest.clips[0]
    assert (clip.speaker, clip.split, clip.text) == ("s1", "train", "word a")
    assert clip.fps == Fraction(30000, 1001)
    assert clip.audio_lag_ms == 0.0  # taken out of the written files
    assert clip.extra["num_samples"] == "48048"
    one = Manifest.read(out / "manifest" / "clips-test.parquet")
    assert one == Manifest.read(out).only_split("test")


def test_a_lag_that_is_still_in_the_files_comes_with_the_clip(tmp_path):
    (tmp_path / "a.mpg").touch()
    record = ClipRecord(
        clip=Clip("a", video=tmp_path / "a.mpg"),
        decision="corrected_pooled",
        audio_lag_ms=-20.0,
        lag_in_files_ms=-20.0,
        video=tmp_path / "a.mpg",
        audio=tmp_path / "a.mpg",
    )
    write_clips(tmp_path / "out", [record], Corpus("mine", "1", "", "", ""))
    clip = Manifest.read(tmp_path / "out").clips[0]
    assert (clip.audio_lag_ms, clip.source.video) == (-20.0, tmp_path / "a.mpg")


def test_limit_and_split_have_digests_of_their_own(tmp_path):
    manifest = Manifest.read(prepared(tmp_path / "out"))
    assert [c.clip_id for c in manifest.limit(1).clips] == ["a"]
    assert manifest.limit(1).digest != manifest.digest
    assert manifest.limit(9) == manifest
    with pytest.raises(ManifestError, match="mine has no split 'dev'; it has 'test', 'train'"):
        manifest.only_split("dev")
    with pytest.raises(ManifestError, match="limit is 0, expected at least 1 clip"):
        manifest.limit(0)


def test_all_faults_of_a_file_stand_in_one_message(tmp_path):
    path = csv_of(
        tmp_path,
        "clip_id,audio,fps,audio_lag_ms\n"
        ",a.wav,,\n"
        "../up,a.wav,,\n"
        "/abs,a.wav,,\n"
        "a,,,\n"
        "b,b.wav,25/0,soon\n"
        "c,b.wav,,nan\n"
        "d,b.wav,,\n"
        "d,b.wav,,\n",
    )
    assert fault_of(path) == "\n".join(
        [
            f"{path} has 8 faults:",
            "  row 1 (no id): clip_id is empty",
            "  row 2 (../up): clip_id holds an empty part, '.' or '..'",
            "  row 3 (/abs): clip_id is absolute, expected a relative name such as 's1/bbaf2n'",
            "  row 4 (a): names neither audio nor video",
            "  row 5 (b): fps is '25/0', expected a number",
            "  row 5 (b): audio_lag_ms is 'soon', expected a number",
            "  row 6 (c): audio_lag_ms is 'nan', expected a number",
            "  clip_id 'd' stands in 2 rows",
        ]
    )


def test_a_long_list_of_faults_is_cut(tmp_path):
    path = csv_of(tmp_path, "clip_id,audio\n" + ",a.wav\n" * 50)
    assert fault_of(path).splitlines()[0].endswith("has 50 faults:")
    assert fault_of(path).splitlines()[-1] == "  and 10 more"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,audio\na,a.wav\n", "no column clip_id; found name, audio"),
        ("clip_id,text\na,b\n", "{0}"),
        ("", "no column clip_id; found none; {0}"),
        ("clip_id,audio,speakr\na,a.wav,s\n", "unknown column 'speakr'; did you mean 'speaker'?"),
        ("clip_id,audio,audio\na,a.wav,b.wav\n", "column 'audio' stands twice"),
        ("clip_id,audio\n", "it holds no row"),
        ("clip_id,audio\na\n", "row 1 has 1 fields, the header 2"),
        ("clip_id,audio\na,a.wav,x\n", "row 1 has 3 fields, the header 2"),
        ("a\n", "no column clip_id; found a; {0}"),
    ],
)  # fmt: skip
def test_a_table_that_is_no_manifest_says_why(tmp_path, text, message):
    path = csv_of(tmp_path, text)
    no_media = "no column audio or video: one of them must name the media"
    assert fault_of(path) == f"{path}: {message.format(no_media)}"


def test_media_that_are_nowhere_say_where_they_were_looked_for(tmp_path):
    path = csv_of(tmp_path, "clip_id,audio\na,x/a.wav\n")
    assert fault_of(path) == (
        f"{path}: none of its media exist, first {tmp_path}/x/a.wav; "
        f"relative paths start at {tmp_path}"
    )


def test_one_missing_file_is_left_to_the_run(tmp_path):
    manifest = Manifest.read(csv_of(tmp_path, "clip_id,audio\na,a.wav\nz,gone.wav\n"))
    assert len(manifest.clips) == 2


def test_places_that_are_no_manifest_say_what_would_be(tmp_path):
    assert fault_of(tmp_path / "nowhere").endswith(
        "nowhere: not found; give a prepared folder, a clips-*.parquet or a .csv file"
    )
    assert "found no manifest/clips-*.parquet; `avbench prepare" in fault_of(tmp_path)
    (tmp_path / "x.json").touch()
    assert fault_of(tmp_path / "x.json").endswith("is a .json file, expected .csv or .parquet")
    (tmp_path / "x.parquet").write_bytes(b"no parquet at all")
    assert "x.parquet: is no Parquet:" in fault_of(tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_bytes(b"clip_id,audio\n\xff\xfe,a\n")
    assert "x.csv: is no CSV in UTF-8:" in fault_of(tmp_path / "x.csv")


def test_a_csv_from_a_spreadsheet_has_a_byte_order_mark(tmp_path):
    path = csv_of(tmp_path, "\ufeffclip_id,audio\na,a.wav\n")
    assert Manifest.read(path).clips[0].clip_id == "a"


@given(st.text(max_size=30))
def test_an_accepted_id_never_leaves_its_folder(tmp_path_factory, clip_id):
    if id_fault(clip_id) is None:
        inside = tmp_path_factory.getbasetemp()
        assert (inside / f"{clip_id}.wav").resolve().is_relative_to(inside.resolve())


@pytest.mark.parametrize("clip_id", ["C:/x", "a\\b", "a\nb", "a//b", "a/./b", "..", "a/"])
def test_ids_that_could_name_other_files_are_refused(clip_id):
    assert id_fault(clip_id) is not None
