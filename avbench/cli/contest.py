"""What a score command asks for: which media against what, under which rules."""

from pathlib import Path
from typing import TYPE_CHECKING

from avbench.errors import UserError

if TYPE_CHECKING:
    from avbench.manifest import Manifest
    from avbench.protocol import Protocol
    from avbench.scoring.run import Contest


def make_contest(
    hyp: Path,
    ref: Path | None,
    manifest: Path | None,
    rules: tuple[str | None, ...],
    more: tuple[str | None, Path | None, tuple[str, ...]],
) -> "Contest":
    """What is scored against what.

    `rules`: protocol, metrics and split, as they were given; `more`: subset, targets, embeddings.
    """
    from avbench.protocol import choose_protocol
    from avbench.scoring.embeddings import parse_tables
    from avbench.scoring.offsets import describe_offsets, is_offset_task
    from avbench.scoring.run import describe_folders, describe_submission

    (name, metrics, split), (subset, targets, embeddings) = rules, more
    if subset is not None and manifest is None:
        raise UserError("--subset chooses clips of a manifest: give --manifest too")
    if is_offset_task(hyp, ref, name):
        if ref is None or manifest is not None:
            raise UserError(
                "a table of offsets is scored against true lags: give --ref TASK (a folder that "
                "avbench synth offsets made, or a table with clip_id, audio_lag_ms, fps)"
            )
        return describe_offsets(hyp, ref, name, metrics, split)
    protocol = choose_protocol(name, metrics, default="speech" if ref else "lip2speech")
    tables = parse_tables(embeddings)
    if protocol.translates or targets is not None:
        return _translation(hyp, (manifest, split, subset), targets, protocol, tables)
    if ref is not None and manifest is None:
        return describe_folders(hyp, ref, protocol, tables)
    if manifest is not None and ref is None:
        return describe_submission(hyp, _corpus(manifest, split, subset), protocol, tables)
    raise UserError("give either --ref FOLDER or --manifest M (with a submission folder)")


def _translation(
    hyp: Path,
    clips: tuple[Path | None, str | None, str | None],
    targets: Path | None,
    protocol: "Protocol",
    tables: dict[str, Path],
) -> "Contest":
    """A submission of translated clips. `clips`: manifest, split, subset."""
    from avbench.scoring.translation import describe_translation
    from avbench.targets import read_targets

    manifest, split, subset = clips
    if not protocol.translates:
        raise UserError(
            f"protocol {protocol.name} translates nothing; --targets goes with av-translation/en-es"
        )
    if manifest is None:
        raise UserError(
            "a translation is scored against the targets of a manifest: give --manifest OUT, which "
            "avbench prepare pairs makes (and a submission folder)"
        )
    corpus = _corpus(manifest, split, subset)
    return describe_translation(hyp, corpus, read_targets(manifest, targets), protocol, tables)


def _corpus(path: Path, split: str | None, wanted: str | None) -> "Manifest":
    """The manifest, cut to a split of its own and to a split of a protocol."""
    from avbench.datasets.protocols_select import parse_subset, subset
    from avbench.manifest import Manifest

    corpus = Manifest.read(path)
    if split:
        corpus = corpus.only_split(split)
    if wanted is None:
        return corpus
    protocol, part = parse_subset(wanted)
    return subset(corpus, protocol, part, home=path)
