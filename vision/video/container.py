"""Opening a video file and choosing the stream that holds its picture."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from vision.errors import VideoError
from vision.video.damage import COPY_AGAIN
from vision.video.picture import check_size

# What PyAV raises for a file that FFmpeg cannot make sense of.
MEDIA_ERRORS = (av.FFmpegError, OSError, ValueError, LookupError, ArithmeticError, MemoryError)

# Opening, and each read, give up after so long: a drive that went away, or a file that leads FFmpeg
# in circles, ends in a message.
TIMEOUT_S = 60.0
# FFmpeg also "reads" these: text drawn as a picture, and lists that point to other files.
NOT_VIDEO_FORMATS = {"tty", "bin", "xbin", "adf", "idf", "hls", "dash", "concat", "sdp", "rtsp"}
# Streams that accompany the picture: cover art, thumbnails, the tiles of a photo.
SECONDARY = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.dependent


def open_container(path: Path) -> InputContainer:
    """Open a file for reading, from this computer's files only.

    Raises
    ------
    VideoError : the file is not a video.
    """
    try:
        container = av.open(
            # An absolute path behind "file:" is never taken for an address; only files are opened.
            f"file:{path.absolute()}",
            "r",
            options={"protocol_whitelist": "file"},
            metadata_errors="replace",
            timeout=TIMEOUT_S,
        )
    except av.ExitError as error:
        raise VideoError(
            f"{path.name} could not be opened within {TIMEOUT_S:.0f} s: copy it to this computer's "
            "own disk and try again."
        ) from error
    except MEDIA_ERRORS as error:
        raise _not_a_video(path.name) from error
    if container.format.name.split(",")[0] in NOT_VIDEO_FORMATS:
        container.close()
        raise _not_a_video(path.name)
    return container


def _not_a_video(name: str) -> VideoError:
    return VideoError(
        f"{name} is not a video that can be read, or it is cut off before its index: give a video "
        f"or a picture, or {COPY_AGAIN}."
    )


def picture_stream(container: InputContainer, name: str) -> VideoStream:
    """Return the stream that players show; never cover art.

    Raises
    ------
    VideoError : there is none, it cannot be decoded, or its picture is too large.
    """
    streams = [stream for stream in container.streams.video if not stream.disposition & SECONDARY]
    tiles = [s for s in container.streams.video if s.disposition & Disposition.dependent]
    # Phones store HEIC photos in tiles, which FFmpeg hands out one by one.
    if len(tiles) > 1:
        raise VideoError(f"{name} is a photo in a form that cannot be read: save it as JPEG.")
    if not streams and container.streams.audio:
        raise VideoError(f"{name} has sound but no picture: give the video it belongs to.")
    if not streams:
        raise VideoError(f"{name} holds no video: give a video or a picture.")
    usable = [stream for stream in streams if stream.codec_context is not None]
    if not usable:
        raise VideoError(
            f"{name} is stored in a way that cannot be decoded here: export it as MP4 (H.264)."
        )
    stream = max(usable, key=_preference)
    check_size(name, stream.codec_context.width, stream.codec_context.height)
    return stream


def _preference(stream: VideoStream) -> tuple[bool, int]:
    """The stream that players choose, else the one with the largest picture."""
    context = stream.codec_context
    return bool(stream.disposition & Disposition.default), context.width * context.height
