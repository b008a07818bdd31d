"""`avbench synth`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import click

from avbench.cli.anchors import anchors
from avbench.cli.from_table import TableGroup
from avbench.cli.options import EXISTING, print_json
from avbench.errors import EXIT_DONE, EXIT_FINDINGS
from avbench.synth import LAYOUTS

GRID_SPEAKERS = 6
SHOWN = 5  # clips left out that are named on the screen


def drawn_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every layout takes."""
    for option in (
        click.option("--warts", is_flag=True, help="Add the faults that real corpora have."),
        click.option("--seed", type=int, default=0, show_default=True),
        click.option(
            "--clips", type=click.IntRange(1), default=4, show_default=True, help="Per speaker."
        ),
        click.option("--speakers", type=click.IntRange(1, 6), help="Default: the layout's own."),
        click.option("--out", "-o", type=EXISTING, required=True, help="A new or empty folder."),
    ):
        command = option(command)
    return command


def _layout(name: str) -> click.Command:
    """The command of one layout."""

    def draw(out: Path, **how: Any) -> int:  # noqa: ANN401
        truth = LAYOUTS[name](out, **{k: v for k, v in how.items() if v is not None})
        click.echo(f"wrote {len(truth.clips)} clips to {out}")
        return EXIT_DONE

    said = (
        f"Talking faces with known lags, in the layout and codecs of {name}.\n\n"
        "What is true (lags, word times, faults) goes into a JSON file beside OUT."
    )
    return click.command(name, help=said)(drawn_options(draw))


@click.group(cls=TableGroup, table=LAYOUTS, make=_layout)
def synth() -> None:
    """Write corpora whose lags are known: drawn faces, or clips with their sound moved.

    \b
    avbench synth grid --out GRID               talking faces made from nothing
    avbench synth offsets CLIPS --out TASK      real clips, their sound moved by random lags
    avbench synth anchors --manifest OUT --out ANCHORS    submissions that show a board's scale
    """  # noqa: D301


synth.add_command(anchors)


@synth.command()
@drawn_options
@click.option(
    "--layout",
    type=click.Choice(["zenodo", "sheffield", "flat", "prefixed"]),
    default="zenodo",
    show_default=True,
)
@click.option("--permute-alignments", is_flag=True, help="Word times in the wrong folders.")
def grid(
    out: Path,
    speakers: int | None,
    clips: int,
    layout: Literal["zenodo", "sheffield", "flat", "prefixed"],
    seed: int,
    warts: bool,
    permute_alignments: bool,
) -> int:
    """Talking faces that speak GRID sentences, with known lags, in GRID's layout and codecs.

    What is true (lags, word times) goes into a JSON file beside OUT.
    """
    from avbench.synth.grid import write_grid

    speakers = speakers or GRID_SPEAKERS
    truth = write_grid(
        out,
        speakers=speakers,
        clips=clips,
        layout=layout,
        seed=seed,
        warts=warts,
        permute_alignments=permute_alignments,
    )
    click.echo(f"wrote {len(truth.clips)} clips of {speakers} speakers to {out}")
    return EXIT_DONE


@synth.command()
@click.argument("clips", type=EXISTING)
@click.option("--out", "-o", type=EXISTING, required=True, help="A new or empty folder.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--range-ms",
    type=click.FloatRange(0, min_open=True),
    default=400.0,
    show_default=True,
    help="Lags are drawn evenly from -RANGE to +RANGE.",
)
@click.option("--known", is_flag=True, help="Only clips whose own lag is known.")
@click.option("--split", help="Only this split.")
@click.option("--dataset", help="Name in sync/<dataset>; default: the manifest's, or CLIPS.")
@click.option(
    "--corpus",
    default="folder",
    show_default=True,
    help="Layout of CLIPS where it is not prepared: folder, grid.",
)
@click.option(
    "--picture",
    type=click.Choice(["copy", "reference"]),
    default="copy",
    show_default=True,
    help="Copy each picture beside its sound, or name the original in clips.csv.",
)
@click.option("--limit", type=click.IntRange(1), help="Only the first N clips.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes; default: one a core.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a sentence.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def offsets(
    clips: Path,
    out: Path,
    seed: int,
    range_ms: float,
    known: bool,
    split: str | None,
    dataset: str | None,
    corpus: str,
    picture: Literal["copy", "reference"],
    limit: int | None,
    jobs: int | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """A sync task: clips whose sound was moved by random lags, and the table of true lags.

    \b
    avbench synth offsets OUT --out TASK --seed 0 --range-ms 400
    avbench score offsets.csv --ref TASK

    CLIPS is a prepared corpus, its manifest, a .csv manifest by hand, or a folder of videos. Sound
    is moved to a fraction of a sample and written as FLAC beside the picture; what the move
    uncovers is filled with the reversed edge of the sound. A clip's lag depends on the seed and
    its id alone. The true lag is that of the move plus the clip's own, where that is known: of a
    prepared corpus 0 where it was corrected and the measured lag where it was in sync (refused
    clips are not known; --known leaves them out). Where it is not known it counts as 0.

    Writes TASK/clips/, clips.csv, truth.parquet, README.txt. Clips that cannot be moved (no sound,
    too short, damaged) are listed with reasons in left_out.csv; then the exit code is 1.
    """  # noqa: D301
    from avbench.cli.progress import progress
    from avbench.engine.executors import cpu_count
    from avbench.synctask.make import TaskOptions, make_task
    from avbench.synctask.sources import find_sources

    sources = find_sources(clips, corpus, split, known=known, dataset=dataset)
    options = TaskOptions(out, seed, range_ms, picture, limit, jobs or cpu_count())
    task = make_task(sources, options, progress("move", quiet=quiet))
    facts = {
        "dataset": task.dataset,
        "clips": len(task.truth),
        "own_lag_known": task.n_known,
        "left_out": {row["clip_id"]: row["reason"] for row in task.left_out},
    }
    if as_json:
        print_json(facts)
    else:
        _say_task(facts, out)
    return EXIT_FINDINGS if task.left_out else EXIT_DONE


def _say_task(facts: dict[str, Any], out: Path) -> None:
    click.echo(
        f"wrote {facts['clips']} clips of {facts['dataset']} to {out}; "
        f"the own lag of {facts['own_lag_known']} is known"
    )
    left_out = facts["left_out"]
    for clip_id, reason in list(left_out.items())[:SHOWN]:
        click.echo(f"left out: {clip_id}: {reason}")
    if len(left_out) > SHOWN:
        click.echo(f"and {len(left_out) - SHOWN} more, see {out / 'left_out.csv'}")
    click.echo(f"next: avbench score offsets.csv --ref {out}")
