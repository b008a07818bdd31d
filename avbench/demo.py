"""`avbench demo`: the commands that a user would type, on a corpus whose truth is known."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from avbench.errors import EXIT_DONE, EXIT_FINDINGS, UserError
from avbench.manifest import Manifest
from avbench.prepare.layout import Layout
from avbench.synth.systems import SYSTEMS, write_media
from avbench.synth.truth import truth_path

Command = Callable[[list[str]], int]
PROTOCOL = "lip2speech"
ANCHORS = ("ground_truth", "late_40ms", "late_120ms", "mute")


@dataclass(frozen=True)
class Demo:
    """Where the demo lies, and how it runs a command and says something."""

    out: Path
    command: Command
    say: Callable[[str], None]

    def run(self, *words: str, findings: bool = False) -> None:
        """Types a command and runs it; `findings`: clips may be missing (exit code 1)."""
        self.say(f"\n$ avbench {' '.join(words)}")
        code = self.command(list(words))
        if code != EXIT_DONE and not (findings and code == EXIT_FINDINGS):
            raise UserError(f"demo: avbench {words[0]} ended with exit code {code}")


def run_demo(demo: Demo, speakers: int, clips: int) -> None:
    """Synthesis, preparation, submissions, scores, comparison, board."""
    out = demo.out
    corpus, prepared, runs = out / "GRID", out / "prepared", out / "runs"
    if not truth_path(corpus).exists():
        demo.run(
            *("synth", "grid", "--out", str(corpus)),
            *("--speakers", str(speakers), "--clips", str(clips)),
        )
    demo.run("prepare", "grid", "--root", str(corpus), "--out", str(prepared), "--check", "0.25")
    _say_truth(demo, corpus, prepared)
    manifest = Manifest.read(prepared)
    for name in SYSTEMS:
        submission = _submission(demo, name, manifest)
        demo.run(
            *("score", str(submission), "--manifest", str(prepared)),
            *("--protocol", PROTOCOL, "--out", str(runs)),
            findings=True,
        )
    folders = [
        str(runs / f"{name}@{PROTOCOL}") for name in ("ground_truth", "noisy_10db", "vocoded")
    ]
    demo.run("compare", *folders)
    demo.run("board", "build", str(runs), "--out", str(out / "board"))
    demo.say(f"\nLook at\n  {prepared / 'report.html'}\n  {out / 'board' / 'index.html'}")


def _submission(demo: Demo, name: str, manifest: Manifest) -> Path:
    from avbench.media.decode import decode

    folder = demo.out / "submissions" / name
    if not (folder / "submission.toml").exists():
        anchor = ["--anchor"] if name in ANCHORS else []
        demo.run("submission", "init", str(folder), "--name", name, *anchor)
    sounds = (
        (clip.clip_id, decode(clip.source, [], want_video=False, want_audio=True).audio)
        for clip in manifest.clips
    )
    write_media(folder, name, ((i, sound.samples) for i, sound in sounds if sound is not None))
    demo.say(f"# {name}: {SYSTEMS[name][0]}")
    return folder


def _say_truth(demo: Demo, corpus: Path, prepared: Path) -> None:
    """Known lags beside those that were found."""
    import pyarrow.parquet as pq

    truth = json.loads(truth_path(corpus).read_text(encoding="utf-8"))
    known: dict[str, list[float]] = {}
    for clip in truth["clips"]:
        known.setdefault(clip["speaker"], []).append(clip["audio_lag_ms"])
    demo.say("\nsession   built in   found (audio_lag_ms)")
    for row in pq.read_table(Layout(prepared).groups).to_pylist():
        lag, found = np.mean(known[row["group"]]), row["audio_lag_ms"]
        shown = "none" if found is None else f"{found:+7.1f}"
        demo.say(f"{row['group']:8} {lag:+9.1f}   {shown}")
    demo.say("(what counts as zero is a convention, known to about 20 ms)")
