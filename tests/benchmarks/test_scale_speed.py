"""A corpus of the size of LRS3: tables, pools and decisions grow with the rows and no faster.

Media stages are replaced by measurements drawn from a seed (`simulated_lrs3`). Ratios of core
seconds hold on any machine; `python tests/benchmarks/scale_plot.py` draws the growth.
"""

import json
import shutil
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from simulated_lrs3 import CLIPS, NOWHERE, SimulatedLrs3, prepare_recorded

from avbench.manifest import Manifest
from avbench.prepare.labels import Move
from avbench.prepare.records import ClipRecord, Corpus
from avbench.prepare.tables import write_clips, write_moved_words
from avbench.synth.mp4 import write_mp4
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import Take, frames, sound

COLUMNS = ["clip_id", "speaker", "audio_lag_ms", "num_samples"]
MAX_GROWTH = 1.3  # of the time a row, from 1,500 to 15,000 rows
MAX_BYTES_A_CLIP = 8_000
MAX_WRITE_S, MAX_FILTER_S, MAX_READ_S = 5.0, 1.0, 15.0  # far above what an idle machine needs
LEAST_OVER_JSON_LINES = 10
FEW_AND_MANY, MAX_MEMORY_RATIO = (24, 96), 1.1
PREPARE_FOLDER = """
import resource, sys
from pathlib import Path
from avbench.datasets import DATASETS
from avbench.prepare.options import Options
from avbench.prepare.run import prepare
root, out = map(Path, sys.argv[1:])
prepare(DATASETS["folder"](), root, Options(out=out, check=0.0), lambda _: None)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture(scope="module")
def scan():
    return SimulatedLrs3(CLIPS).scan(NOWHERE)


@pytest.fixture(scope="module")
def table(scan, tmp_path_factory):
    """The clips table of a whole corpus in one file; seconds that writing it took."""
    out = tmp_path_factory.mktemp("corpus")
    records = [
        ClipRecord(
            clip, "corrected_pooled", clip.session, -40.0, 3.0, "pooled", -40.0, clip.video,
            clip.video, num_frames=75, fps=Fraction(25), width=224, height=224, num_samples=48_000,
            duration_s=3.0, valid_start_s=0.0, valid_end_s=3.0, faces=1,
            face_box=(60.0, 50.0, 160.0, 170.0), source_sha256="ab" * 32, source_bytes=250_000,
        )
        for clip in scan.clips
    ]  # fmt: skip
    started = time.process_time()
    write_clips(out, records, Corpus("simulated_lrs3", "1", "none", "", "b"))
    return out, time.process_time() - started


def seconds(work, rounds=3):
    took = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return min(took)


def test_the_time_a_row_does_not_grow(tmp_path, benchmark):
    a_row = {}
    for n in (1_500, 15_000):
        rounds = [prepare_recorded(n, tmp_path / str(n)) for _ in range(3)]
        assert rounds[0][0].totals["clips"] == rounds[0][0].totals["offsets"] == n
        a_row[n] = min(took for _, took in rounds) / n
    growth = a_row[15_000] / a_row[1_500]
    benchmark.extra_info.update(growth=growth, us_a_row={n: 1e6 * s for n, s in a_row.items()})
    benchmark.pedantic(prepare_recorded, args=(1_500, tmp_path / "1500"), rounds=1)
    assert growth <= MAX_GROWTH, a_row


def test_memory_grows_by_table_rows_alone(tmp_path):
    """Peak of a process of its own, records being there: sessions and curves leave no trace."""
    script = (
        "import resource, sys; from pathlib import Path; from simulated_lrs3 import *;"
        "prepare_recorded(int(sys.argv[1]), Path(sys.argv[2]));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)"
    )
    peaks = {}
    for n in (1_500, 15_000):
        prepare_recorded(n, tmp_path / str(n))
        done = subprocess.run(
            [sys.executable, "-c", script, str(n), tmp_path / str(n)],
            cwd=Path(__file__).parent, capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks[n] = int(done.stdout)
    assert (peaks[15_000] - peaks[1_500]) / 13_500 <= MAX_BYTES_A_CLIP, peaks


def test_memory_does_not_grow_with_real_clips(tmp_path):
    """Peak of a process of its own that measures and writes copies of one drawn clip."""
    (words,) = lexicon.draw_sentences(1, np.random.default_rng(0))
    take = Take(SPEAKERS[0], words, (0, 1))
    one = tmp_path / "one.mp4"
    write_mp4(one, frames(take), sound(take, 80.0, round(take.length_s * RATE_HZ)))
    peaks = []
    for n in FEW_AND_MANY:
        root = tmp_path / f"in{n}"
        root.mkdir()
        for k in range(n):
            shutil.copyfile(one, root / f"c{k:03}.mp4")
        command = [sys.executable, "-c", PREPARE_FOLDER, root, tmp_path / f"out{n}"]
        peaks.append(int(subprocess.run(command, capture_output=True, check=True).stdout))
    assert peaks[1] / peaks[0] <= MAX_MEMORY_RATIO, peaks


def test_the_clips_table_is_written_in_seconds(table):
    _, took = table
    assert took < MAX_WRITE_S


def test_words_are_written_as_they_are_read(scan, tmp_path, benchmark):
    moves = [Move(clip_id, 0.04, 9.0) for clip_id in sorted(scan.words)]
    path = benchmark.pedantic(write_moved_words, args=(tmp_path, scan.words, moves), rounds=1)
    assert pq.read_metadata(path).num_rows > 0.95 * scan.words.n_words


def test_filtering_reads_what_it_needs(table):
    files = sorted((table[0] / "manifest").glob("clips-*.parquet"))

    def filtered():
        wanted = [("speaker", "=", "pretrain-v000100")]
        return sum(len(pq.read_table(f, columns=COLUMNS, filters=wanted)) for f in files)

    assert 0 < filtered() < 100
    assert seconds(filtered) < MAX_FILTER_S


def test_needed_columns_against_json_lines(table, tmp_path, benchmark):
    files = sorted((table[0] / "manifest").glob("clips-*.parquet"))
    lines = tmp_path / "clips.jsonl"
    with lines.open("w") as out:
        for file in files:
            out.writelines(json.dumps(row) + "\n" for row in pq.read_table(file).to_pylist())

    def as_lines():
        with lines.open() as text:
            rows = [json.loads(line) for line in text]
        return {name: [row[name] for row in rows] for name in COLUMNS}

    def as_columns():
        return [pq.read_table(file, columns=COLUMNS) for file in files]

    ratio = seconds(as_lines, 2) / seconds(as_columns)
    benchmark.extra_info.update(ratio=ratio)
    benchmark.pedantic(as_columns, rounds=3)
    assert ratio >= LEAST_OVER_JSON_LINES


def test_a_manifest_of_all_clips_is_there_in_seconds(table, monkeypatch, benchmark):
    monkeypatch.setattr("avbench.manifest._any_file", lambda _clips: True)  # no file exists
    read = benchmark.pedantic(Manifest.read, args=(table[0],), rounds=1)
    assert len(read.clips) == CLIPS
    assert seconds(lambda: Manifest.read(table[0]), 1) < MAX_READ_S
