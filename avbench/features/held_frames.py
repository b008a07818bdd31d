"""The newest frames of a file, as long as a face may still be read from them."""

import numpy as np

from avbench.features.face_crops import Frame


class HeldFrames:
    """Copies of frames by their number: BGR, or `grey` (a third of the memory) save the newest."""

    def __init__(self, *, grey: bool) -> None:
        self.newest: Frame = np.zeros((0, 0, 3), np.uint8)  # BGR
        self._grey = grey
        self._held: dict[int, Frame] = {}
        self._free: list[Frame] = []  # memory to be used again

    def add(self, index: int, frame: Frame) -> None:
        """Copies frame number `index`, BGR; its own memory may be written over afterwards."""
        import cv2

        if not self._grey:
            self.newest = self._held[index] = frame.copy()
            return
        if self.newest.shape != frame.shape:
            self.newest = np.empty_like(frame)
        np.copyto(self.newest, frame)
        memory = self._free.pop() if self._free else np.empty(frame.shape[:2], np.uint8)
        self._held[index] = np.asarray(cv2.cvtColor(self.newest, cv2.COLOR_BGR2GRAY, memory))

    def drop_before(self, index: int) -> None:
        """Lets the frames before number `index` go."""
        for old in [i for i in self._held if i < index]:
            dropped = self._held.pop(old)
            if self._grey:
                self._free.append(dropped)

    def __getitem__(self, index: int) -> Frame:
        return self._held[index]

    def __len__(self) -> int:
        return len(self._held)
