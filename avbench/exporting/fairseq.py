"""Manifests as AV-HuBERT's fairseq task reads them."""

from pathlib import Path
from typing import ClassVar

from avbench.errors import UserError
from avbench.exporting.sink import Place, ReadyClip
from avbench.exporting.wav import write_wav_of


class FairseqSink:
    """`{split}.tsv` (root, then id, video, audio, frames, samples) and `{split}.wrd`.

    Its reader joins the root with the video's path alone and splits the audio's path at colons
    (avhubert/hubert_dataset.py), so the root is `/`, paths are absolute, and the sound is WAV.
    """

    keeps: ClassVar[frozenset[str]] = frozenset(("video",))
    reading: ClassVar[
        str
    ] = """`task.data=DEST task.label_dir=DEST task.labels=["wrd"]` in AV-HuBERT.
It expects grey pictures of the mouth, 96 x 96 pixels at 25 frames a second: such are the crops
`mouth96` (`--picture mouth96`) of clips at that rate. No frame rate is converted.
`{split}.wrd` holds the normalised text, an empty line where there is none.
"""

    def __init__(self, place: Place) -> None:
        if ":" in str(place.dest):
            raise UserError(
                f"{place.dest} holds a colon, at which AV-HuBERT splits the paths of sound files; "
                "choose another --out"
            )
        self._place = place
        self._names = [place.folder / f"{place.split}.{kind}" for kind in ("tsv", "wrd")]
        self._tsv, self._wrd = (p.open("w", encoding="utf-8", newline="\n") for p in self._names)
        self._tsv.write("/\n")

    def add(self, clip: ReadyClip) -> None:
        """A line in both files."""
        row = clip.row
        sound = write_wav_of(clip, self._place)
        fields = (row["clip_id"], clip.video_at, sound, row["num_frames"], row["num_samples"])
        self._tsv.write("\t".join(map(str, fields)) + "\n")
        self._wrd.write(f"{row['text_norm'] or ''}\n")

    def close(self) -> list[Path]:
        """Ends both files."""
        self._tsv.close()
        self._wrd.close()
        return self._names

    @classmethod
    def header(cls, files: dict[str, list[Path]]) -> list[str]:
        """Nothing: the card is for people alone."""
        del files
        return []
