"""What `avbench prepare` prints."""

from collections import Counter
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from avbench.cli.console import console
from avbench.cli.options import print_json
from avbench.datasets.base import Scan
from avbench.engine.cost import cpu_seconds, media_seconds
from avbench.engine.plan import make_plan
from avbench.prepare.measure import wanted
from avbench.prepare.options import Options
from avbench.prepare.prepared import Prepared, SessionResult

MAX_SESSIONS = 40


def print_prepared(done: Prepared, out: Path) -> None:
    """Sessions with their lags, decisions, the re-measurement, and where to look."""
    screen = console()
    table = Table(box=None, pad_edge=False)
    table.add_column("session")
    for heading in ("clips", "audio_lag_ms", "95 % interval", "spread ms"):
        table.add_column(heading, justify="right")
    table.add_column("decisions")
    for session in done.sessions[:MAX_SESSIONS]:
        table.add_row(*_session(session))
    screen.print(table)
    if len(done.sessions) > MAX_SESSIONS:
        screen.print(f"and {len(done.sessions) - MAX_SESSIONS} more sessions, see the report")
    counts = ", ".join(f"{n} {decision}" for decision, n in done.decisions.items())
    screen.print(f"{len(done.records)} clips: {counts}")
    again = done.remeasured
    if again is not None and again.after_ms:
        before, after = (sorted(map(abs, x)) for x in (again.before_ms, again.after_ms))
        half = len(after) // 2
        screen.print(
            f"measured again: {len(after)} clips, median |lag| {before[half]:.0f} ms before, "
            f"{after[half]:.0f} ms after"
        )
    for protocol in done.protocols:
        if protocol.split_of:
            screen.print(escape(protocol.sentence()))
    unmet = [p.protocol.name for p in done.protocols if not p.split_of]
    if unmet:
        screen.print(f"no clip of the protocols {', '.join(unmet)}")
    for note in done.notes:
        screen.print(f"[dim]note: {escape(note)}[/]")
    screen.print(f"look at {escape(str(out / 'report.html'))}", soft_wrap=True)


def print_prepare_plan(scan: Scan, options: Options, *, as_json: bool) -> None:
    """What would run, without decoding anything."""
    work = make_plan(features=wanted(options.estimator), parameters=options.parameters)
    clips = scan.clips[: options.limit]
    media_s = media_seconds([clip.source for clip in clips])
    plan = {
        "clips": len(clips),
        "sessions": len({c.session or c.clip_id for c in scan.clips}),
        "problems": [p.message for p in scan.problems],
        "notes": list(scan.notes),
        "features": [node.key for node in work.nodes],
        "media_s": round(media_s, 1),
        "about_core_s": round(cpu_seconds(work, media_s), 1),
        "write": options.write,
    }
    if as_json:
        print_json(plan)
        return
    screen = console()
    for key, value in plan.items():
        shown = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        screen.print(f"{key:12} {escape(shown)}")


def _session(session: SessionResult) -> tuple[str, ...]:
    pooled = session.pooled
    counts = Counter(d.decision for d in session.decisions)
    decisions = ", ".join(f"{n} {word}" for word, n in sorted(counts.items()))
    name, n = escape(session.name), str(len(session.clips))
    if pooled is None:
        first = session.decisions[0]
        own = len(session.decisions) == 1 and first.accepted
        lag = f"{first.audio_lag_ms:+.1f}" if own else "\u2013"
        span = f"{first.low_ms:+.1f} to {first.high_ms:+.1f}" if own else "\u2013"
        return name, n, lag, span, "\u2013", decisions
    span = f"{pooled.low_ms:+.1f} to {pooled.high_ms:+.1f}"
    return name, n, f"{pooled.audio_lag_ms:+.1f}", span, f"{pooled.tau_ms:.1f}", decisions
