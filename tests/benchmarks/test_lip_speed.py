"""Aligned crops against dense face tracks of the same clip, decoding included."""

import pytest
from test_kernel_speed import quickest

from avbench.clip import Source
from avbench.features.face_tracks import FaceTracksFeature
from avbench.features.lip_crops import LipCropsFeature
from avbench.media.decode import decode
from avbench.media.probe import probe

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.real_data
def test_sparse_landmarks_against_dense_ones(real_data, benchmark):
    path = real_data / "grid" / "s1" / "bbaf2n.mpg"

    def read(feature):
        reader = feature.open(probe(path))
        source = Source(path, None)
        return reader.finish(decode(source, [reader.feed], want_video=True, want_audio=False))

    n_frames = len(read(LipCropsFeature()).faces.pts_s)
    read(FaceTracksFeature())
    sparse_s = quickest(lambda: read(LipCropsFeature()), rounds=7)
    dense_s = quickest(lambda: read(FaceTracksFeature()), rounds=3)
    benchmark.extra_info["ratio"] = dense_s / sparse_s
    benchmark.extra_info["ms_per_frame"] = 1000 * sparse_s / n_frames
    benchmark.pedantic(lambda: read(LipCropsFeature()), rounds=3)
    assert dense_s / sparse_s >= 4
