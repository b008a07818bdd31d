"""A table of offsets against the true lags of a sync task."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from avbench.align.offset_pair import OffsetPair
from avbench.clip import Pair
from avbench.engine.evaluate import score as score_metric
from avbench.engine.plan import make_plan
from avbench.errors import ClipError, Missing, ProtocolError, Refused, SubmissionError
from avbench.offsets.answers import Answer, read_answers
from avbench.offsets.truth import FILES, TrueLag, Truth, read_truth
from avbench.protocol import Protocol, choose_protocol, dataset_of
from avbench.scores import Scores
from avbench.scoring.run import Contest, Row, finish, sign
from avbench.submission import DESCRIPTION, System, read_description

TABLES = (".csv", ".parquet")
PAIR = "offset_pair"
COVERED = "offset_covered"  # asked for where the answers state intervals


@dataclass(frozen=True)
class OffsetContest(Contest):
    """Answers and true lags by clip id; the pairs hold the clips, without media."""

    table: Path = Path("offsets.csv")
    answers: Mapping[str, Answer] = field(default_factory=dict)
    lags: Mapping[str, TrueLag] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Ids of clips that have no row."""
        return [clip_id for clip_id in self.lags if clip_id not in self.answers]


def is_offset_task(hyp: Path, ref: Path | None, protocol: str | None) -> bool:
    """Whether a command asks for offsets: by its protocol, or by the tables that it names."""
    if dataset_of(protocol or "") is not None or hyp.suffix.lower() in TABLES:
        return True
    return ref is not None and (
        ref.suffix.lower() in TABLES or any((ref / name).is_file() for name in FILES)
    )


def describe_offsets(
    hyp: Path,
    ref: Path,
    protocol: str | None = None,
    metrics: str | None = None,
    split: str | None = None,
) -> OffsetContest:
    """Reads both tables.

    Args:
        hyp: a table of answers, or a submission folder that holds offsets.csv or offsets.parquet.
        ref: a task's folder, or its table of true lags.
        protocol: None for "sync/<dataset>", the dataset being the truth's.
        metrics: comma separated, instead of the protocol's.
        split: only this split of the truth.

    Raises:
        UserError: a table is faulty, the two share no clip, or the protocol fits neither.
    """
    truth = read_truth(ref)
    if split is not None:
        truth = truth.only_split(split)
    table = _answers_file(hyp)
    answers = read_answers(table)
    dataset = truth.dataset or dataset_of(protocol or "") or ref.resolve().stem
    rules = _rules(protocol, metrics, dataset, ref)
    if metrics is None and any(a.low_ms is not None for a in answers.values()):
        rules = replace(rules, metrics=tuple(dict.fromkeys((*rules.metrics, COVERED))))
    _require_common(table, answers, ref, truth)
    manifest = truth.manifest(dataset)
    return OffsetContest(
        system=_system(hyp, table),
        manifest=manifest,
        protocol=rules,
        pairs=[Pair(clip, clip.source, None) for clip in manifest.clips],
        extra=sorted(set(answers) - {clip.clip_id for clip in manifest.clips}),
        table=table,
        answers=answers,
        lags={lag.clip_id: lag for lag in truth.lags},
    )


def score_offsets(contest: OffsetContest, out: Path, *, limit: int | None = None) -> Scores:
    """Scores every clip of the task and writes `out/<system>@<protocol>/`, as `score` does."""
    plan = make_plan(contest.protocol.metrics, parameters=contest.protocol.parameters)
    signatures = sign(plan)
    table: list[Row] = []
    for clip_id, lag in list(contest.lags.items())[:limit]:
        row: Row = {"clip_id": clip_id, "speaker": lag.speaker}
        values = {PAIR: _pair(contest, lag)}
        for metric in plan.metrics:
            row |= score_metric(metric, values).columns(metric.name)
        table.append(row)
    return finish(contest, signatures, table, out, limit)


def _pair(contest: OffsetContest, lag: TrueLag) -> OffsetPair | ClipError:
    answer = contest.answers.get(lag.clip_id)
    if answer is None:
        return Missing(f"no row for this clip in {contest.table.name}")
    if answer.audio_lag_ms is None:
        return Refused(answer.reason)
    return OffsetPair(
        true_ms=lag.audio_lag_ms,
        found_ms=answer.audio_lag_ms,
        frame_ms=lag.frame_ms,
        low_ms=answer.low_ms,
        high_ms=answer.high_ms,
        confidence=answer.confidence,
        range_ms=lag.range_ms,
    )


def _rules(name: str | None, metrics: str | None, dataset: str, ref: Path) -> Protocol:
    rules = choose_protocol(name, metrics, default=f"sync/{dataset}")
    asked = dataset_of(rules.name)
    if asked not in (None, dataset):
        raise ProtocolError(
            f"protocol {rules.name} is about the dataset {asked!r}, but {ref} holds true lags of "
            f"{dataset!r}; use --protocol sync/{dataset}, or leave it out"
        )
    strangers = [m.name for m in make_plan(rules.metrics).metrics if m.needs != (PAIR,)]
    if strangers:
        raise ProtocolError(
            f"{', '.join(strangers)}: scored on media, but this is a table of offsets; "
            f"use --protocol sync/{dataset}, or leave it out"
        )
    return rules


def _answers_file(hyp: Path) -> Path:
    if hyp.is_file():
        return hyp
    if not hyp.is_dir():
        raise SubmissionError(f"{hyp}: not found")
    found = [hyp / f"offsets{suffix}" for suffix in TABLES if (hyp / f"offsets{suffix}").is_file()]
    if len(found) != 1:
        what = "both, keep one" if found else "neither"
        raise SubmissionError(
            f"{hyp}: true lags ask for a table of offsets, offsets.csv or offsets.parquet in this "
            f"folder; found {what}"
        )
    return found[0]


def _system(hyp: Path, table: Path) -> System:
    """Its description beside the table; else the folder's name, or the file's."""
    if (table.parent / DESCRIPTION).is_file():
        return read_description(table.parent / DESCRIPTION)
    if hyp.is_dir():
        return System(name=hyp.resolve().name)
    parent = table.resolve().parent
    prepared = parent.name == "manifest" and table.name == "offsets.parquet"
    return System(name=parent.parent.name if prepared else table.stem)


def _require_common(table: Path, answers: Mapping[str, Answer], ref: Path, truth: Truth) -> None:
    if not any(lag.clip_id in answers for lag in truth.lags):
        raise SubmissionError(
            f"{table} and {ref} have no clip_id in common: found {min(answers)!r} and "
            f"{truth.lags[0].clip_id!r}"
        )
