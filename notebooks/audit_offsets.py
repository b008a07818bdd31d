# %% [markdown]
# # Are the offsets of a prepared corpus to be trusted?
# Reads the public tables of a folder that `avbench prepare` wrote: clips, offsets, groups. Point
# `PREPARED` at it; `avbench demo` makes one. `audio_lag_ms` above zero: the sound comes late.

# %%
import os
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

PREPARED = Path(os.environ.get("AVBENCH_PREPARED", "demo/prepared"))
MANIFEST = PREPARED / "manifest"
MOST_DRAWN = 12  # sessions

# %% [markdown]
# One row a clip in `clips` and in `offsets`. `clips.audio_lag_ms` is what was decided,
# `offsets.audio_lag_ms` what was measured on that clip alone, accepted or not.

# %%
clips = pd.concat(pd.read_parquet(path) for path in sorted(MANIFEST.glob("clips-*.parquet")))
clips = clips.set_index("clip_id").sort_index()
measured = pd.read_parquet(MANIFEST / "offsets.parquet").set_index("clip_id")
groups = pd.read_parquet(MANIFEST / "groups.parquet").set_index("group")
own = measured[["audio_lag_ms", "low_ms", "high_ms", "confidence", "reason"]].add_prefix("own_")
clips = clips.join(own)
clips["accepted"] = (clips.decision == "ok") | clips.decision.str.startswith("corrected_")
print(f"{len(clips)} clips in {len(groups)} sessions, {clips.accepted.sum()} accepted")

# %% [markdown]
# ## What was decided

# %%
decisions = clips.groupby("decision").agg(clips=("split", "size"), seconds=("duration_s", "sum"))
decisions["share"] = decisions.clips / len(clips)
print(decisions.round(3).to_string())

# %% [markdown]
# ## Lags by session
# Bars: the clips' own lags. Line and band: the session's lag and its 95 % interval. A narrow heap
# at the line speaks for one lag for all; two heaps, or a wide one, against it.

# %%
by_size = groups.dropna(subset="audio_lag_ms")
by_size = by_size.loc[by_size.audio_lag_ms.abs().sort_values(ascending=False).index]
drawn = by_size.head(MOST_DRAWN)
columns = min(4, max(1, len(drawn)))
figure, axes = plt.subplots(
    -(-max(1, len(drawn)) // columns), columns, squeeze=False, sharex=True, layout="constrained"
)
for axis, (name, group) in zip(axes.flat, drawn.iterrows(), strict=False):
    lags = clips.loc[clips.group == name, "own_audio_lag_ms"].dropna()
    axis.hist(lags, bins=np.arange(-300, 301, 10), color="0.6")
    axis.axvspan(group.low_ms, group.high_ms, alpha=0.3)
    axis.axvline(group.audio_lag_ms)
    axis.axvline(0, color="black", linewidth=0.8)
    axis.set_title(f"{name}: {group.audio_lag_ms:+.0f} ms, n = {group.n_measured:.0f}", fontsize=8)
figure.supxlabel("audio_lag_ms")

# %% [markdown]
# ## The same in SyncNet's sign
# SyncNet counts frames the other way: its offset is above zero where the sound is early. `tau_ms`:
# how far the true lags spread within the session.

# %%
fps = (clips.fps_num / clips.fps_den).groupby(clips.group).median().rename("fps")
syncnet = by_size[["audio_lag_ms", "low_ms", "high_ms", "tau_ms", "n_measured"]].join(fps)
syncnet["syncnet_offset_frames"] = -syncnet.audio_lag_ms * syncnet.fps / 1000
print(syncnet.round(2).head(MOST_DRAWN).to_string())

# %% [markdown]
# ## Acceptance by length
# Short clips say less. Where few of them are accepted, raise the length or pool more of them.

# %%
edges = [0, 1, 2, 3, 4, 6, 10, 20, 60, np.inf]
lengths = pd.cut(clips.duration_s, edges, right=False)
by_length = clips.groupby(lengths, observed=True).agg(
    clips=("accepted", "size"),
    accepted=("accepted", "mean"),
    half_width_ms=("lag_ci_ms", "median"),
    confidence=("own_confidence", "median"),
)
print(by_length.round(3).to_string())

# %% [markdown]
# ## What correction does
# Before: the clip's own lag. After: what of it is left once the decided lag is taken out. This uses
# one measurement twice, so it shows how far clips stray from what was decided for them; that the
# files came out right is shown by the clips that `prepare` measured again (see `report.html`).

# %%
corrected = clips[clips.decision.str.startswith("corrected_")].dropna(subset="own_audio_lag_ms")
before = corrected.own_audio_lag_ms
after = before - corrected.audio_lag_ms
effect = pd.DataFrame({"before": before.abs(), "after": after.abs()})
effect = effect.describe(percentiles=[0.5, 0.95]).loc[["count", "50%", "95%", "max"]]
print(effect.round(1).to_string())

figure, axis = plt.subplots(layout="constrained")
bins = np.arange(-300, 301, 10)
axis.hist(before, bins, alpha=0.5, label="before")
axis.hist(after, bins, alpha=0.5, label="after")
axis.axvline(0, color="black", linewidth=0.8)
axis.set_xlabel("audio_lag_ms")
axis.legend()

# %% [markdown]
# ## Clips to look at
# Refused ones with their reasons, then those that stray most from what was decided.

# %%
refused = clips.loc[~clips.accepted, ["group", "decision", "own_audio_lag_ms", "own_reason"]]
astray = corrected.assign(left_ms=after)[["group", "decision", "audio_lag_ms", "left_ms"]]
astray = astray.loc[after.abs().sort_values(ascending=False).index]
print(refused.head(10).to_string())
print(astray.head(10).round(1).to_string())
