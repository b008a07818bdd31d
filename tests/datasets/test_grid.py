"""GRID in every layout; permuted alignments; names and labels that are wrong."""

from itertools import islice, product

import pytest

from avbench.datasets import DATASETS
from avbench.datasets.base import Problem
from avbench.datasets.grid import GridBuilder
from avbench.errors import UserError

LETTERS = "abcdefghijklmnopqrstuvxyz"


def scan(tree):
    return GridBuilder().scan(tree.root)


@pytest.mark.parametrize(
    ("video", "align"),
    [
        ("s1/{}.mpg", "alignments/s1/{}.align"),  # Zenodo
        ("s1/video/mpg_6000/{}.mpg", "s1/align/{}.align"),  # Sheffield, high quality
        ("s1/video/{}.mpg", "align/{}.align"),  # one flat folder of alignments
        ("s1.mpg_vcd/{}.mpg", "s1.align/{}.align"),
        ("video/s1/{}.mpg", "align/s1/{}.align"),
        ("s1/{}.mpg", "s1/{}.align"),  # side by side
        ("S01/{}.MPG", "s01/{}.ALIGN"),
        ("s1_mp4/{}.mp4", "alignments/s1/{}.align"),  # transcoded
        ("samples/id1_vcd_{}.mpg", "align/{}.align"),  # the name tells the speaker
        ("GRID/s1/{}.mpg", "GRID/alignments/s1/{}.align"),
    ],
)
def test_each_layout_gives_the_same_clips(grid_tree, video, align):
    for code in grid_tree.codes("s1"):
        grid_tree.touch(video.format(code))
        grid_tree.align(align.format(code), code)
    found = scan(grid_tree)
    assert [c.clip_id for c in found.clips] == [f"grid/s1/{c}" for c in grid_tree.codes("s1")]
    assert {(c.speaker, c.session, c.split) for c in found.clips} == {("s1", "s1", "all")}
    assert found.clips[0].text == "bin blue at a one now"
    assert found.clips[0].video == grid_tree.root / video.format("bbaa1n")
    assert found.clips[0].extra["source_rel"] == video.format("bbaa1n")
    assert set(found.words) == {c.clip_id for c in found.clips}
    assert found.problems == ()


def test_the_root_may_be_a_speakers_own_folder(tmp_path):
    (tmp_path / "s7").mkdir()
    (tmp_path / "s7" / "bbaf2n.mpg").touch()
    assert GridBuilder().scan(tmp_path / "s7").clips[0].clip_id == "grid/s7/bbaf2n"


def test_word_times_are_in_seconds_and_end_with_the_audio(grid_tree):
    grid_tree.touch("s1/bbaf2n.mpg")
    grid_tree.align("s1/bbaf2n.align", "bbaf2n")
    words = scan(grid_tree).words["grid/s1/bbaf2n"]
    assert [w.text for w in words if w.tier == "word"] == ["bin", "blue", "at", "f", "two", "now"]
    assert (words[1].start_s, words[1].end_s) == (0.5, 0.82)
    assert (words[-1].text, words[-1].tier, words[-1].end_s) == ("sil", "silence", 2.98)


def test_swapped_alignment_folders_are_found_by_their_names(grid_tree):
    read_from = {"s1": "s2", "s2": "s3", "s3": "s1", "s4": "s4"}
    for speaker, folder in read_from.items():
        for code in grid_tree.codes(speaker):
            grid_tree.touch(f"{speaker}/{code}.mpg")
            grid_tree.align(f"alignments/{folder}/{code}.align", code)
    found = scan(grid_tree)
    assert found.notes[:-1] == tuple(
        f"{speaker}: word times from alignments/{folder} (100.0% of 12 names)"
        for speaker, folder in read_from.items()
    )
    assert len(found.words) == 48
    for clip in found.clips:
        spoken = " ".join(w.text for w in found.words[clip.clip_id] if w.tier == "word")
        assert spoken == clip.text


ZENODO = {  # speaker -> the folder of alignments.zip that holds his word times
    5: 6, 6: 5, 10: 13, 11: 10, 12: 11, 13: 12, 14: 15, 15: 14, 18: 19, 19: 18, 20: 21, 22: 23,
    23: 22, 26: 27, 27: 26, 28: 29, 29: 28, 32: 33, 33: 32,
}  # fmt: skip


def test_all_33_speakers_of_the_archive_on_zenodo_are_matched(grid_tree):
    """Every name of ten sentences each, in the folders that were swapped; s20 holds s21's."""
    names = ("".join(c) for c in product("blps", "bgrw", "abiw", LETTERS, "z123456789", "anps"))
    dealt = list(islice(names, 0, 34 * 10 * 7, 7))
    codes = {k: dealt[k - 1 :: 34] for k in range(1, 35)}
    for k in range(1, 35):
        folder = 20 if k == 21 else ZENODO.get(k, k)
        for code in codes[k]:
            grid_tree.align(f"alignments/s{folder}/{code}.align", code)
            if k != 21:
                grid_tree.touch(f"s{k}/{code}.mpg")
    grid_tree.touch("audio_25k/s21/bbaf2n.wav", "audio_25k/s1/bbaf2n.wav")
    found = scan(grid_tree)
    assert found.problems == ()
    assert len(found.clips) == len(found.words) == 330
    assert set(found.notes[:33]) == {
        f"s{k}: word times from alignments/s{ZENODO.get(k, k)} (100.0% of 10 names)"
        for k in range(1, 35)
        if k != 21
    }
    assert found.notes[33:] == (
        "330 of 33000 clips, 33 of 33 speakers, 10 each",
        "2 files in audio_25k not used: they are cut to the speech and do not fit the picture",
        "11 files of s21, no clips: no video of him was published",
    )
    for clip in found.clips:
        words = found.words[clip.clip_id]
        assert " ".join(w.text for w in words if w.tier == "word") == clip.text
        assert words[-1].end_s == 2.98


def test_counts_by_speaker_where_they_differ(grid_tree):
    grid_tree.touch("s10/bbaf2n.mpg", "s2/bgaf2n.mpg", "s2/bgaf3s.mpg", "clips/bbaf4p.mpg")
    assert scan(grid_tree).notes[-1] == "3 of 33000 clips, 2 of 33 speakers: s2 2, s10 1"


def test_a_folder_that_holds_too_few_of_the_names_is_not_used(grid_tree):
    for i, code in enumerate(grid_tree.codes("s1")):
        grid_tree.touch(f"s1/{code}.mpg")
        if i >= 2:  # 10 of 12 names
            grid_tree.align(f"alignments/s1/{code}.align", code)
    found = scan(grid_tree)
    assert found.words == {}
    assert found.notes[:-1] == (
        "s1: no word times: best is alignments/s1 with 83.3% of 12 names, needs 90%",
    )
    assert len(found.clips) == 12


def test_a_clip_without_alignment_is_noted(grid_tree):
    for i, code in enumerate(grid_tree.codes("s1")):
        grid_tree.touch(f"s1/{code}.mpg")
        if i >= 1:
            grid_tree.align(f"alignments/s1/{code}.align", code)
    assert scan(grid_tree).notes[:-1] == (
        "s1: word times from alignments/s1 (91.7% of 12 names); none for 1 clips, first bbaa1n",
    )


def test_two_folders_that_fit_and_differ_are_both_refused(grid_tree):
    grid_tree.touch("s1/bbaf2n.mpg")
    grid_tree.align("one/bbaf2n.align", "bbaf2n")
    grid_tree.align("two/bbaf2n.align", "bbaf2s")
    found = scan(grid_tree)
    assert found.words == {}
    assert found.notes[:-1] == ("s1: no word times: one (100.0%) and two (100.0%) fit and differ",)


def test_two_folders_with_the_same_files_are_one(grid_tree):
    grid_tree.touch("s1/bbaf2n.mpg")
    grid_tree.align("align/bbaf2n.align", "bbaf2n")
    grid_tree.align("s1/bbaf2n.align", "bbaf2n")
    assert scan(grid_tree).notes[:-1] == ("s1: word times from align (100.0% of 1 names)",)


def test_words_that_contradict_the_name_are_a_problem_and_the_clip_stays(grid_tree):
    grid_tree.touch("s1/bbaf2n.mpg")
    grid_tree.align("s1/bbaf2n.align", "bbaf2s")
    found = scan(grid_tree)
    assert found.problems == (
        Problem(
            "grid/s1/bbaf2n",
            "s1/bbaf2n.mpg",
            "failed_label",
            "bbaf2n.align says 'bin blue at f two soon', "
            "the clip's name says 'bin blue at f two now'",
        ),
    )
    assert found.words == {}
    assert found.clips[0].text == "bin blue at f two now"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 100 sil\n100 bin\n", "bbaf2n.align line 2 is '100 bin', expected START END WORD"),
        ("0 1.5 sil\n", "bbaf2n.align line 1 is '0 1.5 sil', expected START END WORD"),
        (
            "0 25000 sil\n12500 50000 bin\n",
            "bbaf2n.align line 2: 'bin' runs from 0.5 s to 2.0 s, after a word that ends at 1.0 s",
        ),
        ("", "bbaf2n.align says '', the clip's name says 'bin blue at f two now'"),
        ("x" * 70_000, "bbaf2n.align is larger than 65536 bytes"),
        (
            "0 24 sil\n24 30 bin\n30 36 blue\n36 40 at\n40 44 f\n44 50 two\n50 75 now\n",
            "bbaf2n.align ends at 0.003 s, expected 2.98 s: are its times in 1/25000 s?",
        ),
    ],
)
def test_a_faulty_alignment_says_where(grid_tree, text, message):
    grid_tree.touch("s1/bbaf2n.mpg")
    (grid_tree.root / "s1/bbaf2n.align").write_text(text)
    assert [p.message for p in scan(grid_tree).problems] == [message]


def test_a_name_outside_the_grammar_is_a_problem_and_the_clip_stays(grid_tree):
    grid_tree.touch("s1/bbaf2n.mpg", "s1/bbaf2q.mpg", "s2/take one.mpg")
    found = scan(grid_tree)
    assert [c.clip_id for c in found.clips] == [
        "grid/s1/bbaf2n",
        "grid/s1/bbaf2q",
        "grid/s2/take one",
    ]
    assert found.clips[1].text is None
    assert [(p.clip_id, p.code, p.message) for p in found.problems] == [
        (
            "grid/s1/bbaf2q",
            "failed_label",
            "'bbaf2q' is no GRID sentence: position 6 (adverb) is 'q', expected one of anps",
        ),
        ("grid/s2/take one", "failed_label", "'take one' has 8 characters, a GRID name has 6"),
    ]


def test_a_clip_without_a_speaker_pools_with_none(grid_tree):
    grid_tree.touch("clips/bbaf2n.mpg")
    found = scan(grid_tree)
    assert (found.clips[0].clip_id, found.clips[0].speaker) == ("grid/bbaf2n", "")
    assert found.clips[0].session == "grid/bbaf2n"
    assert [p.code for p in found.problems] == ["unknown_speaker"]


def test_normal_quality_is_taken_before_high_and_originals_before_copies(grid_tree):
    grid_tree.touch(
        "s1/video/mpg_6000/bbaf2n.mpg", "s1/video/mpg_vcd/bbaf2n.mpg", "mp4/s1/bbaf2n.mp4"
    )
    found = scan(grid_tree)
    assert [c.extra["source_rel"] for c in found.clips] == ["s1/video/mpg_vcd/bbaf2n.mpg"]
    rule = "(normal quality before high, original before transcoded, then the shorter path)"
    assert found.notes[:2] == (
        f"1 files in mp4/s1 not used: the same clips lie in s1/video/mpg_vcd {rule}",
        f"1 files in s1/video/mpg_6000 not used: the same clips lie in s1/video/mpg_vcd {rule}",
    )


def test_litter_and_the_separate_audio_are_left_out(grid_tree):
    grid_tree.touch(
        "s1/bbaf2n.mpg", "__MACOSX/s1/bbaf2n.mpg", "s1/._bbaf2n.mpg", ".cache/s1/bbaf3s.mpg",
        "audio_25k/s1/bbaf2n.wav", "s1/.mpg",
    )  # fmt: skip
    found = scan(grid_tree)
    assert [c.clip_id for c in found.clips] == ["grid/s1/bbaf2n"]
    assert found.clips[0].audio is None
    assert found.notes[0] == "left out 4 hidden files or files below __MACOSX"


def test_an_empty_file_stays_a_clip_so_that_it_gets_a_row(grid_tree):
    grid_tree.touch("s1/bbaf2n.mpg")
    assert (grid_tree.root / "s1/bbaf2n.mpg").stat().st_size == 0
    assert len(scan(grid_tree).clips) == 1


def test_linked_speaker_folders_are_followed_once(grid_tree, tmp_path):
    (tmp_path / "disk2").mkdir()
    (tmp_path / "disk2" / "bgaf2n.mpg").touch()
    (grid_tree.root / "s2").symlink_to(tmp_path / "disk2")
    (tmp_path / "disk2" / "loop").symlink_to(grid_tree.root)
    grid_tree.touch("s1/bbaf2n.mpg")
    assert [c.clip_id for c in scan(grid_tree).clips] == ["grid/s1/bbaf2n", "grid/s2/bgaf2n"]


def test_a_folder_without_videos_says_what_is_there(grid_tree):
    grid_tree.touch("a.wav", "b.wav", "c.wav", "readme.txt", "LICENCE")
    with pytest.raises(UserError) as caught:
        scan(grid_tree)
    assert str(caught.value) == (
        f"no clip below {grid_tree.root}: looked for GRID videos such as s1/bbaf2n.mpg; "
        "found 3 .wav, 1 (no suffix), 1 .txt; "
        "unpack s1.zip ... s34.zip of the corpus (doi:10.5281/zenodo.3625687) there"
    )


def test_other_videos_are_sent_to_the_folder_builder(grid_tree):
    grid_tree.touch("talk.mp4")
    with pytest.raises(UserError, match=r"none is named like a GRID sentence"):
        scan(grid_tree)


def test_a_missing_root_and_a_file_are_refused(tmp_path):
    with pytest.raises(UserError, match=r"nowhere does not exist; give the folder that holds"):
        GridBuilder().scan(tmp_path / "nowhere")
    (tmp_path / "s1.zip").touch()
    with pytest.raises(UserError, match=r"s1\.zip is a file; give the folder"):
        GridBuilder().scan(tmp_path / "s1.zip")


def test_a_prepared_folder_is_refused(grid_tree):
    grid_tree.touch("s1/bbaf2n.mpg", "manifest/clips-all.parquet")
    with pytest.raises(UserError, match="is already prepared"):
        scan(grid_tree)


@pytest.mark.real_data
def test_the_real_clips(real_data):
    found = DATASETS["grid"]().scan(real_data / "grid")
    assert len(found.clips) == 142
    assert len(found.words) == 142  # each checked against the transcript of its name
    assert found.problems == ()
    assert {c.speaker for c in found.clips} >= {"s1", "s2", "s3", "s4", "s5", "s30", "s31", "s32"}
    high = DATASETS["grid"]().scan(real_data / "grid_hd")
    assert [c.clip_id for c in high.clips] == [
        f"grid/s4/{c}" for c in ("bbaf2a", "sgac2a", "sgiizs")
    ]


@pytest.mark.real_data
def test_all_34_speakers_are_found_after_a_shuffle_of_the_folders(real_data, tmp_path):
    """The corpus's own names, five clips each, with every alignment folder moved on by one."""
    import csv
    import gzip
    from collections import defaultdict

    words = defaultdict(list)
    with gzip.open(real_data / "grid" / "align_all.tsv.gz", "rt") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            words[row["speaker"], row["clip"]].append(f"{row['start']} {row['end']} {row['word']}")
    count = defaultdict(int)
    for (speaker, code), rows in words.items():
        count[speaker] += 1
        if count[speaker] > 5:
            continue
        folder = tmp_path / "alignments" / f"s{int(speaker[1:]) % 34 + 1}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{code}.align").write_text("\n".join(rows))
        (tmp_path / speaker).mkdir(exist_ok=True)
        (tmp_path / speaker / f"{code}.mpg").touch()
    found = GridBuilder().scan(tmp_path)
    assert len(found.words) == len(found.clips) == 5 * 34
    assert found.problems == ()
