"""What is expected of each corpus: certain figures are findings, others remarks."""

import pytest

from avbench.clip import Clip
from avbench.datasets import DATASETS
from avbench.errors import UserError
from avbench.verifying.counts import count
from avbench.verifying.expected import COUNTINGS, expected
from avbench.verifying.findings import Finding


def clips(number: int, **facts) -> list[Clip]:
    group = "/".join(str(v) for v in facts.values())
    return [Clip(f"{group}/{i}", **facts) for i in range(number)]


def found(corpus: str, of: list[Clip], only: tuple[str, ...] = ()) -> list[Finding]:
    return count(of, expected(corpus), only)[1]


def short(finding: Finding) -> tuple[str, str, bool]:
    return finding.kind, finding.where, finding.certain


def test_every_counted_corpus_has_a_builder() -> None:
    assert set(COUNTINGS) <= set(DATASETS)


@pytest.mark.parametrize("corpus", sorted(COUNTINGS))
def test_groups_are_named_once_and_have_a_source(corpus: str) -> None:
    for counting in expected(corpus):
        groups = [g.group for g in counting.groups]
        assert len(set(groups)) == len(groups)
        assert counting.source
        assert all(0 <= g.least <= g.most for g in counting.groups)


def test_grid_counts_33_000_clips() -> None:
    (counting,) = expected("grid")
    assert sum(g.most for g in counting.groups) == 33_000


def test_tcd_timit_adds_up_to_its_lists() -> None:
    (counting,) = expected("tcd_timit")
    straight = [g for g in counting.groups if g.group[1] == "straightcam"]
    assert len(straight) == 62
    assert sum(g.least for g in straight) == 6_902  # the lists' own total


def test_figures_from_memory_are_remarks() -> None:
    of = clips(1_320, speaker="", split="test")
    assert [short(f) for f in found("lrs3", of)] == [
        ("count", "test", False),
        ("missing", "pretrain", False),
        ("missing", "trainval", False),
    ]


def test_a_camera_that_is_not_there_is_one_remark() -> None:
    of = clips(98, speaker="01M", extra={"camera": "straightcam"})
    assert [short(f) for f in found("tcd_timit", of, ("01M",))] == [("missing", "30degcam", False)]


def test_speaker_30_may_be_spelled_either_way() -> None:
    for name in ("30F", "30M"):
        of = clips(97, speaker=name, extra={"camera": "straightcam"})
        rows, _ = count(of, expected("tcd_timit"), ("30F",))
        assert [row.found for row in rows] == [97, 0]


def test_a_clip_too_many_in_a_closed_group_is_certain() -> None:
    of = clips(7_443, speaker="1001")
    assert [short(f) for f in found("crema_d", of)] == [
        ("extra", "all", True),
        ("missing", "all", True),  # one actor of 91
    ]


def lectures(split: str) -> list[Clip]:
    """Speaker eh: each of the 32 videos in three pieces."""
    return [
        Clip(f"lip2wav/eh/{video}/{piece}", speaker="eh", split=split)
        for video in range(32)
        for piece in range(3)
    ]


def test_lip2wav_counts_videos_not_their_pieces() -> None:
    rows, findings = count(lectures("train"), expected("lip2wav"), ("eh",))
    assert [(r.group, r.found, r.expected, r.fits) for r in rows] == [
        ("eh", 32, "32 to 35", True),
        ("eh train", 32, "31 to 32", True),
        ("eh val", 0, "0 to 1", True),
        ("eh test", 0, "1 to 2", False),
    ]
    assert [short(f) for f in findings] == [("missing", "test", False)]


def test_lip2wav_without_its_lists_is_counted_by_speaker() -> None:
    findings = found("lip2wav", lectures("all")[3:], ("eh",))
    assert [short(f) for f in findings] == [
        ("missing", "eh", True),
        ("missing", "train", False),
        ("missing", "test", False),
    ]


def test_lrs2_is_certain_of_main_alone() -> None:
    of = clips(48_164, split="train")
    assert [short(f) for f in found("lrs2", of)] == [
        ("missing", "pretrain", False),
        ("count", "train", False),
        ("missing", "val", False),
        ("missing", "test", False),
    ]


def test_a_corpus_of_which_nothing_is_known_is_counted_by_split() -> None:
    rows, findings = count(clips(3, split="train") + clips(2, split="test"), ())
    assert [(r.group, r.found, r.expected, r.fits) for r in rows] == [
        ("test", 2, "\u2013", True),
        ("train", 3, "\u2013", True),
    ]
    assert findings == []
    with pytest.raises(UserError, match="nothing is known"):
        count([], (), ("train",))
