"""Writing a clip that plays everywhere: H.264 in MP4, each frame at its own time, the sound kept.

The clip is written under another name beside its target and takes the target's name only when it is
complete; after an error or a cancelled run nothing is left behind.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, VideoReformatter
from av.video.stream import VideoStream

from vision.errors import VideoError
from vision.video.container import MEDIA_ERRORS
from vision.video.picture import Image, fitted
from vision.video.sound import SoundTrack

# Larger pictures show no more of a skeleton, and phones and browsers may refuse them.
LARGEST_SIDE_PX = 1920
# The clock of MPEG systems: every usual frame rate is a whole number of its ticks, or very nearly.
TIME_BASE = Fraction(1, 90_000)
# Only tells the encoder roughly what to expect; the times are those of the frames.
EXPECTED_RATE_HZ = 30
# Visually lossless for drawn lines at a fair size; `veryfast` keeps pace with the pose model.
# Without B-frames the order of storing is the order of showing, and unequal intervals keep a true end.
ENCODER_OPTIONS = {"preset": "veryfast", "crf": "20", "bf": "0"}
# ITU-T H.273: BT.709 primaries, transfer and matrix; 1 is also the limited ("MPEG") range in FFmpeg.
BT709 = 1
LIMITED_RANGE = 1


def output_size_px(width_px: int, height_px: int) -> tuple[int, int]:
    """Return the size that is written: at most 1920 px on the longest side, both sides even.

    H.264 with 4:2:0 colour needs even sides; at most one row and one column are lost to scaling.
    """
    width_px, height_px = fitted((width_px, height_px), LARGEST_SIDE_PX)
    return max(2, width_px - width_px % 2), max(2, height_px - height_px % 2)


class VideoWriter:
    """Writes RGB pictures at their times: `with VideoWriter(path, ...) as out: out.write(t, image)`.

    Times in the file start at 0 with the first picture written. Sound is taken from where that
    picture was in its file to where the last one was, and keeps step with the pictures.

    Parameters
    ----------
    path : the .mp4 to write; an existing file is replaced, but only by a complete one.
    width_px, height_px : size of the source's upright picture; `size_px` is what is written.
    audio_from : the file whose sound is kept (as AAC); None, or a file without sound, gives a
        silent clip.
    time_factor : the slow-motion factor of the reader; sound is left out unless it is 1, because it
        would no longer fit.

    Raises
    ------
    VideoError : the file cannot be written (folder, permission, disk full), or no picture came.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        width_px: int,
        height_px: int,
        audio_from: Path | str | None = None,
        time_factor: float = 1.0,
    ) -> None:
        self.path = Path(path)
        self.size_px = output_size_px(width_px, height_px)
        self._partial = self.path.with_name(f".{self.path.stem}.{os.getpid()}.part.mp4")
        self._audio_from = Path(audio_from) if audio_from and time_factor == 1.0 else None
        self._sound: SoundTrack | None = None
        self._first_s: float | None = None
        self._last_s = 0.0
        self._last_interval_s = 1 / EXPECTED_RATE_HZ
        self._reformatter = VideoReformatter()

    def __enter__(self) -> Self:
        try:
            # FFmpeg opens the file only with the first packet: a wrong folder should show at once.
            self._partial.touch()
            self._container: OutputContainer = av.open(
                f"file:{self._partial.absolute()}",
                "w",
                format="mp4",
                container_options={"movflags": "+faststart"},
            )
            self._stream = self._picture_stream()
            if self._audio_from is not None:
                self._sound = SoundTrack.open(self._audio_from, self._container)
        except MEDIA_ERRORS as error:
            self._discard()
            raise _not_writable(self.path, error) from error
        return self

    def write(self, time_s: float, image: Image) -> None:
        """Write one picture.

        time_s : seconds of life (`Frame.time_s`), later than the picture before.
        image : uint8 (H, W, 3), RGB, of any size; scaled to `size_px`.

        Raises
        ------
        ValueError : the time is not later than the one before.
        VideoError : the file cannot be written, for instance because the disk is full.
        """
        if self._first_s is None:
            self._first_s = time_s
        elif time_s <= self._last_s:
            raise ValueError(f"time {time_s} s is not later than {self._last_s} s")
        else:
            self._last_interval_s = time_s - self._last_s
        self._last_s = time_s
        try:
            self._container.mux(self._stream.encode(self._frame(time_s - self._first_s, image)))
            self._write_sound(until_s=time_s)
        except MEDIA_ERRORS as error:
            raise _not_writable(self.path, error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None or self._first_s is None:
            self._discard()
            if error is None:
                raise VideoError(f"{self.path} was not written: there was no picture to write.")
            return
        try:
            self._container.mux(self._stream.encode(None))
            self._write_sound(until_s=self._last_s + self._last_interval_s)
            if self._sound is not None:
                self._mux_all(self._sound.finish())
            self._container.close()
            self._partial.replace(self.path)
        except MEDIA_ERRORS as failure:
            raise _not_writable(self.path, failure) from failure
        finally:
            self._discard()

    def _picture_stream(self) -> VideoStream:
        stream = self._container.add_stream(
            "libx264", rate=EXPECTED_RATE_HZ, options=ENCODER_OPTIONS
        )
        stream.width, stream.height = self.size_px
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        stream.time_base = context.time_base = TIME_BASE
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = LIMITED_RANGE
        return stream

    def _frame(self, time_s: float, image: Image) -> VideoFrame:
        width_px, height_px = self.size_px
        frame = self._reformatter.reformat(
            VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24"),
            width=width_px,
            height=height_px,
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
        )
        frame.pts = round(time_s / TIME_BASE)
        frame.time_base = TIME_BASE
        return frame

    def _write_sound(self, until_s: float) -> None:
        if self._sound is not None and self._first_s is not None:
            self._mux_all(self._sound.packets(self._first_s, until_s))

    def _mux_all(self, packets: Iterator[Packet[AudioStream]]) -> None:
        for packet in packets:
            self._container.mux(packet)

    def _discard(self) -> None:
        """Close what is open and remove the partial file; after success there is none."""
        if self._sound is not None:
            self._sound.close()
        try:
            if hasattr(self, "_container"):
                self._container.close()
        except MEDIA_ERRORS:
            # The file is thrown away: that it could not be completed no longer matters.
            pass
        self._partial.unlink(missing_ok=True)


def _not_writable(path: Path, error: Exception) -> VideoError:
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return VideoError(
            f"{path} cannot be written: the disk is full; make room or choose another."
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return VideoError(f"{path} cannot be written (no permission): choose another folder.")
    if number in (errno.ENOENT, errno.ENOTDIR):
        return VideoError(f"{path} cannot be written: there is no folder {path.parent}; create it.")
    return VideoError(f"{path} cannot be written ({error}): choose another place.")
