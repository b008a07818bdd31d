"""Pairing by id, before anything is decoded: complete by construction."""

import hashlib
from pathlib import Path

from avbench.clip import Clip, Pair
from avbench.errors import SubmissionError
from avbench.manifest import Manifest
from avbench.submission import (
    VIDEO_SUFFIXES,
    Submission,
    System,
    hyp_source,
    media_files,
    ref_source,
    text_files,
)
from avbench.transcripts import Said, read_text_file


def pair_submission(folder: Path, manifest: Manifest) -> tuple[System, list[Pair], list[str]]:
    """A submission's system, one pair for each clip of the manifest, and the files left over."""
    submission = Submission.read(folder)
    pairs, extra = submission.pair(manifest)
    if all(pair.hyp is None for pair in pairs):
        names = sorted(submission.files) or sorted(submission.said)
        seen = ", ".join(names[:3]) or "no media file at all"
        raise SubmissionError(
            f"{folder}: not one file is named by a clip id of the manifest; found {seen}; "
            f"expected names such as {manifest.clips[0].clip_id}.wav"
        )
    return submission.system, pairs, extra


def pair_folders(
    hyp: Path, ref: Path, *, words: bool = False
) -> tuple[Manifest, list[Pair], list[str]]:
    """The reference folder is the manifest; files are paired by relative name without suffix.

    `words`: a text file beside a clip's media, on either side, holds its words.

    Raises:
        SubmissionError: a folder is not there or holds no media, no name is in both, or a text
            file is faulty.
    """
    hyps, refs = _files(hyp), _files(ref)
    said, texts = (_words(folder) if words else {} for folder in (hyp, ref))
    clips = tuple(_clip(name, path, texts.get(name)) for name, path in sorted(refs.items()))
    digest = hashlib.sha256("\n".join(sorted(refs)).encode()).hexdigest()
    manifest = Manifest(dataset=ref.resolve().name, version="1", digest=digest, clips=clips)
    pairs = [
        Pair(c, ref_source(c), hyp_source(c, hyps.get(c.clip_id), said.get(c.clip_id)))
        for c in clips
    ]
    if all(pair.hyp is None for pair in pairs):
        raise SubmissionError(
            f"{hyp} and {ref} have no file name in common: found {min(hyps)!r} and {min(refs)!r}; "
            "generated and reference files are paired by their names without suffix"
        )
    return manifest, pairs, sorted(set(hyps) - set(refs))


def _files(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise SubmissionError(f"{folder}: no such folder")
    files = media_files(folder)
    if not files:
        raise SubmissionError(f"{folder}: holds no sound or video file")
    return files


def _words(folder: Path) -> dict[str, Said]:
    return {name: read_text_file(path) for name, path in text_files(folder).items()}


def _clip(name: str, path: Path, said: Said | None) -> Clip:
    video = path if path.suffix.lower() in VIDEO_SUFFIXES else None
    speaker = name.rpartition("/")[0] or name
    return Clip(name, video=video, audio=path, speaker=speaker, text=said.text if said else None)
