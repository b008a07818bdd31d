"""Boards made of numbers, of any size."""

from avbench.board.rank import Standing
from avbench.board.summary import ManifestInfo, MetricSummary, ProtocolInfo, SystemInfo
from avbench.board.table import Board, Cell, Column, Row

HOSTILE = "</script><img src=x onerror=alert(1)><script>alert(2)</script>"
METRICS = {"stoi": "higher", "lse_d": "lower", "dur_ratio": "none"}


def board(n_systems: int, metrics: dict[str, str] | None = None, anchors: int = 0) -> Board:
    """System i has stoi i / 1000; system 0 is hostile, the last is not ranked, 1 lacks lse_d.

    `anchors`: how many of the best ranked ones are anchors.
    """
    names = METRICS if metrics is None else metrics
    columns = tuple(Column(n, "1", better, f"{n}|v1", 100) for n, better in names.items())
    rows = [_row(i, n_systems, names, anchors) for i in reversed(range(n_systems - 1))]
    rows.append(_row(n_systems - 1, n_systems, names))
    return Board(
        ProtocolInfo(name="lip2speech", version=1),
        ManifestInfo(dataset="grid", version="1", digest="sha256:9f2c", n_clips=100),
        next(iter(names)),
        columns,
        tuple(rows),
    )


def _row(i: int, n_systems: int, metrics: dict[str, str], anchors: int = 0) -> Row:
    is_anchor = n_systems - 1 - anchors <= i < n_systems - 1
    is_last = i == n_systems - 1
    system = SystemInfo(
        kind="anchor" if is_anchor else "system",
        name=HOSTILE if i == 0 else f"system {i:04}",
        team="Lisbon" if i % 2 else HOSTILE,
        paper="javascript:alert(3)" if i == 0 else "https://example.org/paper",
    )
    cells = tuple(_cell(i, n_systems, name, better) for name, better in metrics.items())
    why = "stoi covers 90 of 100 clips" if is_last else ""
    return Row(system.name, system, why, (), "1f0c", cells)


def _cell(i: int, n_systems: int, metric: str, better: str) -> Cell:
    value = i / 1000
    summary = MetricSummary(
        value=value,
        low=value - 0.01,
        high=value + 0.01,
        n_expected=100,
        n_scored=100,
        better=better,
        unit="1",
        signature=f"{metric}|v1",
    )
    place = n_systems - 1 - i if better == "higher" else i + 1
    ranked = better != "none" and i < n_systems - 1
    standing = (
        Standing(place, place + 1, place, "")
        if ranked
        else Standing(None, None, None, "not ranked")
    )
    return Cell(metric, None if (i, metric) == (1, "lse_d") else summary, standing)
