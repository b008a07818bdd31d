"""Small films of noise, and a face track that fits them."""

from fractions import Fraction

import cv2
import numpy as np
from made_faces import points_of, tracks_of

from avbench.clip import Source
from avbench.features.picture_file import PictureFile
from avbench.media.encode import write_video

N = 12
FACES = tracks_of([points_of(90 + i, 80 + i) for i in range(N)])


def film(path, sigma=0.0, n=N, size=(200, 200), fps=Fraction(25)):
    rng = np.random.default_rng(3)
    still = cv2.GaussianBlur(rng.uniform(0, 255, (size[1], size[0], 3)), (0, 0), 4)
    noise = np.random.default_rng(4)
    frames = (
        np.clip(still * (1 + 0.01 * i) + sigma * noise.normal(size=still.shape), 0, 255)
        for i in range(n)
    )
    write_video(path, (f.astype(np.uint8) for f in frames), fps)
    return PictureFile(Source(path, None))
