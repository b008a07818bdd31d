"""The corrected media of a clip: those that `prepare` wrote, or made now from the source."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from avbench import manifest_rows
from avbench.clip import Source
from avbench.errors import LengthMismatch, Missing, NoAudio, NoVideo, Undecodable
from avbench.exporting.sink import Row
from avbench.prepare.write_media import span_sound, write_clip


def written(out: Path, row: Row) -> tuple[Path, Path] | None:
    """Picture and sound below `out`; None where `prepare` wrote none (`--write none`).

    Raises:
        Missing: a file that the row names is not there.
        LengthMismatch: the sound is not as long as the row says.
    """
    if row.get("lag_in_files_ms") or not (row.get("video_rel") and row.get("audio_rel")):
        return None
    video, audio = out / row["video_rel"], out / row["audio_rel"]
    for path in (video, audio):
        if not path.is_file():
            raise Missing(f"{path}: not found; prepare the corpus again")
    _check_length(audio, row)
    return video, audio


def make(folder: Path, out: Path, row: Row) -> tuple[Path, Path]:
    """Writes the clip below `folder` as `prepare --write audio` does, the lag taken out.

    Raises:
        Missing: a source file is not there.
        ClipError: it cannot be read, or lacks picture or sound.
    """
    from avbench.media.decode import decode

    clip_id = row["clip_id"]
    source = _source(out, row)
    fps = Fraction(row["fps_num"], row["fps_den"]) if row["fps_num"] else None
    lag_ms = row.get("lag_in_files_ms") or 0.0
    if source.is_span:
        sound = span_sound(source, row["num_frames"], fps, lag_ms)
    else:
        sound = decode(source, [], want_video=False, want_audio=True).audio
    made = write_clip(
        source,
        folder,
        clip_id,
        audio=sound,
        n_frames=row["num_frames"],
        fps=fps,
        lag_ms=0.0 if source.is_span else lag_ms,
        write="audio",
        edge="pad",
    )
    if made.video_rel is None:
        raise NoVideo(f"{clip_id}: found no picture, expected one")
    if made.audio_rel is None:
        raise NoAudio(f"{clip_id}: found no sound, expected some")
    return folder / made.video_rel, folder / made.audio_rel


def _source(out: Path, row: Row) -> Source:
    """The files of the corpus, with the lag still in them."""
    clips, faults = manifest_rows.to_clips([row], out)
    if faults:
        raise Missing(f"{row['clip_id']}: {'; '.join(faults)}")
    source = clips[0].source
    for path in source.paths:
        if not path.is_file():
            raise Missing(
                f"{path}: not found; after a move of the corpus, `avbench relocate {out} "
                "--sources OLD=NEW` mends the paths"
            )
    return replace(source, audio_lag_ms=0.0)


def _check_length(audio: Path, row: Row) -> None:
    """Asks the header for the length, and the end of the file for its last sample."""
    import soundfile

    try:
        with soundfile.SoundFile(audio) as file:
            found = file.frames
            file.seek(max(0, found - 1))
            whole = len(file.read(1, dtype="int16")) == min(1, found)
    except soundfile.LibsndfileError as error:
        raise Undecodable(f"{audio}: {error}; prepare the corpus again") from error
    if not whole:
        raise Undecodable(f"{audio}: it breaks off before its end; prepare the corpus again")
    if row["num_samples"] is not None and found != row["num_samples"]:
        raise LengthMismatch(
            f"{audio}: found {found} samples, expected {row['num_samples']} as in the manifest; "
            "prepare the corpus again"
        )
