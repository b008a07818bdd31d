"""A table of hostile submissions: each is named for what it is, and nothing else happens."""

import os
import re
import resource
import time
from dataclasses import replace

import pytest
from hostile_archives import ARCHIVES
from hostile_folders import DESCRIPTIONS, NAMES, ONE, PCM, WORDS, riff
from hostile_media import MEDIA
from maker import good, manifest

from avbench.archives.limits import ArchiveLimits
from avbench.protocol import find_protocol
from avbench.submitting.limits import LIMITS
from avbench.submitting.opened import opened
from avbench.submitting.validate import How, validate

SMALL = replace(
    LIMITS,
    archive=ArchiveLimits(
        files=200, file_bytes=4_000_000, total_bytes=8_000_000, ratio=20, ratio_from_bytes=500_000
    ),
)
FOLDERS = [*DESCRIPTIONS, *NAMES, *WORDS, *MEDIA]
LONGEST_S = 20  # on a busy machine; most take some milliseconds
MOST_GROWTH_KIB = 300 << 10


def state(folder):
    return {
        str(path.relative_to(folder)): (path.lstat().st_mode, path.lstat().st_size)
        for path in folder.rglob("*")
    }


def judged(path, using, limits=SMALL):
    before_kib, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    how = How(manifest(), find_protocol("lip2speech"), limits, using=using)
    report = validate(path, how)
    assert time.monotonic() - began < LONGEST_S
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < MOST_GROWTH_KIB
    return report


def said(report, code, words):
    found = [f.message for f in report.findings if re.fullmatch(code, f.code)]
    return any(re.search(words, message) for message in found)


def test_the_table_is_long_enough():
    assert len(FOLDERS) + len(ARCHIVES) >= 60


def test_a_faultless_submission_is_valid(tmp_path, using):
    report = judged(good(tmp_path / "sub"), using)
    assert report.findings == []
    assert (report.system, report.n_expected, report.n_found, report.n_decoded) == ("ours", 2, 2, 2)


@pytest.mark.parametrize(
    ("make", "code", "words"), [c[1:] for c in FOLDERS], ids=[c[0] for c in FOLDERS]
)
def test_a_hostile_folder_is_named_for_what_it_is(tmp_path, using, monkeypatch, make, code, words):
    folder = tmp_path / "sub"
    make(folder)
    monkeypatch.chdir(folder)
    before = state(folder)
    report = judged(folder, using)
    assert said(report, code, words), report.findings
    assert state(folder) == before  # nothing ran, nothing was written or taken away


@pytest.mark.parametrize(
    ("make", "code", "words"), [c[1:] for c in ARCHIVES], ids=[c[0] for c in ARCHIVES]
)
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_hostile_archive_is_named_for_what_it_is(tmp_path, using, make, code, words):
    path = make(tmp_path)
    report = judged(path, using)
    assert said(report, code, words), report.findings
    assert not list(tmp_path.rglob("RAN"))
    assert not os.path.lexists("/tmp/RAN")  # noqa: S108


def test_a_wav_from_a_pipe_that_promises_4_gb_is_read_to_its_end(tmp_path, using):
    folder = good(tmp_path / "sub")
    (folder / f"{ONE}.wav").write_bytes(riff(PCM, data=0xFFFF_0000))
    report = judged(folder, using)
    assert report.findings == []
    assert report.decoded_s == pytest.approx(2.4, abs=0.01)


@pytest.mark.parametrize("name", ["bomb", "bomb in a tar", "overlapping entries"])
def test_what_a_bomb_writes_is_bounded(tmp_path, name):
    make = next(case[1] for case in ARCHIVES if case[0] == name)
    with opened(make(tmp_path), SMALL.archive) as found:
        assert found.broken
        n_bytes = sum(p.stat().st_size for p in found.folder.rglob("*") if p.is_file())
        assert n_bytes <= max(SMALL.archive.ratio_from_bytes, 20 * 200_000) + (1 << 20)
