"""Hands the corpus report what it shows, whatever the size of the corpus."""

from dataclasses import replace
from typing import TYPE_CHECKING

from avbench.board.report import ReportData, RestOfSessions, SessionLag, write_report
from avbench.prepare import report_tables
from avbench.prepare.bounded import Evenly, Worst
from avbench.prepare.layout import Layout
from avbench.prepare.measured import Measured, Session
from avbench.prepare.options import Options, facts
from avbench.prepare.pictures import contact_sheets
from avbench.prepare.prepared import Prepared
from avbench.prepare.report_choice import Choices
from avbench.prepare.report_films import films, records_of
from avbench.prepare.report_lines import (
    added,
    again,
    badness,
    beside,
    clip_line,
    lag_size,
    session_line,
)
from avbench.prepare.report_tallies import Distributions, DriftCounts
from avbench.prepare.report_texts import zero_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from avbench.align.decide import Decision
    from avbench.prepare.records import FailureRecord

WORST = 25
MAX_SESSIONS = 300  # beyond this the page shows those with the largest lags, and sums up the rest
MAX_PICTURED = 2_048  # clips of which the contact sheets show a few


class CorpusReport:
    """Sees each session once, with its curves, and keeps what the page shows.

    What is kept is bounded: sessions with the largest pooled lags, the worst clips, examples, clips
    for films and contact sheets. All sessions together are counted.
    """

    def __init__(self, n_films: int = 0) -> None:
        """`n_films`: clips to play; 0: nothing of the corpus's content is shown."""
        self._n_films = n_films
        self._sessions: Worst[SessionLag] = Worst(MAX_SESSIONS, lag_size)
        self._clips: Worst[tuple[str, Measured, Decision]] = Worst(WORST, badness)
        self._pictured: Evenly[Measured] = Evenly(MAX_PICTURED)
        self._all = RestOfSessions(0, 0, 0, {})
        self._distributions, self._drifts = Distributions(), DriftCounts()
        self._choices = Choices(n_films)

    def add(self, session: Session) -> None:
        """Takes the next session; they come by name."""
        line = session_line(session)
        self._all = added(self._all, line)
        self._sessions.add(line)
        for part in (self._distributions, self._drifts, self._choices):
            part.add(session)
        for clip, decision in zip(session.clips, session.decisions, strict=True):
            self._clips.add((session.name, clip, decision))
            if clip.faces is not None:
                self._pictured.add(replace(clip, sync=None, beside=None, crops=()))

    def write(
        self, prepared: Prepared, failed: "Sequence[FailureRecord]", options: Options
    ) -> None:
        """Writes OUT/report.html: what was decided and why, to look at, watch and hear."""
        shown = self._sessions.kept()
        rest = self._all
        for line in shown:
            rest = added(rest, line, -1)
        if not rest.n_sessions:
            shown.sort(key=lambda line: line.session)
        notes = {f"note {i}": note for i, note in enumerate(prepared.notes, 1)}
        layout = Layout(options.out)
        data = ReportData(
            corpus=prepared.corpus.name,
            n_clips=len(prepared.records),
            decisions=prepared.decisions,
            sessions=shown,
            rest=rest if rest.n_sessions else None,
            beside=beside(prepared.beside, shown),
            worst=[clip_line(*item) for item in self._clips.kept()],
            remeasure=again(prepared.remeasured),
            facts=facts(options) | notes,
            zero=zero_of(options.estimator),
            overview=self._distributions.overview(),
            drifts=self._drifts.drifts(),
            examples=self._choices.examples(),
            protocols=report_tables.protocols(prepared.protocols),
            failures=report_tables.failures(layout, failed),
        )
        write_report(options.out / "report.html", self._with_content(data, prepared, options))

    def _with_content(self, data: ReportData, prepared: Prepared, options: Options) -> ReportData:
        """With what is the corpus's own: films, faces, words."""
        if not self._n_films:
            return data
        chosen = self._choices.films()
        records = records_of(prepared, chosen)
        return replace(
            data,
            films=films(chosen, records, options, prepared.corpus.licence),
            pictures=contact_sheets(self._pictured.kept()),
            words=report_tables.words(Layout(options.out)),
        )
