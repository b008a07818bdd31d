"""The process that opens files of strangers. It may die of one; its parent tells.

It gets one JSON object a line (`kind`, `path`, `limits`, `cpu_s`) and answers with one a line.
Limits of the system (memory, processor time, no file written, few open) are set before a decoder is
loaded.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

MOST_FAULTS = 1000


def main() -> None:
    """Serves until its input ends. `argv[1]`: memory in bytes, `argv[2]`: open files."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # whatever a library prints is no answer
    restrict(int(sys.argv[1]), int(sys.argv[2]))
    serve(sys.stdin, answers)


def serve(requests: TextIO, answers: TextIO) -> None:
    """One answer a request."""
    from avbench.media.limits import Limits
    from avbench.submitting.measure import measure

    for line in requests:
        asked = json.loads(line)
        allow_cpu(asked["cpu_s"])
        try:
            path, kind = Path(asked["path"]), asked["kind"]
            if kind in TABLES:
                facts = TABLES[kind](path)
            else:
                facts = measure(path, Limits(**asked["limits"]))
        except MemoryError:
            facts = {"refused": "memory", "reason": "needs more memory than it may have"}
        answers.write(json.dumps(facts) + "\n")
        answers.flush()


def _words(table: Path) -> dict[str, Any]:
    """Faults of a table of transcripts, and the lines of its ids."""
    from avbench.errors import SubmissionError
    from avbench.transcripts import examine_transcripts

    try:
        found = examine_transcripts(table)
    except SubmissionError as error:
        return {"refused": "transcripts", "reason": str(error).removeprefix(f"{table}: ")}
    return {"faults": found.faults[:MOST_FAULTS], "lines": found.lines}


def _vectors(table: Path) -> dict[str, Any]:
    """Whether a table of embeddings can be read."""
    from avbench.errors import UserError
    from avbench.vectors import read_vectors

    try:
        return {"rows": len(read_vectors(table).ids)}
    except UserError as error:
        return {"refused": "embeddings", "reason": str(error).removeprefix(f"{table}: ")}


TABLES = {"words": _words, "vectors": _vectors}


def restrict(memory_bytes: int, open_files: int) -> None:
    """Limits for good; where the system knows none (Windows), nothing."""
    try:
        import resource
    except ImportError:
        return
    wanted = (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, value in wanted:
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def allow_cpu(more_s: float) -> None:
    """So much processor time from now on; beyond it the system ends the process."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + more_s) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


if __name__ == "__main__":
    main()
