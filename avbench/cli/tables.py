"""Tables for people, by rich; a mean is never printed without its coverage."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from avbench.cli.console import console
from avbench.cli.options import print_json
from avbench.scoring.plan import describe_plan
from avbench.scoring.run import Contest

ARROWS = {"higher": "\u2191", "lower": "\u2193", "none": ""}
SHOWN_IDS = 5


def print_summary(summary: dict[str, Any], folder: Path) -> None:
    """A run: each metric with interval and coverage, then what was not scored and why."""
    screen = console()
    protocol, manifest = summary["protocol"], summary["manifest"]
    screen.print(
        f"[bold]{escape(summary['system']['name'])}[/] on {escape(manifest['dataset'])} "
        f"({manifest['n_clips']} clips), protocol {escape(protocol['name'])} v{protocol['version']}"
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("metric")
    for heading in ("value", "95 % interval", "scored"):
        table.add_column(heading, justify="right")
    by_chance = any("chance" in found["statistics"] for found in summary["metrics"].values())
    if by_chance:
        table.add_column("by chance", justify="right")
    table.add_column("not scored")
    for name, found in summary["metrics"].items():
        reasons = ", ".join(f"{n} {status}" for status, n in found["reasons"].items())
        chance = [number(found["statistics"].get("chance"), found["unit"])] if by_chance else []
        table.add_row(
            f"{name} {ARROWS[found['better']]}",
            number(found["value"], found["unit"]),
            interval(found),
            f"{found['n_scored']}/{found['n_expected']}",
            *chance,
            reasons,
        )
    screen.print(table)
    _print_ids(screen, "missing", summary["missing"])
    _print_ids(screen, "extra, fits no clip", summary["extra"])
    if summary["not_ranked_because"]:
        screen.print(f"not ranked: {escape(summary['not_ranked_because'])}")
    screen.print(f"[dim]written to {escape(str(folder))}[/]", soft_wrap=True)


def print_plan(contest: Contest, *, as_json: bool) -> None:
    """What a score would do: features, metrics, what is missing, without decoding anything."""
    plan = describe_plan(contest)
    if as_json:
        print_json(plan)
        return
    screen = console()
    screen.print(f"{plan['n_clips']} clips, {plan['n_pairs']} with something to score")
    screen.print(f"about {plan['about_core_s']:.0f} s of one core, without what is cached")
    for kind in ("features", "metrics"):
        table = Table(title=kind, box=None, pad_edge=False, title_justify="left")
        table.add_column("name")
        table.add_column("needs")
        for row in plan[kind]:
            table.add_row(row["name"], ", ".join(row["needs"]))
        screen.print(table)
    for lack in plan["lacking"]:
        screen.print(f"[red]missing:[/] {escape(lack)}")
    _print_ids(screen, "missing", plan["missing"])
    _print_ids(screen, "extra, fits no clip", plan["extra"])


def number(value: float | None, unit: str = "1") -> str:
    """Three decimals for scores, one for milliseconds, a dash for none."""
    if value is None:
        return "\u2013"
    return f"{value:.1f} {unit}" if unit != "1" and unit != "MOS-LQO" else f"{value:.3f}"


def interval(found: dict[str, Any]) -> str:
    """The interval, or a dash where one speaker alone allows none."""
    if found["low"] is None:
        return "\u2013"
    digits = 3 if found["unit"] in ("1", "MOS-LQO") else 1
    return f"{found['low']:.{digits}f} to {found['high']:.{digits}f}"


def _print_ids(screen: Console, label: str, ids: list[str]) -> None:
    if ids:
        more = f" and {len(ids) - SHOWN_IDS} more" if len(ids) > SHOWN_IDS else ""
        screen.print(f"{label}: {escape(', '.join(ids[:SHOWN_IDS]))}{more}")
