"""Shares of a stage on several machines, and what each says that comes next."""

import pytest
from cheap_tasks import rows

from avbench.engine.execution import Execution, Shard
from avbench.engine.run import run
from avbench.engine.share import ShareDone
from avbench.errors import UserError

ROWS = rows(200)  # 67 shards
pytestmark = pytest.mark.usefixtures("plugin")


def share(tmp_path, k, n, work="work"):
    given = {"power": 2, "log": str(tmp_path / "log")}
    return run("cheap", given, ROWS, tmp_path / work, how=Execution(shard=Shard(k, n)))


def said(tmp_path, k, n) -> str:
    with pytest.raises(ShareDone) as caught:
        share(tmp_path, k, n)
    assert caught.value.exit_code == 0
    return str(caught.value)


def test_shares_together_are_the_whole(tmp_path) -> None:
    assert said(tmp_path, 1, 3) == (
        "stage 'cheap': 22 shards done as share 1/3; 45 of 67 are left. "
        "Next: the same command with --shard 0/3, --shard 2/3"
    )
    assert said(tmp_path, 0, 3).endswith(
        "22 of 67 are left. Next: the same command with --shard 2/3"
    )
    assert said(tmp_path, 2, 3) == (
        "stage 'cheap': 22 shards done as share 2/3; all 67 are complete. Next: the same command, "
        "without --shard to do the rest here, or with --shard again for the next stage"
    )
    given = {"power": 2, "log": str(tmp_path / "log")}
    merged = run("cheap", given, ROWS, tmp_path / "work")
    log = (tmp_path / "log").read_text().split()
    assert sorted(log) == [row["clip_id"] for row in ROWS]  # each once
    assert merged == run("cheap", given, ROWS, tmp_path / "alone")


def test_a_complete_stage_is_passed_by(tmp_path) -> None:
    said(tmp_path, 0, 1)
    assert len(share(tmp_path, 0, 1)) == 200


def test_a_share_whose_shards_are_done_says_what_is_left(tmp_path) -> None:
    said(tmp_path, 0, 2)
    assert "0 shards done as share 0/2; 33 of 67 are left" in said(tmp_path, 0, 2)


def test_many_shares_are_not_all_listed(tmp_path) -> None:
    assert said(tmp_path, 0, 67).endswith("--shard 8/67 and 58 more")


@pytest.mark.parametrize("text", ["", "1", "1/", "2/2", "-1/2", "a/b", "0/0", "1/2/3"])
def test_a_share_that_is_none_is_refused(text) -> None:
    with pytest.raises(UserError, match="expected K/N with K from 0 to N-1, such as 0/16"):
        Shard.parse(text)


def test_a_share_is_read() -> None:
    assert Shard.parse("3/16") == Shard(3, 16)
