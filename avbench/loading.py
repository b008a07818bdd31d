"""Reading a prepared folder clip by clip: what `torch.utils.data.DataLoader` takes as a dataset."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avbench.clip import SAMPLE_RATE_HZ, Clip
from avbench.datasets.base import Word
from avbench.datasets.protocols_select import subset
from avbench.manifest import Manifest

Item = dict[str, Any]


class Clips:
    """The clips of a manifest, decoded when asked for.

    A lag that is still in the files is taken out while reading, and the sound is cut or zero
    filled to the picture's length. Instances hold paths and numbers only, so they can be pickled
    into worker processes; nothing here needs torch.
    """

    def __init__(
        self,
        manifest: Manifest,
        words: dict[str, tuple[Word, ...]] | None = None,
        *,
        video: bool = True,
        audio: bool = True,
    ) -> None:
        """`words`: clip id -> word times. `video`, `audio`: False leaves that side undecoded."""
        self.manifest = manifest
        self._words = words or {}
        self._video = video
        self._audio = audio

    def __len__(self) -> int:
        return len(self.manifest.clips)

    def __getitem__(self, index: int) -> Item:
        """One clip.

        Returns:
            `clip_id, speaker, session, split, text, language`; `words`: list of {word, start_s,
            end_s}; `audio_lag_ms`: the lag that was taken out while reading;
            `fps`: frames per second, a float, or None without a picture;
            `video`: uint8 (n_frames, height, width, 3), RGB; `audio`: float32 (n,), 16 kHz mono,
            n = round(n_frames / fps * 16000). Each is None where the clip has no such stream or
            it was not asked for.

        Raises:
            IndexError: beyond the last clip.
            ClipError: the clip's media are missing or damaged.
        """
        clip = self.manifest.clips[index]
        return {
            "clip_id": clip.clip_id,
            "speaker": clip.speaker,
            "session": clip.session,
            "split": clip.split,
            "text": clip.text,
            "language": clip.language,
            "words": [
                {"word": w.text, "start_s": w.start_s, "end_s": w.end_s}
                for w in self._words.get(clip.clip_id, ())
            ],
            "audio_lag_ms": clip.audio_lag_ms,
            **_media(clip, video=self._video, audio=self._audio),
        }


def load(
    out: Path | str,
    split: str | None = None,
    *,
    protocol: str | None = None,
    video: bool = True,
    audio: bool = True,
) -> Clips:
    """The clips of a prepared folder (or of any manifest file), for training and inspection.

    `split`: None takes all. `protocol`: a split protocol, whose split it then is ("grid-4s", or a
    .csv or .parquet file with clip_id and split). `video`, `audio`: False skips decoding that side.
    Word times are those of `manifest/words.parquet`, pauses left out.

    Raises:
        ManifestError: nothing prepared there, or no such split.
        ProtocolError: no such protocol, or no clip of its split is there.
    """
    path = Path(out)
    manifest = Manifest.read(path)
    if protocol is not None:
        manifest = subset(manifest, protocol, split, home=path)
    elif split is not None:
        manifest = manifest.only_split(split)
    return Clips(manifest, _read_words(path, manifest), video=video, audio=audio)


def _read_words(out: Path, manifest: Manifest) -> dict[str, tuple[Word, ...]]:
    table_path = out / "manifest" / "words.parquet"
    if not table_path.is_file():
        return {}
    import pyarrow.parquet as pq

    wanted = {c.clip_id for c in manifest.clips}
    table = pq.read_table(table_path, filters=[("tier", "=", "word")])
    names = ("clip_id", "start_s", "end_s", "word")
    words: dict[str, list[Word]] = {}
    for clip_id, *fields in zip(*(table[n].to_pylist() for n in names), strict=True):
        if clip_id in wanted:
            words.setdefault(clip_id, []).append(Word(*fields))
    return {clip_id: tuple(found) for clip_id, found in words.items()}


def _media(clip: Clip, *, video: bool, audio: bool) -> Item:
    from avbench.media.decode import decode

    frames: list[NDArray[np.uint8]] = []
    readers = [lambda chunk: frames.append(chunk.frames[..., ::-1].copy())] if video else []
    decoded = decode(clip.source, readers, want_video=video, want_audio=audio)
    sound = None if decoded.audio is None else decoded.audio.samples
    length = _n_samples(clip)
    if decoded.clock is not None:
        length = round(decoded.clock.n_frames / decoded.clock.fps * SAMPLE_RATE_HZ)
    return {
        "fps": _fps(clip) if decoded.clock is None else float(decoded.clock.fps),
        "video": np.concatenate(frames) if frames else None,
        "audio": sound if sound is None or length is None else _fitted(sound, length),
    }


def _n_samples(clip: Clip) -> int | None:
    known = clip.extra.get("num_samples")
    return None if known is None else int(known)


def _fps(clip: Clip) -> float | None:
    return None if clip.fps is None else float(clip.fps)


def _fitted(samples: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    return np.pad(samples[:length], (0, max(0, length - len(samples))))
