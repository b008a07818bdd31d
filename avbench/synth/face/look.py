"""What makes one head differ from another. Proportions are relative to the adult mean face."""

from dataclasses import dataclass

from avbench.synth.face.canvas import Colour

EYE_X, EYE_HALF = 0.46, 0.225  # pupils 63 mm apart, lids 30 mm wide
SUBNASALE_Y, MOUTH_Y, CHIN_Y, NECK_Y = 0.74, 1.03, 1.64, 2.1


@dataclass(frozen=True)
class Shape:
    """The bones and features; 1.0 everywhere is the mean face."""

    jaw: float = 1.0
    length: float = 1.0
    nose_width: float = 1.0
    nose_length: float = 1.0
    eye: float = 1.0
    eye_x: float = 1.0
    brow: float = 1.0
    brow_y: float = 1.0
    mouth_width: float = 1.0
    lips: float = 1.0
    cheek: float = 1.0

    @property
    def mouth_half(self) -> float:
        """Half the width of the resting mouth, face units."""
        return 0.36 * self.mouth_width


MEAN_SHAPE = Shape()


@dataclass(frozen=True)
class Look:
    """Colours, hair and lamp of one speaker.

    `hair_length`: the height y where the hair ends at the sides. `light`: where the lamp stands,
    x right, y down, z towards the camera. `ambient`: the room's share of the light.
    """

    shape: Shape = MEAN_SHAPE
    skin: Colour = (130, 165, 215)
    lip: Colour = (105, 105, 190)
    hair: Colour = (30, 40, 55)
    iris: Colour = (90, 80, 60)
    hair_length: float = 0.0
    hairline: float = -0.95
    hair_volume: float = 0.12
    stubble: float = 0.0
    light: tuple[float, float, float] = (-0.45, -0.5, 0.75)
    ambient: float = 0.42
