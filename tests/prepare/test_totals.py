"""Tables that do not add up stop the run as a bug."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from avbench.clip import Clip
from avbench.datasets.base import Problem, Scan, Word
from avbench.prepare import tables
from avbench.prepare.layout import Layout
from avbench.prepare.records import (
    ClipRecord,
    Corpus,
    FailureRecord,
    GroupRecord,
    OffsetRecord,
)
from avbench.prepare.totals import DoesNotAddUp, check_scan, check_totals

IDS = ("c/a", "c/b", "c/c")
SCAN = Scan(tuple(Clip(i, video=Path(f"/{i}.mp4")) for i in IDS))


@pytest.fixture
def ledger(tmp_path):
    """Three clips of one group, written to tables below `tmp_path`."""
    made = SimpleNamespace(
        records={c.clip_id: ClipRecord(c, "ok") for c in SCAN.clips},
        groups=[GroupRecord("s", n=3)],
        failures=[FailureRecord("c/a", "write", "x", "y"), FailureRecord(None, "scan", "x", "y")],
    )
    corpus = Corpus("c", "1", "none", "", "b")
    tables.write_clips(tmp_path, made.records.values(), corpus)
    tables.write_offsets(tmp_path, [OffsetRecord(i, "e") for i in IDS])
    tables.write_groups(tmp_path, made.groups)
    tables.write_failures(tmp_path, made.failures)
    tables.write_words(tmp_path, {"c/a": (Word(0.0, 1.0, "bin"),)})
    return made


def test_what_adds_up_is_told(ledger, tmp_path):
    assert check_totals(Layout(tmp_path), ledger, SCAN) == {
        "clips": 3,
        "decisions": {"ok": 3},
        "offsets": 3,
        "groups": 1,
        "words": 1,
        "failures": 2,
    }


def test_a_lost_offset_is_a_bug(ledger, tmp_path):
    tables.write_offsets(tmp_path, [OffsetRecord(i, "e") for i in IDS[:2]])
    with pytest.raises(DoesNotAddUp, match="3 clips, 3 decisions, 2 offsets, 3 clips in groups"):
        check_totals(Layout(tmp_path), ledger, SCAN)


def test_a_lost_group_is_a_bug(ledger, tmp_path):
    ledger.groups = [GroupRecord("s", n=2)]
    with pytest.raises(DoesNotAddUp, match="2 clips in groups, expected equal numbers; this is a"):
        check_totals(Layout(tmp_path), ledger, SCAN)


def test_a_failure_of_an_unknown_clip_is_a_bug(ledger, tmp_path):
    ledger.failures[0] = replace(ledger.failures[0], clip_id="c/z")
    with pytest.raises(DoesNotAddUp, match="a failure is of 'c/z', which is no clip of the scan"):
        check_totals(Layout(tmp_path), ledger, SCAN)


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        (Scan((*SCAN.clips, SCAN.clips[0])), "1 clip ids stand twice in the scan, first 'c/a'"),
        (Scan(SCAN.clips[::-1]), "not sorted by id"),
        (replace(SCAN, problems=(Problem("c/z", "z.mp4", "x", "y"),)), "a problem is of 'c/z'"),
        (replace(SCAN, words={"c/z": ()}), "a word time is of 'c/z'"),
    ],
)
def test_a_builder_that_breaks_its_promise_is_told_before_anything_runs(scan, said):
    with pytest.raises(DoesNotAddUp, match=said):
        check_scan(scan)


def test_a_good_scan_passes():
    problems = (Problem("c/a", "a.mp4", "x", "y"), Problem(None, "readme", "x", "y"))
    scan = replace(SCAN, problems=problems, words={"c/a": ()})
    assert check_scan(scan) is scan
