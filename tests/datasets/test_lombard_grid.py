"""Lombard GRID in every layout; alignments and names that are wrong."""

import json

import pytest

from avbench.datasets.base import Problem, Word
from avbench.datasets.lombard_grid import LombardGridBuilder
from avbench.errors import UserError


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "corpus").mkdir()
    return Tree(tmp_path / "corpus")


class Tree:
    """Writes files below a folder."""

    def __init__(self, root):
        self.root = root

    def write(self, *paths, text=""):
        for path in paths:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)


def scan(tree):
    return LombardGridBuilder().scan(tree.root)


@pytest.mark.parametrize(
    ("path", "clip_id"),
    [
        ("lombardgrid/front/s2_l_bbim3a.mov", "s2/front/s2_l_bbim3a"),
        ("lombardgrid_side/lombardgrid/side/s2_p_bbim3a.mov", "s2/side/s2_p_bbim3a"),
        ("side/s55/s55_p_bbim3a.mov", "s55/side/s55_p_bbim3a"),
        ("lombardgrid_front/s2_l_bbim3a.mp4", "s2/front/s2_l_bbim3a"),
        ("FRONT/s02_l_bbim3a.MOV", "s2/front/s02_l_bbim3a"),
    ],
)
def test_each_layout(tree, path, clip_id):
    tree.write(path)
    (clip,) = scan(tree).clips
    speaker, view, stem = clip_id.split("/")
    assert clip.clip_id == f"lombard_grid/{clip_id}"
    assert (clip.speaker, clip.session, clip.split) == (speaker, f"{speaker}/{view}", "all")
    assert (clip.text, clip.language) == ("bin blue in m three again", "en")
    assert clip.extra == {
        "source_rel": path,
        "condition": "lombard" if "_l_" in stem else "plain",
        "view": view,
    }


def test_the_root_may_be_a_views_own_folder(tree):
    tree.write("lombardgrid/front/s2_l_bbim3a.mov")
    found = LombardGridBuilder().scan(tree.root / "lombardgrid" / "front")
    assert [c.clip_id for c in found.clips] == ["lombard_grid/s2/front/s2_l_bbim3a"]


def test_both_views_share_one_sound(tree):
    tree.write("front/s2_l_bbim3a.mov", "side/s2_l_bbim3a.mov", "audio/s2_l_bbim3a.wav")
    tree.write("front/s3_l_bbim3a.mov")
    found = scan(tree)
    assert [c.audio and c.audio.name for c in found.clips] == [
        "s2_l_bbim3a.wav", "s2_l_bbim3a.wav", None,
    ]  # fmt: skip
    assert found.clips[0].extra["source_audio_rel"] == "audio/s2_l_bbim3a.wav"
    assert found.notes == (
        "2 of 5400 front, 1 of 5400 side clips, 2 of 54 speakers",
        "1 clips have no .wav of their name: their sound is the video's own",
        "no word times for 3 clips",
    )


@pytest.mark.parametrize(
    ("stem", "text", "fault"),
    [
        ("s46_p_gbszs_WRONG_sgbszs", "set green by s zero soon", None),
        ("s46_p_sgbs1s_WRONG_gbs1s", None, "'gbs1s' has 5 characters, a GRID name has 6"),
        ("s27_l_bah2s_WRONG_#sil", None, "'#sil' has 4 characters, a GRID name has 6"),
        ("s8_2_38_8_r_lrwizp", "lay red with i zero please", None),
        ("s8_2_38_8_r_lrwizp_WRONG_lrbizp", "lay red by i zero please", None),
    ],
)  # fmt: skip
def test_names_of_slips_and_the_older_form(tree, stem, text, fault):
    tree.write(f"front/{stem}.mov")
    found = scan(tree)
    assert found.clips[0].clip_id == f"lombard_grid/{stem.split('_')[0]}/front/{stem}"
    assert found.clips[0].text == text
    assert found.clips[0].extra["condition"] == ("lombard" if "_l_" in stem else "plain")
    assert [(p.code, fault in p.message) for p in found.problems] == (
        [("failed_label", True)] if fault else []
    )
    misread = "1 clips are named _WRONG_: their text is what was said"
    assert (misread in found.notes) == ("WRONG" in stem)


PHONES = "SIL b_B ih_I n_E b_B l_I uw_E ih_B n_E eh_B m_E th_B r_I iy_E SIL ax_B g_I eh_I n_E SIL"


def aligned(stem, phones=PHONES, *, duration=True, as_text=True, nested=True):
    kind = str if as_text else float
    rows = [
        {"phone": phone, "offset": kind(round(0.1 * i, 2))}
        | ({"duration": kind(0.1)} if duration else {})
        for i, phone in enumerate(phones.split())
    ]
    return json.dumps({stem: rows} if nested else rows)


@pytest.mark.parametrize(
    "form",
    [{}, {"as_text": False}, {"nested": False}, {"duration": False}],
)
def test_words_and_phones_from_the_alignment(tree, form):
    tree.write("front/s2_l_bbim3a.mov", "side/s2_l_bbim3a.mov")
    tree.write("alignment/s2_l_bbim3a.json", text=aligned("s2_l_bbim3a", **form))
    tree.write("json/s2.json", text="[]")
    found = scan(tree)
    words = found.words["lombard_grid/s2/front/s2_l_bbim3a"]
    assert words == found.words["lombard_grid/s2/side/s2_l_bbim3a"]
    spoken = [w for w in words if w.tier == "word"]
    assert [w.text for w in spoken] == ["bin", "blue", "in", "m", "three", "again"]
    assert [w.start_s for w in spoken] == pytest.approx([0.1, 0.4, 0.7, 0.9, 1.1, 1.5])
    assert [w.end_s for w in spoken] == pytest.approx([0.4, 0.7, 0.9, 1.1, 1.4, 1.9])
    assert [w.text for w in words if w.tier == "phone"][:4] == ["b", "ih", "n", "b"]
    silences = [w.start_s for w in words if w.tier == "silence"]
    assert silences == pytest.approx([0.0, 1.4, 1.9][: len(silences)])
    assert len(silences) == (3 if form.get("duration", True) else 2)
    assert found.problems == ()


def test_a_word_of_one_phone(tree):
    """The letter a; no silence parts it from its neighbours."""
    tree.write("front/s2_l_bbia3a.mov")
    phones = PHONES.replace("eh_B m_E", "ey_S")
    tree.write("alignment/s2_l_bbia3a.json", text=aligned("s2_l_bbia3a", phones))
    words = scan(tree).words["lombard_grid/s2/front/s2_l_bbia3a"]
    spoken = [(w.text, w.start_s) for w in words if w.tier == "word"]
    assert spoken[2:5] == [("in", 0.7), ("a", 0.9), ("three", 1.0)]


def test_phones_without_marks_give_no_words(tree):
    tree.write("front/s2_l_bbim3a.mov")
    tree.write("alignment/s2_l_bbim3a.json", text=aligned("x", "SIL b ih n"))
    assert scan(tree).words["lombard_grid/s2/front/s2_l_bbim3a"] == (
        Word(0.0, 0.1, "SIL", "silence"),
        Word(0.1, 0.2, "b", "phone"),
        Word(0.2, 0.3, "ih", "phone"),
        Word(0.3, 0.4, "n", "phone"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            aligned("x", "SIL b_B ih_I n_E"),
            "s2_l_bbim3a.json holds 1 words, the clip's name says 'bin blue in m three again'",
        ),
        ("{", "s2_l_bbim3a.json is no JSON: Expecting property name enclosed in double quotes: "
              "line 1 column 2 (char 1)"),
        ("[]", "s2_l_bbim3a.json holds no list of phones"),
        ('{"a": 1, "b": 2}', "s2_l_bbim3a.json holds no list of phones"),
        ('{"a": [1]}', "s2_l_bbim3a.json entry 1 has no phone"),
        ('{"a": [{"phone": "b_B", "duration": 1}]}',
         "s2_l_bbim3a.json entry 1: offset is None, expected seconds"),
        ('{"a": [{"phone": "b_B", "offset": "NaN"}]}',
         "s2_l_bbim3a.json entry 1: offset is 'NaN', expected seconds"),
        ('{"a": [{"phone": "b_B", "offset": -1, "duration": 1}]}',
         "s2_l_bbim3a.json entry 1: offset is -1, expected seconds"),
        ('{"a": [{"phone": "b_B", "offset": 1, "duration": 1}, '
         '{"phone": "c_E", "offset": 0.5, "duration": 1}]}',
         "s2_l_bbim3a.json: 'c_E' runs from 0.5 s to 1.5 s, after a phone that ends at 2.0 s"),
        ("[" * 100_000, "s2_l_bbim3a.json is no JSON: "),
        ("x" * 300_000, "s2_l_bbim3a.json is larger than 262144 bytes"),
    ],
)  # fmt: skip
def test_a_faulty_alignment_is_a_problem_and_the_clip_stays(tree, text, message):
    tree.write("front/s2_l_bbim3a.mov")
    tree.write("alignment/s2_l_bbim3a.json", text=text)
    found = scan(tree)
    assert [(p.clip_id, p.code) for p in found.problems] == [
        ("lombard_grid/s2/front/s2_l_bbim3a", "failed_label")
    ]
    assert found.problems[0].message.startswith(message)
    assert (len(found.clips), len(found.words)) == (1, 0)


def test_names_that_do_not_tell_are_problems_and_pool_with_none(tree):
    tree.write("front/s2_l_bbim3a.mov", "front/calibration.mov", "video/s2_l_bbim3a.mov")
    found = scan(tree)
    assert [c.clip_id for c in found.clips] == [
        "lombard_grid/front/calibration",
        "lombard_grid/s2/front/s2_l_bbim3a",
        "lombard_grid/video/s2_l_bbim3a",
    ]
    assert [found.clips[i].session for i in (0, 2)] == [found.clips[i].clip_id for i in (0, 2)]
    assert found.problems == (
        Problem(
            "lombard_grid/front/calibration",
            "front/calibration.mov",
            "unknown_speaker",
            "'calibration' is no Lombard GRID name, expected such as s2_l_bbim3a",
        ),
        Problem(
            "lombard_grid/video/s2_l_bbim3a",
            "video/s2_l_bbim3a.mov",
            "failed_label",
            "no folder tells the view (front, side)",
        ),
    )


def test_front_views_known_to_be_damaged_are_noted(tree):
    tree.write("front/s32_l_pwip9p.mov", "side/s32_l_pwip9p.mov")
    assert scan(tree).notes[-1] == ("known not to decode in the published archive: s32_l_pwip9p")


def test_other_folders_are_refused(tree):
    tree.write("audio/s2_l_bbim3a.wav")
    with pytest.raises(UserError, match=r"unpack lombardgrid_front\.zip, _side\.zip"):
        scan(tree)
    tree.write("talk.mp4")
    with pytest.raises(UserError, match="none is named like a Lombard GRID clip: 'talk' is no"):
        scan(tree)


@pytest.mark.real_data
def test_the_names_of_the_published_lists_all_parse(real_data):
    import gzip
    from pathlib import PurePosixPath

    from avbench.datasets.lombard_grid_names import found_clip

    n = 0
    for path in sorted((real_data / "lists" / "LombardGRID").glob("*.ref.gz")):
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            name, _, text = line.partition(" ")
            found = found_clip(PurePosixPath(f"{name}.mov"))
            assert (found.fault, (found.text or "").upper()) == ("", text)
            n += 1
    assert n == 5_338
