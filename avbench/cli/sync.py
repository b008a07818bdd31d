"""`avbench sync`."""

from pathlib import Path

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE, EXIT_FINDINGS
from avbench.features.estimators import DEFAULT, ESTIMATORS

HELP = """How far the sound lags behind the lips in any video, and its repair.

\b
avbench sync talk.mp4
avbench sync VIDEOS --fix FIXED --plot PAGES

FILE is a video, or a folder: all videos below it. A silent x.mp4 takes its sound from x.flac or
x.wav beside it. Each file is decided by itself; a corpus whose sessions share a lag is better
measured with `avbench prepare`.

What is the sign? audio_lag_ms above zero: the sound comes late, after the lips. SyncNet counts
the other way, in frames: offset = -audio_lag_ms x fps / 1000; its +3 at 25 frames a second is
audio_lag_ms -120, sound that comes early.

How is it applied? Advance the sound by audio_lag_ms (delay it where that is below zero). --fix
does it: samples are moved, the picture is copied, the sound is kept in all its channels. With
ffmpeg, for an audio_lag_ms of 83 (or -83, in the same brackets):

\b
ffmpeg -i IN -c:v copy -c:a flac \\
  -af "asetpts=PTS-(83)/1000/TB,atrim=start=0,aresample=async=1:first_pts=0" OUT.mp4

(-itsoffset and edit lists move nothing: some readers do not see them. Measure OUT.mp4 again.)

Decisions: ok (in step), corrected_clip (the lag is sure; --fix takes it out), refused_... (no
lag that can be trusted), failed_... (cannot be read). Exit code 1 says that a file was refused
or failed.
"""


@click.command(help=HELP)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=EXISTING)
@click.option(
    "--estimator",
    type=click.Choice(list(ESTIMATORS)),
    default=DEFAULT,
    show_default=True,
    help="How to measure.",
)
@click.option("--sound", type=EXISTING, help="The sound of the one FILE, as a separate track.")
@click.option("--fix", type=EXISTING, metavar="OUT", help="Write corrected copies into OUT.")
@click.option("--plot", type=EXISTING, metavar="DIR", help="Draw a page (SVG) a file into DIR.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, not a table.")
@click.option(
    "--workers",
    "--jobs",
    "-j",
    type=click.IntRange(1),
    help="Worker processes; the default is one a core. The result never depends on it.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def sync(
    files: tuple[Path, ...],
    estimator: str,
    sound: Path | None,
    fix: Path | None,
    plot: Path | None,
    as_json: bool,
    workers: int | None,
    quiet: bool,
) -> int:
    """Prints rows, writes copies and pages; `HELP` is what people read."""
    from avbench.cli.progress import progress
    from avbench.cli.synced import print_fixed, print_rows
    from avbench.engine.executors import cpu_count
    from avbench.syncing.inputs import check_folder, check_free, find_items, targets
    from avbench.syncing.run import SyncRun

    items = find_items(files, sound)
    for folder, option in ((fix, "--fix"), (plot, "--plot")):
        if folder is not None:
            check_folder(folder, files, option)
    copies = targets(items, fix, ".mp4") if fix else []
    check_free(copies, items)
    with SyncRun(
        estimator=estimator,
        workers=workers or cpu_count(),
        stages=lambda stage: progress(stage, quiet=quiet),
    ) as run:
        found = run.measure(items, keep=plot is not None)
        if plot is not None:
            run.plot(found, targets(items, plot, ".svg"))
        fixed = run.fix(found, copies) if fix else []
    rows = [one.row for one in found]
    print_rows(rows, as_json=as_json)
    print_fixed(rows, fixed, as_json=as_json)
    sure = all(row.accepted for row in rows) and not any(done.failed for done in fixed)
    return EXIT_DONE if sure else EXIT_FINDINGS
