"""How drawn frames look: colours, sizes, and text as small pictures to paste.

Colours of meaning are from the palette of Okabe and Ito (2008), told apart with any colour vision;
every one comes with a word and a sign. All sizes are multiples of one unit, so that a frame reads
the same on a phone whatever its resolution.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from vision.overlay.reading import Band

Colour = tuple[int, int, int]
ImageArray = npt.NDArray[np.uint8]

PHONE_WIDTH_PX = 360
"""Width of a picture on a small phone: one unit is one pixel there."""
LANDSCAPE_SHARE = 0.85
"""A landscape picture is shown smaller on a phone, so its unit follows this share of its width."""
LEAST_HEIGHT_UNITS = 200
"""A very wide picture still has this many units of height."""

OPAQUE = 255
SUPERSAMPLING = 3
"""Shapes are drawn this much larger and averaged: smooth edges."""

VERMILLION: Colour = (213, 94, 0)
ORANGE: Colour = (230, 159, 0)
SKY_BLUE: Colour = (86, 180, 233)
BLUE: Colour = (0, 114, 178)
WHITE: Colour = (255, 255, 255)
NIGHT: Colour = (14, 19, 27)
SILVER: Colour = (196, 201, 208)
ASH: Colour = (150, 155, 163)
SLATE: Colour = (92, 100, 112)
PAPER: Colour = (250, 248, 243)
MIST: Colour = (232, 229, 221)


@dataclass(frozen=True)
class Theme:
    """The colours of a drawn frame: on the video itself, or on a plain background.

    `panel_alpha` is the opacity (0..255) of what lies behind text; `within` is the colour of values
    below the limit and of values without one, `silent` of those that were not assessed.
    """

    background: Colour
    near_bone: Colour
    casing: Colour
    far_bone: Colour
    panel: Colour
    panel_alpha: int
    ink: Colour
    soft_ink: Colour
    within: Colour
    silent: Colour

    def of(self, band: Band) -> Colour:
        """Return the colour of a band."""
        if band is Band.ABOVE:
            return VERMILLION
        if band is Band.NEAR:
            return ORANGE
        return self.within if band in (Band.WITHIN, Band.NO_LIMIT) else self.silent

    def on_colour(self, band: Band) -> Colour:
        """Return the colour of words on the colour of a band: the one with more contrast."""
        return WHITE if band is Band.ABOVE else NIGHT


ON_VIDEO = Theme(
    background=NIGHT,
    near_bone=WHITE,
    casing=NIGHT,
    far_bone=SILVER,
    panel=NIGHT,
    panel_alpha=190,
    ink=WHITE,
    soft_ink=SILVER,
    within=SKY_BLUE,
    silent=SILVER,
)
ON_PAPER = Theme(
    background=PAPER,
    near_bone=NIGHT,
    casing=PAPER,
    far_bone=ASH,
    panel=MIST,
    panel_alpha=235,
    ink=NIGHT,
    soft_ink=SLATE,
    within=BLUE,
    silent=SLATE,
)


def unit_px(width_px: int, height_px: int) -> float:
    """Return the pixels of one unit of size in a picture (1.0 in a portrait 360 px wide).

    >>> unit_px(360, 640), round(unit_px(1920, 1080), 2)
    (1.0, 4.53)
    """
    wanted = max(min(width_px, height_px), LANDSCAPE_SHARE * width_px) / PHONE_WIDTH_PX
    return min(wanted, height_px / LEAST_HEIGHT_UNITS)


@lru_cache(maxsize=64)
def font(size_px: int, bold: bool) -> ImageFont.FreeTypeFont:
    """Return DejaVu Sans, which has the degree and plus-minus signs, as matplotlib brings it."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(_matplotlib_folder() / "mpl-data" / "fonts" / "ttf" / name, size_px)


@lru_cache(maxsize=1)
def _matplotlib_folder() -> Path:
    # Found without importing it: drawing needs the fonts alone.
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("matplotlib, whose fonts are drawn with, is not installed")
    return Path(spec.origin).parent


@dataclass(frozen=True, eq=False)
class Sprite:
    """A small picture with transparency, ready to paste: colour times opacity, and what is kept."""

    colour: npt.NDArray[np.uint16]
    kept: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, picture: Image.Image) -> Sprite:
        """Return the sprite of an RGBA picture."""
        pixels = np.asarray(picture, dtype=np.uint16)
        # In 256ths rather than 255ths, so that pasting shifts where it would divide: twice as fast.
        alpha = pixels[:, :, 3:] + (pixels[:, :, 3:] >> 7)
        return cls(pixels[:, :, :3] * alpha, np.repeat(256 - alpha, 3, axis=2))

    @property
    def width_px(self) -> int:
        """Width."""
        return int(self.colour.shape[1])

    @property
    def height_px(self) -> int:
        """Height."""
        return int(self.colour.shape[0])

    def paste(self, image: ImageArray, left_px: int, top_px: int) -> None:
        """Paste into an RGB image in place; what lies outside the image is cut off."""
        rows = slice(max(top_px, 0), max(min(top_px + self.height_px, image.shape[0]), 0))
        columns = slice(max(left_px, 0), max(min(left_px + self.width_px, image.shape[1]), 0))
        if rows.stop <= rows.start or columns.stop <= columns.start:
            return
        own = np.s_[
            rows.start - top_px : rows.stop - top_px,
            columns.start - left_px : columns.stop - left_px,
        ]
        target = image[rows, columns]
        target[:] = (target * self.kept[own] + self.colour[own]) >> 8


@dataclass(frozen=True)
class Run:
    """A stretch of text in one size (units) and colour."""

    text: str
    size: float
    colour: Colour
    bold: bool = False


@lru_cache(maxsize=1024)
def pill(
    runs: tuple[Run, ...],
    unit: float,
    background: Colour,
    alpha: int,
    edge: Colour | None = None,
) -> Sprite:
    """Return text on a rounded panel, optionally with a coloured bar at its left edge."""
    scale = unit * SUPERSAMPLING
    fonts = [font(max(round(run.size * scale), 1), run.bold) for run in runs]
    text_width = sum(face.getlength(run.text) for face, run in zip(fonts, runs, strict=True))
    largest = max(run.size for run in runs) * scale
    padding, bar = PILL_PADDING * scale, (PILL_BAR * scale if edge else 0.0)
    size = _whole(text_width + 2 * padding + bar), _whole(largest * PILL_LEADING)
    picture = Image.new("RGBA", size)
    draw = ImageDraw.Draw(picture)
    radius = PILL_RADIUS * scale
    box = (0, 0, size[0] - 1, size[1] - 1)
    if edge:
        draw.rounded_rectangle(box, radius, fill=(*edge, OPAQUE))
        draw.rectangle((bar, 0, 2 * radius + bar, size[1]), fill=(*background, alpha))
        draw.rounded_rectangle((bar, *box[1:]), radius, fill=(*background, alpha))
        draw.rectangle((bar, 0, radius + bar, size[1]), fill=(*background, alpha))
    else:
        draw.rounded_rectangle(box, radius, fill=(*background, alpha))
    left = padding + bar
    for face, run in zip(fonts, runs, strict=True):
        baseline = size[1] / 2 + CAP_HEIGHT * largest / 2
        draw.text((left, baseline), run.text, fill=(*run.colour, OPAQUE), font=face, anchor="ls")
        left += face.getlength(run.text)
    return Sprite.of(picture.reduce(SUPERSAMPLING))


PILL_PADDING = 7.0
PILL_RADIUS = 5.0
PILL_BAR = 4.0
PILL_LEADING = 1.62
"""Height of a pill in sizes of its largest text."""
CAP_HEIGHT = 0.73
"""Height of a DejaVu capital in sizes of the font, to centre by eye."""


def _whole(length: float) -> int:
    """Round up to whole pixels after averaging."""
    return int(-(-length // SUPERSAMPLING)) * SUPERSAMPLING
