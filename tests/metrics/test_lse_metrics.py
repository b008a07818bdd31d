"""The family of SyncNet's metrics: what each says, and that its names pass through all doors."""

import numpy as np
import pytest

from avbench.align.lse import lse, sync_distances
from avbench.metrics import AVSYNC, METRICS, SYNCNET
from avbench.metrics.about import about
from avbench.metrics.lse import KINDS


@pytest.fixture
def distances():
    rng = np.random.default_rng(0)
    lips = rng.standard_normal((40, 32)).astype(np.float32)
    sound = np.roll(lips, -2, axis=0) + np.float32(0.1)
    return sync_distances(lips, sound, fps_in=30.0, resampled=True, n_tracks=2)


def test_the_table_and_the_file_agree():
    assert sorted([*SYNCNET, *AVSYNC]) == sorted(KINDS)
    assert len(SYNCNET) == 16
    assert METRICS["lse_d@w2l-lrs"].needs == ("hyp.syncnet_scores",)
    assert METRICS["lse_d@avsync"].needs == ("hyp.avsync_scores",)
    assert METRICS["lse_d@w2l-real-masked"].needs == ("hyp.syncnet_scores_tracked",)


def test_four_numbers_of_one_clip(distances):
    scores = lse(distances, masked=False)
    assert scores.offset_frames == 2
    found = {q: METRICS[f"{q}@w2l-lrs"]().per_clip(distances) for q in ("lse_d", "lse_c")}
    assert found["lse_d"] == {
        "lse_d@w2l-lrs": scores.lse_d,
        "offset": 2.0,
        "n_windows": 40.0,
        "short": 0.0,
        "fps_in": 30.0,
        "resampled": 1.0,
        "n_tracks": 2.0,
    }
    assert found["lse_c"]["lse_c@w2l-lrs"] == scores.lse_c > 0
    assert METRICS["sync_offset@w2l-lrs"]().per_clip(distances)["sync_offset@w2l-lrs"] == 2.0
    conf = METRICS["sync_conf@w2l-lrs"]().per_clip(distances)
    assert conf["sync_conf@w2l-lrs"] == scores.lse_c


def test_the_masked_one_is_another_number(distances):
    padded = METRICS["lse_c@w2l-lrs"]().per_clip(distances)["lse_c@w2l-lrs"]
    masked = METRICS["lse_c@w2l-lrs-masked"]().per_clip(distances)["lse_c@w2l-lrs-masked"]
    assert masked == lse(distances, masked=True).lse_c != padded


@pytest.mark.parametrize(("n", "short"), [(30, 1.0), (31, 0.0)])
def test_a_clip_that_padding_spoils_is_flagged(n, short):
    lips = np.eye(40, dtype=np.float32)[:n]
    found = sync_distances(lips, lips, fps_in=25.0, resampled=False)
    assert METRICS["lse_d@w2l-lrs"]().per_clip(found)["short"] == short


def test_each_says_its_own_definition():
    texts = [about(name)["definition"] for name in SYNCNET]
    assert len(set(texts)) == 16
    assert about("lse_d@w2l-lrs-masked")["summary"].endswith("; w2l-lrs-masked.")
    assert about("sync_offset@w2l-lrs")["better"] == "none"


def test_no_other_name_is_in_the_file():
    import avbench.metrics.lse as file

    with pytest.raises(AttributeError, match="lse_e@w2l-lrs"):
        getattr(file, "lse_e@w2l-lrs")
