"""The ways to measure a clip's lag: each is a feature whose value is a `SyncCurve`."""

from typing import NamedTuple

from avbench.errors import UnknownName
from avbench.registry import near_names


class Estimator(NamedTuple):
    """`curve`: the feature. `faces`: the feature whose faces it reads, or that finds them alike."""

    curve: str
    faces: str


ESTIMATORS = {
    "avsync": Estimator("avsync_curve", "avsync_video"),
    "lipmotion": Estimator("lipmotion_curve", "face_tracks"),
    "slts": Estimator("slts_curve", "avsync_video"),
    "syncnet": Estimator("syncnet_curve", "face_tracks"),
}
DEFAULT = "avsync"


def find_estimator(name: str) -> Estimator:
    """The features that an estimator's name stands for.

    Raises:
        UnknownName: there is no such estimator.
    """
    if name not in ESTIMATORS:
        raise UnknownName(
            f"no estimator is called {name!r}; {near_names(name, ESTIMATORS)}"
            f"there are {', '.join(ESTIMATORS)}"
        )
    return ESTIMATORS[name]
