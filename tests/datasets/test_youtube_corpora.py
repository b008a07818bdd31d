"""Lip2Wav, AVSpeech and VoxCeleb2: clips out of folders of videos named by YouTube ids."""

from fractions import Fraction
from pathlib import Path

import pytest
from tiny_media import make_video

from avbench.datasets.avspeech import AVSpeechBuilder
from avbench.datasets.lip2wav import Lip2WavBuilder
from avbench.datasets.voxceleb2 import VoxCeleb2Builder
from avbench.datasets.youtube import pieces, video_id
from avbench.errors import UserError

A, B, C, D = "-a_bcdefghi", "_0123456789", "lItaSuF6Uqg", "--__--__--_"


def touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def film(path: Path, seconds: int) -> None:
    """Thirty pictures that last so long."""
    make_video(path, 30, fps=Fraction(30, seconds))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (A, A), (D, D), (f"How to [{A}]", A), ("too-short", None), (f"{A}x", None),
        (f"{A}.f137", None), ("cut-0", None), (f"{A}]", None), (f"[{A}", None),
    ],
)  # fmt: skip
def test_ids_are_never_split(name: str, found: str | None) -> None:
    assert video_id(name) == found


@pytest.mark.parametrize(
    ("duration_s", "spans"),
    [
        (0.0, [(0.0, None)]),
        (14.9, [(0.0, None)]),
        (15.0, [(0.0, 10.0), (10.0, None)]),
        (24.9, [(0.0, 10.0), (10.0, None)]),
        (25.0, [(0.0, 10.0), (10.0, 20.0), (20.0, None)]),
    ],
)
def test_a_rest_of_half_a_clip_stands_alone_a_shorter_one_joins(duration_s, spans) -> None:
    assert pieces(duration_s, 10.0) == spans


class TestLip2Wav:
    def test_whole_videos_are_cut_and_share_a_session(self, tmp_path: Path) -> None:
        film(tmp_path / f"Dataset/chem/videos/{A}.mp4", 33)
        put(tmp_path / "Dataset/chem/train.txt", f"{A}\n")
        scan = Lip2WavBuilder().scan(tmp_path)
        above = f"lip2wav/chem/{A}"
        assert [(c.clip_id, c.start_s, c.end_s) for c in scan.clips] == [
            (f"{above}/00000000", 0.0, 10.0),
            (f"{above}/00010000", 10.0, 20.0),
            (f"{above}/00020000", 20.0, None),
        ]
        assert {(c.speaker, c.session, c.split, c.text) for c in scan.clips} == {
            ("chem", f"chem/{A}", "train", None)
        }
        assert scan.problems == ()
        assert scan.notes == ()

    def test_the_length_of_clips_is_an_option(self, tmp_path: Path) -> None:
        film(tmp_path / f"eh/{A}.mp4", 7)
        assert len(Lip2WavBuilder(clip_s=2.0).scan(tmp_path).clips) == 4
        with pytest.raises(UserError, match=r"clip_s is 0\.2, expected 1 second or more"):
            Lip2WavBuilder(clip_s=0.2)

    def test_lists_without_a_last_newline_with_windows_ends_and_blanks(self, tmp_path) -> None:
        touch(tmp_path, f"{A}.mp4", f"{B}.mp4", f"{C}.mp4")
        put(tmp_path / "Dataset/eh/train.txt", f"\ufeff{A} \r\n\r\n{B}")
        put(tmp_path / "Dataset/dl/test.txt", C)
        clips = Lip2WavBuilder().scan(tmp_path).clips
        assert {(c.speaker, c.split) for c in clips if A in c.clip_id} == {("eh", "train")}
        assert {(c.speaker, c.split) for c in clips if C in c.clip_id} == {("dl", "test")}
        assert len(clips) == 3

    def test_missing_videos_are_named_and_counted(self, tmp_path: Path) -> None:
        touch(tmp_path, f"chem/videos/{A}.mp4", f"chem/videos/{B}.mp4.part")
        put(tmp_path / "chem/train.txt", f"{A}\n{B}\n{C}\n")
        scan = Lip2WavBuilder().scan(tmp_path)
        assert [(p.clip_id, p.path, p.code, p.message) for p in scan.problems] == [
            (None, "chem/train.txt", "missing_video",
             f"no video of {B}, but it stands in chem's train list (its download did not end)"),
            (None, "chem/train.txt", "missing_video",
             f"no video of {C}, but it stands in chem's train list"),
        ]  # fmt: skip
        assert any(n.startswith("2 of 3 listed videos are not there") for n in scan.notes)

    def test_a_video_in_two_lists_goes_to_the_stricter_one(self, tmp_path: Path) -> None:
        touch(tmp_path, f"hs/{A}.mp4")
        put(tmp_path / "hs/train.txt", A)
        put(tmp_path / "hs/test.txt", A)
        scan = Lip2WavBuilder().scan(tmp_path)
        assert [c.split for c in scan.clips] == ["test"]
        assert any("listed more than once" in n for n in scan.notes)

    def test_chunks_are_sessions_of_their_own(self, tmp_path: Path) -> None:
        touch(tmp_path, *(f"chess/intervals/{A}/cut-{k}.mp4" for k in (0, 1, 10)))
        touch(tmp_path, f"chess/intervals/{A}/cut-0/17.jpg", f"chess/intervals/{A}/cut-0/audio.wav")
        scan = Lip2WavBuilder().scan(tmp_path)
        ids = [f"lip2wav/chess/{A}/cut-{k}" for k in (0, 1, 10)]
        assert [c.clip_id for c in scan.clips] == ids
        assert [f"lip2wav/{c.session}" for c in scan.clips] == ids
        assert {c.speaker for c in scan.clips} == {"chess"}
        assert any("stream copy moved the sound" in n for n in scan.notes)

    def test_the_whole_video_wins_over_its_chunks(self, tmp_path: Path) -> None:
        touch(tmp_path, f"chess/intervals/{A}/cut-0.mp4", f"chess/videos/{A}.mp4")
        scan = Lip2WavBuilder().scan(tmp_path)
        assert [c.clip_id for c in scan.clips] == [f"lip2wav/chess/{A}/00000000"]
        assert any("the chunks are not used" in n for n in scan.notes)

    def test_what_no_list_names_says_so(self, tmp_path: Path) -> None:
        touch(tmp_path, f"{A}.mp4", f"{B}.webm", "trailer.mp4")
        put(tmp_path / "Dataset/dl/val.txt", f"{B}\nnot an id\n")
        scan = Lip2WavBuilder().scan(tmp_path)
        assert [(c.speaker, c.split) for c in scan.clips] == [("", "unlisted"), ("dl", "val")]
        assert {p.code for p in scan.problems} == {"failed_label", "unknown_speaker"}

    def test_nothing_there(self, tmp_path: Path) -> None:
        touch(tmp_path, "trailer.mp4")
        with pytest.raises(UserError, match="looked for videos named by YouTube ids"):
            Lip2WavBuilder().scan(tmp_path)


class TestAVSpeech:
    def test_rows_become_spans_of_their_videos(self, tmp_path: Path) -> None:
        touch(tmp_path, f"videos/{A}.mp4", f"more/{D}.mkv")
        put(tmp_path / "avspeech_train.csv", f"{A},90.000000,95.5,0.25,0.5\n{A},1.0,4.0,0.3,0.4\n")
        put(tmp_path / "avspeech_test.csv", f"{D},0.0,3.0,0.1,0.2")
        scan = AVSpeechBuilder().scan(tmp_path)
        assert [(c.clip_id, c.start_s, c.end_s, c.session, c.split) for c in scan.clips] == [
            (f"avspeech/test/{D}/00000000-00003000", 0.0, 3.0, D, "test"),
            (f"avspeech/train/{A}/00001000-00004000", 1.0, 4.0, A, "train"),
            (f"avspeech/train/{A}/00090000-00095500", 90.0, 95.5, A, "train"),
        ]
        assert scan.clips[0].extra == {
            "source_rel": f"more/{D}.mkv", "face_x": "0.1", "face_y": "0.2"
        }  # fmt: skip
        assert (scan.problems, scan.notes) == ((), ())

    def test_absent_videos_are_counted_and_named_once(self, tmp_path: Path) -> None:
        touch(tmp_path, f"{A}.mp4", f"{C}.mp4")
        rows = [f"{A},1,2,0,0", f"{B},1,2,0,0", f"{B},3,4,0,0", f"{D},1,2,0,0"]
        put(tmp_path / "avspeech_train.csv", "\n".join(rows))
        scan = AVSpeechBuilder().scan(tmp_path)
        assert [p.message for p in scan.problems] == [
            f"no video of {D}, but 1 rows are of it", f"no video of {B}, but 2 rows are of it"
        ]  # fmt: skip
        assert scan.notes == (
            "3 rows of avspeech_train.csv are of 2 videos that are not there: see missing_video "
            "among the failures",
            f"1 videos stand in no table; first {C}",
        )

    def test_bad_rows_and_rows_twice(self, tmp_path: Path) -> None:
        touch(tmp_path, f"{A}.mp4")
        rows = [f"{A},1,2,0,0", f"{A},1,2,0,0", f"{A},2,1,0,0", f"{A},x,1,0,0", "short,1,2,0,0", A]
        put(tmp_path / "avspeech_train.csv", "\n".join(rows))
        scan = AVSpeechBuilder().scan(tmp_path)
        assert len(scan.clips) == 1
        assert [p.message for p in scan.problems] == [
            "line 3: the span is 2 to 1, expected a start before the end",
            "line 4: the times are 'x' and '1', expected seconds",
            "line 5: the id is 'short', expected 11 characters",
            "line 6: 1 fields, expected id, start, end, x, y",
        ]
        assert any("listed before with the same span" in n for n in scan.notes)

    def test_a_hundred_thousand_rows_take_seconds(self, tmp_path: Path) -> None:
        import time

        touch(tmp_path, f"{A}.mp4")
        rows = "".join(
            f"{A[:5]}{k:06d},{k % 90}.5,{k % 90 + 4}.25,0.5,0.5\n" for k in range(500_000)
        )
        put(tmp_path / "avspeech_train.csv", rows + f"{A},1,2,0,0\n")
        begin = time.process_time()
        scan = AVSpeechBuilder().scan(tmp_path)
        assert len(scan.clips) == 1
        assert time.process_time() - begin < 10


class TestVoxCeleb2:
    def test_sound_beside_and_inside(self, tmp_path: Path) -> None:
        touch(
            tmp_path,
            f"dev/mp4/id00012/{A}/00001.mp4",
            f"dev/aac/id00012/{A}/00001.m4a",
            f"test/mp4/id00017/{D}/00002.mp4",
        )
        scan = VoxCeleb2Builder().scan(tmp_path)
        inside, beside = scan.clips[1], scan.clips[0]
        assert beside.clip_id == f"voxceleb2/dev/id00012/{A}/00001"
        assert beside.audio == tmp_path / f"dev/aac/id00012/{A}/00001.m4a"
        assert (beside.speaker, beside.session, beside.split) == ("id00012", A, "dev")
        assert inside.clip_id == f"voxceleb2/test/id00017/{D}/00002"
        assert inside.audio is None
        assert inside.source.audio == inside.video
        assert scan.notes == (
            f"1 videos without a sound file beside them: their own sound counts; first "
            f"test/id00017/{D}/00002",
        )
        assert all(c.audio is None for c in VoxCeleb2Builder(sound="video").scan(tmp_path).clips)

    @pytest.mark.parametrize(
        "above", ["vox2_dev_mp4/dev/mp4", "vox2_dev_mp4", "VoxCeleb2/dev", "dev"]
    )
    def test_layouts(self, above: str, tmp_path: Path) -> None:
        touch(tmp_path, f"{above}/id00012/{A}/00001.mp4")
        (clip,) = VoxCeleb2Builder().scan(tmp_path).clips
        assert clip.clip_id == f"voxceleb2/dev/id00012/{A}/00001"

    def test_the_root_may_be_a_part(self, tmp_path: Path) -> None:
        touch(tmp_path, f"test/mp4/id00012/{A}/00001.mp4")
        (clip,) = VoxCeleb2Builder().scan(tmp_path / "test").clips
        assert clip.split == "test"

    def test_copies_and_sound_alone_are_noted(self, tmp_path: Path) -> None:
        touch(
            tmp_path,
            f"dev/mp4/id00012/{A}/00001.mp4",
            f"old/dev/mp4/id00012/{A}/00001.mp4",
            f"dev/aac/id00012/{A}/00009.m4a",
            f"dev/mp4/id00012/{A}/00001.txt",
        )
        scan = VoxCeleb2Builder().scan(tmp_path)
        assert len(scan.clips) == 1
        assert [note.split(";")[0] for note in scan.notes] == [
            "1 files not used: the same utterances lie nearer to the root",
            "1 sound files are no clips: no video",
            "1 videos without a sound file beside them: their own sound counts",
        ]

    def test_nothing_there(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="looked for videos such as dev/mp4/id00012"):
            VoxCeleb2Builder().scan(tmp_path)
