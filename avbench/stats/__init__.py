"""How sure a score is: clustered bootstrap, paired tests, Holm's correction, ranks. Pure numpy.

Clips of one speaker resemble each other, so speakers, not clips, are what is drawn. Everything
works on the per-clip statistics of a metric: `reduce` is either the name of a column, for its mean
(one matrix product), or a function of the table, for a ratio (pooled anew in each resample).
"""

from avbench.stats.intervals import Interval, cluster_bootstrap, cluster_bootstrap_means
from avbench.stats.paired import Difference, approximate_randomisation, paired_bootstrap
from avbench.stats.ranking import Place, holm, rank_systems
from avbench.stats.resample import Reduce, Table, resampled, resampled_means

__all__ = [
    "Difference",
    "Interval",
    "Place",
    "Reduce",
    "Table",
    "approximate_randomisation",
    "cluster_bootstrap",
    "cluster_bootstrap_means",
    "holm",
    "paired_bootstrap",
    "rank_systems",
    "resampled",
    "resampled_means",
]
