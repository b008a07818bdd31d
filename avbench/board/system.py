"""One system on a page: who made it, its scores, its clips; also a run's report, as one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from markupsafe import Markup

from avbench.board.badge import Badge
from avbench.board.cells import CellView, Look, RowView, looks, number_text, views
from avbench.board.charts import Interval
from avbench.board.clip_rows import ClipScore, Groups, by_language, by_speaker, extremes, unscored
from avbench.board.clip_strip import clip_strip
from avbench.board.pages import render
from avbench.board.run import Run
from avbench.board.table import Board, Column

N_EXTREMES = 5
MAX_UNSCORED = 200


@dataclass(frozen=True)
class Player:
    """One side of a clip to see and hear. `name`: source, reference, or the system's.

    `uri`: the file as data. `picture`: lips, spectrogram, waveform and lag, or nothing.
    """

    name: str
    uri: str
    is_video: bool
    fps: float = 25.0
    picture: Markup = field(default_factory=Markup)


@dataclass(frozen=True)
class Media:
    """What may be shown. `licence`: in the words of whoever allowed it. `left_out`: what is not."""

    licence: str
    players: Mapping[str, Sequence[Player]]
    left_out: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Place:
    """Where the page stands. `home`: the board's address, "" for a page of its own."""

    home: str = ""
    badges: Sequence[Badge] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """A board, and what all of its systems' pages share."""

    board: Board
    looks: Mapping[str, Look]
    views: Mapping[str, RowView]

    @classmethod
    def of(cls, board: Board) -> Self:
        """The setting of the pages of one board."""
        return cls(board, looks(board), {view.row.label: view for view in views(board)})


def system_page(setting: Setting, run: Run, place: Place, media: Media | None = None) -> str:
    """The page of one row of the board; same run, same bytes."""
    board, found = setting.board, setting.looks
    view = setting.views[run.label]
    failed = unscored(run)
    return render(
        "system.html.j2",
        style="system.css",
        script="players.js",
        films=media is not None,
        board=board,
        view=view,
        run=run,
        place=place,
        media=media,
        metrics=[
            _metric(run, column, cell, found[column.name])
            for column, cell in zip(board.columns, view.cells, strict=True)
        ],
        watched=_watched(setting, run, media),
        groups=[
            (title, _group_rows(groups, board, found), groups.n_left_out)
            for title, groups in (("speaker", by_speaker(run)), ("language", by_language(run)))
            if groups is not None
        ],
        unscored=failed[:MAX_UNSCORED],
        n_unscored=len(failed),
    )


def clips_to_show(board: Board, run: Run) -> list[str]:
    """The clips that players are made for: worst and best on the board's metric."""
    if run.metric(board.sort_metric) is None:
        return []
    worst, best = extremes(run, board.sort_metric, N_EXTREMES)
    return [clip.clip_id for clip in (*worst, *best)]


def _metric(run: Run, column: Column, cell: CellView, look: Look) -> dict[str, Any]:
    worst: list[ClipScore] = []
    best: list[ClipScore] = []
    strip = Markup("")
    if run.metric(column.name) is not None:
        worst, best = extremes(run, column.name, N_EXTREMES)
        if run.clips is not None:
            values = run.clips.values[column.name]
            strip = clip_strip(values, _interval(run, column.name), column.unit, column.name)
    titles = ("Lowest", "Highest") if column.better == "none" else ("Worst", "Best")
    return {
        "column": column,
        "cell": cell,
        "strip": strip,
        "ends": [
            (title, [(clip, number_text(clip.value, look)) for clip in clips])
            for title, clips in zip(titles, (worst, best), strict=True)
            if clips
        ],
    }


def _interval(run: Run, metric: str) -> Interval | None:
    found = run.summary.metrics[metric]
    if found.value is None or found.low is None or found.high is None:
        return None
    return Interval(found.value, found.low, found.high)


def _watched(setting: Setting, run: Run, media: Media | None) -> list[dict[str, Any]]:
    metric = setting.board.sort_metric
    if media is None or run.metric(metric) is None:
        return []
    look = setting.looks[metric]
    worst, best = extremes(run, metric, N_EXTREMES)
    return [
        {"clip": clip, "kind": kind, "value": number_text(clip.value, look), "players": players}
        for kind, clips in (("worst", worst), ("best", best))
        for clip in clips
        if (players := media.players.get(clip.clip_id))
    ]


def _group_rows(
    groups: Groups, board: Board, found: Mapping[str, Look]
) -> list[tuple[str, int, list[tuple[str, int]]]]:
    return [
        (
            name,
            groups.counts[i],
            [
                _group_cell(groups.cells.get(c.name), i, found[c.name])
                for c in board.columns
            ],
        )
        for i, name in enumerate(groups.names)
    ]  # fmt: skip


def _group_cell(
    column: Sequence[tuple[float | None, int]] | None, i: int, look: Look
) -> tuple[str, int]:
    value, n = column[i] if column is not None else (None, 0)
    return (number_text(value, look), n)
