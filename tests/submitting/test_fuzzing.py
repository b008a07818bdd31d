"""Whatever the bytes: a report, in time, and nothing left behind.

AVBENCH_FUZZ_EXAMPLES asks for more examples of each kind than the few that run by default.
"""

import io
import os
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from maker import IDS, manifest, tone
from tiny_media import clicks, make_video

from avbench.submitting.limits import LIMITS
from avbench.submitting.validate import How, validate

EXAMPLES = int(os.environ.get("AVBENCH_FUZZ_EXAMPLES", "25"))
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FILES = {
    "submission.toml": b'name = "ours"\n',
    **{f"media/{i}.wav": b"RIFF" + bytes(200) for i in IDS},
}


@cache
def archives():
    """A zip and two tars."""
    made = []
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in FILES.items():
            opened.writestr(zipfile.ZipInfo(name), content)
    made.append(("zip", held.getvalue()))
    for suffix, mode in (("tar", "w"), ("tgz", "w:gz")):
        held = io.BytesIO()
        with tarfile.open(fileobj=held, mode=mode) as opened:
            for name, content in FILES.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                opened.addfile(info, io.BytesIO(content))
        made.append((suffix, held.getvalue()))
    return made


@cache
def media():
    """Small files of several kinds."""
    made = []
    with tempfile.TemporaryDirectory() as folder:
        for suffix, audio in ((".mov", "pcm_s16le"), (".mkv", "pcm_s16le"), (".mp4", "aac")):
            path = Path(folder) / f"a{suffix}"
            make_video(path, 5, clicks(4096, 100), audio_codec=audio)
            made.append((suffix, path.read_bytes()))
        path = make_video(Path(folder) / "a.mpg", 5, codec="mpeg1video")
        made.append((".mpg", path.read_bytes()))
    for suffix, form in ((".wav", "WAV"), (".flac", "FLAC"), (".ogg", "OGG"), (".mp3", "MP3")):
        held = io.BytesIO()
        soundfile.write(held, tone(0.3), 16_000, format=form)
        made.append((suffix, held.getvalue()))
    return made


@st.composite
def damaged(draw, samples):
    """One of `samples()`, with bytes changed, cut out, doubled or put in."""
    suffix, content = draw(st.sampled_from(samples()))
    data = bytearray(content)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        n = draw(st.integers(1, 64))
        kind = draw(st.sampled_from(["flip", "cut", "double", "insert"]))
        if kind == "flip":
            data[at : at + 1] = draw(st.binary(min_size=1, max_size=8))
        elif kind == "cut":
            del data[at : at + n]
        elif kind == "double":
            data[at:at] = data[at : at + n]
        else:
            data[at:at] = draw(st.sampled_from([b"\0" * n, b"\xff" * n, b"ffconcat", b"PK\5\6"]))
    return suffix, bytes(data)


def judged(path, using):
    report = validate(path, How(manifest(), limits=LIMITS, using=using))
    crashes = [f for f in report.findings if f.code in ("crashed", "hung", "memory")]
    assert crashes == [], path.read_bytes().hex() if path.is_file() else crashes


@fuzz
@given(archive=damaged(archives))
def test_damaged_archives(archive, using, tmp_path_factory):
    suffix, content = archive
    path = tmp_path_factory.mktemp("fuzz") / f"a.{suffix}"
    path.write_bytes(content)
    judged(path, using)
    path.unlink()


@fuzz
@given(names=st.lists(st.text(min_size=1, max_size=30), max_size=5), content=st.binary())
def test_archives_of_odd_names(names, content, using, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    with zipfile.ZipFile(folder / "a.zip", "w") as opened:
        for name in dict.fromkeys(names):
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = name
            try:
                opened.writestr(info, content)
            except (UnicodeEncodeError, ValueError):
                continue
    judged(folder / "a.zip", using)
    assert [p.name for p in folder.iterdir()] == ["a.zip"]


@fuzz
@given(file=damaged(media))
def test_damaged_media(file, using, tmp_path_factory):
    suffix, content = file
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "submission.toml").write_text('name = "ours"\n')
    path = folder / "media" / f"{IDS[0]}{suffix}"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    judged(folder, using)
    path.unlink()


@fuzz
@given(text=st.one_of(st.text(), st.binary().map(lambda b: b.decode("latin-1"))))
def test_odd_descriptions_and_tables(text, using, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    content = text.encode("utf-8", "surrogatepass")
    (folder / "submission.toml").write_bytes(content)
    judged(folder, using)
    (folder / "submission.toml").write_text('name = "x"\ntranscripts = "w.csv"\n')
    (folder / "w.csv").write_bytes(b"clip_id,text\n" + content)
    judged(folder, using)


def test_the_samples_are_what_they_say():
    assert len(media()) == 8
    assert soundfile.info(io.BytesIO(dict(media())[".wav"])).samplerate == 16_000
    assert np.frombuffer(dict(archives())["zip"][:2], "<u2")[0] == 0x4B50
