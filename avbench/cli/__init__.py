"""The command line: one file per command group. Parses, calls one function, prints."""

from collections.abc import Sequence
from importlib import import_module

import click

from avbench import __version__
from avbench.errors import EXIT_INTERRUPTED, EXIT_USAGE, UserError

COMMANDS = {
    "datasets": "avbench.cli.datasets:datasets",
    "download": "avbench.cli.download:download",
    "verify": "avbench.cli.verify:verify",
    "prepare": "avbench.cli.prepare:prepare",
    "export": "avbench.cli.export:export",
    "relocate": "avbench.cli.relocate:relocate",
    "sync": "avbench.cli.sync:sync",
    "embed": "avbench.cli.embed:embed",
    "score": "avbench.cli.score:score",
    "compare": "avbench.cli.compare:compare",
    "report": "avbench.cli.report:report",
    "board": "avbench.cli.board:board",
    "submission": "avbench.cli.submission:submission",
    "metrics": "avbench.cli.metrics:metrics",
    "weights": "avbench.cli.weights:weights",
    "synth": "avbench.cli.synth:synth",
    "demo": "avbench.cli.demo:demo",
    "train": "avbench.cli.train:train",
    "doctor": "avbench.cli.doctor:doctor",
}
SUMMARIES = {
    "datasets": "List the corpora and their split protocols; count a prepared one.",
    "download": "Fetch a corpus that anyone may fetch; who gives access to the others.",
    "verify": "Check your copy of a corpus: counts, names, media, checksums.",
    "prepare": "Measure and correct the offsets of a corpus, write its manifest.",
    "export": "A prepared corpus as Parquet, WebDataset, lhotse, Kaldi, fairseq.",
    "relocate": "Mend the paths of a prepared corpus after a move.",
    "sync": "The lag of the sound in any video; repair it.",
    "embed": "Have a program of yours make SONAR embeddings, for BLASER.",
    "score": "Score a submission, or a folder against a folder.",
    "compare": "Compare runs: intervals and paired tests.",
    "report": "One run as one page.",
    "board": "Build a leaderboard from runs.",
    "submission": "Start, check or pack a submission.",
    "metrics": "List the metrics, explain one.",
    "weights": "List weights, add those that you bring.",
    "synth": "Write a corpus with known lags: drawn faces, or clips with moved sound.",
    "demo": "The whole of avbench on an embedded corpus.",
    "train": "Train the sync net, check it by context.",
    "doctor": "What is installed here, to paste into a bug report.",
}


class LazyGroup(click.Group):
    """Imports a command's module only when that command runs: `--help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a command, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="avbench")
def main() -> None:
    """Datasets with measured audio-visual offsets, and scores that can be reproduced.

    \b
    avbench demo                        the whole of it on an embedded corpus
    avbench prepare grid --root GRID --out OUT
    avbench score HYP --ref REF         two folders, files paired by name
    """  # noqa: D301


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code. A user's fault is one line, never a traceback."""
    try:
        code = main.main(arguments, standalone_mode=False)
    except UserError as error:
        click.echo(f"avbench: {error}", err=True)
        return error.exit_code
    except click.UsageError as error:
        error.show()
        return EXIT_USAGE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo(
            "avbench: interrupted; what is finished is kept, run it again to go on", err=True
        )
        return EXIT_INTERRUPTED
    return code if isinstance(code, int) else 0
