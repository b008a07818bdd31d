"""README.txt of a sync task: for whoever finds the folder without us."""

from textwrap import fill

WIDTH = 92
PICTURES = {
    "copy": "clips/<clip_id>.mp4 is its picture, without sound.",
    "reference": "Its picture is the original that clips.csv names; mind not its own sound.",
}
ANSWER = """\
To answer, write a table (CSV in UTF-8, or Parquet) with the columns
    clip_id, audio_lag_ms     empty audio_lag_ms: refused
and if you like
    low_ms, high_ms           an interval that holds the lag with 95 % probability
    confidence, reason        yours, and why a clip was refused
and score it:
    avbench score offsets.csv --ref THIS_FOLDER --protocol sync/{dataset}
avbench measures it too:
    avbench prepare folder --root THIS_FOLDER/clips --out OUT --write none
    avbench score OUT/manifest/offsets.parquet --ref THIS_FOLDER"""


def readme(
    dataset: str, *, seed: int, range_ms: float, picture: str, n_clips: int, n_known: int
) -> str:
    """The text, without a date: same task, same bytes.

    `n_known`: clips whose own lag is known and stands in the truth.
    """
    title = "Sync task: how late does the sound of each clip come?"
    made = (
        f"{n_clips} clips of {dataset}. The sound of each was moved by a lag drawn evenly from "
        f"-{range_ms:g} to +{range_ms:g} ms (seed {seed}; the draw depends on the seed and the "
        "clip's id alone), by fractions of a sample where need be. What the move left uncovered is "
        "filled with the reversed edge of the sound, never with digital silence."
    )
    files = (
        "clips/<clip_id>.flac is the moved sound: mono, 16 kHz, 16 bit, as long as the picture. "
        f"{PICTURES[picture]} Sample 0 belongs to the start of the first frame. clips.csv lists "
        "the clips. truth.parquet holds the answers: keep it away from what is being measured."
    )
    sign = (
        "audio_lag_ms > 0 means that the sound comes late. (SyncNet's offset counts the other way, "
        "in frames: offset = -audio_lag_ms * fps / 1000.)"
    )
    rights = f"The rights to the clips are those of {dataset}."
    answer = ANSWER.format(dataset=dataset)
    filled = [fill(part, WIDTH) for part in (made, files, sign, _own(n_clips, n_known))]
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *filled, answer, rights]) + "\n"


def _own(n_clips: int, n_known: int) -> str:
    """What is said of the lags that the clips had before."""
    total = "The truth is the lag of the move plus the clip's own"
    unknown = (
        "it counts as 0, and is part of every error. Sources differ by some tens of ms: read "
        "offset_bias_ms, and compare systems with each other."
    )
    how = "stated by the manifest, or measured and taken out by avbench prepare"
    favour = "Where it was measured, estimators akin to the one that measured it are favoured."
    if n_known == n_clips:
        return f"{total}, which is known for all clips ({how}). {favour}"
    if n_known == 0:
        return (
            "The truth is the lag of the move. The lag that a clip had before is not known; "
            f"{unknown}"
        )
    return (
        f"{total}, which is known for {n_known} of {n_clips} ({how}); own_lag_ms in the truth says "
        f"it. {favour} For the others {unknown}"
    )
