"""Six ways of reading a corrected clip see the same lag: none.

A lag that is taken out by a container's edit list or start time is seen by some readers and not by
others (last test). A corrected clip's samples were moved instead.
"""

import io
import wave
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import av
import numpy as np
import pytest
from flash_and_beep import FLASH, FLASH_S, FPS, N_FRAMES, beep_at, flash_index, make_clip

from avbench.clip import Source
from avbench.exporting.parquet import ParquetSink
from avbench.exporting.sink import Place, ReadyClip
from avbench.exporting.wav import write_wav_of
from avbench.media.decode import decode
from avbench.media.encode import Codecs
from avbench.prepare.write_media import Write, write_clip

RATE = 16_000
SAMPLE_MS = 1000 / RATE
KINDS = {
    "mp4, AAC with priming and edit list": (".mp4", 16_000, None),
    "mp4 as LRS3 has it": (".mp4", 16_000, Codecs("mpeg4", "aac")),
    "mpg as GRID has it": (".mpg", 44_100, None),
    "mkv": (".mkv", 44_100, None),
    "avi": (".avi", 44_100, Codecs(audio="mp2", layout="stereo")),
}
LAGS_MS = (-120.0, -37.3, 0.0, 17.0, 200.0)


@dataclass(frozen=True)
class Corrected:
    """`video`, `audio`: as `--write audio` leaves them; `both`: the mp4 of `--write av`."""

    video: Path
    audio: Path
    both: Path


def corrected(source: Path, lag_ms: float, folder: Path) -> Corrected:
    """As `prepare` writes a clip whose decided lag is `lag_ms`."""

    def write(how: Write) -> Path:
        src = Source(source, source)
        sound = decode(src, [], want_video=False, want_audio=True).audio
        out = folder / how
        facts = {"n_frames": N_FRAMES, "fps": FPS, "lag_ms": lag_ms, "write": how, "edge": "pad"}
        write_clip(src, out, "c/x", audio=sound, **facts)
        return out

    plain, both = write("audio"), write("av")
    return Corrected(plain / "video/c/x.mp4", plain / "audio/c/x.flac", both / "video/c/x.mp4")


def pictures(file: Path | io.BytesIO) -> tuple[list[float], list[float]]:
    """Brightness and time stamp (s) of each frame."""
    with av.open(file) as container:
        found = [
            (float(f.to_ndarray(format="gray8").mean()), f.time) for f in container.decode(video=0)
        ]
    return [b for b, _ in found], [t for _, t in found]


def sounds(file: Path | io.BytesIO) -> tuple[np.ndarray, int, float]:
    """Samples, rate, and the time stamp (s) of the first one."""
    with av.open(file) as container:
        blocks = list(container.decode(audio=0))
    samples = np.concatenate([b.to_ndarray()[0] for b in blocks]).astype(np.float64)
    return samples, blocks[0].sample_rate, blocks[0].time


def index_and_wav(clip: Corrected, tmp: Path) -> float:
    """Frame k is at k / fps, sample i of a WAV at i / rate: AV-HuBERT, auto_avsr, Lip2Wav."""
    place = Place(tmp, tmp, "all", 0)
    ready = ReadyClip({"clip_id": "c/x"}, (), clip.video, clip.audio, clip.video, clip.audio)
    with wave.open(str(write_wav_of(ready, place))) as file:
        assert (file.getframerate(), file.getnchannels()) == (RATE, 1)
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    flash_s = float(flash_index(pictures(clip.video)[0]) / FPS)
    return beep_at(samples, RATE) - flash_s


def pyav_stamps(clip: Corrected, _: Path) -> float:
    """Time stamps of two files."""
    brightness, at_s = pictures(clip.video)
    samples, rate, start_s = sounds(clip.audio)
    return start_s + beep_at(samples, rate) - at_s[flash_index(brightness)]


def opencv_and_soundfile(clip: Corrected, _: Path) -> float:
    """OpenCV's own clock for the picture, soundfile for the sound."""
    import cv2
    import soundfile

    capture = cv2.VideoCapture(str(clip.video))
    brightness, at_s = [], []
    while True:
        there, frame = capture.read()
        if not there:
            break
        brightness.append(float(frame.mean()))
        at_s.append(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)
    capture.release()
    samples, rate = soundfile.read(clip.audio)
    return beep_at(samples, rate) - at_s[flash_index(brightness)]


def pyav_both(clip: Corrected, _: Path) -> float:
    """Picture and sound (AAC) of the mp4 for viewing, by time stamps."""
    brightness, at_s = pictures(clip.both)
    samples, rate, start_s = sounds(clip.both)
    return start_s + beep_at(samples, rate) - at_s[flash_index(brightness)]


def torchcodec_stamps(clip: Corrected, _: Path) -> float:
    """Time stamps of two files, by torchcodec."""
    decoders = torchcodec_decoders()
    assert decoders is not None
    video = decoders.VideoDecoder(str(clip.video))
    frames = video.get_frames_in_range(0, len(video))
    brightness = frames.data.float().mean(dim=(1, 2, 3)).tolist()
    sound = decoders.AudioDecoder(str(clip.audio)).get_all_samples()
    flash_s = float(frames.pts_seconds[flash_index(brightness)])
    return sound.pts_seconds + beep_at(sound.data[0].numpy(), sound.sample_rate) - flash_s


@cache
def torchcodec_decoders() -> ModuleType | None:
    """Its wheels bring no FFmpeg: without the system's libraries the import fails."""
    try:
        from torchcodec import decoders
    except (ImportError, OSError, RuntimeError):
        return None
    return decoders


def datasets_bytes(clip: Corrected, tmp: Path) -> float:
    """Bytes out of an embedded Parquet shard."""
    import soundfile
    from datasets import load_dataset

    sink = ParquetSink(Place(tmp, tmp, "all", 1_000_000))
    sink.add(ReadyClip({"clip_id": "c/x"}, (), clip.video, clip.audio, clip.video, clip.audio))
    files = [str(path) for path in sink.close()]
    rows = load_dataset("parquet", data_files=files, split="train", cache_dir=str(tmp / "hf"))
    brightness, at_s = pictures(io.BytesIO(rows[0]["video"]["bytes"]))
    samples, rate = soundfile.read(io.BytesIO(rows[0]["audio"]["bytes"]))
    return beep_at(samples, rate) - at_s[flash_index(brightness)]


Reader = Callable[[Corrected, Path], float]
READERS: tuple[Reader, ...] = (
    index_and_wav,
    pyav_stamps,
    opencv_and_soundfile,
    pyav_both,
    datasets_bytes,
)


@pytest.fixture(scope="module", params=KINDS)
def clips(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[float, Corrected]:
    """Corrected clips by the lag that their source had."""
    suffix, rate, codecs = KINDS[request.param]
    root = tmp_path_factory.mktemp("six")
    made = {}
    for lag_ms in LAGS_MS:
        source = make_clip(root / f"{lag_ms}{suffix}", lag_ms, rate, codecs)
        made[lag_ms] = corrected(source, lag_ms, root / f"{lag_ms}")
    return made


@pytest.mark.parametrize("lag_ms", LAGS_MS)
def test_readers_agree_within_1_ms_and_with_the_truth_within_a_sample(
    clips: dict[float, Corrected], lag_ms: float, tmp_path: Path
) -> None:
    readers = READERS if torchcodec_decoders() is None else (*READERS, torchcodec_stamps)
    found = {reader.__name__: reader(clips[lag_ms], tmp_path) * 1000 for reader in readers}
    assert max(found.values()) - min(found.values()) <= 1.0, found
    # The lag is rounded to a sample when it is taken out: half of one is the best there is.
    assert all(abs(lag) <= SAMPLE_MS for lag in found.values()), found


def test_torchcodec_is_one_of_them_where_it_loads() -> None:
    if torchcodec_decoders() is None:
        pytest.skip("torchcodec finds no FFmpeg libraries here: that reader is left out")


@pytest.mark.parametrize("lag_ms", LAGS_MS)
def test_no_frame_is_lost_or_doubled(clips: dict[float, Corrected], lag_ms: float) -> None:
    brightness, at_s = pictures(clips[lag_ms].video)
    assert len(brightness) == N_FRAMES
    assert flash_index(brightness) == FLASH
    assert at_s[FLASH] == pytest.approx(FLASH_S, abs=1e-4)
    samples, rate, start_s = sounds(clips[lag_ms].audio)
    assert (len(samples), rate, start_s) == (48_000, RATE, 0.0)


def test_a_lag_taken_out_by_the_container_is_not_seen_by_all(tmp_path: Path) -> None:
    """What these tests would say of `-itsoffset -c copy`, the usual way of correcting."""
    source = make_clip(tmp_path / "late.mkv", 120.0, 16_000)
    moved = tmp_path / "moved.mkv"
    with av.open(str(source)) as file, av.open(str(moved), "w") as out:
        streams = {s.index: out.add_stream_from_template(s) for s in file.streams}
        for packet in file.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "audio":
                shift = round(0.12 / packet.time_base)
                packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = streams[packet.stream.index]
            out.mux(packet)
    brightness, at_s = pictures(moved)
    samples, rate, start_s = sounds(moved)
    k = flash_index(brightness)
    by_stamps = start_s + beep_at(samples, rate) - at_s[k]
    by_index = beep_at(samples, rate) - float(k / FPS)
    assert by_stamps * 1000 == pytest.approx(0, abs=1.0)
    assert by_index * 1000 > 100
