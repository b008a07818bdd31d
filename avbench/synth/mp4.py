from avbench.synth.encode_tmp import write_video


def write_mp4(path, frames, fps, audio, pts_s=None):
    write_video(path, frames, fps, audio=audio, pts_s=pts_s)
