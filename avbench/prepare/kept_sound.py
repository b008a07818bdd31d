"""The decoded sound of a clip, kept between measuring and writing, so that it is decoded once.

16-bit FLAC where the written sound will be 16-bit FLAC as well: moving whole samples and rounding
them commute, so the bytes are those of writing at once. float32 where an encoder takes the sound.
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from avbench.clip import SAMPLE_RATE_HZ, Waveform
from avbench.errors import ClipError, NonFinite

Row = dict[str, Any]


def sound_folder(out: Path) -> Path:
    """Where the sound of an output folder's clips waits."""
    return (out / "work" / "sound").resolve()


def keep_sound(
    sound: Waveform | ClipError, clip_id: str, *, folder: str | None, exact: bool
) -> Row | None:
    """Keeps a clip's sound below `folder` and says how long it is; None where there is none.

    `file`: its name below `folder`, None where nothing is kept: the sound is read again then.
    """
    if isinstance(sound, ClipError):
        return None
    facts: Row = {
        "n_samples": len(sound.samples),
        "valid_start_s": sound.valid_start_s,
        "valid_end_s": sound.valid_end_s,
        "file": None,
    }
    if folder is not None:
        name = f"{clip_id}.npy" if exact else f"{clip_id}.flac"
        facts["file"] = name if _keep(Path(folder) / name, sound) else None
    return facts


def kept_sound(facts: Row, folder: Path) -> Waveform | None:
    """The sound as it was decoded, rounded to 16 bits if kept as FLAC; None where it is gone."""
    path = folder / facts["file"]
    if not path.is_file():
        return None
    if path.suffix == ".npy":
        samples = np.load(path, allow_pickle=False)
    else:
        from avbench.media.read_flac import read_flac

        samples = read_flac(path)
    return Waveform(samples, SAMPLE_RATE_HZ, facts["valid_start_s"], facts["valid_end_s"])


def silent_sound(facts: Row) -> Waveform:
    """Zeros in place of the samples, for those who ask for lengths alone; they take no memory."""
    samples = np.broadcast_to(np.float32(0.0), (facts["n_samples"],))
    return Waveform(samples, SAMPLE_RATE_HZ, facts["valid_start_s"], facts["valid_end_s"])


def drop_sound(facts: Row | None, folder: Path) -> None:
    """Removes what is kept of a clip."""
    if facts is not None and facts["file"] is not None:
        (folder / facts["file"]).unlink(missing_ok=True)


def drop_all(folder: Path) -> None:
    """Removes whatever is left: sound of clips that were not written."""
    shutil.rmtree(folder, ignore_errors=True)


def _keep(path: Path, sound: Waveform) -> bool:
    from avbench.media.atomic import whole
    from avbench.media.write import write_flac

    try:
        if path.suffix == ".npy":
            with whole(path) as temporary:
                np.save(temporary, sound.samples, allow_pickle=False)
        else:
            write_flac(path, sound.samples, SAMPLE_RATE_HZ)
    except NonFinite:
        return False
    return True
