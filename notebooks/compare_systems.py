# %% [markdown]
# # Two systems, clip by clip
# Where does one system beat another, and is it more than chance? Point `RUNS` at a folder of runs
# that `avbench score` wrote; `avbench demo` makes one.

# %%
import os
from pathlib import Path

import pandas as pd

from avbench.board.compare import compare
from avbench.board.run import read_all

RUNS = Path(os.environ.get("AVBENCH_RUNS", "demo/runs"))
FIRST, SECOND = "noisy_10db@lip2speech", "vocoded@lip2speech"

# %% [markdown]
# The table of `avbench compare`: intervals, paired differences, corrected p-values.

# %%
comparison = compare(read_all([RUNS / FIRST, RUNS / SECOND]))
rows = comparison.difference_rows()
pd.DataFrame(rows[1:], columns=rows[0])

# %% [markdown]
# The clips on which they differ most. A clip without a score is in the table too, with its reason.

# %%
both = [
    pd.read_parquet(RUNS / run / "clips.parquet").set_index("clip_id") for run in (FIRST, SECOND)
]
difference = (both[1]["stoi"] - both[0]["stoi"]).sort_values()
pd.concat([difference.head(3), difference.tail(3)])
