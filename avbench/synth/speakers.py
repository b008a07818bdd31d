"""Six invented speakers who differ in face, size, light and voice. None is a real person."""

from dataclasses import dataclass

from avbench.synth.face.look import Look, Shape
from avbench.synth.face.move import Pose
from avbench.synth.face.scene import Setting
from avbench.synth.speech.voice import Voice


@dataclass(frozen=True)
class Speaker:
    """One speaker. `max_gap`: the widest opening of the inner lips, face units.

    `noise_db`: level of the room's noise against full scale.
    """

    name: str
    look: Look
    setting: Setting
    voice: Voice
    max_gap: float = 0.3
    liveliness: float = 1.0
    noise_db: float = -58.0


SPEAKERS: tuple[Speaker, ...] = (
    Speaker("s1", Look(), Setting(), Voice(f0_hz=112)),
    Speaker(
        "s2",
        Look(
            shape=Shape(
                jaw=0.88, length=0.96, nose_width=0.88, nose_length=0.95, eye=1.1, brow=0.7,
                mouth_width=0.95, lips=1.2, cheek=1.3,
            ),
            skin=(150, 180, 228), lip=(95, 85, 195), hair=(60, 110, 165), iris=(120, 110, 50),
            hair_length=1.7, hairline=-0.9, light=(0.5, -0.4, 0.75), ambient=0.5,
        ),
        Setting(wall=(150, 160, 170), shirt=(70, 60, 150), home=Pose(172, 122, 52), noise=2.5),
        Voice(f0_hz=208, formants=1.17, breath=0.05, rate=1.05, tilt_hz=2200),
        max_gap=0.28,
    ),
    Speaker(
        "s3",
        Look(
            shape=Shape(
                jaw=1.06, length=1.03, nose_width=1.3, nose_length=1.02, eye=0.98, brow=1.3,
                mouth_width=1.1, lips=1.35,
            ),
            skin=(62, 88, 134), lip=(62, 62, 128), hair=(18, 18, 22), iris=(30, 40, 55),
            hair_length=-0.35, hairline=-1.0, hair_volume=0.05, light=(-0.2, -0.7, 0.7),
            ambient=0.5,
        ),
        Setting(wall=(120, 150, 120), shirt=(190, 190, 200), home=Pose(188, 110, 62), noise=1.5),
        Voice(f0_hz=98, formants=0.96, rate=0.95, tilt_hz=2600),
        max_gap=0.32, liveliness=1.3,
    ),
    Speaker(
        "s4",
        Look(
            shape=Shape(
                jaw=0.92, eye=0.9, eye_x=1.02, brow=0.9, brow_y=1.05, mouth_width=0.92, cheek=1.2
            ),
            skin=(120, 162, 208), lip=(100, 90, 178), hair=(15, 14, 16), iris=(28, 36, 50),
            hair_length=1.35, hairline=-0.72, light=(-0.6, -0.3, 0.72), ambient=0.45,
        ),
        Setting(wall=(90, 80, 120), shirt=(60, 120, 60), home=Pose(184, 124, 49), noise=3.0),
        Voice(f0_hz=228, formants=1.2, breath=0.08, jitter=0.006, rate=1.12, tilt_hz=1900),
        max_gap=0.27, liveliness=0.8, noise_db=-52,
    ),
    Speaker(
        "s5",
        Look(
            shape=Shape(
                jaw=1.1, length=1.02, nose_width=1.12, nose_length=1.08, eye=0.92, brow=1.15,
                lips=0.9, cheek=0.7,
            ),
            skin=(142, 162, 205), lip=(110, 112, 172), hair=(150, 152, 155), iris=(140, 120, 80),
            hair_length=0.1, hairline=-1.12, stubble=0.5, light=(0.65, -0.35, 0.66), ambient=0.36,
        ),
        Setting(wall=(70, 70, 72), shirt=(60, 50, 45), home=Pose(176, 114, 60), noise=3.0),
        Voice(f0_hz=88, formants=0.98, breath=0.05, jitter=0.014, rate=0.92, tilt_hz=2000),
        max_gap=0.32, liveliness=0.7, noise_db=-50,
    ),
    Speaker(
        "s6",
        Look(
            shape=Shape(
                jaw=0.98, length=0.94, nose_width=1.08, nose_length=0.92, eye=1.08,
                mouth_width=1.08, lips=1.15, cheek=1.1,
            ),
            skin=(90, 128, 178), lip=(78, 72, 160), hair=(24, 26, 34), iris=(40, 60, 80),
            hair_length=0.75, hairline=-0.85, hair_volume=0.22, light=(0.1, -0.55, 0.8),
            ambient=0.55,
        ),
        Setting(wall=(200, 190, 180), shirt=(120, 60, 40), home=Pose(190, 120, 55)),
        Voice(f0_hz=172, formants=1.1, breath=0.03, tilt_hz=2500, lilt=0.22),
        liveliness=1.2,
    ),
)  # fmt: skip
