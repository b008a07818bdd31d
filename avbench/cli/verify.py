"""`avbench verify`."""

from pathlib import Path
from typing import Any

import click

from avbench.cli.from_table import TableGroup, field_options, help_of
from avbench.cli.options import EXISTING
from avbench.datasets import DATASETS
from avbench.errors import EXIT_DONE, EXIT_FINDINGS

HELP = """Check your copy of a corpus: counts, names, media, checksums.

\b
avbench verify grid GRID
avbench verify grid GRID --only s1,s2,s4,s29 --checksums --decode all

Counts of speakers or splits are held against the corpus' own; names against its grammar; files
that are missing, extra or empty are listed, with --checksums also the same content under two names
and files that changed since avbench download fetched them. A seeded sample is decoded to its end.
What is certain is a finding: exit code 1. Figures that are only known roughly, or from memory, are
remarks. The copy is only read.
"""
OPTIONS = (
    click.Option(
        ["--only"],
        metavar="A,B",
        default="",
        help="The speakers or splits that should be there; without it, all.",
    ),
    click.Option(
        ["--checksums"],
        is_flag=True,
        help="Read the bytes: duplicates, and files that a download recorded.",
    ),
    click.Option(
        ["--decode"],
        default="2%",
        show_default=True,
        metavar="SHARE",
        help="How many of the files are decoded, at least 10: 2%, all or none.",
    ),
    click.Option(["--seed"], type=int, default=0, show_default=True, help="Of the sample."),
    click.Option(
        ["--jobs", "-j"], type=click.IntRange(1), help="Worker processes; one a core by default."
    ),
    click.Option(["--json", "as_json"], is_flag=True, help="Print JSON instead of a table."),
    click.Option(["--quiet", "-q"], is_flag=True, help="No progress on stderr."),
)


def _command(corpus: str) -> click.Command:
    kind = DATASETS[corpus]
    own = field_options(kind)
    names = tuple(str(option.name) for option in own)

    def check(root: Path, **given: Any) -> int:  # noqa: ANN401
        return _verify(kind(**{name: given.pop(name) for name in names}), root, given)

    return click.Command(
        corpus,
        callback=check,
        params=[click.Argument(["root"], type=EXISTING), *own, *OPTIONS],
        help=f"{help_of(kind)}\n\nLicence: {kind.licence}.",
    )


verify = TableGroup("verify", table=DATASETS, make=_command, help=HELP)


def _verify(builder: Any, root: Path, given: dict[str, Any]) -> int:  # noqa: ANN401
    from avbench.cli.progress import progress
    from avbench.cli.verified import print_report
    from avbench.engine.executors import cpu_count
    from avbench.verifying.run import Settings
    from avbench.verifying.run import verify as check
    from avbench.verifying.sample import Share

    settings = Settings(
        only=tuple(name.strip() for name in given["only"].split(",") if name.strip()),
        checksums=given["checksums"],
        decode=Share.parse(given["decode"]),
        seed=given["seed"],
        jobs=given["jobs"] or cpu_count(),
    )
    report = check(builder, root, settings, lambda stage: progress(stage, quiet=given["quiet"]))
    print_report(report, as_json=given["as_json"])
    return EXIT_FINDINGS if report.certain else EXIT_DONE
