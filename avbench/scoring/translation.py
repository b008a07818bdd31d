"""Translated clips against what they were to become, one direction of languages at a time."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from avbench.clip import Clip, Source
from avbench.errors import ProtocolError
from avbench.manifest import Manifest
from avbench.protocol import Protocol
from avbench.scoring.embeddings import Tables, tables_of, with_embeddings
from avbench.scoring.pairs import pair_submission
from avbench.scoring.run import Contest, require_media
from avbench.submission import VIDEO_SUFFIXES, ref_source
from avbench.targets import Translation, base_language, digest


@dataclass(frozen=True)
class Direction:
    """From one language to another, as two base codes."""

    source: str
    target: str

    @classmethod
    def of(cls, text: str) -> "Direction":
        """Out of "en-es".

        Raises:
            ProtocolError: another form, or twice the same language.
        """
        source, _, target = text.partition("-")
        if not (source.isalpha() and target.isalpha()) or source == target:
            raise ProtocolError(
                f"direction {text!r}: expected two codes of languages such as en-es"
            )
        return cls(source.lower(), target.lower())

    def __str__(self) -> str:
        return f"{self.source}-{self.target}"


def directions(manifest: Manifest, targets: tuple[Translation, ...]) -> dict[str, int]:
    """The directions that a manifest has targets for, and how many clips in each."""
    spoken = {clip.clip_id: base_language(clip.language) for clip in manifest.clips}
    known = [t for t in targets if spoken.get(t.clip_id)]
    counts = Counter(f"{spoken[t.clip_id]}-{base_language(t.language)}" for t in known)
    return dict(sorted(counts.items()))


def resolve(protocol: Protocol, manifest: Manifest, targets: tuple[Translation, ...]) -> Protocol:
    """The protocol with its direction: the one that it states, or the only one there is.

    Raises:
        ProtocolError: it states none and there are several, or there is none like it.
    """
    there = directions(manifest, targets)
    listed = ", ".join(f"{d} ({n} clips)" for d, n in there.items()) or "none"
    if not there:
        raise ProtocolError(
            f"{manifest.dataset}: no target belongs to a clip whose language is stated; the "
            "manifest's column language says what its clips speak"
        )
    if protocol.direction:
        wanted = str(Direction.of(protocol.direction))
        if wanted not in there:
            raise ProtocolError(
                f"protocol {protocol.name}: {manifest.dataset} has no target from "
                f"{wanted.replace('-', ' to ')}; it has {listed}"
            )
        return replace(protocol, direction=wanted)
    if len(there) > 1:
        raise ProtocolError(
            f"protocol {protocol.name}: choose one direction, as in --protocol "
            f"{protocol.name}/{next(iter(there))}; {manifest.dataset} has {listed}"
        )
    (only,) = there
    return replace(protocol, name=f"{protocol.name}/{only}", direction=only)


@dataclass(frozen=True)
class Task:
    """A direction of a manifest, before anybody has handed in anything.

    `manifest`: the clips in the source language, as a submission is paired with them, under a
    digest that covers the direction and the targets. `sources`, `targets`: by clip id, what was
    spoken and what it is to become.
    """

    manifest: Manifest
    protocol: Protocol
    sources: Mapping[str, Source]
    targets: Mapping[str, Source]


def make_task(manifest: Manifest, targets: tuple[Translation, ...], protocol: Protocol) -> Task:
    """The clips of one direction. Raises as `resolve` does."""
    protocol = resolve(protocol, manifest, targets)
    direction = Direction.of(protocol.direction)
    clips = [c for c in manifest.clips if base_language(c.language) == direction.source]
    ids = {clip.clip_id for clip in clips}
    wanted = {
        t.clip_id: t
        for t in targets
        if base_language(t.language) == direction.target and t.clip_id in ids
    }
    spoken = Manifest.of(manifest.dataset, manifest.version, clips)
    whole = f"{spoken.digest} {direction} {digest(wanted)}"
    translated = replace(
        spoken,
        digest=hashlib.sha256(whole.encode()).hexdigest(),
        clips=tuple(_as_target(clip, wanted, direction) for clip in spoken.clips),
    )
    return Task(
        translated,
        protocol,
        {clip.clip_id: ref_source(clip) for clip in spoken.clips},
        {clip_id: _target_source(t) for clip_id, t in wanted.items()},
    )


def describe_translation(
    folder: Path,
    manifest: Manifest,
    targets: tuple[Translation, ...],
    protocol: Protocol,
    embeddings: Tables | None = None,
) -> Contest:
    """A submission of translated clips against the targets of a manifest.

    The contest has every clip in the source language. `ref` is the target (text, recording, or
    both), `src` the clip as it was spoken, `hyp` what was handed in, taken to speak the target
    language. A clip without a target stays, and its row says so.

    Raises:
        ProtocolError: see `resolve`.
        SubmissionError: the submission is faulty, or names no clip of the manifest.
    """
    require_media(protocol)
    task = make_task(manifest, targets, protocol)
    system, submitted, extra = pair_submission(folder, task.manifest)
    pairs = [
        replace(p, ref=task.targets.get(p.clip.clip_id), src=task.sources[p.clip.clip_id])
        for p in submitted
    ]
    tables = tables_of(folder, system, task.protocol, embeddings)
    pairs, protocol = with_embeddings(pairs, task.protocol, tables)
    return Contest(system, task.manifest, protocol, pairs, extra)


def _as_target(clip: Clip, wanted: Mapping[str, Translation], direction: Direction) -> Clip:
    """The clip as a submission is paired with it: what is handed in speaks the target language."""
    target = wanted.get(clip.clip_id)
    return replace(clip, text=None, language=target.language if target else direction.target)


def _target_source(target: Translation) -> Source:
    seen = target.audio and target.audio.suffix.lower() in VIDEO_SUFFIXES
    video = target.audio if seen else None
    return Source(video, target.audio, text=target.text, language=target.language)
