"""`avbench train`."""

from pathlib import Path

import click

from avbench.cli.options import EXISTING, print_json
from avbench.errors import EXIT_DONE


@click.group()
def train() -> None:
    """Train the models that avbench comes with, or your own.

    \b
    avbench train data MANIFEST --out DATA        crops and sound of a corpus
    avbench train sync DATA --out RUN             the sync net
    avbench train check RUN/avsync.safetensors DATA
    """  # noqa: D301


@train.command()
@click.argument("manifest", type=EXISTING)
@click.option("--out", "-o", type=EXISTING, required=True, help="Folder of the examples.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes; one a core.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def data(manifest: Path, out: Path, jobs: int | None, quiet: bool) -> int:
    """Examples for the sync net from the clips of MANIFEST: a prepared folder or a table.

    The column `speaker` groups clips of one person: batches draw people alike. `audio_lag_ms` is
    what the sound still lags, as far as known; `anchored` ("yes") says that the lags of these
    clips define zero; `weight` 0 leaves a clip out until the net knows its lag.
    """
    from avbench.cli.progress import progress
    from avbench.engine.executors import cpu_count
    from avbench.engine.run import run
    from avbench.manifest import Manifest
    from avbench.training.sync_examples import example_row, settings_of

    clips = Manifest.read(manifest).clips
    out.mkdir(parents=True, exist_ok=True)
    rows = [example_row(clip) for clip in clips if clip.video is not None]
    done = run(
        "sync_example",
        settings_of(out),
        rows,
        out / "work",
        workers=jobs or cpu_count(),
        progress=progress("crop", quiet=quiet),
    )
    left = [row for row in done if row["status"] != "ok"]
    for row in left:
        click.echo(f"left out: {row['clip_id']}: {row['status']}: {row['reason']}", err=True)
    click.echo(f"{len(done) - len(left)} of {len(done)} clips in {out}")
    return EXIT_DONE


@train.command()
@click.argument("data", type=EXISTING)
@click.option("--out", "-o", type=EXISTING, required=True, help="Folder of the run; goes on there.")
@click.option("--size", type=click.Choice(["tiny", "small", "base"]), default="small")
@click.option("--steps", type=click.IntRange(1), default=1500, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--lr", type=float, default=2e-3, show_default=True, help="Highest learning rate.")
@click.option("--start", type=EXISTING, help="Weights of an earlier run to go on from.")
@click.option("--lags-from", type=EXISTING, help="Weights of an earlier run that give first lags.")
@click.option("--lags", type=EXISTING, help="First lags from a table, as lags.csv of a run.")
@click.option(
    "--recentre-at",
    default="",
    callback=lambda _context, _option, text: _steps(text),
    help="Steps, as 600,1100, after which the clips' own lags are measured anew.",
)
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True)
@click.option("--threads", type=click.IntRange(1), help="CPU threads; the default is torch's.")
def sync(
    data: Path,
    out: Path,
    size: str,
    steps: int,
    seed: int,
    lr: float,
    start: Path | None,
    lags_from: Path | None,
    lags: Path | None,
    recentre_at: tuple[int, ...],
    device: str,
    threads: int | None,
) -> int:
    """Train the sync net on the examples in DATA. An interrupted run goes on where it was.

    OUT/avsync.safetensors are the weights, OUT/lags.csv what each clip was centred by, OUT/log.csv
    and OUT/curves.svg the losses.
    """
    import torch

    from avbench.training import sync as recipe
    from avbench.training.sync_curves import write_curves
    from avbench.training.sync_data import load_all

    if threads is not None:
        torch.set_num_threads(threads)
    if device == "cuda" and not torch.cuda.is_available():
        raise click.BadParameter("torch finds no GPU here; expected cpu", param_hint="--device")
    config = recipe.TrainConfig(
        size=size,
        steps=steps,
        seed=seed,
        lr=lr,
        device=device,
        start=start,
        lags_from=lags_from,
        lags=lags,
        recentre_at=recentre_at,
    )
    trainer = recipe.Trainer(config, load_all(data), out)
    recipe.train(trainer, lambda step, parts: _say(step, steps, parts))
    weights = recipe.finish(trainer)
    write_curves(out / recipe.LOG, out / "curves.svg")
    click.echo(f"weights in {weights}")
    return EXIT_DONE


def _steps(text: str) -> tuple[int, ...]:
    """Numbers of steps out of "600,1100"."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not all(word.isdigit() for word in words):
        raise click.BadParameter(f"found {text!r}, expected steps such as 600,1100")
    return tuple(map(int, words))


def _say(step: int, steps: int, parts: dict[str, float]) -> None:
    if step % 50 == 0 or step == steps:
        said = ", ".join(f"{name} {value:.3f}" for name, value in parts.items())
        click.echo(f"step {step}/{steps}: {said}", err=True)


@train.command()
@click.argument("weights", type=EXISTING)
@click.argument("data", type=EXISTING)
@click.option("--own-lag", is_flag=True, help="Against each clip's whole-clip lag, not the known.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def check(weights: Path, data: Path, own_lag: bool, as_json: bool) -> int:
    """Accuracy within one frame by context, on people that WEIGHTS were not trained on."""
    from dataclasses import asdict

    from rich.table import Table

    from avbench.cli.console import console
    from avbench.training.sync import read_net
    from avbench.training.sync_check import check
    from avbench.training.sync_data import load_all

    found = check(read_net(weights), load_all(data), own_lag=own_lag)
    if as_json:
        print_json([asdict(a) for a in found])
        return EXIT_DONE
    table = Table(box=None, pad_edge=False)
    for heading in ("frames of context", "within one frame", "clips", "windows"):
        table.add_column(heading, justify="right")
    for a in found:
        table.add_row(str(a.context), f"{a.share:.1%}", str(a.n_clips), str(a.n_windows))
    console().print(table)
    return EXIT_DONE
