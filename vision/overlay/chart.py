"""The small running chart of a drawn video: hip flexion over time, made once for a whole clip.

Two versions are made, one strong and one faint; a frame shows the strong one up to its time and the
faint one after it, which costs two pastes a frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from vision.overlay.reading import Band, Reading, Readings
from vision.overlay.style import CAP_HEIGHT, OPAQUE, Colour, ImageArray, Sprite, Theme, font

CHART_TITLE = "Hip flexion (trunk-thigh)"
CHART_HEIGHT = 66.0
"""Height of the chart, units; so are the lengths below."""
MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, MARGIN_BOTTOM = 8.0, 31.0, 16.0, 15.0
PANEL_RADIUS = 6.0
TEXT_SIZE = 10.0
CURVE_WIDTH = 2.0
LIMIT_WIDTH = 1.2
CURSOR_WIDTH = 1.5
DOT_RADIUS = 4.0
DASH = 5.0
SPAN_HEIGHT = 2.0

MOST_POINTS = 1500
"""Points of the curve; more than a phone has columns."""
FAINT = 0.42
"""Opacity of what is still to come."""
ERROR_ALPHA = 95
"""Opacity (0..255) of the error band."""
LEAST_TOP_DEG = 60.0
"""The axis reaches at least this far, so that noise in standing does not fill it."""
AXIS_ROOM_DEG = 4.0
"""Room above the highest value and below the lowest."""

CHART_SUPERSAMPLING = 2


@dataclass(frozen=True)
class _Axes:
    """Maps seconds and degrees to pixels of the enlarged drawing."""

    start_s: float
    end_s: float
    low_deg: float
    high_deg: float
    left: float
    top: float
    right: float
    bottom: float

    def x(self, time_s: float) -> float:
        share = (time_s - self.start_s) / max(self.end_s - self.start_s, 1e-9)
        return self.left + float(np.clip(share, 0, 1)) * (self.right - self.left)

    def y(self, value_deg: float) -> float:
        share = (value_deg - self.low_deg) / (self.high_deg - self.low_deg)
        return self.bottom - float(np.clip(share, 0, 1)) * (self.bottom - self.top)


class Chart:
    """The chart of one clip at one size. `width_px`, `height_px` are of the whole panel."""

    def __init__(self, readings: Readings, width_px: int, unit: float, theme: Theme) -> None:
        self.width_px, self.height_px = width_px, round(CHART_HEIGHT * unit)
        self._unit, self._theme, self._readings = unit * CHART_SUPERSAMPLING, theme, readings
        step = max(len(readings) // MOST_POINTS, 1)
        self._points = [readings.at(row) for row in range(0, len(readings), step)]
        self._axes = self._make_axes()
        self._strong = self._finish(self._draw(), 1.0)
        self._faint = self._finish(self._draw(), FAINT)
        self._dots: dict[Colour, Sprite] = {}

    def paste(self, image: ImageArray, left_px: int, top_px: int, reading: Reading | None) -> None:
        """Paste the chart into an RGB image in place, its cursor at the reading's time.

        Without a reading everything is faint and there is no cursor.
        """
        if reading is None:
            self._faint.paste(image, left_px, top_px)
            return
        x_px = round(self._axes.x(reading.time_s) / CHART_SUPERSAMPLING)
        _cut(self._strong, 0, x_px).paste(image, left_px, top_px)
        _cut(self._faint, x_px, self.width_px).paste(image, left_px + x_px, top_px)
        self._cursor(image, left_px + x_px, top_px)
        if reading.hip is not None:
            y_px = round(self._axes.y(reading.hip.value_deg) / CHART_SUPERSAMPLING)
            dot = self._dot(self._theme.of(reading.band))
            left = left_px + x_px - dot.width_px // 2
            dot.paste(image, left, top_px + y_px - dot.height_px // 2)

    def _cursor(self, image: ImageArray, x_px: int, top_px: int) -> None:
        width = max(round(CURSOR_WIDTH * self._unit / CHART_SUPERSAMPLING), 1)
        top, bottom = (round(edge / CHART_SUPERSAMPLING) for edge in self._edges())
        image[top_px + top : top_px + bottom, x_px - width // 2 : x_px - width // 2 + width] = (
            self._theme.ink
        )

    def _edges(self) -> tuple[float, float]:
        return self._axes.top, self._axes.bottom

    def _dot(self, colour: Colour) -> Sprite:
        if colour not in self._dots:
            radius = DOT_RADIUS * self._unit
            side = 2 * int(radius) + 2
            picture = Image.new("RGBA", (side, side))
            draw = ImageDraw.Draw(picture)
            draw.ellipse((0, 0, side - 1, side - 1), fill=(*self._theme.ink, OPAQUE))
            ring = 0.32 * radius
            box = (ring, ring, side - 1 - ring, side - 1 - ring)
            draw.ellipse(box, fill=(*colour, OPAQUE))
            self._dots[colour] = Sprite.of(picture.reduce(CHART_SUPERSAMPLING))
        return self._dots[colour]

    def _make_axes(self) -> _Axes:
        hips = [point.hip for point in self._points if point.hip is not None]
        lows = [hip.value_deg for hip in hips]
        highs = [hip.value_deg + np.nan_to_num(hip.error_deg) for hip in hips]
        limits = [point.limit_deg for point in self._points if point.limit_deg is not None]
        times_s = self._readings.times_s
        return _Axes(
            start_s=float(times_s[0]) if len(times_s) else 0.0,
            end_s=float(times_s[-1]) if len(times_s) else 1.0,
            low_deg=min([0.0, *lows]) - AXIS_ROOM_DEG,
            high_deg=max([LEAST_TOP_DEG, *highs, *limits]) + AXIS_ROOM_DEG,
            left=MARGIN_LEFT * self._unit,
            top=MARGIN_TOP * self._unit,
            right=self.width_px * CHART_SUPERSAMPLING - MARGIN_RIGHT * self._unit,
            bottom=(CHART_HEIGHT - MARGIN_BOTTOM) * self._unit,
        )

    def _draw(self) -> Image.Image:
        """Return everything but the panel, enlarged, on a transparent ground."""
        size = self.width_px * CHART_SUPERSAMPLING, self.height_px * CHART_SUPERSAMPLING
        shade, lines = Image.new("RGBA", size), Image.new("RGBA", size)
        for band, points in self._runs():
            self._draw_run(ImageDraw.Draw(shade), ImageDraw.Draw(lines), band, points)
        draw = ImageDraw.Draw(lines)
        self._draw_limit(draw)
        self._draw_spans(draw)
        if not any(point.hip for point in self._points):
            text = "Nothing measured"
            centre = (self._axes.left + self._axes.right) / 2, sum(self._edges()) / 2
            draw.text(centre, text, self._theme.soft_ink, self._font(), anchor="mm")
        return Image.alpha_composite(shade, lines)

    def _font(self) -> ImageFont.FreeTypeFont:
        return font(max(round(TEXT_SIZE * self._unit), 1), False)

    def _runs(self) -> list[tuple[Band, list[Reading]]]:
        """Return stretches of one band and side; each begins at the last point of the one before."""
        runs: list[tuple[Band, list[Reading]]] = []
        for (band, side, measured), group in groupby(
            self._points, key=lambda point: (point.band, point.side, point.hip is not None)
        ):
            points = list(group)
            if not measured:
                runs.append((band, []))
                continue
            last = runs[-1][1][-1:] if runs else []
            joined = last if last and last[0].side == side else []
            runs.append((band, [*joined, *points]))
        return runs

    def _draw_run(
        self,
        shade: ImageDraw.ImageDraw,
        lines: ImageDraw.ImageDraw,
        band: Band,
        points: list[Reading],
    ) -> None:
        marks = [(point.time_s, point.hip) for point in points if point.hip is not None]
        if not marks:
            return
        axes, colour = self._axes, self._theme.of(band)
        curve = [(axes.x(time_s), axes.y(hip.value_deg)) for time_s, hip in marks]
        upper, lower = (
            [
                (axes.x(time_s), axes.y(hip.value_deg + sign * float(np.nan_to_num(hip.error_deg))))
                for time_s, hip in marks
            ]
            for sign in (1, -1)
        )
        if len(curve) > 1:
            shade.polygon([*upper, *lower[::-1]], fill=(*colour, ERROR_ALPHA))
            width = round(CURVE_WIDTH * self._unit)
            lines.line(curve, fill=(*colour, OPAQUE), width=width, joint="curve")

    def _draw_limit(self, draw: ImageDraw.ImageDraw) -> None:
        limits_deg = sorted({limit for limit in self._limits() if limit is not None})
        for limit_deg in limits_deg:
            y = self._axes.y(limit_deg)
            dash, width = DASH * self._unit, round(LIMIT_WIDTH * self._unit)
            for x in np.arange(self._axes.left, self._axes.right, 2 * dash):
                ends = (x, y, min(x + dash, self._axes.right), y)
                draw.line(ends, fill=(*self._theme.ink, OPAQUE), width=width)
            label = f"{limit_deg:.0f}°"
            at = self._axes.right + MARGIN_LEFT / 2 * self._unit, y
            draw.text(at, label, self._theme.ink, self._font(), anchor="lm")

    def _limits(self) -> set[float | None]:
        return {point.limit_deg for point in self._points if point.band is not Band.NOT_ASSESSED}

    def _draw_spans(self, draw: ImageDraw.ImageDraw) -> None:
        top = self._axes.bottom + SPAN_HEIGHT * self._unit
        face = self._font()
        for span in self._readings.spans:
            left, right = self._axes.x(span.start_s), self._axes.x(span.end_s)
            gap = self._unit
            box = (left + gap, top, max(right - gap, left + gap), top + SPAN_HEIGHT * self._unit)
            draw.rectangle(box, fill=(*self._theme.soft_ink, OPAQUE))
            text = str(span.number)
            if right - left > face.getlength(text) + 2 * gap:
                at = (
                    (left + right) / 2,
                    top + (2 * SPAN_HEIGHT + CAP_HEIGHT * TEXT_SIZE) * self._unit,
                )
                draw.text(at, text, self._theme.soft_ink, face, anchor="ms")

    def _finish(self, drawing: Image.Image, strength: float) -> Sprite:
        panel = Image.new("RGBA", drawing.size)
        draw = ImageDraw.Draw(panel)
        theme = self._theme
        draw.rounded_rectangle(
            (0, 0, panel.width - 1, panel.height - 1),
            PANEL_RADIUS * self._unit,
            fill=(*theme.panel, theme.panel_alpha),
        )
        if strength < 1:
            drawing.putalpha(drawing.getchannel("A").point(lambda alpha: round(alpha * strength)))
        panel = Image.alpha_composite(panel, drawing)
        at = self._axes.left, MARGIN_TOP / 2 * self._unit
        ImageDraw.Draw(panel).text(at, CHART_TITLE, theme.soft_ink, self._font(), anchor="lm")
        return Sprite.of(panel.reduce(CHART_SUPERSAMPLING))


def _cut(sprite: Sprite, start_px: int, stop_px: int) -> Sprite:
    return Sprite(sprite.colour[:, start_px:stop_px], sprite.kept[:, start_px:stop_px])
