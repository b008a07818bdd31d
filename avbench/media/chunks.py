"""Cutting by stream copy, as recipes of others do: for files that look like theirs."""

from pathlib import Path

import av


def cut_by_copy(video: Path, folder: Path, chunk_s: float) -> int:
    """Writes `folder`/cut-N.mp4 as `ffmpeg -c copy -f segment -segment_time` does; how many.

    A chunk begins with the first key frame at or behind a multiple of `chunk_s`, and with the sound
    that lies behind it in the file. Time stamps stay as they were.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with av.open(str(video)) as source:
        packets = [p for p in source.demux() if p.dts is not None]
        cuts = [0.0]
        for packet in packets:
            at_s = float((packet.pts or 0) * packet.time_base)
            key = packet.stream.type == "video" and packet.is_keyframe
            if key and at_s >= len(cuts) * chunk_s:
                cuts.append(at_s)
        for k, start_s in enumerate(cuts):
            end_s = cuts[k + 1] if k + 1 < len(cuts) else float("inf")
            with av.open(str(folder / f"cut-{k}.mp4"), "w") as out:
                copied = {s.index: out.add_stream_from_template(s) for s in source.streams}
                for packet in packets:
                    at_s = float((packet.pts or 0) * packet.time_base)
                    if (start_s <= at_s or k == 0) and at_s < end_s:
                        packet.stream = copied[packet.stream_index]
                        out.mux(packet)
    return len(cuts)
