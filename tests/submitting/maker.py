"""A faultless submission of two clips, its manifest, and ways to spoil it."""

import io
import stat
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import soundfile

from avbench.clip import Clip
from avbench.manifest import Manifest

RATE_HZ = 16_000
SECONDS = 1.2
IDS = ("c/a/one", "c/b/two")


def tone(seconds=SECONDS, rate_hz=RATE_HZ, level=0.3):
    """float32 (n,)."""
    return (level * np.sin(2 * np.pi * 220 * np.arange(round(seconds * rate_hz)) / rate_hz)).astype(
        np.float32
    )


def wav(path, samples=None, rate_hz=RATE_HZ, subtype="PCM_16"):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, tone() if samples is None else samples, rate_hz, subtype, format="WAV")
    return path


def manifest(**more):
    """Two clips of 1.2 s; their reference files are never opened."""
    return Manifest.of(
        "c", "1", [Clip(i, audio=Path("ref.wav"), duration_s=SECONDS, **more) for i in IDS]
    )


def good(folder: Path) -> Path:
    """submission.toml and media for both clips."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "submission.toml").write_text('name = "ours"\n')
    for clip_id in IDS:
        wav(folder / "media" / f"{clip_id}.wav")
    return folder


def files_of(folder: Path) -> list[tuple[str, bytes]]:
    return [
        (p.relative_to(folder).as_posix(), p.read_bytes())
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    ]


def zipped(path, files, *, method=zipfile.ZIP_DEFLATED, modes=None, prefix=b""):
    """A zip whose names are written as they are."""
    with path.open("wb") as raw:
        raw.write(prefix)
        with zipfile.ZipFile(raw, "w", method) as opened:
            for name, content in files:
                info = zipfile.ZipInfo("x")
                info.filename = info.orig_filename = name
                info.compress_type = method
                info.external_attr = (modes or {}).get(name, stat.S_IFREG | 0o644) << 16
                opened.writestr(info, content)
    return path


def tarred(path, files, change=None, mode="w:gz"):
    with tarfile.open(path, mode, format=tarfile.PAX_FORMAT) as opened:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if change:
                change(info)
            opened.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return path
