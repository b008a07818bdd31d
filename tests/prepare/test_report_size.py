"""The report of a huge corpus stays small: sessions are few, the rest is summed up."""

from dataclasses import replace

import numpy as np
from report_clips import accepted, measured

from avbench.align.curves import LagCurve
from avbench.align.pooling import PooledLag
from avbench.align.sync import Drift
from avbench.prepare.measured import Session
from avbench.prepare.options import Options
from avbench.prepare.prepared import Prepared
from avbench.prepare.records import ClipRecord, Corpus, FailureRecord
from avbench.prepare.report import MAX_SESSIONS, CorpusReport
from avbench.prepare.report_films import MAX_BYTES

SESSIONS, CLIPS = 3_000, 3
LAGS_MS = np.arange(-60, 61) * 10.0
CURVE = LagCurve(LAGS_MS, np.random.default_rng(0).normal(0, 0.1, 121), np.full(121, 75.0))
DRIFT = Drift(4.0, 3.0, 5.0, 8, 20.0)
NAME = "a_long_name_of_a_folder/" * 6


def sessions():
    rng = np.random.default_rng(1)
    for i in range(SESSIONS):
        lag_ms = float(rng.normal(0.0, 60.0))
        pooled = PooledLag(
            lag_ms, lag_ms - 3, lag_ms + 3, 1.0, lag_ms, 2.0, CLIPS, CLIPS, False, ()
        )
        clips = []
        for k in range(CLIPS):
            clip = measured(f"{NAME}{i}/{k}", lag_ms + float(rng.normal()), DRIFT)
            track = replace(clip.sync.tracks[0], curve=CURVE)
            clips.append(replace(clip, sync=replace(clip.sync, tracks=(track,))))
        decisions = tuple(accepted(lag_ms, "corrected_pooled") for _ in clips)
        yield Session(f"{NAME}{i}", tuple(clips), decisions, pooled)


def test_three_thousand_sessions_make_a_page_below_a_megabyte(tmp_path):
    report = CorpusReport()
    records, failures = [], []
    for session in sessions():
        report.add(session)
        records += [
            ClipRecord(c.clip, d.decision)
            for c, d in zip(session.clips, session.decisions, strict=True)
        ]
        failures.append(FailureRecord(session.clips[0].clip.clip_id, "write", "x", "m" * 5_000))
    corpus = Corpus("grid", "1", "none", "", "b")
    report.write(Prepared(corpus, (), records, None, ()), failures, Options(out=tmp_path))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"and {SESSIONS - MAX_SESSIONS:,} more with smaller lags" in page
    assert "The first 20 of 3,000 rows" in page
    assert len(page) < 1_000_000
    assert len(page) + MAX_BYTES * 4 / 3 < 5_000_000  # with as many films as it may hold
