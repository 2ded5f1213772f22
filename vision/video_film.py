"""Decoding a video file with FFmpeg (PyAV): its stream, its packets, their damage, their true times.

A damaged file gives what decodes; what was lost is counted and said in `Film.warnings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from .errors import VideoError
from .video_clock import FALLBACK_RATE_HZ, FrameClock, plausible_rate_hz
from .video_container import COPY_AGAIN, MEDIA_ERRORS, open_container, picture_stream
from .video_picture import LARGEST_AREA_PX, Deinterlacer, Image, UprightPicture

# Containers whose index leads to the key frame before a time.
SEEKABLE_FORMATS = {"mov", "matroska"}
# Containers whose index lists every packet, so that missing ones can be counted.
INDEXED_FORMATS = {"mov", "avi"}
# Seeking saves time only when there is more than this to skip.
SEEK_FROM_S = 2.0
# A file that fails as often in a row is not going to give a frame any more.
MOST_READ_FAILURES = 100
MOST_FRUITLESS_PACKETS = 20_000
# Headers round their duration, and sound may outlast the picture, by about this much.
DURATION_TOLERANCE_S = 0.5
# A header that claims more is damaged: clips of a movement last minutes.
LONGEST_DURATION_S = 24 * 3600.0
# Times closer than this are equal: rounding of the file's time base.
SAME_TIME_S = 1e-6
ENCRYPTED = "{name} is encrypted (copy protection): film or export a clip without protection."


class Film:
    """An open video file, at its first frame; read once, by `pictures`.

    Parameters
    ----------
    path : an existing file.
    max_side_px : the longest side of the pictures that `pictures` yields.

    Raises
    ------
    VideoError : the file is not a video, has no picture, is encrypted, or nothing in it decodes.
    """

    def __init__(self, path: Path, max_side_px: int) -> None:
        self._path = path
        self._packets_read = self._damaged_packets = self._damaged_frames = 0
        self._last_s: float | None = None
        self._reached_end = self._skipped = False
        self._open()
        try:
            first = next(self._frames, None)
            if first is None:
                raise self._nothing_decodes()
            aspect = self._stream.sample_aspect_ratio or self._context.sample_aspect_ratio
            self._upright = UprightPicture(path.name, first, aspect, max_side_px)
        except BaseException:
            self.close()
            raise
        self._first = first
        self._clock = FrameClock(self.rate_hz)
        self.full_size_px = self._upright.full_size_px
        self.rotation_deg = self._upright.rotation_deg
        self.codec = self._context.codec.canonical_name
        self.container = self._container_name()
        self.has_audio = bool(self._container.streams.audio)

    def pictures(self, start_s: float, end_s: float | None) -> Iterator[tuple[float, Image]]:
        """Yield (time in seconds, upright RGB picture) from `start_s` up to, not including, `end_s`.

        Frames outside the range are never converted; a distant start is reached by the index.
        """
        deinterlacer = Deinterlacer()
        for time_s, frame in self._timed(start_s):
            if end_s is not None and time_s >= end_s - SAME_TIME_S:
                break
            self._last_s = time_s
            if time_s >= start_s - SAME_TIME_S:
                yield from self._shown(deinterlacer.push(time_s, frame))
        else:
            self._reached_end = True
        yield from self._shown(deinterlacer.flush())

    @property
    def rate_hz(self) -> float | None:
        """The rate that the stream declares, if it is one that a camera could have."""
        rates = (self._stream.average_rate, self._stream.guessed_rate)
        return plausible_rate_hz(*(float(rate) if rate else None for rate in rates))

    @property
    def duration_s(self) -> float | None:
        """What the header says; None where it says nothing credible."""
        stream, container_us = self._stream, self._container.duration
        if stream.duration is not None and stream.time_base is not None:
            duration_s = float(stream.duration * stream.time_base)
        elif container_us is not None:
            duration_s = container_us / av.time_base
        else:
            return None
        return duration_s if 0 < duration_s <= LONGEST_DURATION_S else None

    @property
    def frame_count_hint(self) -> int | None:
        """About how many frames there are by the header, or None."""
        hints = []
        # No frame takes less than a byte: a larger count is a damaged header.
        if 0 < self._stream.frames <= self._path.stat().st_size:
            hints.append(self._stream.frames)
        if self.duration_s is not None:
            hints.append(max(1, round(self.duration_s * (self.rate_hz or FALLBACK_RATE_HZ))))
        # An edit list may hide frames that are counted; it shortens the duration.
        return min(hints, default=None)

    def warnings(self) -> list[str]:
        """Say what was repaired, skipped and lost, in sentences; complete after `pictures`."""
        counted = (
            ("Pieces of the stream that could not be decoded and were skipped", "_damaged_packets"),
            ("Frames that are damaged in part", "_damaged_frames"),
        )
        said = [
            f"{what}: {getattr(self, count)}." for what, count in counted if getattr(self, count)
        ]
        return [*self._clock.warnings(), *said, *(self._lost() if self._reached_end else ())]

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _open(self) -> None:
        self._container = open_container(self._path)
        try:
            self._stream = picture_stream(self._container, self._path.name)
            self._context = self._stream.codec_context
            self._context.thread_type = "AUTO"
            self._context.options = {"max_pixels": str(LARGEST_AREA_PX)}
        except BaseException:
            self._container.close()
            raise
        self._frames = self._decoded()

    def _container_name(self) -> str:
        names = self._container.format.name.split(",")
        suffix = self._path.suffix.lower().removeprefix(".")
        return suffix if suffix in names else names[0]

    def _format_in(self, names: set[str]) -> bool:
        return self._container.format.name.split(",")[0] in names

    def _shown(self, frames: Iterator[tuple[float, VideoFrame]]) -> Iterator[tuple[float, Image]]:
        for time_s, frame in frames:
            try:
                picture = self._upright.rgb(frame)
            except MEDIA_ERRORS:
                self._damaged_packets += 1
                continue
            self._damaged_frames += bool(frame.is_corrupt)
            yield time_s, picture

    def _timed(self, start_s: float) -> Iterator[tuple[float, VideoFrame]]:
        yield self._time_s(self._first), self._first
        frames = self._frames
        if start_s >= SEEK_FROM_S and self._format_in(SEEKABLE_FORMATS):
            frames = self._frames_from(start_s)
        for frame in frames:
            yield self._time_s(frame), frame

    def _time_s(self, frame: VideoFrame) -> float:
        stamp_s = None
        if frame.pts is not None and self._stream.time_base is not None:
            stamp_s = float(frame.pts * self._stream.time_base)
        return self._clock.time_s(stamp_s)

    def _frames_from(self, start_s: float) -> Iterator[VideoFrame]:
        """Go to the key frame before `start_s`; where the index misleads, read from the beginning."""
        time_base, origin = self._stream.time_base, self._first.pts
        if time_base is None or origin is None:
            return self._frames
        target = origin + int(start_s / time_base)
        try:
            self._container.seek(target, stream=self._stream)
            frames = self._decoded()
            landed = next(frames, None)
        except MEDIA_ERRORS:
            landed = None
        if landed is not None and landed.pts is not None and origin <= landed.pts <= target:
            self._skipped = True
            self._clock.seek()
            return chain([landed], frames)
        self.close()
        self._packets_read = self._damaged_packets = 0
        self._open()
        next(self._frames, None)
        return self._frames

    def _decoded(self) -> Iterator[VideoFrame]:
        """Yield every frame that decodes, in the order of showing, to the end of the file."""
        fruitless = 0
        for packet in self._packets():
            frames = self._decode(packet)
            fruitless = 0 if frames else fruitless + 1
            if fruitless > MOST_FRUITLESS_PACKETS:
                break
            yield from frames
        yield from self._decode(None)

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        failures = 0
        while failures < MOST_READ_FAILURES:
            try:
                for packet in self._container.demux(self._stream):
                    failures = 0
                    if packet.has_sidedata("encryption_info"):
                        raise VideoError(ENCRYPTED.format(name=self._path.name))
                    # An empty packet would tell the decoder that the stream has ended.
                    if packet.size:
                        self._packets_read += 1
                        yield packet
                return
            except av.EOFError:
                return
            except MEDIA_ERRORS:
                failures += 1
                self._damaged_packets += failures == 1

    def _decode(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            return self._context.decode(packet)
        except av.EOFError:
            return []
        except MEDIA_ERRORS:
            self._damaged_packets += 1
            return []

    def _lost(self) -> Iterator[str]:
        """Compare what was read with what the header promised."""
        interval_s = 1 / (self.rate_hz or FALLBACK_RATE_HZ)
        if self._format_in(INDEXED_FORMATS) and not self._skipped:
            listed = len(self._stream.index_entries)
            promised = max(listed, self._stream.frames) if self.container == "avi" else listed
            lost = promised - self._packets_read
            if lost > 0:
                yield (
                    f"The file is cut off or damaged: {lost} of {promised} frames (about "
                    f"{lost * interval_s:.1f} s) could not be read; {COPY_AGAIN} if they matter."
                )
                return
        ends_s = (self._last_s or 0.0) + interval_s
        if self.duration_s is not None and self.duration_s - ends_s > DURATION_TOLERANCE_S:
            yield (
                f"The file says that it lasts {self.duration_s:.1f} s, but its picture ends at "
                f"{ends_s:.1f} s: the rest is lost"
                f"{' or has sound only' if self.has_audio else f'; {COPY_AGAIN}'}."
            )

    def _nothing_decodes(self) -> VideoError:
        name, codec = self._path.name, self._context.name
        if not self._packets_read:
            return VideoError(f"{name} holds no frames (its length is zero): {COPY_AGAIN}.")
        return VideoError(
            f"{name} holds a {codec} video of which no frame can be decoded: "
            f"it is damaged, cut off or encrypted; {COPY_AGAIN}."
        )
