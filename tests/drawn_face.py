"""A face without a person, for tests: drawn, and good enough for the detector and the landmarks."""

import cv2
import numpy as np


def drawn_face(shift_px=0):
    """A crude frontal face, RGB 112 x 112: skin, brows, eyes, nose, mouth."""
    image = np.full((112, 112, 3), 90, np.uint8)
    at = lambda x, y: (x + shift_px, y)  # noqa: E731
    cv2.ellipse(image, at(56, 58), (38, 50), 0, 0, 360, (224, 180, 150), -1)
    for x in (39, 73):
        cv2.line(image, at(x - 9, 30), at(x + 9, 30), (70, 45, 30), 3)
        cv2.ellipse(image, at(x, 39), (7, 4), 0, 0, 360, (250, 250, 250), -1)
        cv2.circle(image, at(x, 39), 3, (40, 30, 20), -1)
    cv2.line(image, at(56, 42), at(53, 60), (190, 140, 115), 2)
    cv2.line(image, at(50, 62), at(62, 62), (150, 95, 80), 2)
    cv2.ellipse(image, at(56, 80), (15, 5), 0, 0, 360, (170, 60, 60), -1)
    return cv2.GaussianBlur(image, (0, 0), 1.2)


def picture_of(x, y, growth, angle, size=(360, 288)):
    """BGR: the face about (x, y), so many times as large, rolled by `angle` (radians)."""
    turn = growth * np.exp(1j * angle)
    moved = complex(x, y) - turn * complex(55.5, 55.5)
    matrix = np.array([[turn.real, -turn.imag, moved.real], [turn.imag, turn.real, moved.imag]])
    face = np.ascontiguousarray(drawn_face()[:, :, ::-1])
    return cv2.warpAffine(face, matrix, size, borderValue=(90, 90, 90))
