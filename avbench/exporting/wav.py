"""FLAC as WAV, for tools that read nothing else."""

from pathlib import Path

from avbench.errors import Undecodable
from avbench.exporting.names import file_name
from avbench.exporting.sink import Place, ReadyClip
from avbench.media.atomic import whole

BLOCK = 1 << 16


def write_wav_of(clip: ReadyClip, place: Place) -> Path:
    """Writes the clip's sound below `audio/`; returns where it will be. Same samples, 16 bit.

    Raises:
        Undecodable: the sound is damaged.
    """
    import soundfile

    rel = f"audio/{file_name(clip.row['clip_id'])}.wav"
    try:
        with (
            whole(place.folder / rel) as part,
            soundfile.SoundFile(clip.audio) as sound,
            soundfile.SoundFile(part, "w", sound.samplerate, 1, "PCM_16", format="WAV") as file,
        ):
            while len(block := sound.read(BLOCK, dtype="int16")):
                file.write(block)
            if file.tell() != sound.frames:
                raise Undecodable(
                    f"{clip.audio}: found {file.tell()} samples, expected {sound.frames} as in its "
                    "header; prepare the corpus again"
                )
    except soundfile.LibsndfileError as error:
        raise Undecodable(f"{clip.audio}: {error}; prepare the corpus again") from error
    return place.dest / rel
