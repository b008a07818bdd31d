"""Media are opened in a process of their own: what it does to that process is a finding."""

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace

import pytest
from maker import good, manifest, wav

from avbench.media.limits import Limits
from avbench.submitting import child, measure, process
from avbench.submitting.decoder import Decoder, decoder
from avbench.submitting.limits import LIMITS, DecoderLimits
from avbench.submitting.validate import How, validate

SMALL = DecoderLimits(memory_bytes=2 << 30, cpu_s=30, wall_s=60, most_crashes=3)


@pytest.fixture
def own():
    with decoder(SMALL) as made:
        yield made


def the_child(made: Decoder):
    held = made._free.get()
    made._free.put(held)
    return held


def stand_in(monkeypatch, program):
    """A child that runs another program in place of the decoder."""
    real = subprocess.Popen

    def start(command, **how):
        return real([sys.executable, "-c", program], **how)

    monkeypatch.setattr(process.subprocess, "Popen", start)


def test_a_crash_is_a_finding_and_the_next_file_is_read(own, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        program = "import os, signal; input(); os.kill(os.getpid(), signal.SIGSEGV)"
        stand_in(patch, program)
        facts = own.measure(wav(tmp_path / "a.wav"), Limits())
    assert facts == {"refused": "crashed", "reason": "media crashed the decoder (SIGSEGV)"}
    assert own.measure(tmp_path / "a.wav", Limits())["sound"]["rate_hz"] == 16_000


def test_a_hang_ends_at_the_time_limit(tmp_path, monkeypatch):
    stand_in(monkeypatch, "input(); import time; time.sleep(60)")
    with decoder(replace(SMALL, wall_s=0.5)) as made:
        facts = made.measure(wav(tmp_path / "a.wav"), Limits())
    assert facts["refused"] == "hung"
    assert facts["reason"] == "media hung the decoder: no end after 0.5 s"


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of the system")
def test_processor_time_is_bounded(tmp_path, monkeypatch):
    spin = "from avbench.submitting.child import allow_cpu; input(); allow_cpu(0)\nwhile 1: pass"
    stand_in(monkeypatch, spin)
    with decoder(SMALL) as made:
        facts = made.measure(wav(tmp_path / "a.wav"), Limits())
    assert facts["refused"] == "crashed"
    assert "processor time" in facts["reason"]


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of the system")
def test_memory_is_bounded():
    program = (
        "from avbench.submitting.child import restrict\n"
        "restrict(600 << 20, 64)\n"
        "bytearray(1 << 30)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert run.stderr.strip().endswith("MemoryError")


def test_too_little_memory_is_a_finding(monkeypatch):
    def greedy(*_):
        raise MemoryError

    monkeypatch.setattr(measure, "measure", greedy)
    monkeypatch.setattr(child, "allow_cpu", lambda _: None)
    answers = io.StringIO()
    question = {"kind": "media", "path": "a.wav", "cpu_s": 1, "limits": asdict(Limits())}
    child.serve(io.StringIO(json.dumps(question) + "\n"), answers)
    assert json.loads(answers.getvalue())["refused"] == "memory"


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of the system")
def test_the_child_can_write_no_file(tmp_path):
    program = (
        "from avbench.submitting.child import restrict\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "restrict(2 << 30, 64)\n"
        "print('x', file=open('x', 'w'), flush=True)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "File too large" in run.stderr


def test_after_some_crashes_the_rest_is_not_opened(own, tmp_path, monkeypatch):
    stand_in(monkeypatch, "raise SystemExit(7)")
    path = wav(tmp_path / "a.wav")
    facts = [own.measure(path, Limits()) for _ in range(5)]
    assert [f["refused"] for f in facts] == [*["crashed"] * 3, *["not_opened"] * 2]
    assert "exit code 7" in facts[0]["reason"]


def test_a_child_that_is_killed_from_outside_is_started_anew(own, tmp_path):
    path = wav(tmp_path / "a.wav")
    own.measure(path, Limits())
    os.kill(the_child(own)._process.pid, signal.SIGKILL)
    assert own.measure(path, Limits())["refused"] == "crashed"
    assert "sound" in own.measure(path, Limits())


def test_no_code_of_the_folder_we_stand_in_is_imported(own, tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("open('RAN', 'w')")
    (tmp_path / "avbench").mkdir()
    (tmp_path / "avbench" / "__init__.py").write_text("open('RAN', 'w')")
    monkeypatch.chdir(tmp_path)
    assert "sound" in own.measure(wav(tmp_path / "a.wav"), Limits())
    assert not (tmp_path / "RAN").exists()


def test_a_crash_in_a_submission_leaves_the_other_findings(tmp_path, monkeypatch):
    folder = good(tmp_path / "sub")
    (folder / "media" / "stray.wav").touch()
    stand_in(monkeypatch, "raise SystemExit(7)")
    report = validate(folder, How(manifest(), limits=replace(LIMITS, decoder=SMALL)))
    codes = [f.code for f in report.ordered()]
    assert codes == ["crashed", "crashed", "extra"]


def test_several_children_give_the_same_report(tmp_path):
    folder = good(tmp_path / "sub")
    reports = [validate(folder, How(manifest(), jobs=n)).to_dict() for n in (1, 2)]
    assert reports[0] == reports[1]


def test_where_the_system_knows_no_limits_the_child_runs_without(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    child.restrict(1, 1)
    child.allow_cpu(1)
