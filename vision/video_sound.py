"""The sound of a clip, cut to the part that is written and handed on packet by packet."""

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
from vision.video_container import MEDIA_ERRORS, open_container

# Sound that every player of MP4 files knows; anything else is encoded as AAC.
COPIED_CODECS = {"aac", "mp3"}
ENCODED_RATE_HZ = 48_000
ENCODED_LAYOUTS = {"mono", "stereo"}


class SoundTrack:
    """Sound on its way from a file that was filmed to the clip that is written.

    Damaged sound is left out without a word: the pictures are what is measured.
    """

    def __init__(
        self, source: InputContainer, stream: AudioStream, target: OutputContainer
    ) -> None:
        self._source = source
        self._stream = stream
        self._picture_start_s = _start_s(source)
        self._copied = stream.codec_context.name in COPIED_CODECS
        if self._copied:
            self._target = target.add_stream_from_template(stream)
        else:
            layout = stream.codec_context.layout.name
            self._target = target.add_stream(
                "aac",
                rate=ENCODED_RATE_HZ,
                layout=layout if layout in ENCODED_LAYOUTS else "stereo",
            )
        self._pieces: Iterator[tuple[float, Packet[AudioStream] | AudioFrame]] | None = None
        self._next: tuple[float, Packet[AudioStream] | AudioFrame] | None = None

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
        if self._pieces is None:
            self._pieces = self._located()
            self._next = next(self._pieces, None)
        while self._next is not None and self._next[0] < until_s:
            time_s, piece = self._next
            if time_s >= first_s:
                yield from self._placed(piece, time_s - first_s)
            self._next = next(self._pieces, None)

    def finish(self) -> Iterator[Packet[AudioStream]]:
        """Yield what the encoder still holds."""
        if not self._copied and self._pieces is not None:
            yield from self._target.encode(None)

    def close(self) -> None:
        """Close the source."""
        self._source.close()

    def _located(self) -> Iterator[tuple[float, Packet[AudioStream] | AudioFrame]]:
        """Yield packets (to copy) or decoded frames (to encode) with their times in the source."""
        try:
            for packet in self._source.demux(self._stream):
                pieces = [packet] if self._copied else self._decoded(packet)
                for piece in pieces:
                    if piece.pts is not None and piece.time_base:
                        yield float(piece.pts * piece.time_base) - self._picture_start_s, piece
        except MEDIA_ERRORS:
            return

    def _decoded(self, packet: Packet[AudioStream]) -> list[AudioFrame]:
        try:
            return list(self._stream.codec_context.decode(packet if packet.size else None))
        except MEDIA_ERRORS:
            return []

    def _placed(
        self, piece: Packet[AudioStream] | AudioFrame, time_s: float
    ) -> Iterator[Packet[AudioStream]]:
        if isinstance(piece, AudioFrame):
            piece.time_base = Fraction(1, piece.sample_rate)
            piece.pts = round(time_s * piece.sample_rate)
            yield from self._target.encode(piece)
            return
        piece.pts = piece.dts = round(time_s / piece.time_base)
        piece.stream = self._target
        yield piece


def _start_s(source: InputContainer) -> float:
    """When the first picture is shown, on the clock of the file."""
    for stream in source.streams.video:
        if stream.start_time is not None and stream.time_base is not None:
            return float(stream.start_time * stream.time_base)
    return (source.start_time or 0) / av.time_base
