"""From pairs to a run folder: plan, score shard by shard, reduce, write."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from avbench import __version__
from avbench.clip import Pair
from avbench.engine.execution import Execution
from avbench.engine.plan import Plan, make_plan
from avbench.engine.run import Progress, run
from avbench.engine.sources import source_row
from avbench.errors import ProtocolError, SubmissionError
from avbench.manifest import Manifest
from avbench.protocol import Protocol
from avbench.scores import Scores, summarise
from avbench.scoring.embeddings import Tables, tables_of, with_embeddings
from avbench.scoring.pairs import pair_folders, pair_submission
from avbench.signature import signature
from avbench.submission import System

Row = dict[str, Any]
Signatures = dict[Any, str]  # metric -> its signature


@dataclass(frozen=True)
class Contest:
    """Everything that is known before the first frame is decoded."""

    system: System
    manifest: Manifest
    protocol: Protocol
    pairs: Sequence[Pair]
    extra: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Ids of clips for which nothing was submitted."""
        return [pair.clip.clip_id for pair in self.pairs if pair.hyp is None]

    def named(self, name: str) -> Self:
        """The same under another name of the system.

        Raises:
            SubmissionError: the name is empty or longer than 80 characters.
        """
        if not 1 <= len(name) <= 80:
            raise SubmissionError(f"--name has {len(name)} characters, expected 1 to 80")
        return replace(self, system=self.system.model_copy(update={"name": name}))


def describe_submission(
    folder: Path, manifest: Manifest, protocol: Protocol, embeddings: Tables | None = None
) -> Contest:
    """A submission folder against a manifest. `embeddings`: tables of them by side."""
    require_media(protocol)
    system, pairs, extra = pair_submission(folder, manifest)
    tables = tables_of(folder, system, protocol, embeddings)
    pairs, protocol = with_embeddings(pairs, protocol, tables)
    return Contest(system, manifest, protocol, pairs, extra)


def describe_folders(
    hyp: Path, ref: Path, protocol: Protocol, embeddings: Tables | None = None
) -> Contest:
    """Two plain folders, files paired by their names without suffix."""
    require_media(protocol)
    manifest, pairs, extra = pair_folders(hyp, ref, words=_wants_words(protocol))
    pairs, protocol = with_embeddings(pairs, protocol, embeddings or {})
    return Contest(System(name=hyp.resolve().name), manifest, protocol, pairs, extra)


def score(
    contest: Contest,
    out: Path,
    *,
    workers: int = 1,
    how: Execution | None = None,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Scores:
    """Scores every clip of the contest and writes `out/<system>@<protocol>/`.

    `how`: who runs the work, if not `workers` processes here. `limit`: only the first clips; such a
    run is never ranked. Finished shards are kept in `out/.work`, cached features in `out/.cache`:
    the same call after an interruption carries on.
    """
    pairs = contest.pairs[:limit]
    if not pairs:
        raise SubmissionError(f"{contest.manifest.dataset}: no clip to score")
    protocol = contest.protocol
    plan = make_plan(protocol.metrics, parameters=protocol.parameters)
    settings = {
        "metrics": list(protocol.metrics),
        "parameters": protocol.parameters,
        "cache": str((out / ".cache").resolve()),
        "avbench": __version__,
    }
    signatures = sign(plan)
    rows = [_row(pair) for pair in pairs]
    how = how or Execution(workers=workers)
    table = run("score", settings, rows, out / ".work", how=how, progress=progress)
    return finish(contest, signatures, table, out, limit)


def sign(plan: Plan) -> Signatures:
    """The signature of each metric of a plan; asked for before the work, since it may refuse."""
    return {m: signature(m, plan.features_of(m)) for m in plan.metrics}


def finish(
    contest: Contest, signatures: Signatures, table: Sequence[Row], out: Path, limit: int | None
) -> Scores:
    """Reduces a table of clips and writes the run folder."""
    table = _with_languages(contest, table)
    scores = Scores(
        table=sorted(table, key=lambda row: str(row["clip_id"])),
        summary=summarise(table, signatures, contest.protocol, _about(contest, limit)),
    )
    scores.write(out / run_name(contest.system.name, contest.protocol.name))
    return scores


def _with_languages(contest: Contest, table: Sequence[Row]) -> Sequence[Row]:
    """The table with a column `language` where the clips speak several."""
    spoken = {pair.clip.clip_id: pair.clip.language for pair in contest.pairs}
    if len({language for language in spoken.values() if language}) < 2:
        return table
    return [row | {"language": spoken[row["clip_id"]]} for row in table]


def run_name(system: str, protocol: str) -> str:
    """The run's folder: the two names, made safe for any file system."""
    safe = ["".join(c if c.isalnum() or c in "._-" else "_" for c in n) for n in (system, protocol)]
    return "@".join(name.lstrip(".") or "_" for name in safe)


def _wants_words(protocol: Protocol) -> bool:
    """Whether a metric asks for what was said."""
    nodes = make_plan(protocol.metrics, parameters=protocol.parameters).nodes
    return any(node.feature.name in ("text", "given_text") for node in nodes)


def require_media(protocol: Protocol) -> None:
    """Refuses metrics of a table of offsets.

    Raises:
        ProtocolError: there is one.
    """
    asked = [m.name for m in make_plan(protocol.metrics).metrics if "offset_pair" in m.needs]
    if asked:
        raise ProtocolError(
            f"{', '.join(asked)}: scored on a table of offsets, not on media: "
            "avbench score offsets.csv --ref truth.parquet"
        )


def _row(pair: Pair) -> Row:
    return {
        "clip_id": pair.clip.clip_id,
        "speaker": pair.clip.speaker,
        "ref": source_row(pair.ref),
        "hyp": source_row(pair.hyp),
        **({} if pair.src is None else {"src": source_row(pair.src)}),
    }


def _about(contest: Contest, limit: int | None) -> Row:
    manifest = contest.manifest
    return {
        "system": contest.system.model_dump(exclude={"media", "transcripts"}),
        "manifest": {
            "dataset": manifest.dataset,
            "version": manifest.version,
            "digest": manifest.digest,
            "n_clips": len(manifest.clips),
        },
        "limit": limit,
        "missing": contest.missing,
        "extra": contest.extra,
    }
