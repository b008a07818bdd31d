"""The sample that is decoded: seeded, stable, each file once."""

from dataclasses import replace
from pathlib import Path

import pytest

from avbench.clip import Clip
from avbench.errors import UserError
from avbench.verifying.sample import LEAST, Share, sample

CLIPS = [
    Clip(f"c/{i:05}", video=Path(f"/r/{i:05}.mp4"), extra={"source_rel": f"{i:05}.mp4"})
    for i in range(2000)
]


def names(share: float, seed: int = 0, clips: list[Clip] = CLIPS) -> list[str]:
    return [row["where"] for row in sample(clips, Share(share), seed)]


def test_a_share_of_all() -> None:
    assert len(names(0.02)) == 40
    assert len(names(1.0)) == 2000
    assert names(0.0) == []


def test_small_corpora_give_at_least_ten() -> None:
    assert len(names(0.02, clips=CLIPS[:100])) == LEAST
    assert len(names(0.02, clips=CLIPS[:3])) == 3


def test_the_seed_alone_decides() -> None:
    assert names(0.02) == names(0.02, clips=CLIPS)
    assert names(0.02) != names(0.02, seed=1)
    assert set(names(0.02)) <= set(names(0.1))


def test_a_long_file_of_many_clips_is_one_row() -> None:
    spans = [replace(CLIPS[0], clip_id=f"c/{i}", start_s=float(i)) for i in range(50)]
    assert sample(spans, Share(1.0), 0) == [
        {"where": "00000.mp4", "video": "/r/00000.mp4", "audio": None}
    ]


@pytest.mark.parametrize(("text", "value"), [("2%", 0.02), ("all", 1.0), ("none", 0.0)])
def test_shares_as_people_write_them(text: str, value: float) -> None:
    assert Share.parse(text).value == value


@pytest.mark.parametrize("text", ["2", "-1%", "101%", "nan%", "x", ""])
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(UserError, match="expected a share"):
        Share.parse(text)
