from pathlib import Path

import numpy as np
import pytest

from avbench.clip import Waveform
from avbench.errors import NoAudio
from avbench.features.audio import Audio16k
from avbench.media.types import AudioInfo, Decoded, MediaInfo

SOUND = AudioInfo("pcm_s16le", 16_000, 1, 0.0, 1.0)


def info(audio):
    return MediaInfo(Path("a.wav"), "wav", 100, None, audio)


def test_it_wants_sound_and_no_frames():
    assert Audio16k.wants_audio
    assert Audio16k().open(info(SOUND)).feed is None


def test_the_value_is_the_decoder_s_sound():
    wave = Waveform(np.ones(5, np.float32))
    assert Audio16k().open(info(SOUND)).finish(Decoded(None, wave)) is wave


def test_a_file_without_a_sound_stream_is_refused_before_decoding():
    with pytest.raises(NoAudio, match=r"^a\.wav: no sound stream in this wav file; expected one"):
        Audio16k().open(info(None))


@pytest.mark.parametrize("audio", [None, Waveform(np.zeros(0, np.float32))])
def test_a_sound_stream_without_samples_is_no_sound(audio):
    with pytest.raises(NoAudio, match="holds no sample at or after the clip clock's zero"):
        Audio16k().open(info(SOUND)).finish(Decoded(None, audio))
