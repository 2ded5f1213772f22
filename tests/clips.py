"""Small clips whose frames carry their own number, so that a test knows which frame it was given.

Every picture has four coloured corners (which way is up) and a bar code of eight stripes (the
frame's number). Both survive heavy compression, scaling and chroma subsampling.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

Picture = npt.NDArray[np.uint8]

# The AV1 encoder writes its settings to the terminal unless told otherwise.
os.environ.setdefault("SVT_LOG", "1")

BITS = 8
CORNERS = {"red": (230, 30, 30), "green": (30, 200, 30), "blue": (30, 30, 230), "white": (240,) * 3}
UPRIGHT = tuple(CORNERS)
SOUND_RATE_HZ = 48_000


def picture(number: int, size: tuple[int, int] = (160, 120)) -> Picture:
    """Draw frame `number` (0..255): corners red, green, blue, white in reading order, bar code between."""
    width, height = size
    image = np.full((height, width, 3), 128, np.uint8)
    top, left = height // 4, width // 4
    image[:top, :left] = CORNERS["red"]
    image[:top, -left:] = CORNERS["green"]
    image[-top:, :left] = CORNERS["blue"]
    image[-top:, -left:] = CORNERS["white"]
    edges = np.linspace(0, width, BITS + 1).round().astype(int)
    for bit in range(BITS):
        lit = number >> bit & 1
        image[height // 3 : -(height // 3), edges[bit] : edges[bit + 1]] = 235 if lit else 16
    return image


def number_of(image: Picture) -> int:
    """Read the bar code of an upright picture."""
    height, width = image.shape[:2]
    row = image[height * 9 // 20 : max(height * 11 // 20, height * 9 // 20 + 1)].mean(axis=(0, 2))
    centres = ((np.arange(BITS) + 0.5) * width / BITS).astype(int)
    return sum(int(row[centre] > 128) << bit for bit, centre in enumerate(centres))


def corners_of(image: Picture) -> tuple[str, ...]:
    """Name the colours of the four corners in reading order; `UPRIGHT` when the picture is upright."""
    height, width = image.shape[:2]
    spots = [(y, x) for y in (height // 10, -height // 10) for x in (width // 10, -width // 10)]
    names = list(CORNERS)
    colours = np.array(list(CORNERS.values()), float)
    return tuple(
        names[int(np.argmin(np.linalg.norm(colours - image[y, x].astype(float), axis=1)))]
        for y, x in spots
    )


@dataclass
class Clip:
    """How a clip is written; `times_s` are the true times of its frames."""

    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    size: tuple[int, int] = (160, 120)
    frames: int = 12
    rate_hz: int = 30
    times_s: Sequence[float] | None = None
    time_base: Fraction = Fraction(1, 90_000)
    quarter_turns: int = 0
    mirrored: bool = False
    pixel_aspect: Fraction | None = None
    sound: str | None = None
    click_s: float | None = None
    options: dict[str, str] = field(default_factory=dict)
    container_options: dict[str, str] = field(default_factory=dict)

    def true_times_s(self) -> list[float]:
        """The times asked for, from the first frame."""
        if self.times_s is None:
            return [number / self.rate_hz for number in range(self.frames)]
        return [time - self.times_s[0] for time in self.times_s]

    def write(self, path: Path) -> Path:
        """Write the clip: stored turned by `quarter_turns` (counter-clockwise to make it upright)."""
        times = self.times_s or [number / self.rate_hz for number in range(self.frames)]
        with (
            _schedule_kept(),
            av.open(str(path), "w", options=self.container_options) as container,
        ):
            stream = self._video_stream(container)
            sound = container.add_stream(self.sound, rate=SOUND_RATE_HZ) if self.sound else None
            for number, time in enumerate(times):
                frame = self._frame(number)
                frame.pts = round(time / self.time_base)
                frame.time_base = self.time_base
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
            if sound is not None:
                _write_sound(container, sound, times[-1] + 1 / self.rate_hz, self.click_s)
        return path

    def _video_stream(self, container: av.container.OutputContainer) -> VideoStream:
        stream = container.add_stream(self.codec, rate=self.rate_hz, options=_quiet(self))
        stream.width, stream.height = self._stored_size()
        stream.pix_fmt = self.pixel_format
        stream.time_base = stream.codec_context.time_base = self.time_base
        if self.pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = self.pixel_aspect
        if self.quarter_turns or self.mirrored:
            stream.set_display_rotation(90 * self.quarter_turns, hflip=self.mirrored)
        return stream

    def _stored_size(self) -> tuple[int, int]:
        width, height = self.size
        return (height, width) if self.quarter_turns % 2 else (width, height)

    def _frame(self, number: int) -> av.VideoFrame:
        image = picture(number, self.size)
        if self.mirrored:
            image = image[:, ::-1]
        stored = np.ascontiguousarray(np.rot90(image, k=-self.quarter_turns))
        return av.VideoFrame.from_ndarray(stored, format="rgb24")


@contextmanager
def _schedule_kept() -> Iterator[None]:
    """Keep the thread that writes an ordinary one.

    As root the AV1 encoder gives it a real-time schedule, which every program it starts later inherits: a
    browser's thread that spins then leaves nobody else a processor.
    """
    if not hasattr(os, "sched_getscheduler"):  # not Linux
        yield
        return
    policy, priority = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, priority)


def _quiet(clip: Clip) -> dict[str, str]:
    options = dict(clip.options)
    if clip.codec == "libx264":
        options = {"preset": "ultrafast", **options}
    elif clip.codec == "libx265":
        options = {"preset": "ultrafast", "x265-params": "log-level=none", **options}
    elif clip.codec == "libsvtav1":
        options = {"preset": "12", **options}
    elif clip.codec in ("libvpx", "libvpx-vp9"):
        options = {"deadline": "realtime", "cpu-used": "8", **options}
    return options


def _write_sound(
    container: av.container.OutputContainer,
    stream: AudioStream,
    duration_s: float,
    click_s: float | None,
) -> None:
    """Write a 440 Hz tone, with one short loud click where asked."""
    samples = np.arange(round(duration_s * SOUND_RATE_HZ))
    tone = (0.2 * np.sin(2 * np.pi * 440 * samples / SOUND_RATE_HZ)).astype(np.float32)
    if click_s is not None:
        click = round(click_s * SOUND_RATE_HZ)
        tone[click : click + 200] *= 5
    resampler = av.AudioResampler(
        format=stream.codec_context.format, layout=stream.codec_context.layout, rate=SOUND_RATE_HZ
    )
    frame = av.AudioFrame.from_ndarray(tone[None], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE_HZ, 0, Fraction(1, SOUND_RATE_HZ)
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(stream.encode(piece))
    container.mux(stream.encode(None))
