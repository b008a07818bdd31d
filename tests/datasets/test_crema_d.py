"""CREMA-D: names, sounds, git-lfs pointers, defects that its README tells."""

import pytest

from avbench.datasets.base import Problem
from avbench.datasets.crema_d import PULL, CremaDBuilder
from avbench.datasets.crema_d_names import BadName, named
from avbench.errors import UserError
from avbench.synth.crema_d_warts import POINTER


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Tree(tmp_path / "corpus")


class Tree:
    """Writes files below a folder."""

    def __init__(self, root):
        self.root = root

    def write(self, *paths, data=b"media"):
        for path in paths:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(data)


def scan(tree, **options):
    return CremaDBuilder(**options).scan(tree.root)


@pytest.mark.parametrize(
    ("stem", "told"),
    [
        ("1001_IEO_ANG_HI", ("1001_IEO_ANG_HI", "1001", "It's eleven o'clock", "anger", "high")),
        ("1091_wsi_neu_xx",
         ("1091_WSI_NEU_XX", "1091", "We'll stop in a couple of minutes", "neutral",
          "unspecified")),
        ("1040_ITH_SAD_X",
         ("1040_ITH_SAD_XX", "1040", "I think I have a doctor's appointment", "sad",
          "unspecified")),
    ],
)  # fmt: skip
def test_a_name_tells_actor_sentence_emotion_and_level(stem, told):
    found = named(stem)
    assert (found.stem, found.actor, found.text, found.emotion, found.level) == told


@pytest.mark.parametrize(
    ("stem", "message"),
    [
        ("practice", "'PRACTICE' is no CREMA-D name, expected ACTOR_SENTENCE_EMOTION_LEVEL"),
        ("101_IEO_ANG_HI",
         "'101_IEO_ANG_HI' is no CREMA-D name, expected ACTOR_SENTENCE_EMOTION_LEVEL"),
        ("1001_IEO_JOY_HI",
         "'1001_IEO_JOY_HI': the emotion is 'JOY', expected one of ANG, DIS, FEA, HAP, NEU, SAD"),
        ("1001_IEO_ANG_ME",
         "'1001_IEO_ANG_ME': the level is 'ME', expected one of LO, MD, HI, XX"),
        ("1001_ABC_ANG_HI",
         "'1001_ABC_ANG_HI': the sentence is 'ABC', expected one of "
         "IEO, TIE, IOM, IWW, TAI, MTI, IWL, ITH, DFA, ITS, TSI, WSI"),
    ],
)  # fmt: skip
def test_a_wrong_name_says_which_part(stem, message):
    with pytest.raises(BadName) as caught:
        named(stem)
    assert str(caught.value) == message


def test_the_whole_row(tree):
    tree.write("VideoFlash/1001_IEO_ANG_HI.flv", "AudioWAV/1001_IEO_ANG_HI.wav")
    found = scan(tree)
    (clip,) = found.clips
    assert (clip.clip_id, clip.speaker, clip.session, clip.split) == (
        "crema_d/1001/1001_IEO_ANG_HI", "1001", "1001", "all",
    )  # fmt: skip
    assert (clip.text, clip.language) == ("It's eleven o'clock", "en")
    assert clip.video == tree.root / "VideoFlash/1001_IEO_ANG_HI.flv"
    assert clip.audio is None
    assert clip.extra == {
        "source_rel": "VideoFlash/1001_IEO_ANG_HI.flv", "emotion": "anger", "level": "high",
    }  # fmt: skip
    assert found.problems == ()
    assert found.notes == ("1 of 7442 clips, 1 of 91 actors",)


def test_the_wav_is_taken_where_it_is_asked_for(tree):
    tree.write(
        "VideoFlash/1040_ITH_SAD_XX.flv", "AudioWAV/1040_ITH_SAD_X.wav",
        "VideoFlash/1041_ITH_SAD_XX.flv", "VideoFlash/1041_ITH_SAD_XX.mp3",
    )  # fmt: skip
    first, second = scan(tree, sound="wav").clips
    assert first.audio == tree.root / "AudioWAV/1040_ITH_SAD_X.wav"
    assert first.extra["source_audio_rel"] == "AudioWAV/1040_ITH_SAD_X.wav"
    assert second.audio is None
    assert scan(tree, sound="wav").notes[-1] == (
        "1 clips have no .wav of their name: their sound is the video's own"
    )


def test_pointers_are_problems_and_say_what_to_do(tree):
    tree.write("VideoFlash/1001_IEO_ANG_HI.flv", "VideoFlash/1001_IEO_DIS_HI.flv")
    tree.write("VideoFlash/1001_IEO_DIS_HI.flv", "AudioWAV/1001_IEO_ANG_HI.wav", data=POINTER)
    assert scan(tree).problems == (
        Problem(
            "crema_d/1001/1001_IEO_DIS_HI",
            "VideoFlash/1001_IEO_DIS_HI.flv",
            "git_lfs_pointer",
            f"VideoFlash/1001_IEO_DIS_HI.flv is a git-lfs pointer, no media: {PULL}",
        ),
    )
    assert scan(tree).notes[1:] == (f"1 files are git-lfs pointers, no media: {PULL}",)
    with_wav = scan(tree, sound="wav")
    assert [p.path for p in with_wav.problems] == [
        "AudioWAV/1001_IEO_ANG_HI.wav", "VideoFlash/1001_IEO_DIS_HI.flv",
    ]  # fmt: skip
    assert len(with_wav.clips) == 2


def test_nothing_but_pointers_is_refused_before_anything_is_read(tree):
    tree.write("VideoFlash/1001_IEO_ANG_HI.flv", "VideoFlash/1001_IEO_DIS_HI.flv", data=POINTER)
    with pytest.raises(UserError) as caught:
        scan(tree)
    assert str(caught.value) == (
        f"{tree.root} holds 2 videos, and each is a git-lfs pointer: run `git lfs pull` in the "
        "clone (a zip of the repository holds pointers alone)"
    )


def test_known_defects_are_noted_and_stay_clips(tree):
    tree.write(*(f"VideoFlash/{stem}.flv" for stem in (
        "1064_IEO_DIS_MD", "1064_TIE_SAD_XX", "1076_MTI_NEU_XX", "1076_MTI_SAD_XX")))  # fmt: skip
    found = scan(tree)
    assert len(found.clips) == 4
    assert found.problems == ()
    assert found.notes[1:] == (
        "1064_IEO_DIS_MD: a minute long: every emotion of the sentence, says the corpus's README",
        "1064_TIE_SAD_XX: states no duration, says the corpus's README",
        "1076_MTI_NEU_XX: very short, without sound, says the corpus's README",
        "1076_MTI_SAD_XX: very short, without sound, says the corpus's README",
    )


def test_a_wrong_name_is_a_problem_and_pools_with_none(tree):
    tree.write("VideoFlash/1001_IEO_ANG_HI.flv", "VideoFlash/practice.flv")
    found = scan(tree)
    assert [(c.clip_id, c.session, c.text) for c in found.clips][1] == (
        "crema_d/VideoFlash/practice", "crema_d/VideoFlash/practice", None,
    )  # fmt: skip
    assert [(p.clip_id, p.code) for p in found.problems] == [
        ("crema_d/VideoFlash/practice", "failed_label")
    ]


def test_of_a_converted_copy_and_the_original_the_shorter_path_is_taken(tree):
    tree.write("VideoFlash/1001_IEO_ANG_HI.flv", "made/mp4/1001_IEO_ANG_HI.mp4")
    found = scan(tree)
    assert [c.extra["source_rel"] for c in found.clips] == ["VideoFlash/1001_IEO_ANG_HI.flv"]
    assert found.notes[0] == (
        "1 files in made/mp4 not used: the same clips lie in VideoFlash (the shorter path)"
    )


def test_other_folders_are_refused(tree):
    tree.write("AudioWAV/1001_IEO_ANG_HI.wav")
    with pytest.raises(UserError, match=r"found 1 \.wav; clone github\.com/CheyneyComputerScience"):
        scan(tree)
    tree.write("talk.mp4")
    with pytest.raises(UserError, match="none is named like a CREMA-D clip"):
        scan(tree)
    with pytest.raises(UserError, match="sound is 'mp3', expected 'flv' or 'wav'"):
        CremaDBuilder(sound="mp3")
