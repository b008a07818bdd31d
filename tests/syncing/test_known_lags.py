"""Videos whose offset somebody published, measured with the original SyncNet."""

import pytest

from avbench.align.offset import syncnet_offset_frames
from avbench.syncing.inputs import find_items
from avbench.syncing.run import SyncRun

FRAME_MS = 40.0


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "offset_frames"),
    [
        ("example/example.avi", 3),
        ("wav2lip_noise/test98_pipeline.avi", 2),
        ("wav2lip_noise/test98_audio_advance_200ms.mov", 7),
        ("wav2lip_noise/result_dave_wav2lip.mp4", -2),
    ],
)
def test_a_published_offset_is_found_to_within_a_frame(real_data, file, offset_frames):
    path = real_data / "syncnet_scored" / file
    with SyncRun() as run:
        (found,) = run.measure(find_items([path]))
    assert found.row.decision == "corrected_clip", found.row.reason
    assert found.row.audio_lag_ms is not None
    published_ms = -offset_frames * FRAME_MS
    assert found.row.audio_lag_ms == pytest.approx(published_ms, abs=FRAME_MS)
    assert syncnet_offset_frames(found.row.audio_lag_ms) == pytest.approx(offset_frames, abs=1.0)


@pytest.mark.real_data
def test_an_advance_of_200_ms_is_found_as_such(real_data):
    folder = real_data / "syncnet_scored" / "wav2lip_noise"
    files = [folder / "test98_pipeline.avi", folder / "test98_audio_advance_200ms.mov"]
    with SyncRun() as run:
        plain, advanced = run.measure(find_items(files))
    assert plain.row.audio_lag_ms is not None
    assert advanced.row.audio_lag_ms is not None
    assert advanced.row.audio_lag_ms - plain.row.audio_lag_ms == pytest.approx(-200.0, abs=10.0)
