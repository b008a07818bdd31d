"""Word times of GRID clips: each speaker's alignment folder found, each file checked."""

from collections import defaultdict
from pathlib import Path

from avbench.datasets.base import FAILED_LABEL, Problem, Word
from avbench.datasets.files import Listing
from avbench.datasets.grid_align import (
    AlignFolders,
    BadAlign,
    FolderMatch,
    check_words,
    match_folder,
    read_align,
)
from avbench.datasets.grid_layout import FoundClip
from avbench.datasets.grid_names import code_of


def word_times(
    found: list[FoundClip], listing: Listing
) -> tuple[dict[str, tuple[Word, ...]], list[Problem], list[str]]:
    """Words by clip id; a problem for each alignment that is faulty; a note for each speaker."""
    folders = _align_folders(listing)
    if not folders:
        return {}, [], ["no word times: no .align file below the root"]
    words: dict[str, tuple[Word, ...]] = {}
    problems: list[Problem] = []
    notes: list[str] = []
    for speaker in sorted({f.speaker for f in found}):
        own = [f for f in found if f.speaker == speaker and f.text is not None]
        if not own:
            continue
        match = match_folder(speaker, frozenset(f.code for f in own), folders)
        held = folders[match.folder] if match.folder is not None else {}
        notes.append(_match_note(match, [f.code for f in own if f.code not in held]))
        for item in own:
            if item.code in held:
                _read_words(item, held[item.code], words, problems)
    return words, problems, notes


def _read_words(
    item: FoundClip, path: Path, words: dict[str, tuple[Word, ...]], problems: list[Problem]
) -> None:
    try:
        read = read_align(path)
        check_words(read, item.text or "", path.name)
    except BadAlign as error:
        problems.append(Problem(item.clip_id, item.path.as_posix(), FAILED_LABEL, str(error)))
    else:
        words[item.clip_id] = read


def _align_folders(listing: Listing) -> AlignFolders:
    folders: dict[str, dict[str, Path]] = defaultdict(dict)
    for path in listing.with_suffix(frozenset((".align",))):
        folders[path.parent.as_posix()][code_of(path.stem)] = listing.root / path
    return folders


def _match_note(match: FolderMatch, without: list[str]) -> str:
    who = match.speaker or "clips without a speaker"
    if match.folder is None:
        return f"{who}: no word times: {match.reason}"
    lacking = f"; none for {len(without)} clips, first {without[0]}" if without else ""
    return f"{who}: word times from {match.folder} ({match.reason}){lacking}"
