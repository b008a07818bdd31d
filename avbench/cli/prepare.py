"""`avbench prepare`."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

import click

from avbench.cli.from_table import TableGroup, field_options, help_of
from avbench.cli.options import EXISTING, print_json, run_options, write_run_record
from avbench.datasets import DATASETS
from avbench.errors import EXIT_DONE
from avbench.features.estimators import DEFAULT, ESTIMATORS, find_estimator

if TYPE_CHECKING:
    from pathlib import Path

    from avbench.datasets.base import Builder


MEDIA = ("none", "audio", "av")


def _corpus(name: str) -> click.Command:
    """The command of one builder."""
    builder = DATASETS[name]
    own = field_options(builder)
    names = [option.name or "" for option in own]

    def run_it(**given: Any) -> int:  # noqa: ANN401
        return _prepare(builder(**{n: given.pop(n) for n in names}), given)

    command = click.command(name, help=help_of(builder))(corpus_options(run_options(run_it)))
    command.params[2:2] = own  # after --root and --out
    return command


@click.group(cls=TableGroup, table=DATASETS, make=_corpus)
def prepare() -> None:
    """Measure and correct the offsets of a corpus, write its manifest.

    \b
    avbench prepare grid --root GRID --out OUT
    avbench prepare folder --root VIDEOS --out OUT

    audio_lag_ms > 0 means that the sound comes late; correction advances it. (SyncNet counts the
    other way, in frames: offset = -audio_lag_ms x fps / 1000.) Every clip gets exactly one
    decision: ok, corrected_*, refused_* or failed_*. A refused clip keeps its timing and stays in
    the manifest. The input is never changed. Look at OUT/report.html first.
    """  # noqa: D301


def corpus_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every corpus takes."""
    for option in (
        click.option(
            "--estimator",
            default=DEFAULT,
            show_default=True,
            help=f"What measures the lags: {', '.join(ESTIMATORS)}.",
        ),
        click.option(
            "--beside",
            metavar="ESTIMATOR",
            help="A second one, for the report alone: its lags beside the first one's.",
        ),
        click.option(
            "--check",
            type=click.FloatRange(0, 1),
            default=0.02,
            show_default=True,
            help="Share of the accepted clips that are measured again.",
        ),
        click.option(
            "--report-samples",
            type=click.IntRange(0, 24),
            default=6,
            show_default=True,
            metavar="N",
            help="Clips that the report plays. 0: it shows no film, no face and no word.",
        ),
        click.option("--pool-within-split", is_flag=True, help="Never pool over splits."),
        click.option(
            "--edge",
            type=click.Choice(["pad", "trim"]),
            default="pad",
            show_default=True,
            help="Where the sound does not reach: zeros, or cut.",
        ),
        click.option(
            "--write",
            multiple=True,
            metavar="WHAT",
            help="none: manifest only. audio (the default): picture copied, sound as FLAC. av: an "
            "mp4 with both, for viewing, as well. crops=mouth96,face224,face96: films of the "
            "speaker's mouth or face beside any of these; repeatable.",
        ),
        click.option("--out", "-o", type=EXISTING, required=True, help="Where to write."),
        click.option("--root", type=EXISTING, required=True, help="The corpus; never changed."),
    ):
        command = option(command)
    return command


def _written(asked: Sequence[str]) -> dict[str, Any]:
    """What `--write` asks for: the media, and crops beside them."""
    media = [word for word in asked if not word.startswith("crops=")] or ["audio"]
    if len(media) > 1 or media[0] not in MEDIA:
        found = " and ".join(map(repr, media))
        raise click.BadParameter(
            f"found {found}, expected one of {', '.join(MEDIA)}, and crops=KIND,KIND beside it",
            param_hint="--write",
        )
    crops = [k for word in asked if word not in media for k in word[6:].split(",") if k]
    return {"write": media[0], "crops": tuple(dict.fromkeys(crops))}


def _prepare(builder: "Builder", given: dict[str, Any]) -> int:
    from avbench.cli.prepared import print_prepare_plan, print_prepared
    from avbench.cli.progress import progress
    from avbench.prepare.options import Options
    from avbench.prepare.run import prepare

    root = cast("Path", given["root"])
    for name in (given["estimator"], given["beside"]):
        if name is not None:
            find_estimator(name)  # an unknown name is told before anything is read
    options = Options(
        out=given["out"],
        estimator=given["estimator"],
        beside=given["beside"],
        **_written(given["write"]),
        edge=given["edge"],
        within_split=given["pool_within_split"],
        check=given["check"],
        report_samples=given["report_samples"],
        limit=given["limit"],
        workers=given["how"].workers,
        how=given["how"],
    )
    if given["plan"]:
        print_prepare_plan(builder.scan(root), options, as_json=given["as_json"])
        return EXIT_DONE
    started = time.time()
    done = prepare(builder, root, options, lambda stage: progress(stage, quiet=given["quiet"]))
    protocols = [found.summary() for found in done.protocols]
    totals = {"clips": len(done.records), "decisions": done.decisions, "protocols": protocols}
    settings = options.settings() | {"jobs": options.workers, "check": options.check}
    write_run_record(
        options.out, started, build=done.corpus.build_id, settings=settings, totals=totals
    )
    if given["as_json"]:
        print_json(totals)
    else:
        print_prepared(done, options.out)
    return EXIT_DONE
