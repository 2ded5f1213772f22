"""Decoding a video file with FFmpeg (PyAV): its stream, its packets, their damage, their true times.

A damaged file gives what decodes; what was lost is counted and said in `Film.warnings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vision.errors import VideoError
from vision.video.clock import FALLBACK_RATE_HZ, FrameClock, plausible_rate_hz
from vision.video.container import MEDIA_ERRORS, open_container, picture_stream
from vision.video.damage import (
    COPY_AGAIN,
    Damage,
    early_end_sentence,
    late_start_sentence,
    lost_frames_sentence,
)
from vision.video.picture import LARGEST_AREA_PX, Deinterlacer, Image, UprightPicture

# Containers whose index leads to the key frame before a time.
SEEKABLE_FORMATS = {"mov", "matroska"}
# Containers whose index lists every packet, so that missing ones can be counted.
INDEXED_FORMATS = {"mov", "avi"}
# Containers that know only the order in which frames are stored: the decoder shows them in order, at
# even steps.
TIMED_IN_STORED_ORDER = {"avi"}
# Containers whose duration is the time stamp of their end.
CLOCKED_FROM_ZERO = {"matroska", "flv"}
# Seeking saves time only when there is more than this to skip.
SEEK_FROM_S = 2.0
# A file that fails as often in a row is not going to give a frame any more.
MOST_READ_FAILURES = 100
MOST_FRUITLESS_PACKETS = 20_000
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
        self._damage = Damage()
        self._ends_s = 0.0
        self._last_packet_s = 0.0
        self._last_ticks = 0
        self._reached_end = self._skipped = False
        self._open()
        try:
            first = next(self._frames, None)
            if first is None:
                raise self._nothing_decodes()
            aspect = self._stream.sample_aspect_ratio or self._context.sample_aspect_ratio
            self._upright = UprightPicture(path.name, first, aspect, max_side_px)
        except MEDIA_ERRORS as error:
            self.close()
            raise self._nothing_decodes() from error
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
            self._ends_s = time_s
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
        starts = self._stream.start_time
        duration_s = _seconds(self._stream.duration, self._stream.time_base)
        if duration_s is None:
            duration_s = _seconds(self._container.duration, Fraction(1, av.time_base))
            starts = 0 if self._format_in(CLOCKED_FROM_ZERO) else starts
        if duration_s is not None:
            duration_s -= self._late_s(starts)
        return duration_s if duration_s and 0 < duration_s <= LONGEST_DURATION_S else None

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
        found = (
            *self._clock.warnings(),
            *self._damage.sentences(),
            late_start_sentence(self._late_s(self._stream.start_time)),
            self._lost() if self._reached_end else None,
        )
        return [sentence for sentence in found if sentence]

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _open(self) -> None:
        self._container = open_container(self._path)
        try:
            self._stream = picture_stream(self._container, self._path.name)
            self._context = self._stream.codec_context
            # Decoding frames at the same time would make what is seen of a damaged one a matter of
            # chance, decoding slices at the same time hides the damage; neither gains much beside the
            # pose model.
            self._context.thread_type = "NONE"
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
                self._damage.failed += 1
                continue
            self._damage.blemished += bool(frame.is_corrupt)
            yield time_s, picture

    def _timed(self, start_s: float) -> Iterator[tuple[float, VideoFrame]]:
        yield self._time_s(self._first), self._first
        frames = self._frames
        if start_s >= SEEK_FROM_S and self._format_in(SEEKABLE_FORMATS):
            frames = self._frames_from(start_s)
        for frame in frames:
            yield self._time_s(frame), frame

    def _time_s(self, frame: VideoFrame) -> float:
        ticks = frame.pts
        if self._format_in(TIMED_IN_STORED_ORDER):
            ticks = self._last_ticks + 1 if frame.dts is None else frame.dts
            self._last_ticks = ticks
        return self._clock.time_s(_seconds(ticks, self._stream.time_base))

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
        self._damage = Damage()
        self._open()
        next(self._frames, None)
        return self._frames

    def _decoded(self) -> Iterator[VideoFrame]:
        """Yield every frame that decodes, in the order of showing, to the end of the file."""
        fruitless = 0
        for packet in self._packets():
            frames = self._decode(packet)
            self._damage.frames += len(frames)
            fruitless = 0 if frames else fruitless + 1
            if fruitless > MOST_FRUITLESS_PACKETS:
                break
            yield from frames
        held_back = self._decode(None)
        self._damage.frames += len(held_back)
        yield from held_back

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
                        self._damage.packets += 1
                        self._last_packet_s = _seconds(packet.duration, packet.time_base) or 0.0
                        yield packet
                return
            except av.EOFError:
                return
            except MEDIA_ERRORS:
                failures += 1
                self._damage.failed += failures == 1

    def _decode(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            return self._context.decode(packet)
        except av.EOFError:
            return []
        except MEDIA_ERRORS:
            self._damage.failed += 1
            return []

    def _late_s(self, starts: int | None) -> float:
        """How long after a time stamp the first frame comes that decodes; 0 where unknown."""
        first_s = _seconds(self._first.pts, self._stream.time_base)
        starts_s = _seconds(starts, self._stream.time_base)
        return 0.0 if first_s is None or starts_s is None else max(0.0, first_s - starts_s)

    def _lost(self) -> str | None:
        """Compare what was read with what the header promised."""
        interval_s = 1 / (self.rate_hz or FALLBACK_RATE_HZ)
        if self._format_in(INDEXED_FORMATS) and not self._skipped:
            promised = sum(not entry.is_discard for entry in self._stream.index_entries)
            # An AVI that lost its index, at its end, still says in its header how many there were.
            if self._format_in({"avi"}):
                promised = max(promised, self._stream.frames)
            lost = self._damage.lost_frames(promised)
            if lost:
                return lost_frames_sentence(lost, promised, interval_s)
        # With several pictures in one file the duration may be that of another.
        if self.duration_s is None or len(self._container.streams.video) > 1:
            return None
        ends_s = self._ends_s + max(interval_s, self._last_packet_s)
        return early_end_sentence(self.duration_s, ends_s, self.has_audio)

    def _nothing_decodes(self) -> VideoError:
        name, codec = self._path.name, self._context.name
        if not self._damage.packets:
            return VideoError(f"{name} holds no frames (its length is zero): {COPY_AGAIN}.")
        return VideoError(
            f"{name} holds a {codec} video of which no frame can be decoded: "
            f"it is damaged, cut off or encrypted; {COPY_AGAIN}."
        )


def _seconds(ticks: int | None, time_base: Fraction | None) -> float | None:
    return None if ticks is None or time_base is None else float(ticks * time_base)
