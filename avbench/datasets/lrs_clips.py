"""From videos and their text files to clips: what LRS2 and LRS3 have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from avbench.clip import Clip
from avbench.datasets.base import FAILED_LABEL, Problem, Word
from avbench.datasets.lrs_files import Files, Key
from avbench.datasets.lrs_text import LrsText, read_text
from avbench.datasets.word_table import WordTable


@dataclass(frozen=True)
class Read:
    """Clips sorted by id, their words, and what was wrong with their texts."""

    clips: tuple[Clip, ...]
    words: Mapping[str, tuple[Word, ...]]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def read_clips(
    id_of: Callable[[Key], str],
    root: Path,
    files: Files,
    *,
    split_of: Callable[[Key], str],
    speaker_of: Callable[[Key], str],
) -> Read:
    """Reads the text of every clip. Clips of one talk share a session.

    A clip without a text, or with a faulty one, stays and has a problem row; where there is no text
    at all, one note stands for all of them.
    """
    clips, problems, words, untimed = [], [], WordTable(), 0
    for key in sorted(files.videos, key=id_of):
        clip_id, video = id_of(key), files.videos[key]
        said = _text(root, files.texts.get(key), video, required=bool(files.texts))
        clips.append(
            Clip(
                clip_id=clip_id,
                video=root / video,
                speaker=speaker_of(key),
                session=key.talk,
                split=split_of(key),
                text=said.text,
                language="en",
                extra={"source_rel": video.as_posix(), **said.extra},
            )
        )
        if said.words:
            words.add(clip_id, said.words)
        elif said.fault is None:
            untimed += 1
        if said.fault is not None:
            problems.append(Problem(clip_id, video.as_posix(), FAILED_LABEL, said.fault))
    notes = [] if files.texts else ["no transcripts: no text file below the root"]
    if untimed and files.texts:
        notes.append(f"no word times in the texts of {untimed} of {len(clips)} clips")
    return Read(tuple(clips), words, tuple(problems), tuple(notes))


def _text(
    root: Path, text: PurePosixPath | None, video: PurePosixPath, *, required: bool
) -> LrsText:
    if text is not None:
        return read_text(root / text)
    fault = f"no {video.with_suffix('.txt').name} beside it: no transcript"
    return LrsText(fault=fault if required else None)
