"""Small films of a few clips for the report, with the sound as found and as corrected."""

from dataclasses import replace
from fractions import Fraction

from avbench.board.report_parts import Film, Films, Strip
from avbench.clip import SAMPLE_RATE_HZ, Source
from avbench.errors import ClipError
from avbench.prepare.assemble import moved_ms
from avbench.prepare.options import Options
from avbench.prepare.prepared import Prepared
from avbench.prepare.records import ClipRecord
from avbench.prepare.report_choice import Choice
from avbench.prepare.report_lips import lips_of
from avbench.prepare.report_media import corrected, mp4, peaks, poster, shown

LONGEST_S = 3.0
MAX_BYTES = 2_000_000  # of all films; as text of the page a third more


def films(
    chosen: list[tuple[str, Choice]], records: dict[str, ClipRecord], how: Options, licence: str
) -> Films | None:
    """Films of the chosen clips, and why others have none; None where nothing was chosen."""
    made: list[Film] = []
    left_out: list[str] = []
    total = 0
    for kind, choice in chosen:
        try:
            film = _film(kind, choice, records[choice.clip_id], how)
        except ClipError as error:
            left_out.append(f"{choice.clip_id} cannot be shown: {error.status}")
            continue
        size = len(film.before) + len(film.after or b"")
        if total + size > MAX_BYTES:
            left_out.append(f"{choice.clip_id} is not shown: the films would grow too large")
            continue
        total += size
        made.append(film)
    return Films(made, licence, left_out) if made or left_out else None


def records_of(prepared: Prepared, chosen: list[tuple[str, Choice]]) -> dict[str, ClipRecord]:
    """The rows of the chosen clips."""
    wanted = {choice.clip_id for _, choice in chosen}
    return {r.clip.clip_id: r for r in prepared.records if r.clip.clip_id in wanted}


def _film(kind: str, choice: Choice, record: ClipRecord, how: Options) -> Film:
    start_s, source = _stretch(record)
    lag_ms = moved_ms(record)
    seen = shown(source)
    fps = record.fps or Fraction(25)
    length_s = len(seen.frames) / float(fps)
    n = round(length_s * SAMPLE_RATE_HZ)
    sounds = [seen.sound[:n]]
    if lag_ms:
        sounds.append(corrected(record, source, start_s, lag_ms, how)[:n])
    bodies = [mp4(seen, fps, sound) for sound in sounds]
    height, width = seen.frames[0].shape[:2]
    loud = [peaks(sound, n) for sound in sounds]
    return Film(
        clip_id=choice.clip_id,
        session=choice.session,
        kind=kind,
        decision=choice.decision,
        reason=choice.reason,
        start_s=start_s,
        lag_ms=lag_ms,
        before=bodies[0],
        after=bodies[1] if lag_ms else None,
        poster=poster(seen.frames[len(seen.frames) // 2]),
        size=(width, height),
        strip=Strip(length_s, lips_of(choice, record.clip.source, source, how), *loud),
    )


def _stretch(record: ClipRecord) -> tuple[float, Source]:
    """The middle of a clip, where it begins on the clip's clock, and the source of it alone."""
    source, length_s = record.clip.source, record.duration_s or 0.0
    if length_s <= LONGEST_S + 0.5:
        return 0.0, source
    fps = float(record.fps or 25)
    start_s = round((length_s - LONGEST_S) / 2 * fps) / fps
    begin_s = source.start_s + start_s
    return start_s, replace(source, start_s=begin_s, end_s=begin_s + LONGEST_S)
