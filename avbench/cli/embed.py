"""`avbench embed`."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE, EXIT_FINDINGS, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from avbench.clip import Source
    from avbench.embedding.run import Encode

SHOWN = 5


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("side", type=click.Choice(["src", "ref", "hyp"]))
@click.argument("program", nargs=-1, type=click.UNPROCESSED)
@click.option("--manifest", "-m", type=EXISTING, required=True, help="Prepared pairs.")
@click.option("--protocol", "-p", required=True, help="As for score: av-translation/en-es.")
@click.option("--by", type=click.Choice(["text", "speech"]), required=True, help="What it reads.")
@click.option("--out", "-o", type=EXISTING, required=True, help="The table, a .parquet file.")
@click.option("--submission", type=EXISTING, help="Whose clips; for the side hyp.")
@click.option("--encoder", type=EXISTING, help="Folder of SONAR's text encoder, run here.")
@click.option("--targets", type=EXISTING, help="Translations, if not beside the manifest.")
@click.option("--timeout", "timeout_s", type=float, default=3600.0, show_default=True, help="s.")
def embed(
    side: str,
    program: tuple[str, ...],
    manifest: Path,
    protocol: str,
    by: Literal["text", "speech"],
    out: Path,
    submission: Path | None,
    encoder: Path | None,
    targets: Path | None,
    timeout_s: float,
) -> int:
    """Embed what one SIDE of the clips says, once, into a table: by a program of yours, or here.

    \b
    avbench embed ref --by text -m OUT -p av-translation/en-es -o ref.parquet -- PROGRAM ARGS
    avbench embed hyp --by speech --submission SUB -m OUT ... -- envs/sonar/bin/python speech.py
    avbench embed ref --by text --encoder FOLDER -m OUT -p av-translation/en-es -o ref.parquet

    Meant for SONAR, which needs an environment of its own. PROGRAM is started once, without a
    shell, with two paths at its end: a file with a line of JSON for each clip (clip_id, language,
    and text, or audio: a WAV of 16 kHz), and the .npy that it must write, an embedding of 1024
    floats for each line. Then: avbench score ... --embeddings ref=ref.parquet.

    --encoder runs SONAR's text encoder here instead, from a folder with tokenizer.json and
    model.safetensors as transformers has them, or sonar_text_encoder.pt (CC-BY-NC-4.0).
    """  # noqa: D301
    from avbench.embedding.run import embed_side

    sources = _sources(side, manifest, protocol, submission, targets)
    found = embed_side(sources, by, _encode(by, program, encoder, timeout_s), out)
    click.echo(f"{out}: {found.n} clips")
    for clip_id in found.unusable[:SHOWN]:
        click.echo(f"{clip_id}: the program gave NaN, infinity or only zeros", err=True)
    for clip_id, why in list(found.left_out.items())[:SHOWN]:
        click.echo(f"{clip_id}: {why}", err=True)
    if len(found.left_out) > SHOWN:
        click.echo(f"and {len(found.left_out) - SHOWN} more without an embedding", err=True)
    return EXIT_FINDINGS if found.left_out or found.unusable else EXIT_DONE


def _encode(by: str, program: tuple[str, ...], encoder: Path | None, timeout_s: float) -> "Encode":
    from avbench.embedding.program import embed
    from avbench.embedding.run import DIMENSION
    from avbench.embedding.sonar_text import embed_texts

    if (encoder is None) == (not program):
        raise UserError("give either -- PROGRAM ARGS, or --encoder FOLDER")
    if encoder is None:
        return lambda utterances: embed(program, utterances, DIMENSION, timeout_s)
    if by != "text":
        raise UserError("--encoder reads text; speech needs a program (-- PROGRAM ARGS)")
    return lambda utterances: embed_texts(encoder, utterances)


def _sources(
    side: str, manifest: Path, protocol: str, submission: Path | None, targets: Path | None
) -> "Mapping[str, Source | None]":
    from avbench.manifest import Manifest
    from avbench.protocol import find_protocol
    from avbench.scoring.pairs import pair_submission
    from avbench.scoring.translation import make_task
    from avbench.targets import read_targets

    rules = find_protocol(protocol)
    if not rules.translates:
        raise UserError(f"protocol {protocol} translates nothing; give av-translation/en-es")
    task = make_task(Manifest.read(manifest), read_targets(manifest, targets), rules)
    if (side == "hyp") != (submission is not None):
        raise UserError("--submission SUB goes with the side hyp, and with no other")
    if submission is None:
        return task.sources if side == "src" else task.targets
    _, pairs, _ = pair_submission(submission, task.manifest)
    return {pair.clip.clip_id: pair.hyp for pair in pairs}
