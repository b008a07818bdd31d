"""Runs a program that turns utterances into embeddings, in whatever environment it needs.

SONAR's own code pins another torch than avbench, so the two meet in files: a JSON-lines file goes
in, a .npy comes out. No shell is involved, and only a command line names the program, never a file
from outside.
"""

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.errors import UserError

INPUT, OUTPUT = "{input}", "{output}"
SHOWN = 2000  # characters of what the program says last


@dataclass(frozen=True)
class Utterance:
    """One line for the program: the words, or the path of a WAV (16 kHz, mono)."""

    clip_id: str
    text: str | None = None
    audio: Path | None = None
    language: str | None = None

    @property
    def line(self) -> str:
        """JSON: clip_id, language, and text or audio."""
        said = {"text": self.text} if self.audio is None else {"audio": str(self.audio)}
        row = {"clip_id": self.clip_id, "language": self.language, **said}
        return json.dumps(row, ensure_ascii=False)


def embed(
    argv: Sequence[str], utterances: Sequence[Utterance], dimension: int, timeout_s: float
) -> NDArray[np.float32]:
    """Embeddings (n, dimension), one an utterance, in their order.

    Args:
        argv: the program; `{input}` and `{output}` in it stand for the two files, which are put at
            its end where it names neither.
        utterances: what is written to the input, a line each.
        dimension: of an embedding.
        timeout_s: the program and all that it started are killed after that.

    Raises:
        UserError: it cannot be started, fails, takes too long, or writes something else.
    """
    with tempfile.TemporaryDirectory(prefix="avbench-embed-") as name:
        source, result = Path(name) / "input.jsonl", Path(name) / "output.npy"
        source.write_text("".join(f"{u.line}\n" for u in utterances), encoding="utf-8")
        _run(_filled(argv, source, result), Path(name) / "said.txt", timeout_s)
        return _checked(result, len(utterances), dimension)


def _filled(argv: Sequence[str], source: Path, result: Path) -> list[str]:
    named = any(mark in part for part in argv for mark in (INPUT, OUTPUT))
    parts = [*argv] if named else [*argv, INPUT, OUTPUT]
    return [p.replace(INPUT, str(source)).replace(OUTPUT, str(result)) for p in parts]


def _run(argv: list[str], said: Path, timeout_s: float) -> None:
    with said.open("wb") as log:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command line, no shell
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise UserError(f"{argv[0]}: cannot be started: {error.strerror}") from error
        try:
            code = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise UserError(
                f"{argv[0]}: not done after {timeout_s:g} s (--timeout), so it was stopped"
                f"{_last_words(said)}"
            ) from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    if code != 0:
        raise UserError(f"{argv[0]}: ended with exit code {code}{_last_words(said)}")


def _last_words(said: Path) -> str:
    text = said.read_text(encoding="utf-8", errors="replace").strip()
    return f"; it said:\n{text[-SHOWN:]}" if text else ", and said nothing"


def _checked(result: Path, n: int, dimension: int) -> NDArray[np.float32]:
    if not result.is_file():
        raise UserError("the program ended well but wrote no output; expected a .npy there")
    try:
        found = np.load(result, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise UserError(f"the program's output is no .npy: {error}") from error
    if found.shape != (n, dimension) or found.dtype.kind != "f":
        raise UserError(
            f"the program wrote {found.shape} of {found.dtype}, expected ({n}, {dimension}) of "
            "floats: a row for each line of the input"
        )
    return np.asarray(found, dtype=np.float32)
