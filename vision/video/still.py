"""Pictures as clips: a photo is a clip of one frame, an animated WebP or AVIF one of several."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageOps

from vision.errors import VideoError
from vision.video.picture import Image, check_size, fitted

# Read here rather than by FFmpeg: Pillow knows the orientation tag of photos. GIF and animated PNG
# are left to FFmpeg, which knows their times.
STILL_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "TIFF")
ANIMATED_FORMATS = ("WEBP", "AVIF")
# Camera streams in Motion JPEG begin like a photo.
STREAM_SUFFIXES = (".mjpeg", ".mjpg")
# EXIF orientation to the clockwise turn that makes the picture upright (Exif 2.32, tag 274).
EXIF_ORIENTATION_TAG = 274
EXIF_ROTATION_DEG = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
# Shown so long when an animation gives no duration (what browsers do).
DEFAULT_DURATION_S = 0.1
MS_PER_S = 1000.0
# 16-bit grey is brought to 8 bits by its upper byte.
GREY_16_BIT_DIVISOR = 256


class Still:
    """An open picture file; `None` from `open_still` means that the file is not a picture."""

    def __init__(
        self, name: str, file: BinaryIO, image: PillowImage.Image, max_side_px: int
    ) -> None:
        self._name = name
        self._file = file
        self._image = image
        self._max_side_px = max_side_px
        orientation = _orientation(image)
        self.rotation_deg = EXIF_ROTATION_DEG.get(orientation, 0)
        width_px, height_px = image.size
        sideways = self.rotation_deg in (90, 270)
        self.full_size_px = (height_px, width_px) if sideways else (width_px, height_px)
        self.codec = (image.format or "").lower()
        self.container = "image"
        self.has_audio = False
        self.rate_hz: float | None = None
        animated = image.format in ANIMATED_FORMATS
        self.frame_count_hint: int | None = getattr(image, "n_frames", 1) if animated else 1
        self.duration_s: float | None = None if animated and self.frame_count_hint != 1 else 0.0

    def pictures(self, start_s: float, end_s: float | None) -> Iterator[tuple[float, Image]]:
        """Yield (time in seconds, upright RGB picture) from `start_s` up to, not including, `end_s`."""
        time_s = 0.0
        for number in range(self.frame_count_hint or 1):
            if end_s is not None and time_s >= end_s:
                return
            try:
                self._image.seek(number)
                picture = self._upright() if time_s >= start_s else None
            # Pillow's readers raise many kinds of error for a damaged file; all mean the same here.
            except Exception as error:
                raise VideoError(
                    f"{self._name} is a picture that is damaged or cut off ({error}): "
                    "copy or export it again."
                ) from error
            if picture is not None:
                yield time_s, picture
            time_s += self._image.info.get("duration", 0) / MS_PER_S or DEFAULT_DURATION_S

    def warnings(self) -> list[str]:
        """Nothing is ever repaired in a picture."""
        return []

    def close(self) -> None:
        """Close the file."""
        self._image.close()
        self._file.close()

    def _upright(self) -> Image:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = ImageOps.exif_transpose(self._image)
            assert image is not None
            small = _rgb(image).resize(
                fitted(image.size, self._max_side_px), PillowImage.Resampling.BOX
            )
        return np.ascontiguousarray(np.asarray(small, dtype=np.uint8))


def open_still(path: Path, max_side_px: int) -> Still | None:
    """Open a picture file, or return None when the file is something else (a video, or nothing).

    Raises
    ------
    VideoError : the picture is too large.
    """
    if path.suffix.lower() in STREAM_SUFFIXES:
        return None
    with ExitStack() as on_failure:
        file = on_failure.enter_context(path.open("rb"))
        try:
            with warnings.catch_warnings():
                # Size is judged below, with a sentence of its own.
                warnings.simplefilter("ignore")
                image = PillowImage.open(file, formats=STILL_FORMATS)
                animated_png = image.format == "PNG" and getattr(image, "n_frames", 1) > 1
        except PillowImage.DecompressionBombError as error:
            raise VideoError(f"{path.name} is too large a picture: export it smaller.") from error
        # Whatever Pillow cannot open may still be a video.
        except Exception:
            return None
        if animated_png:
            return None
        check_size(path.name, *image.size)
        on_failure.pop_all()
    return Still(path.name, file, image, max_side_px)


def _orientation(image: PillowImage.Image) -> int:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return int(image.getexif().get(EXIF_ORIENTATION_TAG, 1))
    # A damaged EXIF block says nothing about orientation; the picture itself may be whole.
    except Exception:
        return 1


def _rgb(image: PillowImage.Image) -> PillowImage.Image:
    if image.mode.startswith("I"):
        values = np.asarray(image, dtype=np.float64) / GREY_16_BIT_DIVISOR
        return PillowImage.fromarray(values.clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        # What lies under transparent pixels is arbitrary; white is what a viewer shows.
        layered = image.convert("RGBA")
        white = PillowImage.new("RGBA", layered.size, "white")
        return PillowImage.alpha_composite(white, layered).convert("RGB")
    return image.convert("RGB")
