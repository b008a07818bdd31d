"""`avbench synth anchors`."""

from pathlib import Path

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE, EXIT_FINDINGS, UserError

SHOWN = 5


@click.command()
@click.option("--manifest", "-m", type=EXISTING, required=True, help="Prepared corpus.")
@click.option("--split", help="Only this split of the manifest.")
@click.option("--subset", help="Only the clips of a split protocol: grid-4s:test.")
@click.option("--protocol", "-p", default="lip2speech", show_default=True)
@click.option("--out", "-o", type=EXISTING, required=True, help="A new or empty folder.")
@click.option("--shift-frames", default="1,5", show_default=True, help="Moves of the truth.")
@click.option("--picture", is_flag=True, help="Hand in mp4 with the clip's own picture.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes; default: one a core.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def anchors(
    manifest: Path,
    split: str | None,
    subset: str | None,
    protocol: str,
    out: Path,
    shift_frames: str,
    picture: bool,
    seed: int,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Rows that show a board's scale, made from the corpus itself.

    \b
    avbench synth anchors --manifest OUT --protocol lip2speech --out ANCHORS
    avbench score ANCHORS/griffin_lim --manifest OUT --protocol lip2speech

    Writes a submission of kind "anchor" for each: ground_truth; the same late and early by frames
    (late_1f, early_5f); griffin_lim, through an 80-band mel spectrogram and back; shuffled, another
    clip's sound; mute. Sound is FLAC; mp4 with the clip's own picture where the protocol asks for
    pictures, or with --picture. The same manifest and seed give the same bytes. Clips without sound
    are left out and listed; then the exit code is 1.
    """  # noqa: D301
    from avbench.anchors.make import AnchorOptions, make_anchors
    from avbench.cli.progress import progress
    from avbench.cli.validating import corpus_of
    from avbench.engine.executors import cpu_count
    from avbench.protocol import find_protocol
    from avbench.submitting.wants import wants_of

    wanted = wants_of(find_protocol(protocol))
    if not wanted.media:
        raise UserError(f"protocol {protocol} asks for words; anchors are sounds")
    corpus = corpus_of(manifest, split, subset)
    assert corpus is not None  # noqa: S101 - --manifest is required
    picture = picture or wanted.picture
    options = AnchorOptions(out, _frames(shift_frames), seed, picture, jobs or cpu_count())
    made = make_anchors(corpus, options, progress("anchors", quiet=quiet))
    click.echo(f"wrote {', '.join(made.names)} of {made.n_clips} clips to {out}")
    for row in made.left_out[:SHOWN]:
        click.echo(f"left out: {row['clip_id']}: {row['reason']}")
    if len(made.left_out) > SHOWN:
        click.echo(f"and {len(made.left_out) - SHOWN} more")
    return EXIT_FINDINGS if made.left_out else EXIT_DONE


def _frames(text: str) -> tuple[int, ...]:
    try:
        frames = tuple(dict.fromkeys(int(part) for part in text.split(",") if part.strip()))
    except ValueError:
        frames = ()
    if any(not 0 < k <= 1000 for k in frames) or (text.strip() and not frames):
        raise UserError(f"--shift-frames is {text!r}, expected whole numbers such as 1,5")
    return frames
