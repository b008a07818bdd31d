"""How sure a score is: clustered bootstrap, paired tests, Holm's correction, ranks. Pure numpy.

Clips of one speaker resemble each other, so speakers, not clips, are what is drawn. Everything
works on the per-clip statistics of a metric: `reduce` is a pool (see `pools`: one matrix product,
for a ratio and BLEU as for a mean), the name of a column, for its mean, or any function of the
table, which is then called once a resample.
"""

from avbench.stats.intervals import Interval, cluster_bootstrap, cluster_bootstrap_means
from avbench.stats.paired import Difference, approximate_randomisation, paired_bootstrap
from avbench.stats.pools import Bleu, Mean, Median, Pool, Ratio, SumPool, Table, pool_of
from avbench.stats.ranking import Place, holm, rank_systems, rank_tables
from avbench.stats.resample import Reduce, resampled, resampled_means

__all__ = [
    "Bleu",
    "Difference",
    "Interval",
    "Mean",
    "Median",
    "Place",
    "Pool",
    "Ratio",
    "Reduce",
    "SumPool",
    "Table",
    "approximate_randomisation",
    "cluster_bootstrap",
    "cluster_bootstrap_means",
    "holm",
    "paired_bootstrap",
    "pool_of",
    "rank_systems",
    "rank_tables",
    "resampled",
    "resampled_means",
]
