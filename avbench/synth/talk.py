"""One speaker says one sentence: frames, sound and the truth about both."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from avbench.align.offset import lag_samples
from avbench.synth.face import scene
from avbench.synth.face.canvas import Grid, Image
from avbench.synth.face.inner_mouth import Lips
from avbench.synth.face.motion import Motion, draw_motion
from avbench.synth.face.move import Head, Pose, place
from avbench.synth.face.paint import paint
from avbench.synth.speakers import Speaker
from avbench.synth.speech import voice
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.speech.mouth import MouthTrack, mouth_track
from avbench.synth.speech.timing import Utterance, speak

PAL = Fraction(25)
Times = NDArray[np.float64]


@dataclass(frozen=True)
class Take:
    """One spoken sentence, not yet rendered. `seed` settles voice, motion and noise."""

    speaker: Speaker
    words: tuple[str, ...]
    seed: tuple[int, ...]
    length_s: float = 3.0

    def rng(self, purpose: int) -> np.random.Generator:
        """A generator of its own for each purpose, so that one part never moves another."""
        return np.random.default_rng([*self.seed, purpose])

    @property
    def utterance(self) -> Utterance:
        """When each phone is spoken, on the picture's clock."""
        rate = self.speaker.voice.rate
        return speak(self.words, self.rng(0), rate=rate, length_s=self.length_s)

    def frame_times_s(self, fps: Fraction = PAL) -> Times:
        """When each frame is taken."""
        return np.arange(round(self.length_s * fps)) / float(fps)

    def mouth(self, times_s: Times) -> MouthTrack:
        """The lips at `times_s`."""
        return mouth_track(self.utterance, times_s)


def sound(take: Take, lag_ms: float, n_samples: int) -> NDArray[np.float32]:
    """The take's sound, `lag_ms` late, room noise included: float32 mono at filters.RATE_HZ.

    Sample 0 belongs to the first frame's pts. The lag is rounded to whole samples.

    Raises:
        ValueError: the lag is longer than the margin around the sentence.
    """
    made = voice.render(take.utterance, take.speaker.voice, take.rng(1))
    level = 10 ** (take.speaker.noise_db / 20)
    made = made + (level * take.rng(2).standard_normal(len(made))).astype(np.float32)
    first = round(voice.MARGIN_S * RATE_HZ) - lag_samples(lag_ms, RATE_HZ)
    if first < 0 or first + n_samples > len(made):
        raise ValueError(f"a lag of {lag_ms} ms leaves the margin of {voice.MARGIN_S} s")
    return made[first : first + n_samples]


def frames(take: Take, times_s: Times | None = None) -> Iterator[Image]:
    """BGR frames (height, width, 3) uint8 at `times_s`, by default at 25 per second."""
    times_s = take.frame_times_s() if times_s is None else times_s
    setting = take.speaker.setting
    behind = scene.body(scene.wall(setting), take.speaker.look, setting)
    yield from compose(take, behind, [heads(take, times_s)])


def compose(take: Take, behind: Grid, layers: list[Iterator[Image]]) -> Iterator[Image]:
    """Frames of several moving heads before one still, with the take's camera noise."""
    rng = take.rng(4)
    noise = scene.noise_field(take.speaker.setting, rng)
    for together in zip(*layers, strict=True):
        yield scene.develop(behind, together, noise, rng)


def heads(take: Take, times_s: Times) -> Iterator[Image]:
    """The speaker's head at each time: BGRA as large as the picture, premultiplied alpha."""
    speaker = take.speaker
    head = _head(speaker)
    mouth = take.mouth(times_s)
    motion = draw_motion(times_s, take.rng(3), liveliness=speaker.liveliness)
    for i in range(len(times_s)):
        gap = float(mouth.opening[i]) * speaker.max_gap
        lips = Lips(gap, float(mouth.width[i]), float(mouth.tuck[i]))
        texture = head.texture(lips, float(motion.blink[i]))
        pose = _pose(speaker.setting.home, motion, i)
        yield place(texture, head.art.depth, pose, speaker.setting.size)


def _pose(home: Pose, motion: Motion, i: int) -> Pose:
    return replace(
        home,
        x=home.x + float(motion.dx[i]) * home.px,
        y=home.y + float(motion.dy[i]) * home.px,
        px=home.px * float(motion.scale[i]),
        roll=float(motion.roll[i]),
        yaw=float(motion.yaw[i]),
        pitch=float(motion.pitch[i]),
    )


@lru_cache(maxsize=16)
def _head(speaker: Speaker) -> Head:
    seed = int.from_bytes(speaker.name.encode()[-4:], "big")
    return Head(speaker.look, paint(speaker.look, seed))
