"""What a copy of GRID holds, against the whole corpus."""

from collections import Counter
from collections.abc import Iterable

from avbench.datasets.files import Listing
from avbench.datasets.grid_layout import FoundClip, speaker_of

SPEAKERS, PER_SPEAKER = 33, 1_000  # on video
SOUND_ALONE = "s21"  # his video was never published, his sound and word times were


def counts(clips: Iterable[FoundClip], listing: Listing) -> list[str]:
    """Clips by speaker, and what lies there without being a clip."""
    held = Counter(clip.speaker for clip in clips if clip.speaker)
    total = f"{held.total()} of {SPEAKERS * PER_SPEAKER} clips"
    notes = [f"{total}, {len(held)} of {SPEAKERS} speakers{_each(held)}"]
    endpointed = sum("audio_25k" in path.parts for path in listing.files)
    if endpointed:
        notes.append(
            f"{endpointed} files in audio_25k not used: they are cut to the speech and do not fit "
            "the picture"
        )
    if SOUND_ALONE not in held:
        lone = sum(speaker_of(path.parts[:-1]) == SOUND_ALONE for path in listing.files)
        if lone:
            notes.append(f"{lone} files of {SOUND_ALONE}, no clips: no video of him was published")
    return notes


def _each(held: Counter[str]) -> str:
    """The numbers by speaker; short where all are alike."""
    if len(set(held.values())) <= 1:
        return "".join(f", {n} each" for n in set(held.values()))
    ordered = sorted(held, key=lambda speaker: int(speaker[1:]))
    return ": " + ", ".join(f"{speaker} {held[speaker]}" for speaker in ordered)
