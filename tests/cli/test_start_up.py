"""What starting a command may import, and how a user's faults end."""

import subprocess
import sys
from pathlib import Path

from avbench.cli import COMMANDS, SUMMARIES, run

HEAVY = ("numpy", "pandas", "torch", "cv2", "datasets", "pyarrow", "scipy", "av")


def modules_after(code: str) -> set[str]:
    tail = f"import sys; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tail}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_imports_nothing_heavy() -> None:
    assert modules_after("from avbench.cli import run; run(['--help'])") == set()


def test_importing_avbench_imports_nothing_heavy() -> None:
    assert modules_after("import avbench") == set()


def test_scoring_stoi_alone_imports_no_torch(tmp_path: Path) -> None:
    import numpy as np
    import soundfile

    noise = np.random.default_rng(0).normal(size=32000) * 0.1
    for side in ("ref", "hyp"):
        (tmp_path / side).mkdir()
        soundfile.write(tmp_path / side / "a.wav", noise, 16000)
    command = [str(tmp_path / "hyp"), "--ref", str(tmp_path / "ref"), "--metrics", "stoi"]
    command += ["--out", str(tmp_path / "runs"), "--jobs", "1", "-q"]
    found = modules_after(f"from avbench.cli import run; assert run(['score', *{command!r}]) == 0")
    assert not {"torch", "cv2", "datasets", "pandas", "scipy"} & found


def test_every_command_has_a_summary() -> None:
    assert set(SUMMARIES) == set(COMMANDS)


def test_an_unknown_command_is_a_usage_error(capsys) -> None:
    assert run(["scroe"]) == 2
    assert "No such command 'scroe'" in capsys.readouterr().err


def test_a_missing_folder_is_one_line_without_a_traceback(capsys, tmp_path: Path) -> None:
    assert run(["score", str(tmp_path / "nowhere"), "--ref", str(tmp_path), "-q"]) == 2
    assert capsys.readouterr().err == f"avbench: {tmp_path / 'nowhere'}: no such folder\n"
