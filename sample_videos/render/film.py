"""What a phone does to a picture after the lens: noise, colour, compression."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

NOISE_SHEETS = 6
"""Noise is drawn once for a few sheets, which then are shifted about: drawing it is slow."""
DARK_NOISE_SHARE = 1.6
"""Shadows are noisier than lights by this factor."""


@dataclass(frozen=True)
class Film:
    """Settings of recorder and messenger.

    `quality` is the constant rate factor of H.264: about 20 for a phone, above 30 for a messenger
    that has squeezed the clip. `blur_samples` (odd) fifths of a frame's time the shutter is open.
    """

    frame_rate: int = 30
    exposure: float = 1.0
    noise: float = 3.0
    saturation: float = 1.0
    quality: int = 21
    blur_samples: int = 1


class Development:
    """Turns drawn pictures into recorded ones."""

    def __init__(self, film: Film, width_px: int, height_px: int, seed: int) -> None:
        self.film = film
        self.random = np.random.default_rng(seed)
        shape = (NOISE_SHEETS, height_px, width_px, 3)
        grain = self.random.normal(0, film.noise, shape).astype(np.float32)
        shared = grain.mean(axis=3, keepdims=True) * np.sqrt(3)
        self.sheets = 0.6 * shared + 0.6 * grain

    def develop(self, picture: NDArray[np.float32]) -> Image:
        """Return the recorded picture of one drawn picture (H, W, 3), 0 to 255."""
        sheet = self.sheets[self.random.integers(NOISE_SHEETS)]
        shift = self.random.integers(0, picture.shape[:2])
        sheet = np.roll(sheet, tuple(shift.tolist()), axis=(0, 1))
        if self.film.saturation != 1.0:
            grey = picture.mean(axis=2, keepdims=True)
            picture = grey + (picture - grey) * np.float32(self.film.saturation)
        darkness = DARK_NOISE_SHARE - (DARK_NOISE_SHARE - 0.7) * picture / 255
        return np.asarray(np.clip(picture + sheet * darkness, 0, 255), np.uint8)


def write_film(path: Path, pictures: Iterable[Image], film: Film) -> int:
    """Write pictures (H, W, 3) as H.264 and return how many there were."""
    count = 0
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(film.frame_rate))
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(film.quality), "preset": "veryfast"}
        for picture in pictures:
            if count == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode())
    return count
