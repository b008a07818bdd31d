"""One child process that opens media: started when asked, started anew after it died."""

import json
import os
import signal
import subprocess
import sys
from threading import Timer
from typing import Any

from avbench.submitting.limits import DecoderLimits

Facts = dict[str, Any]
ENDING_S = 5.0
MOST_FILES = 500  # per child: whatever a library leaks goes with it
LONGEST_ANSWER = 64 << 20  # a million ids with their lines


class Child:
    """Answers one question at a time; dies of it if need be."""

    def __init__(self, limits: DecoderLimits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[str] | None = None
        self._n = 0

    def ask(self, question: Facts) -> Facts:
        """The answer; `refused` and `reason` where the child died or took too long."""
        process = self._running()
        hung: list[bool] = []

        def stop_waiting() -> None:
            hung.append(True)
            process.kill()

        timer = Timer(self._limits.wall_s, stop_waiting)
        timer.start()
        try:
            answer = self._talk(process, json.dumps(question))
        finally:
            timer.cancel()
        if answer is None:
            return self._died(process, hung=bool(hung))
        if answer.get("refused") == "memory" or self._n >= MOST_FILES:
            self.stop()
        return answer

    def stop(self) -> None:
        """Ends the process, if there is one; the next question starts another."""
        process, self._process, self._n = self._process, None, 0
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _talk(self, process: "subprocess.Popen[str]", line: str) -> Facts | None:
        assert process.stdin is not None  # noqa: S101 - asked for
        assert process.stdout is not None  # noqa: S101
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer: Facts = json.loads(process.stdout.readline(LONGEST_ANSWER))
        except (BrokenPipeError, json.JSONDecodeError):
            return None
        self._n += 1
        return answer

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            # -P: the folder that we stand in may be the submission, with a numpy.py of its own
            command = [sys.executable, "-P", "-m", "avbench.submitting.child"]
            self._process = subprocess.Popen(  # noqa: S603 - our own module, numbers
                [*command, str(self._limits.memory_bytes), str(self._limits.open_files)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True,
            )
        return self._process

    def _died(self, process: "subprocess.Popen[str]", *, hung: bool) -> Facts:
        try:
            code = process.wait(timeout=ENDING_S)
        except subprocess.TimeoutExpired:  # it closed its pipe and lives on, or talks nonsense
            process.kill()
            code = process.wait()
        self.stop()
        if hung:
            reason = f"media hung the decoder: no end after {self._limits.wall_s:g} s"
            return {"refused": "hung", "reason": reason}
        return {
            "refused": "crashed",
            "reason": f"media crashed the decoder ({_how(code, self._limits)})",
        }


def _how(code: int, limits: DecoderLimits) -> str:
    if code == -getattr(signal, "SIGXCPU", 0):
        return f"more than {limits.cpu_s:g} s of processor time"
    if code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"
