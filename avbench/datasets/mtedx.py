"""mTEDx: talks in many languages, cut into sentences with transcripts and translations."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal

from avbench.clip import Clip
from avbench.datasets.base import MISSING_VIDEO, Problem, Scan, Target, by_path
from avbench.datasets.files import VIDEO_SUFFIXES, list_files, nothing_found
from avbench.datasets.mtedx_files import Part, Segment, find_parts, read_part
from avbench.errors import UserError

Videos = Mapping[str, Path]


@dataclass(frozen=True)
class MtedxBuilder:
    """Multilingual TEDx: sentences of talks, with their transcripts and translations.

    Takes any number of es-es, es-en, ... folders (`<src>-<tgt>/data/<split>/txt/segments`, the k-th
    line of a text belongs to the k-th segment) and the talks' videos, which the corpus does not
    hold: files named by their YouTube ids. Each sentence is a span of its talk; nothing is cut
    before the offset is known. Clips of one talk share a lag. Translations become targets.
    """

    videos: Path | None = field(
        default=None,
        metadata={"help": "Folder of the talks' videos, by id; default: anywhere below ROOT."},
    )
    sound: Literal["flac", "video"] = field(
        default="flac",
        metadata={"help": "Which sound: the corpus's own (as MuAViC does), or the video's."},
    )

    name: ClassVar[str] = "mtedx"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = "CC BY-NC-ND 4.0; the videos are their owners'"
    citation: ClassVar[str] = (
        "E. Salesky, M. Wiesner, J. Bremerman, R. Cattoni, M. Negri, M. Turchi, D. W. Oard, "
        "M. Post: The Multilingual TEDx corpus for speech recognition and translation. "
        "Interspeech 2021"
    )

    def scan(self, root: Path) -> Scan:
        """The sentences whose talks have a video.

        Raises:
            UserError: no such folder, no segments, no video at all, or it is prepared already.
        """
        listing = list_files(root)
        parts = find_parts(listing)
        if not parts:
            raise nothing_found(
                listing,
                "mTEDx segments such as es-es/data/train/txt/segments",
                "unpack mtedx_es.tgz, mtedx_es-en.tgz, ... there",
            )
        videos = self._videos(root, listing.with_suffix(VIDEO_SUFFIXES))
        clips: list[Clip] = []
        targets: list[Target] = []
        problems: list[Problem] = []
        for part in parts:
            read = read_part(listing, part)
            problems += read.problems
            problems += _missing(part, read.segments, videos)
            found = [s for s in read.segments if s.talk in videos]
            clips += [self._clip(root, part, s, videos[s.talk]) for s in found]
            targets += [_target(part, s) for s in found if s.translation is not None]
        if not clips:
            raise UserError(
                f"{root} holds segments of {len(parts)} parts, but no video of any of their talks: "
                "put them below it, or give --videos, as files named by the talks' YouTube ids"
            )
        clips.sort(key=lambda c: c.clip_id)
        notes = [*listing.notes(), *_shared(clips)]
        targets.sort(key=lambda t: (t.clip_id, t.language))
        return Scan(tuple(clips), {}, by_path(problems), tuple(notes), tuple(targets))

    def _videos(self, root: Path, below: tuple[PurePosixPath, ...]) -> Videos:
        if self.videos is None:
            return {v.stem: root / v for v in below}
        listing = list_files(self.videos)
        return {v.stem: self.videos / v for v in listing.with_suffix(VIDEO_SUFFIXES)}

    def _clip(self, root: Path, part: Part, segment: Segment, video: Path) -> Clip:
        sound = part.sounds.get(segment.talk) if self.sound == "flac" else None
        rel = video.relative_to(root) if video.is_relative_to(root) else Path(video.name)
        return Clip(
            clip_id=part.clip_id(segment),
            video=video,
            audio=None if sound is None else root / sound,
            speaker=segment.talk,
            session=segment.talk,
            split=part.split,
            text=segment.text,
            language=part.source,
            start_s=segment.start_s,
            end_s=segment.end_s,
            extra={"source_rel": rel.as_posix()},
        )


def _target(part: Part, segment: Segment) -> Target:
    return Target(part.clip_id(segment), part.target, segment.translation)


def _missing(part: Part, segments: tuple[Segment, ...], videos: Videos) -> list[Problem]:
    """One row for each talk without a video."""
    talks = Counter(s.talk for s in segments if s.talk not in videos)
    path = part.segments.as_posix()
    return [
        Problem(None, path, MISSING_VIDEO, f"no video of talk {talk}: {n} segments left out")
        for talk, n in sorted(talks.items())
    ]


def _shared(clips: list[Clip]) -> list[str]:
    """Several pairs of languages hold the same talks."""
    pairs: dict[str, set[str]] = {}
    for clip in clips:
        pairs.setdefault(clip.session, set()).add(clip.clip_id.split("/")[1])
    shared = [talk for talk, of in pairs.items() if len(of) > 1]
    return [f"{len(shared)} talks lie in more than one pair of languages"] if shared else []
