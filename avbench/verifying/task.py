"""What the engine does to verify one clip's files: decodes them whole."""

from pathlib import Path
from typing import Any

from avbench.clip import Source
from avbench.errors import ClipError, NoAudio, NoVideo

Row = dict[str, Any]


class DecodeTask:
    """Decodes files to their end. No settings."""

    def __init__(self, settings: dict[str, Any]) -> None: ...

    def process(self, row: Row) -> Row:
        """`status`: "ok", or why not, with `reason`."""
        video, audio = (None if row[k] is None else Path(row[k]) for k in ("video", "audio"))
        try:
            decode_whole(Source(video, audio or video))
        except ClipError as error:
            return self.failed(row, error.status, str(error))
        return {"where": row["where"], "status": "ok", "reason": ""}

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of files that do not decode."""
        return {"where": row["where"], "status": status, "reason": reason}

    def failure(self, result: Row) -> str:
        """Nothing is tried again: each run reads anew."""
        return ""


def decode_whole(source: Source) -> None:
    """Reads picture and sound to the end.

    Raises:
        NoVideo: a picture was expected.
        NoAudio: there is no sound.
        ClipError: the files are no media, or damaged.
    """
    from avbench.media.decode import decode

    decoded = decode(source, [], want_video=source.video is not None, want_audio=True)
    if source.video is not None and decoded.clock is None:
        raise NoVideo(f"{source.video}: found no picture")
    if decoded.audio is None:
        raise NoAudio(f"{source.audio}: found no sound")
