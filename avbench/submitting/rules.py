"""What is wrong with a file, given the facts that a child found."""

from collections.abc import Mapping
from typing import Any

from avbench.clip import SAMPLE_RATE_HZ, Clip
from avbench.errors import ClipError
from avbench.media.probe import probe
from avbench.submission import VIDEO_SUFFIXES
from avbench.submitting.findings import Finding, Severity
from avbench.submitting.limits import SubmissionLimits
from avbench.submitting.pairing import Item
from avbench.submitting.wants import Wants

Facts = Mapping[str, Any]
SILENT_PEAK = 1e-4  # -80 dBFS, as scoring draws the line
LOWEST_HZ, HIGHEST_HZ = 8_000, 192_000
LOUDEST = 4.0  # of full scale: floats a little above 1 are common
CLIPPED = 0.05  # share of samples at full scale
EXACT = ("wav", "flac", "mov")  # containers that know how long their streams are


def expected_s(clip: Clip | None) -> float | None:
    """How long the reference is: as the manifest says, or by its own header."""
    if clip is None:
        return None
    if clip.source.is_span:
        return None if clip.end_s is None else clip.end_s - clip.start_s
    if clip.duration_s is not None:
        return clip.duration_s
    try:
        info = probe(clip.source.paths[0])
    except (ClipError, IndexError):
        return None  # the reference's own fault, which scoring says
    stream = info.video or info.audio
    return stream.duration_s if stream and stream.duration_s > 0 else None


class Judge:
    """Turns the facts of one file into findings."""

    def __init__(self, item: Item, wants: Wants, limits: SubmissionLimits, *, anchor: bool) -> None:
        self._item = item
        self._wants = wants
        self._limits = limits
        self._anchor = anchor
        self.expected_s = expected_s(item.clip)
        self.findings: list[Finding] = []

    @property
    def cap_s(self) -> float:
        """How long a file may be before it is not read to its end."""
        if self.expected_s is None:
            return self._limits.media.max_duration_s
        return max(self._limits.shortest_cap_s, self._limits.duration_factor * self.expected_s)

    def judge(self, facts: Facts) -> list[Finding]:
        """All findings."""
        if "refused" in facts:
            self._add(facts["refused"], facts["reason"])
            return self.findings
        picture, sound = facts["picture"], facts["sound"]
        self._kinds(facts["container"], picture, sound)
        if sound is not None:
            self._sound(facts["container"], sound)
        if picture is not None:
            self._picture(facts["container"], picture)
        return self.findings

    def _kinds(self, container: str, picture: Facts | None, sound: Facts | None) -> None:
        named_video = self._item.held.path.suffix.lower() in VIDEO_SUFFIXES
        if picture is None and (named_video or self._wants.picture):
            self._add("no_picture", f"holds no picture ({container} with sound alone)")
        if sound is None and (self._wants.sound or not named_video):
            self._add("no_sound", f"holds no sound ({container} with a picture alone)")
        if picture is not None and not named_video:
            self._add("suffix", "is named like sound and holds a picture too, which is not used",
                      "warning")  # fmt: skip

    def _sound(self, container: str, sound: Facts) -> None:
        rate_hz, channels = sound["rate_hz"], sound["channels"]
        if not LOWEST_HZ <= rate_hz <= HIGHEST_HZ:
            self._add("rate", f"{rate_hz} Hz, expected {LOWEST_HZ} to {HIGHEST_HZ} Hz")
        elif rate_hz < SAMPLE_RATE_HZ:
            said = f"{rate_hz} Hz: nothing above {rate_hz // 2} Hz, and scores are made at 16 kHz"
            self._add("rate", said, "warning")
        if channels > 1:
            self._add("channels", f"{channels} channels, mixed to one for scoring", "warning")
        self._length("sound", sound["decoded_s"])
        self._header(container, "sound", sound)
        if sound["n_odd"]:
            self._add("nan", f"{sound['n_odd']:,} samples are NaN or infinite")
        elif sound["peak"] < SILENT_PEAK:
            self._add("silent", f"its loudest sample is {sound['peak']:.1e} of full scale",
                      "warning" if self._anchor else "error")  # fmt: skip
        if sound["peak"] > LOUDEST:
            self._add("level", f"its loudest sample is {sound['peak']:.1e}, expected at most 1")
        elif sound["clipped"] > CLIPPED:
            self._add("clipped", f"{sound['clipped']:.0%} of the samples at full scale", "warning")
        if sound.get("gap"):
            self._add("gap", "its time stamps jump: gaps were filled with zeros", "warning")

    def _picture(self, container: str, picture: Facts) -> None:
        self._length("picture", picture["decoded_s"])
        self._header(container, "picture", picture)
        clip, fps = self._item.clip, picture["fps"]
        if clip is not None and clip.fps is not None and abs(fps / float(clip.fps) - 1) > 0.01:
            said = f"{fps:.3f} frames a second, the reference has {float(clip.fps):.3f}"
            self._add("fps", said, "error" if self._wants.picture else "warning")

    def _length(self, what: str, found_s: float) -> None:
        if self.expected_s is None:
            return
        ratio = self._limits.tolerance_ratio * self.expected_s
        allowed_s = max(self._limits.tolerance_s, ratio)
        if abs(found_s - self.expected_s) > allowed_s:
            self._add(
                "length",
                f"{what} lasts {found_s:.3f} s, the reference {self.expected_s:.3f} s; "
                f"expected it within {allowed_s:.3f} s",
            )

    def _header(self, container: str, what: str, stream: Facts) -> None:
        stated_s, found_s = stream["stated_s"], stream["decoded_s"]
        exact = container.split(",")[0] in EXACT
        if exact and stated_s > 0 and abs(stated_s - found_s) > max(0.25, 0.05 * stated_s):
            said = f"the header promises {stated_s:.3f} s of {what}, {found_s:.3f} s are there"
            self._add("header", said)

    def _add(self, code: str, message: str, severity: Severity = "error") -> None:
        clip_id = self._item.clip.clip_id if self._item.clip else ""
        name = self._item.held.name
        self.findings.append(Finding(name, 0, code, message, severity, clip_id))
