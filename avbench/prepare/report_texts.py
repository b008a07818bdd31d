"""What the report says in words of the estimators' zeros: every one is a convention."""

_ZEROS = {
    "avsync": "It was learnt; it agrees with SyncNet's to within some 10 ms.",
    "slts": "It is avsync's, learnt, which agrees with SyncNet's to within some 10 ms.",
    "syncnet": "It is that of the broadcasts on which SyncNet was trained.",
    "lipmotion": "It was fitted and set by hand; take it as known to about 20 ms.",
}


def zero_of(estimator: str) -> str:
    """Where an estimator's zero comes from, and what follows for reading the charts."""
    known = _ZEROS.get(estimator, "")
    return (
        f"Lags are counted from the zero of the estimator ({estimator}). {known} "
        "Lips lead sound by tens of milliseconds in natural speech, so no zero is absolute: "
        "differences between clips and sessions are firmer than the lags themselves."
    )
