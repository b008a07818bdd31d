"""`avbench datasets`."""

from typing import TYPE_CHECKING, Any

import click

from avbench.cli.options import EXISTING, print_json
from avbench.errors import EXIT_DONE

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def datasets() -> None:
    """List the corpora, explain one with its split protocols, count what a prepared folder holds.

    \b
    avbench datasets ls
    avbench datasets info grid
    avbench datasets stats OUT
    """  # noqa: D301


@datasets.command()
@click.option("--json", "as_json", is_flag=True)
def ls(as_json: bool) -> int:
    """All corpora: size, licence, how one gets them, and the split protocols that are shipped.

    A tilde marks figures that were not counted.
    """
    from rich.markup import escape
    from rich.table import Table

    from avbench.cli.console import console
    from avbench.datasets.facts_about import about_all

    rows = [_with_download(row) for row in about_all()]
    if as_json:
        print_json(rows)
        return EXIT_DONE
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "clips", "hours", "speakers", "licence", "access", "download"):
        right = heading in ("clips", "hours", "speakers")
        table.add_column(heading, justify="right" if right else "left")
    table.add_column("protocols", justify="right")
    for row in rows:
        sizes = [_figure(row[key]) for key in ("clips", "hours", "speakers")]
        said = (escape(row["licence"]), escape(row["access"]), "yes" if row["download"] else "no")
        table.add_row(row["name"], *sizes, *said, str(len(row["protocols"]) or "\u2013"))
    console().print(table)
    return EXIT_DONE


@datasets.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
def info(name: str, as_json: bool) -> int:
    """One corpus: figures, layout, how to prepare it, and its protocols with counts and origin."""
    from avbench.datasets.facts_about import about

    row = _with_download(about(name))
    if as_json:
        print_json(row)
        return EXIT_DONE
    click.echo(f"{name}: {row['title']}")
    for key in ("clips", "hours", "speakers"):
        click.echo(f"{key + ':':10} {_figure(row[key])}")
    for key in ("form", "licence", "access", "citation"):
        if row[key]:
            click.echo(f"{key + ':':10} {row[key]}")
    click.echo(f"{'download:':10} {'yes' if row['download'] else 'no'}")
    _block("layout below --root", row["layout"].splitlines())
    _block("remarks", row["remarks"])
    _block("options", [f"{option}: {text}".rstrip(": ") for option, text in row["options"].items()])
    click.echo(f"{'prepare:':10} {row['prepare']}")
    for protocol in row["protocols"]:
        _protocol(protocol)
    return EXIT_DONE


@datasets.command()
@click.argument("out", type=EXISTING)
@click.option("--json", "as_json", is_flag=True)
def stats(out: "Path", as_json: bool) -> int:
    """What a prepared folder holds: clips, hours, lags, decisions, words, protocols."""
    from avbench.prepare.stats import corpus_stats

    found = corpus_stats(out)
    if as_json:
        print_json(found)
        return EXIT_DONE
    click.echo(
        f"{found['dataset']} {found['version']}: {_part(found)}, {found['sessions']} sessions"
    )
    for split, part in found["splits"].items():
        click.echo(f"  {split}: {_part(part)}")
    click.echo(f"durations s: {_spread(found['duration_s'])}")
    click.echo(f"with text: {found['with_text']}; words: {_counts(found['words'])}")
    click.echo(f"decisions: {_counts(found['decisions'])}")
    lags = found["session_lags"]
    click.echo(f"sessions: {lags['sessions']}, with a pooled lag: {lags['pooled']}")
    click.echo(f"  audio_lag_ms over sessions: {_spread(lags['audio_lag_ms'])}")
    click.echo(f"  spread within a session, ms: {_spread(lags['tau_ms'])}")
    click.echo(f"failures: {_counts(found['failures'])}")
    for name, splits in found["protocols"].items():
        click.echo(f"protocol {name}: {_counts(splits)}")
    return EXIT_DONE


def _with_download(row: dict[str, Any]) -> dict[str, Any]:
    from avbench.downloading import CATALOGUES

    return {**row, "download": row["name"] in CATALOGUES}


def _figure(figure: dict[str, Any] | None) -> str:
    from avbench.datasets.facts import Figure

    return "\u2013" if figure is None else str(Figure(**figure))


def _protocol(row: dict[str, Any]) -> None:
    click.echo(f"\nprotocol {row['name']} (version {row['version']}): {row['title']}")
    sizes = []
    for split in row["splits"]:
        clips = row["clips"].get(split)
        about = "~" if split in row["approximate"] else ""
        text = [] if clips is None else [f"{about}{clips:,} clips"]
        text += [f"{row['folders'][split]} folders of ids"] if split in row["folders"] else []
        sizes.append(f"{split} {' in '.join(text)}")
    click.echo(f"  {'; '.join(sizes)}")
    if row["disjoint"]:
        click.echo(f"  no {row['disjoint']} in two splits")
    for source in row["sources"]:
        where = f"{source['repository']} at {source['commit'][:12]}: {', '.join(source['paths'])}"
        click.echo(f"  from {where} ({source['what']})")
    for key in ("sha256", "licence", "cite", "note"):
        if row[key]:
            click.echo(f"  {key}: {row[key]}")


def _block(heading: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"{heading}:")
        for line in lines:
            click.echo(f"  {line}")


def _part(part: dict[str, Any]) -> str:
    return f"{part['clips']:,} clips, {part['hours']:.2f} hours, {part['speakers']} speakers"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in counts.items()) or "none"


def _spread(spread: dict[str, float] | None) -> str:
    if spread is None:
        return "none known"
    return ", ".join(f"{name} {value:g}" for name, value in spread.items())
