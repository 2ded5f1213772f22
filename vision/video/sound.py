"""The sound of a clip, cut to the part that is written and encoded so that every player knows it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Self

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from vision.errors import VideoError
from vision.video.container import MEDIA_ERRORS, open_container

RATE_HZ = 48_000
LAYOUTS = {"mono", "stereo"}
# Frames of sound follow each other without a gap; stamps are rounded, some to milliseconds.
OVERLAP_S = 0.005


class SoundTrack:
    """Sound on its way from a file that was filmed to the clip that is written.

    It is always decoded and encoded anew (AAC): copied packets could be cut only roughly, and one
    damaged packet would stop the writing. Sound that does not decode is left out without a word:
    the pictures are what is measured.
    """

    def __init__(
        self, source: InputContainer, stream: AudioStream, target: OutputContainer
    ) -> None:
        self._source = source
        self._stream = stream
        self._picture_start_s = _start_s(source)
        layout = stream.codec_context.layout.name
        self._target = target.add_stream(
            "aac", rate=RATE_HZ, layout=layout if layout in LAYOUTS else "stereo"
        )
        self._frames = self._located()
        self._next = next(self._frames, None)

    @classmethod
    def open(cls, path: Path, target: OutputContainer) -> Self | None:
        """Add the sound of a file to a clip that is being written; None where there is no sound."""
        try:
            source = open_container(path)
        except VideoError:
            return None
        stream = next((s for s in source.streams.audio if s.codec_context is not None), None)
        if stream is None:
            source.close()
            return None
        return cls(source, stream, target)

    def packets(self, first_s: float, until_s: float) -> Iterator[Packet[AudioStream]]:
        """Yield the sound that follows what was yielded before.

        first_s : where the clip that is written starts, in seconds from the source's first picture.
        until_s : up to where, on the same clock.
        """
        while self._next is not None and self._next[0] < until_s:
            time_s, frame = self._next
            if time_s >= first_s:
                yield from self._encoded(time_s - first_s, frame)
            self._next = next(self._frames, None)

    def finish(self) -> Iterator[Packet[AudioStream]]:
        """Yield what the encoder still holds."""
        yield from self._target.encode(None)

    def close(self) -> None:
        """Close the source."""
        self._source.close()

    def _located(self) -> Iterator[tuple[float, AudioFrame]]:
        """Yield the frames of sound with their times from the source's first picture."""
        ends_s = float("-inf")
        for frame in self._decoded():
            if frame.pts is None or not frame.time_base or not frame.sample_rate:
                continue
            time_s = float(frame.pts * frame.time_base) - self._picture_start_s
            if time_s >= ends_s - OVERLAP_S:
                ends_s = time_s + frame.samples / frame.sample_rate
                yield time_s, frame

    def _decoded(self) -> Iterator[AudioFrame]:
        packets = self._source.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except MEDIA_ERRORS:
                return
            if packet is None:
                return
            try:
                frames = self._stream.codec_context.decode(packet)
            except MEDIA_ERRORS:
                continue
            yield from frames

    def _encoded(self, time_s: float, frame: AudioFrame) -> list[Packet[AudioStream]]:
        frame.time_base = Fraction(1, frame.sample_rate)
        frame.pts = round(time_s * frame.sample_rate)
        try:
            return self._target.encode(frame)
        except MEDIA_ERRORS:
            # A damaged piece may claim another rate or layout than the rest.
            return []


def _start_s(source: InputContainer) -> float:
    """When the first picture is shown, on the clock of the file."""
    for stream in source.streams.video:
        if stream.start_time is not None and stream.time_base is not None:
            return float(stream.start_time * stream.time_base)
    return (source.start_time or 0) / av.time_base
