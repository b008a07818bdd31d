"""Hostile media files in place of a clip's own."""

import os
import zlib

import numpy as np
from hostile_folders import ONE, PCM, instead, riff
from maker import good, tone, wav
from tiny_media import make_video


def sound(samples, rate_hz=16_000, subtype="FLOAT"):
    return lambda folder: wav(good(folder) / f"{ONE}.wav", samples, rate_hz, subtype)


def odd(value):
    samples = tone()
    samples[100:110] = value
    return sound(samples)


def film(suffix=".mp4", keep=1.0, **how):
    """A video in place of the sound; `keep`: how much of its bytes is left."""

    def make(folder):
        (good(folder) / f"{ONE}.wav").unlink()
        path = make_video(folder / f"{ONE}{suffix}", **how)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])

    return make


def sound_as_film(folder):
    good(folder)
    (folder / f"{ONE}.wav").rename(folder / f"{ONE}.mp4")


def film_as_sound(folder):
    film(suffix=".mov", n_frames=30, sound=tone())(folder)
    (folder / f"{ONE}.mov").rename(folder / f"{ONE}.wav")


def png(width, height):
    """A picture that claims to be huge."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + chunk + zlib.crc32(chunk).to_bytes(4, "big")


LONG = np.tile(tone(1.0), 40)
CONCAT = b"ffconcat version 1.0\n" + b"file two.wav\n" * 1000
PLAYLIST = b"#EXTM3U\n#EXTINF:2,\n%s\n#EXT-X-ENDLIST\n"
MEDIA = [
    ("empty file", instead(f"{ONE}.wav", b""), "undecodable", "empty file"),
    ("one byte", instead(f"{ONE}.wav", b"\xff"), "undecodable", ""),
    ("a text", instead(f"{ONE}.wav", b"hello"), "undecodable", "content that starts b'hello'"),
    ("noise", instead(f"{ONE}.wav", os.urandom(5000)), "undecodable", ""),
    ("ffconcat bomb", instead(f"{ONE}.mp4", CONCAT), "playlist", "ffconcat"),
    ("ffconcat of the system", instead(f"{ONE}.wav", b"ffconcat version 1.0\nfile /etc/passwd"),
     "playlist", ""),
    ("HLS", instead(f"{ONE}.mp4", PLAYLIST % b"two.wav"), "playlist", "#EXTM3U"),
    ("HLS of a file", instead(f"{ONE}.mp4", PLAYLIST % b"file:///etc/passwd"), "playlist", ""),
    ("HLS of a server", instead(f"{ONE}.mp4", PLAYLIST % b"http://169.254.169.254/"),
     "playlist", ""),
    ("DASH", instead(f"{ONE}.mp4", b'<?xml version="1.0"?><MPD/>'), "playlist", ""),
    ("SDP", instead(f"{ONE}.mp4", b"v=0\no=- 0 0 IN IP4 127.0.0.1\n"), "playlist", ""),
    ("script", instead(f"{ONE}.wav", b"#!/bin/sh\ntouch RAN\n"), "playlist", ""),
    ("playlist behind RIFF", instead(f"{ONE}.wav", b"RIFF\0\0\0\0WAVE" + CONCAT),
     "undecodable", ""),
    ("playlist behind mp4", instead(f"{ONE}.mp4", b"\0\0\0\x08free" + CONCAT), "undecodable", ""),
    ("a program", instead(f"{ONE}.mp4", b"\x7fELF\x02\x01\x01" + b"\0" * 500), "undecodable", ""),
    ("an archive", instead(f"{ONE}.mp4", b"PK\x03\x04" + b"\0" * 500), "undecodable", ""),
    ("a picture", instead(f"{ONE}.mp4", png(60_000, 60_000)), "undecodable", ""),
    ("NaN", odd(np.nan), "nan", "10 samples"),
    ("infinity", odd(np.inf), "nan", "infinite"),
    ("huge floats", odd(3e38), "level", "expected at most 1"),
    ("silence", sound(np.zeros(19_200)), "silent", "loudest sample"),
    ("nearly silence", sound(tone(level=1e-5)), "silent", ""),
    ("stereo that cancels", sound(np.stack([tone(), -tone()], 1)), "silent", ""),
    ("no samples", sound(np.zeros(0)), "length|silent|undecodable", ""),
    ("too short", sound(tone(0.5)), "length", "lasts 0.500 s, the reference 1.200 s"),
    ("too long", sound(tone(2.0)), "length", "expected it within 0.100 s"),
    ("forty seconds", sound(LONG), "undecodable", "at most 30 s"),
    ("4 kHz", sound(tone(rate_hz=4000), 4000), "rate", "4000 Hz, expected 8000"),
    ("11 kHz", sound(tone(rate_hz=11_025), 11_025), "rate", "nothing above 5512 Hz"),
    ("384 kHz", sound(tone(rate_hz=384_000), 384_000), "rate", "384000 Hz"),
    ("stereo", sound(np.stack([tone(), tone()], 1)), "channels", "2 channels"),
    ("200 channels", instead(f"{ONE}.wav", riff(PCM, channels=200)), "undecodable|length", ""),
    ("header promises 1 GB", instead(f"{ONE}.wav", riff(PCM, data=1 << 30)),
     "undecodable|header", ""),
    ("header promises twice", instead(f"{ONE}.wav", riff(PCM, data=2 * len(PCM))),
     "undecodable|header", ""),
    ("rate 0", instead(f"{ONE}.wav", riff(PCM, rate_hz=0)), "undecodable", ""),
    ("rate 2^32", instead(f"{ONE}.wav", riff(PCM, rate_hz=2**32 - 1)), "undecodable|rate", ""),
    ("cut off mp4", film(keep=0.5), "undecodable", ""),
    ("film without sound", film(n_frames=30), "no_sound", ""),
    ("film of one frame", film(".mov", n_frames=1, sound=tone()), "length", "picture lasts"),
    ("sound as a film", sound_as_film, "no_picture", ""),
    ("film as a sound", film_as_sound, "suffix", ""),
    ("full scale", sound(np.sign(tone()).astype(np.float32)), "clipped", "full scale"),
]  # fmt: skip
