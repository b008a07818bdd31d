"""TCD-TIMIT in every layout; label files, sentences and names that are wrong."""

import pytest

from avbench.datasets.base import Problem, Word
from avbench.datasets.tcd_timit import TcdTimitBuilder
from avbench.errors import UserError

STRAIGHT = "volunteers/01M/Clips/straightcam"
SIDE = "volunteers/01M/Clips/30degcam"


class Tree:
    """Writes files below a folder."""

    def __init__(self, root):
        self.root = root

    def touch(self, *paths):
        for path in paths:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).touch()

    def text(self, path, text):
        self.touch(path)
        (self.root / path).write_text(text)

    def mlf(self, *entries, name="volunteer_labelfiles.mlf"):
        rows = [f'"{path}"\n' + "\n".join(labels) + "\n.\n" for path, *labels in entries]
        self.text(name, "#!MLF!#\n" + "".join(rows))


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Tree(tmp_path / "corpus")


def scan(tree, **options):
    return TcdTimitBuilder(**options).scan(tree.root)


@pytest.mark.parametrize(
    ("path", "clip_id"),
    [
        ("volunteers/01M/Clips/straightcam/sa1.mp4", "01M/straightcam/sa1"),
        ("volunteers/01M/Clips/30degcam/si1010.mp4", "01M/30degcam/si1010"),
        ("volunteers/01M/Clips/straightcam/straightcam/sx37.mp4", "01M/straightcam/sx37"),
        ("volunteers/01M/straightcam/Clips/straightcam/sx37.mp4", "01M/straightcam/sx37"),
        ("TCDTIMIT/volunteers/59F/straightcam/SA2.MP4", "59F/straightcam/sa2"),
        ("lipspeakers/Lipspkr3/Clips/straightcam/sa1.mp4", "Lipspkr3/straightcam/sa1"),
        ("lipspeakers/lipspeaker3/Clips/straightcam/sa1.mp4", "Lipspkr3/straightcam/sa1"),
        ("volunteers/30M/Clips/straightcam/sa1.mp4", "30F/straightcam/sa1"),
        ("volunteers/30F/Clips/straightcam/sa1.mp4", "30F/straightcam/sa1"),
        ("flat/01M_straightcam_sa1.mp4", "01M/straightcam/sa1"),
        ("01M_straightcam/sa1.mp4", "01M/straightcam/sa1"),
    ],
)
def test_each_layout(tree, path, clip_id):
    tree.touch(path)
    clip = scan(tree).clips[0]
    speaker, camera, _ = clip_id.split("/")
    assert clip.clip_id == f"tcd_timit/{clip_id}"
    assert (clip.speaker, clip.session) == (speaker, f"{speaker}/{camera}")
    assert clip.split == ("lipspeakers" if speaker.startswith("Lip") else "volunteers")
    assert clip.video == tree.root / path
    assert (clip.audio, clip.text, clip.language) == (None, None, "en")
    assert clip.extra == {"source_rel": path, "camera": camera}


def test_the_root_may_be_a_cameras_own_folder(tree):
    tree.touch(f"{STRAIGHT}/sa1.mp4")
    clips = TcdTimitBuilder().scan(tree.root / STRAIGHT).clips
    assert [c.clip_id for c in clips] == ["tcd_timit/01M/straightcam/sa1"]


def test_the_wav_beside_a_clip_is_its_sound_unless_the_videos_own_is_wanted(tree):
    tree.touch(f"{STRAIGHT}/sa1.mp4", f"{STRAIGHT}/SA1.WAV", f"{STRAIGHT}/sa2.mp4")
    first, second = scan(tree).clips
    assert first.audio == tree.root / STRAIGHT / "SA1.WAV"
    assert first.extra["source_audio_rel"] == f"{STRAIGHT}/SA1.WAV"
    assert second.audio is None
    assert "1 clips have no .wav beside them: their sound is the video's own" in scan(tree).notes
    own = scan(tree, sound="mp4")
    assert [c.audio for c in own.clips] == [None, None]
    assert not any(".wav" in note for note in own.notes)


LABELS = ("0 10300000 sil", "10300000 11800000 sh", "11800000 12300000 iy")
WORDS = (
    Word(0.0, 1.03, "sil", "silence"),
    Word(1.03, 1.18, "sh", "phone"),
    Word(1.18, 1.23, "iy", "phone"),
)


@pytest.mark.parametrize(
    "path",
    [
        "Q:/Videos/TCD-TIMIT/volunteers/01M/Clips/straightcam/sa1.rec",
        "/media/disk/volunteers/01M/Clips/straightcam/sa1.mp4",
        "*/01M/Clips/straightcam/sa1.rec",
        "D:\\\\TCD\\\\volunteers\\\\01M\\\\Clips\\\\straightcam\\\\sa1.rec",
        "*/01M_sa1.lab",
        "../01m/SA1",
    ],
)
def test_labels_are_matched_by_the_last_parts_and_serve_both_cameras(tree, path):
    tree.touch(f"{STRAIGHT}/sa1.mp4", f"{SIDE}/sa1.mp4")
    tree.mlf((path, *LABELS), ("/media/02M/Clips/straightcam/sa1.mp4", "0 5 sil"))
    found = scan(tree)
    assert dict(found.words) == {
        "tcd_timit/01M/30degcam/sa1": WORDS,
        "tcd_timit/01M/straightcam/sa1": WORDS,
    }
    assert found.problems == ()


def test_a_label_file_in_a_speakers_folder_needs_no_speaker_in_its_paths(tree):
    tree.touch(f"{STRAIGHT}/sa1.mp4")
    tree.mlf(("*/sa1.rec", *LABELS), name="volunteers/01M/labels.mlf")
    assert len(scan(tree).words) == 1


def test_an_entry_that_tells_no_speaker_is_noted(tree):
    tree.touch(f"{STRAIGHT}/sa1.mp4")
    tree.mlf(("*/sa1.rec", *LABELS))
    found = scan(tree)
    assert len(found.words) == 0
    assert found.notes[:2] == (
        "volunteer_labelfiles.mlf: 1 entries do not tell speaker and sentence",
        "no phone times for 1 sentences, first 01M/sa1",
    )


def test_the_six_known_doubled_phones_are_joined_and_others_are_kept(tree):
    tree.touch("28M/straightcam/sx337.mp4", "01M/straightcam/sa1.mp4")
    twice = ("0 100 sil", "100 200 d", "200 300 d", "300 400 sil")
    tree.mlf(("x/28M/sx337.rec", *twice), ("x/01M/sa1.rec", *twice))
    found = scan(tree)
    told = {i: [w.text for w in words] for i, words in found.words.items()}
    assert told == {
        "tcd_timit/28M/straightcam/sx337": ["sil", "d", "sil"],
        "tcd_timit/01M/straightcam/sa1": ["sil", "d", "d", "sil"],
    }
    assert found.problems == ()
    assert "a phone written as two was joined, a known fault: 28M/sx337" in found.notes


@pytest.mark.parametrize(
    ("labels", "fault"),
    [
        (
            ("0 300 sil", "200 400 d"),
            "'d' runs from 200 to 400, after a label that ends at 300 (100 ns units)",
        ),
        (("0 300,sil",), "line 3 is '0 300,sil', expected START END LABEL"),
        ((), "holds no label"),
    ],
)
def test_faulty_labels_are_a_problem_of_each_clip_and_the_clips_stay(tree, labels, fault):
    tree.touch(f"{STRAIGHT}/sa1.mp4", f"{SIDE}/sa1.mp4")
    tree.mlf(("x/01M/sa1.rec", *labels))
    found = scan(tree)
    message = f"volunteer_labelfiles.mlf, entry in line 2: {fault}"
    assert found.problems == tuple(
        Problem(f"tcd_timit/01M/{camera}/sa1", f"{folder}/sa1.mp4", "failed_label", message)
        for camera, folder in (("30degcam", SIDE), ("straightcam", STRAIGHT))
    )
    assert len(found.clips) == 2
    assert len(found.words) == 0


def test_a_file_that_is_no_label_file_is_a_problem_of_its_own(tree):
    tree.touch(f"{STRAIGHT}/sa1.mp4")
    tree.text("volunteer_labelfiles.mlf", "version https://git-lfs")
    assert scan(tree).problems == (
        Problem(
            None,
            "volunteer_labelfiles.mlf",
            "failed_label",
            "volunteer_labelfiles.mlf line 1 is 'version https://git-lfs', expected #!MLF!#",
        ),
    )


def test_the_first_of_two_entries_counts(tree):
    tree.touch(f"{STRAIGHT}/sa1.mp4")
    tree.mlf(("x/01M/sa1.rec", *LABELS), ("y/01M/sa1.rec", "0 100 sil"))
    tree.mlf(("x/01M/sa1.rec", *LABELS), name="volunteers/again.mlf")
    found = scan(tree)
    assert found.words["tcd_timit/01M/straightcam/sa1"] == WORDS
    assert found.notes[0] == (
        "volunteer_labelfiles.mlf: 1 entries differ from earlier ones, not used"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (f"{STRAIGHT}/sa1.txt", "We saw two red kites.\n"),
        (f"{STRAIGHT}/SA1.TXT", "0 46797 We saw two red kites.\n"),
        (f"{STRAIGHT}/sa1.txt", "0 2200 We\n2200 4000 saw\n4000 5000 two\n5 6 red\n6 7 kites.\n"),
        (f"{SIDE}/sa1.txt", "We saw two red kites.\n"),  # the other camera's
        ("PROMPTS.TXT", "; comment\nWe saw two red kites. (sa1)\nElse. (sa2)\n"),
        ("lists/train.txt", "volunteers/01M/Clips/straightcam/sa1 We saw two red kites.\n"),
    ],
)
def test_sentences_come_from_the_users_copy(tree, name, text):
    tree.touch(f"{STRAIGHT}/sa1.mp4")
    tree.text(name, text)
    assert scan(tree).clips[0].text == "We saw two red kites."


def test_a_table_of_sentences_may_lie_elsewhere(tree, tmp_path):
    tree.touch(f"{STRAIGHT}/sa1.mp4")
    (tmp_path / "PROMPTS.TXT").write_text("We saw two red kites. (sa1)\n")
    found = scan(tree, sentences=tmp_path / "PROMPTS.TXT")
    assert found.clips[0].text == "We saw two red kites."
    assert "PROMPTS.TXT: the texts of 1 sentences" in found.notes


def test_a_table_that_holds_no_sentence_is_refused(tree, tmp_path):
    tree.touch(f"{STRAIGHT}/sa1.mp4")
    (tmp_path / "x.txt").write_text("nothing here\n")
    with pytest.raises(UserError, match=r"x\.txt holds no sentence; expected lines like TIMIT's"):
        scan(tree, sentences=tmp_path / "x.txt")
    with pytest.raises(UserError, match=r"y\.txt cannot be read as UTF-8 text"):
        scan(tree, sentences=tmp_path / "y.txt")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"caf\xe9\n", "sa1.txt is no UTF-8 text: byte 3 is invalid"),
        (b"x" * 70_000, "sa1.txt is larger than 65536 bytes: no transcript"),
    ],
)
def test_a_file_that_is_no_text_is_a_problem(tree, data, message):
    tree.touch(f"{STRAIGHT}/sa1.mp4", f"{STRAIGHT}/sa1.txt")
    (tree.root / STRAIGHT / "sa1.txt").write_bytes(data)
    found = scan(tree)
    assert [p.message for p in found.problems] == [message]
    assert found.clips[0].text is None


def test_names_that_do_not_tell_are_problems_and_pool_with_none(tree):
    tree.touch(f"{STRAIGHT}/sa1.mp4", f"{STRAIGHT}/warmup.mp4", "spare/straightcam/sa1.mp4")
    found = scan(tree)
    assert [c.clip_id for c in found.clips] == [
        "tcd_timit/01M/straightcam/sa1",
        "tcd_timit/spare/straightcam/sa1",
        f"tcd_timit/{STRAIGHT}/warmup",
    ]
    assert [c.session for c in found.clips[1:]] == [c.clip_id for c in found.clips[1:]]
    assert [(p.clip_id, p.code, p.message) for p in found.problems] == [
        (
            "tcd_timit/spare/straightcam/sa1",
            "unknown_speaker",
            "the path lacks speaker (01M ... 59F, Lipspkr1 ... 3)",
        ),
        (
            f"tcd_timit/{STRAIGHT}/warmup",
            "failed_label",
            "the path lacks sentence (sa1, si1010, sx37)",
        ),
    ]


def test_of_two_copies_the_shorter_path_is_taken(tree):
    tree.touch(f"{STRAIGHT}/sa1.mp4", f"unpacked/{STRAIGHT}/sa1.mp4", "__MACOSX/01M/._sa1.mp4")
    found = scan(tree)
    assert [c.extra["source_rel"] for c in found.clips] == [f"{STRAIGHT}/sa1.mp4"]
    assert found.notes == (
        "left out 1 hidden files or files below __MACOSX",
        f"1 files in unpacked/{STRAIGHT} not used: the same clips lie in {STRAIGHT} "
        "(the shorter path)",
        "no phone times: no .mlf file below the root",
        "1 of 6913 straightcam clips, 1 of 62 speakers",
        "1 clips have no .wav beside them: their sound is the video's own",
        "1 clips have no text: no .txt beside them, no table of sentences",
    )


def test_other_folders_are_refused(tree):
    tree.touch("talk.mp4")
    with pytest.raises(UserError) as caught:
        scan(tree)
    assert str(caught.value) == (
        f"{tree.root} holds 1 videos, but none is named like a TCD-TIMIT clip "
        "(volunteers/01M/Clips/straightcam/sa1.mp4): talk.mp4 lacks "
        "speaker (01M ... 59F, Lipspkr1 ... 3), camera (straightcam, 30degcam), "
        "sentence (sa1, si1010, sx37); `folder` takes videos of any name"
    )
    (tree.root / "talk.mp4").unlink()
    with pytest.raises(UserError, match="unpack the archives of the corpus"):
        scan(tree)
    with pytest.raises(UserError, match="sound is 'ogg', expected 'wav' or 'mp4'"):
        TcdTimitBuilder(sound="ogg")
