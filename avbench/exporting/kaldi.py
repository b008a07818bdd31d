"""A Kaldi or ESPnet data folder for each split."""

from itertools import groupby
from pathlib import Path
from typing import ClassVar

from avbench.exporting.names import utterance
from avbench.exporting.sink import Place, ReadyClip
from avbench.exporting.sorted_lines import SortedLines
from avbench.exporting.wav import write_wav_of

TABLES = ("wav.scp", "video.scp", "text", "utt2spk", "utt2clip")


class KaldiSink:
    """`{split}/wav.scp, video.scp, text, utt2spk, spk2utt`, sorted in the C locale.

    Utterances are `speaker-clip` (`exporting.names` states the rule); `utt2clip` leads back to the
    clip ids. `text` is the normalised text; clips without one have no line in it. The sound is
    written as WAV, since Kaldi's own programs read no FLAC.
    """

    keeps: ClassVar[frozenset[str]] = frozenset(("video",))
    reading: ClassVar[
        str
    ] = """Copy or link `DEST/train` to `data/train` of a Kaldi or ESPnet recipe.
`utils/validate_data_dir.sh --no-feats data/train` checks it. Paths are absolute. Utterances are
`SPEAKER-CLIP`; in them `/` of the clip id is `+`, and any character but letters, digits, `-` and
`_` is `=` and its UTF-8 bytes in hexadecimal. `utt2clip` leads back.
"""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._folder = place.folder / place.split
        self._folder.mkdir()
        self._tables = {name: SortedLines(self._folder / name) for name in TABLES}

    def add(self, clip: ReadyClip) -> None:
        """A line in each table."""
        row = clip.row
        name, speaker = utterance(row["speaker"], row["clip_id"])
        values = {
            "wav.scp": str(write_wav_of(clip, self._place)),
            "video.scp": str(clip.video_at),
            "text": row["text_norm"],
            "utt2spk": speaker,
            "utt2clip": row["clip_id"],
        }
        for table, value in values.items():
            if value:
                self._tables[table].add(f"{name} {value}")

    def close(self) -> list[Path]:
        """Sorts the tables, and turns utt2spk around."""
        files = [self._folder / name for name, table in self._tables.items() if table.close()]
        if not files:
            self._folder.rmdir()
            return []
        self._write_speakers()
        return [*files, self._folder / "spk2utt"]

    @classmethod
    def header(cls, files: dict[str, list[Path]]) -> list[str]:
        """Nothing: the card is for people alone."""
        del files
        return []

    def _write_speakers(self) -> None:
        with (
            (self._folder / "utt2spk").open(encoding="ascii") as pairs,
            (self._folder / "spk2utt").open("w", encoding="ascii", newline="\n") as file,
        ):
            split = (line.split() for line in pairs)
            for speaker, found in groupby(split, key=lambda pair: pair[1]):
                file.write(" ".join([speaker, *(pair[0] for pair in found)]) + "\n")
