"""The words on a drawn frame: values at the joints, the verdict, the repetition count, the chart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vision.landmarks import SIDES, FloatArray, Side, landmark
from vision.overlay.chart import Chart
from vision.overlay.layout import Box, Place, body_points, settled_direction
from vision.overlay.reading import Angle, Band, Reading, Readings
from vision.overlay.style import ImageArray, Run, Sprite, Theme, pill

JOINTS = ("hip", "knee")
"""The joints that carry a value; the first one's is judged."""

HIP_SIZE, KNEE_SIZE, SMALL_SIZE, BADGE_SIZE = 17.0, 14.0, 12.5, 13.5
"""Sizes of text, units; so are the lengths below."""
EDGE = 8.0
LABEL_DISTANCE = 17.0
BADGE_ROOM = 2 * EDGE + 2 * BADGE_SIZE
"""Height that the badges at the top take."""
BORDER = {Band.ABOVE: 5.0, Band.NEAR: 2.5}
"""Widths of the frame around the picture; the other bands have none."""
SIGNS = {
    Band.ABOVE: "▲",
    Band.NEAR: "◆",
    Band.WITHIN: "●",
    Band.NOT_ASSESSED: "○",
    Band.NOT_MEASURED: "○",
}
LANDSCAPE_CHART_SHARE = 0.45
"""Width of the chart in a landscape picture, where it sits in a corner."""


class JointLabels:
    """Writes hip and knee values beside their joints, where they hide least.

    `track_px` is (T, 33, 2) in the picture drawn on; the side of the joint on which a label stands
    is settled over the whole clip, so that it does not jump (None: in each frame for itself).
    `taken` is where nothing may stand.
    """

    def __init__(
        self,
        track_px: FloatArray | None,
        place: Place,
        unit: float,
        theme: Theme,
        taken: tuple[Box, ...],
    ) -> None:
        self._unit, self._theme, self._taken = unit, theme, taken
        self._places = {"hip": place, "knee": replace(place, facing=-place.facing)}
        self._directions = {} if track_px is None else self._settle(track_px)

    def _settle(self, track_px: FloatArray) -> dict[tuple[str, Side], int]:
        example = self._sprite("hip", Angle(100, 10), Band.NO_LIMIT)
        size_px = example.width_px, example.height_px
        return {
            (name, side): settled_direction(
                replace(self._places[name], taken=self._taken),
                track_px,
                landmark(name, side),
                size_px,
            )
            for name in JOINTS
            for side in SIDES
        }

    def paste(self, image: ImageArray, points_px: FloatArray, reading: Reading) -> list[Box]:
        """Write the values of a frame, in place; return where. `points_px` is (33, 2)."""
        body_px = body_points(points_px, self._places["hip"].arc_px)
        boxes: list[Box] = []
        for name, angle in zip(JOINTS, (reading.hip, reading.knee), strict=True):
            joint_px = points_px[landmark(name, reading.side)]
            if angle is None or not np.isfinite(joint_px).all():
                continue
            sprite = self._sprite(name, angle, reading.band)
            size_px = sprite.width_px, sprite.height_px
            place = replace(self._places[name], taken=(*self._taken, *boxes))
            direction = self._directions.get((name, reading.side))
            box = None if direction is None else place.box(joint_px, size_px, direction)
            if box is None or place.cost(box, joint_px, body_px) >= 1:
                box = place.box(joint_px, size_px, place.best(joint_px, size_px, body_px))
            sprite.paste(image, round(box.left), round(box.top))
            boxes.append(box)
        return boxes

    def _sprite(self, name: str, angle: Angle, band: Band) -> Sprite:
        theme, first = self._theme, name == JOINTS[0]
        ink = theme.soft_ink if band is Band.NOT_ASSESSED else theme.ink
        error = f" ± {angle.error_deg:.0f}°" if np.isfinite(angle.error_deg) else "°"
        runs = (
            Run(f"{name.capitalize()} ", SMALL_SIZE, theme.soft_ink),
            Run(f"{angle.value_deg:.0f}", HIP_SIZE if first else KNEE_SIZE, ink, bold=True),
            Run(error, SMALL_SIZE, ink),
        )
        edge = theme.of(band) if first else theme.soft_ink
        return pill(runs, self._unit, theme.panel, theme.panel_alpha, edge)


class Furniture:
    """Draws what surrounds the person: verdict with frame, repetition count, chart.

    `track_px` is (T, 33, 2) in the picture drawn on: in landscape the chart goes into the bottom
    corner where the person is less.
    """

    def __init__(
        self,
        readings: Readings,
        track_px: FloatArray,
        size_px: tuple[int, int],
        unit: float,
        theme: Theme,
    ) -> None:
        self._readings, self._size, self._unit, self._theme = readings, size_px, unit, theme
        width, height = size_px
        edge = round(EDGE * unit)
        share = LANDSCAPE_CHART_SHARE if width > height else 1.0
        self.chart = Chart(readings, round(share * (width - 2 * edge)), unit, theme)
        top = height - edge - self.chart.height_px
        corners = [
            Box(left, top, self.chart.width_px, self.chart.height_px)
            for left in (edge, width - edge - self.chart.width_px)
        ]
        self.chart_box = min(corners, key=lambda box: int(box.holds(track_px).sum()))

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Where labels may not stand."""
        return (Box(0, 0, self._size[0], BADGE_ROOM * self._unit), self.chart_box)

    def paste(self, image: ImageArray, reading: Reading | None) -> None:
        """Draw into an RGB picture in place; without a reading only the faint chart."""
        self.chart.paste(image, round(self.chart_box.left), round(self.chart_box.top), reading)
        if reading is None:
            return
        self._frame(image, reading.band)
        edge = round(EDGE * self._unit)
        verdict = self._verdict(reading)
        if verdict is not None:
            verdict.paste(image, edge, edge)
        count = self._count(reading)
        if count is not None:
            count.paste(image, self._size[0] - edge - count.width_px, edge)

    def _frame(self, image: ImageArray, band: Band) -> None:
        width = round(BORDER.get(band, 0.0) * self._unit)
        if width:
            colour = self._theme.of(band)
            image[:width] = image[-width:] = colour
            image[:, :width] = image[:, -width:] = colour

    def _verdict(self, reading: Reading) -> Sprite | None:
        band, theme = reading.band, self._theme
        if band is Band.NO_LIMIT:
            return None
        words = band.value.capitalize()
        if band in (Band.ABOVE, Band.NEAR, Band.WITHIN):
            words = f"{words} {reading.limit_deg:.0f}° limit"
        loud = band in (Band.ABOVE, Band.NEAR)
        ground = theme.of(band) if loud else theme.panel
        ink = theme.on_colour(band) if loud else theme.ink
        sign = Run(f"{SIGNS[band]} ", BADGE_SIZE, ink if loud else theme.of(band))
        runs = (sign, Run(words, BADGE_SIZE, ink, bold=True))
        return pill(runs, self._unit, ground, 255 if loud else theme.panel_alpha)

    def _count(self, reading: Reading) -> Sprite | None:
        readings, theme = self._readings, self._theme
        if not readings.total:
            return None
        ink = theme.ink if reading.counting else theme.soft_ink
        runs = (
            Run(f"{readings.noun} ", BADGE_SIZE, theme.soft_ink),
            Run(f"{reading.count}", BADGE_SIZE, ink, bold=True),
            Run(f" of {readings.total}", BADGE_SIZE, theme.soft_ink),
        )
        return pill(runs, self._unit, theme.panel, theme.panel_alpha)
