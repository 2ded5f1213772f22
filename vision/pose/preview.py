"""A small picture of the frame that is being measured, with the skeletons found in it.

It lets whoever waits see what is going on. The picture is a file that is replaced a few times a
second, so that a watcher in another process always finds a whole one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from vision.landmarks import BONES, FloatArray

INTERVAL_S = 0.25
"""More often than this nobody could look, and drawing would slow the measuring."""
LONGEST_SIDE_PX = 480
SEEN = 0.5
"""A joint less visible than this is guessed by the model; its bones are drawn faint."""
_JPEG_QUALITY = 80
_BONE, _GUESSED, _CASING, _JOINT = (255, 255, 255), (170, 180, 190), (12, 16, 22), (86, 180, 233)


class Preview:
    """Writes the picture to `path`, or nothing when that is None."""

    def __init__(self, path: str | None) -> None:
        self._path = None if path is None else Path(path)
        self._last_s = -INTERVAL_S

    def show(
        self, image: npt.NDArray[np.uint8], scale: float, people: Sequence[FloatArray]
    ) -> None:
        """Draw one frame, unless the last one was a moment ago.

        `image` is RGB (H, W, 3); `people` holds (33, 6) landmarks as `Landmarker.find` returns them,
        in pixels of a picture `scale` times as large. A full disk is no reason to stop measuring.
        """
        now_s = time.monotonic()
        if self._path is None or now_s - self._last_s < INTERVAL_S:
            return
        self._last_s = now_s
        part = self._path.with_suffix(".part")
        with suppress(OSError):
            drawn(image, scale, people).save(part, "JPEG", quality=_JPEG_QUALITY)
            part.replace(self._path)


def drawn(image: npt.NDArray[np.uint8], scale: float, people: Sequence[FloatArray]) -> Image.Image:
    """Return the small picture with the skeletons."""
    picture: Any = Image.fromarray(image)
    width_px = picture.width
    picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    shrunk = picture.width / width_px / scale
    draw = ImageDraw.Draw(picture)
    thick = max(round(max(picture.size) / 160), 2)
    for person in people:
        points = [(float(x), float(y)) for x, y in person[:, :2] * shrunk]
        seen = person[:, 5] >= SEEN
        for width, plain in ((thick + 2, _CASING), (thick, None)):
            for a, b in BONES:
                colour = plain or (_BONE if seen[a] and seen[b] else _GUESSED)
                draw.line((points[a], points[b]), fill=colour, width=width)
        for joint in {joint for bone in BONES for joint in bone}:
            x, y = points[joint]
            draw.ellipse((x - thick, y - thick, x + thick, y + thick), fill=_JOINT, outline=_CASING)
    return picture  # type: ignore[no-any-return]
