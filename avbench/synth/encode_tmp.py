import os
from fractions import Fraction

import av
import numpy as np


def write_video(path, frames, fps, codec="mpeg1video", audio=None, rate_hz=44100, pts_s=None):
    mpg = path.suffix == ".mpg"
    tmp = path.with_name(".tmp-" + path.name)
    tb = Fraction(1, 90000)
    with av.open(str(tmp), "w", format="mpeg" if mpg else "mp4") as c:
        v = a = None
        if audio is not None:
            a = c.add_stream("mp2" if mpg else "aac", rate=rate_hz)
            a.layout = "stereo" if mpg else "mono"
            a.bit_rate = 224000 if mpg else 96000
        for i, f in enumerate(frames):
            if v is None:
                v = c.add_stream("mpeg1video" if mpg else "libx264", rate=fps)
                v.width, v.height, v.pix_fmt = f.shape[1], f.shape[0], "yuv420p"
                v.thread_count = 1
                if mpg:
                    v.bit_rate, v.max_b_frames = 1_100_000, 0
                else:
                    v.options = {"crf": "20", "preset": "veryfast", "bf": "0", "threads": "1"}
                if pts_s is not None:
                    v.codec_context.time_base = tb
            fr = av.VideoFrame.from_ndarray(f, format="bgr24")
            if pts_s is None:
                fr.pts, fr.time_base = i, 1 / Fraction(fps)
            else:
                fr.pts, fr.time_base = round(pts_s[i] * 90000), tb
            for p in v.encode(fr):
                c.mux(p)
        for p in v.encode(None):
            c.mux(p)
        if a is not None:
            lead = 481 if mpg else 0
            x = np.concatenate([audio[lead:], np.zeros(lead)]) if lead else audio
            pcm = (np.clip(x, -1, 1) * 32767).astype(np.int16)
            n = 1152 if mpg else 1024
            for k in range(0, len(pcm), n):
                part = pcm[k : k + n]
                if mpg:
                    part = np.repeat(part, 2)
                    fr = av.AudioFrame.from_ndarray(
                        part.reshape(1, -1), format="s16", layout="stereo"
                    )
                else:
                    fr = av.AudioFrame.from_ndarray(
                        (part / 32768).astype(np.float32).reshape(1, -1),
                        format="fltp",
                        layout="mono",
                    )
                fr.sample_rate, fr.pts, fr.time_base = rate_hz, k + lead, Fraction(1, rate_hz)
                for p in a.encode(fr):
                    c.mux(p)
            for p in a.encode(None):
                c.mux(p)
    os.replace(tmp, path)
