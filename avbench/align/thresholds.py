"""What each estimator's curve needs to be trusted: the heights of their peaks are not alike."""

from avbench.align.decide import DecisionConfig

AVSYNC = DecisionConfig(
    min_ncc=0.08,
    min_strength=0.8,
    min_lip_activity=0.002,  # landmarks are read in every fourth frame: less jitter, less of it
    contradiction_ms=60.0,
    contradiction_lead=0.5,
    min_pool_strength=0.3,
)
THRESHOLDS = {"avsync": AVSYNC, "slts": AVSYNC}


def thresholds_for(estimator: str) -> DecisionConfig:
    """The thresholds that an estimator was calibrated with; lipmotion's where it has none."""
    return THRESHOLDS.get(estimator, DecisionConfig())
