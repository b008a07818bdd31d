"""A written clip: the sound's samples moved, the picture copied, both of one length."""

import hashlib
from fractions import Fraction

import av
import numpy as np
import pytest
import soundfile
from tiny_media import clicks, grey, make_sound, make_video

from avbench.clip import Source, Waveform
from avbench.errors import Undecodable, Unmeasurable
from avbench.prepare.write_media import Written, write_clip

FPS = Fraction(25)
N_FRAMES = 20
LENGTH = 12_800
CLICK = 6_400


@pytest.fixture
def talk(tmp_path):
    """A video of 20 frames whose sound (12,500 samples) has a click at 0.4 s."""
    sound = clicks(12_500, CLICK)
    path = make_video(tmp_path / "talk.mov", N_FRAMES, sound)
    return Source(path, path), Waveform(sound, 16_000, 0.0, 12_500 / 16_000)


def write(talk, out, lag_ms=40.0, write="audio", edge="pad", clip_id="x/talk") -> Written:
    source, audio = talk
    return write_clip(
        source, out, clip_id, audio=audio, n_frames=N_FRAMES, fps=FPS, lag_ms=lag_ms,
        write=write, edge=edge,
    )  # fmt: skip


def packets(path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(p) for p in container.demux(video=0) if p.size]


def greys(path) -> list[int]:
    with av.open(str(path)) as container:
        frames = container.decode(video=0)
        return [round(float(f.to_ndarray(format="gray").mean())) for f in frames]


def test_audio_moves_and_the_picture_is_copied(talk, tmp_path):
    written = write(talk, tmp_path / "out")
    assert written == Written(
        video=tmp_path / "out/video/x/talk.mp4",
        audio=tmp_path / "out/audio/x/talk.flac",
        video_rel="video/x/talk.mp4",
        audio_rel="audio/x/talk.flac",
        n_frames=N_FRAMES,
        num_samples=LENGTH,
        valid_start_s=0.0,
        valid_end_s=(12_500 - 640) / 16_000,
        video_codec="copy",
    )
    sound, rate = soundfile.read(written.audio, dtype="float32")
    assert (rate, len(sound), int(sound.argmax())) == (16_000, LENGTH, CLICK - 640)
    assert packets(written.video) == packets(talk[0].video)
    with av.open(str(written.video)) as container:
        assert not container.streams.audio  # one truth about the sound: the FLAC


def test_early_sound_is_delayed(talk, tmp_path):
    written = write(talk, tmp_path, lag_ms=-12.5)
    sound, _ = soundfile.read(written.audio)
    assert int(sound.argmax()) == CLICK + 200
    assert (written.valid_start_s, written.valid_end_s) == (0.0125, 12_700 / 16_000)


def test_av_puts_the_sound_into_the_video_too(talk, tmp_path):
    written = write(talk, tmp_path / "out", write="av")
    with av.open(str(written.video)) as container:
        assert len(container.streams.audio) == 1
    assert packets(written.video) == packets(talk[0].video)
    assert int(soundfile.read(written.audio)[0].argmax()) == CLICK - 640


def test_none_writes_nothing_and_keeps_the_numbers(talk, tmp_path):
    written = write(talk, tmp_path / "out", write="none", edge="trim")
    assert not (tmp_path / "out").exists()
    assert (written.video, written.audio) == (talk[0].video, talk[0].audio)
    assert (written.video_rel, written.audio_rel, written.video_codec) == (None, None, None)
    assert (written.n_frames, written.num_samples) == (N_FRAMES, LENGTH)


def test_trim_drops_frames_from_both_streams(talk, tmp_path):
    written = write(talk, tmp_path / "out", lag_ms=-100.0, edge="trim")
    # the sound now runs from 0.1 s to 0.88 s; frames 3 to 19 lie within it
    assert (written.n_frames, written.num_samples, written.trim_start_s) == (17, 10_880, 0.12)
    assert written.video_codec == "h264"
    assert greys(written.video) == pytest.approx(greys(talk[0].video)[3:], abs=3.5)
    assert int(soundfile.read(written.audio)[0].argmax()) == CLICK + 1_600 - 1_920


def test_trim_copies_where_no_frame_falls_out(tmp_path):
    sound = clicks(LENGTH, 10)
    path = make_video(tmp_path / "a.mov", N_FRAMES, sound)
    audio = Waveform(sound, 16_000, 0.0, LENGTH / 16_000)
    written = write((Source(path, path), audio), tmp_path / "out", lag_ms=0.0, edge="trim")
    assert (written.video_codec, written.n_frames) == ("copy", N_FRAMES)


def test_two_files_become_two_files(tmp_path):
    sound = clicks(LENGTH, CLICK)
    source = Source(make_video(tmp_path / "a.mp4", N_FRAMES), make_sound(tmp_path / "a.wav", sound))
    written = write((source, Waveform(sound, 16_000, 0.0, 0.8)), tmp_path / "out")
    assert int(soundfile.read(written.audio)[0].argmax()) == CLICK - 640


def test_a_clip_without_sound_gets_no_flac(tmp_path):
    source = Source(make_video(tmp_path / "a.mp4", N_FRAMES), None)
    written = write((source, None), tmp_path / "out", write="av")
    assert (written.audio, written.audio_rel, written.num_samples) == (None, None, None)
    assert written.video_rel == "video/x/talk.mp4"


def test_sound_alone_gets_no_video(tmp_path):
    sound = clicks(8_000, 4_000)
    path = make_sound(tmp_path / "a.wav", sound)
    written = write_clip(
        Source(None, path), tmp_path / "out", "a", audio=Waveform(sound, 16_000, 0.0, 0.5),
        n_frames=None, fps=None, lag_ms=10.0, write="audio", edge="pad",
    )  # fmt: skip
    assert (written.video, written.n_frames, written.num_samples) == (None, None, 8_000)
    assert int(soundfile.read(written.audio)[0].argmax()) == 3_840


def test_writing_twice_gives_the_same_bytes_and_leaves_no_litter(talk, tmp_path):
    def hashes(name, **options):
        write(talk, tmp_path / name, **options)
        files = sorted(p for p in (tmp_path / name).rglob("*") if p.is_file())
        return [(p.name, hashlib.sha256(p.read_bytes()).hexdigest()) for p in files]

    for options in ({"write": "av"}, {"edge": "trim", "lag_ms": -100.0}):
        first = hashes("out", **options)
        assert [name for name, _ in first] == ["talk.flac", "talk.mp4"]
        assert first == hashes("out", **options) == hashes(f"other {options}", **options)


def test_the_source_is_left_as_it_was(talk, tmp_path):
    path = talk[0].video
    before = (path.stat().st_mtime_ns, path.read_bytes())
    write(talk, tmp_path / "out", write="av", edge="trim", lag_ms=-100.0)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_a_damaged_picture_raises_and_leaves_nothing(talk, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0" * 4_000)
    for edge in ("pad", "trim"):
        with pytest.raises(Undecodable, match=r"broken\.mp4"):
            write((Source(broken, broken), talk[1]), tmp_path / "out", lag_ms=-100.0, edge=edge)
    assert not [p for p in (tmp_path / "out").rglob("*") if p.is_file()]


def test_a_varying_rate_cannot_be_trimmed(talk, tmp_path):
    path = tmp_path / "vfr.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for k in range(N_FRAMES):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), grey(k), np.uint8), "bgr24")
            frame.pts, frame.time_base = 40 * k + (100 if k > 9 else 0), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    source = Source(path, talk[0].audio)
    with pytest.raises(Unmeasurable, match=r"frame 100 ms away from an even 25\.000 per second"):
        write((source, talk[1]), tmp_path / "out", lag_ms=-100.0, edge="trim")
    assert write((source, talk[1]), tmp_path / "out", lag_ms=-100.0).n_frames == N_FRAMES


@pytest.mark.real_data
def test_a_real_grid_clip_is_copied_and_keeps_its_75_frames(real_data, tmp_path):
    from avbench.media.decode import decode

    path = real_data / "grid" / "s1" / "bbaf2n.mpg"
    source = Source(path, path)
    audio = decode(source, [], want_video=False, want_audio=True).audio
    written = write_clip(
        source, tmp_path, "grid/s1/bbaf2n", audio=audio, n_frames=75, fps=FPS, lag_ms=30.0,
        write="audio", edge="pad",
    )  # fmt: skip
    assert written.video_codec == "copy"
    back = decode(Source(written.video, written.audio), [], want_video=True, want_audio=True)
    assert (back.clock.n_frames, len(back.audio.samples)) == (75, 48_000)
    # 30 ms earlier, then silence; resampling overshoots full scale, which 16 bits cannot hold
    kept = np.clip(audio.samples[480:], -1.0, 1.0 - 2**-15)
    assert 700 < 48_000 - len(kept) < 850
    assert np.abs(back.audio.samples[: len(kept)] - kept).max() < 1 / 32_000
    assert not back.audio.samples[len(kept) :].any()
