"""Sound that waits to be written is, sample for sample, what decoding again would give."""

import numpy as np
import pytest
import soundfile

from avbench.clip import Waveform
from avbench.errors import NoAudio
from avbench.media.write import write_flac
from avbench.prepare.cut import cut_to_overlap
from avbench.prepare.kept_sound import drop_sound, keep_sound, kept_sound, silent_sound


@pytest.fixture
def sound():
    samples = np.random.default_rng(0).normal(0.0, 0.5, 16_000).astype(np.float32)
    samples[:400] = 0.0
    return Waveform(samples, valid_start_s=0.025, valid_end_s=1.0)  # some beyond [-1, 1]


@pytest.mark.parametrize("lag_ms", [0.0, 80.0, -61.3])
def test_moving_and_rounding_commute(sound, tmp_path, lag_ms):
    facts = keep_sound(sound, "s1/a", folder=str(tmp_path), exact=False)
    again = kept_sound(facts, tmp_path)
    written = []
    for name, one in (("now", sound), ("later", again)):
        cut = cut_to_overlap(one, 25, 25, lag_ms, trim=False)
        write_flac(tmp_path / f"{name}.flac", cut.samples, 16_000)
        written.append((tmp_path / f"{name}.flac").read_bytes())
    assert written[0] == written[1]
    assert (again.valid_start_s, again.valid_end_s) == (0.025, 1.0)


def test_an_encoder_gets_the_very_samples(sound, tmp_path):
    facts = keep_sound(sound, "s1/a", folder=str(tmp_path), exact=True)
    np.testing.assert_array_equal(kept_sound(facts, tmp_path).samples, sound.samples)


def test_what_is_gone_is_read_again(sound, tmp_path):
    facts = keep_sound(sound, "s1/a", folder=str(tmp_path), exact=False)
    drop_sound(facts, tmp_path)
    assert kept_sound(facts, tmp_path) is None
    drop_sound(facts, tmp_path)  # once more does no harm


def test_sound_that_cannot_be_written_is_not_kept(tmp_path):
    broken = Waveform(np.array([np.nan, 0.0], np.float32))
    assert keep_sound(broken, "a", folder=str(tmp_path), exact=False)["file"] is None
    assert keep_sound(NoAudio("none"), "a", folder=str(tmp_path), exact=False) is None
    assert not list(tmp_path.iterdir())


def test_lengths_alone_take_no_memory_and_give_the_same_cut(sound):
    facts = keep_sound(sound, "a", folder=None, exact=False)
    assert facts["file"] is None
    silent = silent_sound(facts)
    assert silent.samples.strides == (0,)
    cuts = [cut_to_overlap(s, 25, 25, 80.0, trim=True) for s in (sound, silent)]
    assert len({(c.first, c.n_frames, c.valid_start_s, c.valid_end_s) for c in cuts}) == 1


def test_kept_files_are_sixteen_bit(sound, tmp_path):
    keep_sound(sound, "a/b", folder=str(tmp_path), exact=False)
    info = soundfile.info(tmp_path / "a" / "b.flac")
    assert (info.subtype, info.samplerate, info.frames) == ("PCM_16", 16_000, 16_000)
