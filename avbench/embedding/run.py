"""From the clips of a side to a table of their embeddings."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from avbench.clip import SAMPLE_RATE_HZ, Source
from avbench.embedding.program import Utterance
from avbench.errors import ClipError, Missing, NoAudio, NoText, UserError
from avbench.vectors import write_vectors

By = Literal["text", "speech"]
Encode = Callable[[Sequence[Utterance]], NDArray[np.float32]]
DIMENSION = 1024  # of SONAR


@dataclass(frozen=True)
class Embedded:
    """`n` clips in the table; why others are not; which hold NaN, infinity or only zeros."""

    n: int
    left_out: Mapping[str, str]
    unusable: tuple[str, ...]


def embed_side(
    sources: Mapping[str, Source | None],
    by: By,
    encode: Encode,
    out: Path,
) -> Embedded:
    """Embeds what each clip says and writes the table, sorted by id.

    Args:
        sources: by clip id; None where there is nothing.
        by: "text" hands the words to the program, "speech" the sound as WAV.
        encode: makes the embeddings (n, 1024) of utterances, see `program.embed` and `sonar_text`.
        out: a .parquet file.

    Raises:
        UserError: no clip can be embedded, or they cannot be made.
    """
    if out.suffix != ".parquet":
        raise UserError(f"--out {out}: found {out.suffix!r}, expected a name that ends in .parquet")
    with tempfile.TemporaryDirectory(prefix="avbench-embed-") as folder:
        utterances, left_out = _utterances(sources, by, Path(folder))
        if not utterances:
            first = next(iter(left_out.values()), "there is no clip")
            raise UserError(f"nothing to embed: {first}")
        rows = encode(utterances)
    ids = [u.clip_id for u in utterances]
    write_vectors(out, ids, rows)
    bad = tuple(i for i, v in zip(ids, rows, strict=True) if not (np.isfinite(v).all() and v.any()))
    return Embedded(len(ids), left_out, bad)


def _utterances(
    sources: Mapping[str, Source | None], by: By, folder: Path
) -> tuple[list[Utterance], dict[str, str]]:
    made, left_out = [], {}
    for number, (clip_id, source) in enumerate(sorted(sources.items())):
        try:
            made.append(_utterance(clip_id, source, by, folder / f"{number:07d}.wav"))
        except ClipError as error:
            left_out[clip_id] = str(error)
    return made, left_out


def _utterance(clip_id: str, source: Source | None, by: By, wav: Path) -> Utterance:
    if source is None:
        raise Missing("nothing there for this clip")
    if by == "text":
        if not (source.text or "").strip():
            raise NoText("no words are known for this clip")
        return Utterance(clip_id, text=source.text, language=source.language)
    _write_sound(source, wav)
    return Utterance(clip_id, audio=wav, language=source.language)


def _write_sound(source: Source, wav: Path) -> None:
    from avbench.media.decode import decode
    from avbench.media.write import write_wav

    absent = [str(path) for path in source.paths if not path.is_file()]
    if absent or not source.paths:
        raise Missing(f"{', '.join(absent) or 'its sound'}: not found")
    sound = decode(source, [], want_video=False, want_audio=True).audio
    if sound is None or len(sound.samples) == 0:
        raise NoAudio(f"{source.paths[-1]}: no sound")
    write_wav(wav, sound.samples, SAMPLE_RATE_HZ)
