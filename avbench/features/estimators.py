"""The ways to measure a clip's lag: each is a feature whose value is a `SyncCurve`."""

from avbench.errors import UnknownName
from avbench.registry import near_names

ESTIMATORS = {
    "lipmotion": "lipmotion_curve",
}
DEFAULT = "lipmotion"


def curve_feature(estimator: str) -> str:
    """The feature that an estimator's name stands for.

    Raises:
        UnknownName: there is no such estimator.
    """
    if estimator not in ESTIMATORS:
        raise UnknownName(
            f"no estimator is called {estimator!r}; {near_names(estimator, ESTIMATORS)}"
            f"there are {', '.join(ESTIMATORS)}"
        )
    return ESTIMATORS[estimator]
