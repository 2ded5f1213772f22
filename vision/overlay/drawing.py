"""Draws a screening on a picture: skeleton, angles, verdict, repetition count, running chart.

Pictures are RGB, uint8, C-contiguous, and are drawn on in place. A value is drawn only in a frame
whose row of the angles table has it; nothing is carried over from the frame before.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from vision.landmarks import BONES, BoolArray, FloatArray, Landmark, Side, landmark, other_side
from vision.measuring.repair import VISIBILITY_MIN
from vision.overlay.labels import EDGE, LABEL_DISTANCE, Furniture, JointLabels
from vision.overlay.layout import Mapping, Place, trunk_px
from vision.overlay.reading import Reading, Readings
from vision.overlay.style import ON_PAPER, ON_VIDEO, Colour, ImageArray, Theme, unit_px
from vision.result import Screening

HEAD_RADIUS_SHARE = 0.226
"""Radius of the head over the trunk's length: half of 0.130 over 0.288 of body height (Drillis and Contini 1966)."""
BODY_UNITS_PER_TRUNK = 78.0
"""A person small in the picture gets finer lines: no more than this many body units to a trunk."""
FINEST = 0.45
"""A body unit is never less than this share of a unit."""
STILL_UNIT = 0.8
"""Unit of a still: a report shows it larger than a phone shows a video."""

MEASURED_WIDTH, NEAR_WIDTH, FAR_WIDTH = 4.6, 3.2, 2.2
"""Widths of bones, body units; so are the lengths below."""
CASING_WIDTH = 1.3
JOINT_RADIUS, SMALL_JOINT_RADIUS = 5.0, 3.2
RING_WIDTH = 2.2
DASH_LENGTH, DASH_GAP = 7.0, 6.0
ARC_WIDTH = 3.0
HEAD_WIDTH, HEAD_CASING = 1.8, 0.9

ARC_SHARE = 0.36
"""Radius of an angle's arc over the length of the trunk."""
FAINT_SHARE = 0.5
"""Opacity of the far side and of the filled arc."""
ARC_STEP_DEG = 3.0

SHIFT_BITS = 4
"""Bits behind the point of a coordinate: lines move smoothly, not from pixel to pixel."""
FARTHEST_PX = 30_000
"""Coordinates are kept within what the drawing routines can take."""

MEASURED_PARTS = ("shoulder", "hip", "knee", "ankle")
SMALL_PARTS = ("elbow", "wrist", "heel", "foot")


class Overlay:
    """Draws one screening on pictures of one size.

    `width_px` and `height_px` are of the pictures; `mapping` takes source pixels there (by default
    the whole picture). `plain` uses the colours for a plain background. Without `furniture` (for a
    still) only the skeleton and the angles are drawn, no verdict, count or chart, and the values
    stand where they hide least in that very picture rather than over the whole clip.
    """

    def __init__(
        self,
        screening: Screening,
        width_px: int,
        height_px: int,
        *,
        mapping: Mapping | None = None,
        plain: bool = False,
        furniture: bool = True,
    ) -> None:
        self.readings = Readings(screening)
        self.theme = ON_PAPER if plain else ON_VIDEO
        self._size_px = width_px, height_px
        self._person = screening.person
        mapping = mapping or Mapping(width_px / max(screening.source.width_px, 1))
        self._track_px = mapping(_track(screening))
        unit = unit_px(width_px, height_px) * (1.0 if furniture else STILL_UNIT)
        trunk = trunk_px(self._track_px)
        self._trunk_px = trunk if np.isfinite(trunk) else BODY_UNITS_PER_TRUNK * unit
        body = float(np.clip(self._trunk_px / BODY_UNITS_PER_TRUNK, FINEST * unit, unit))
        self._body_unit = body
        self._furniture = (
            Furniture(self.readings, self._track_px, self._size_px, unit, self.theme)
            if furniture
            else None
        )
        facing = -1 if screening.view.facing == "left" else 1
        self._arc_px = ARC_SHARE * self._trunk_px
        distance, edge = LABEL_DISTANCE * body, EDGE * unit
        place = Place(width_px, height_px, facing, distance, edge, self._arc_px)
        taken = self._furniture.boxes if self._furniture else ()
        settle_on = self._track_px if furniture else None
        self._labels = JointLabels(settle_on, place, unit, self.theme, taken)

    def background(self) -> ImageArray:
        """Return a new plain picture to draw on instead of the video."""
        width, height = self._size_px
        return np.full((height, width, 3), self.theme.background, dtype=np.uint8)

    def draw(self, image: ImageArray, row: int | None) -> None:
        """Draw a row of the angles table on its picture, in place; None: a frame without a row."""
        reading = None if row is None else self.readings.at(row)
        if reading is not None and row is not None and self._person is not None:
            points = self._track_px[row]
            hidden = ~(self._person.visibility[row] >= VISIBILITY_MIN) | reading.filled
            self._draw_person(_Pen(image, points, hidden, self._body_unit, self.theme), reading)
            self._labels.paste(image, points, reading)
        if self._furniture:
            self._furniture.paste(image, reading)

    def _draw_person(self, pen: _Pen, reading: Reading) -> None:
        tones = self.theme.of(reading.band), self.theme.soft_ink
        joints = ("shoulder", "hip", "knee"), ("hip", "knee", "ankle")
        arcs = []
        for angle, parts, tone in zip((reading.hip, reading.knee), joints, tones, strict=True):
            corners = pen.points[[landmark(part, reading.side) for part in parts]]
            if angle is not None and np.isfinite(corners).all():
                arcs.append(_arc(corners, self._arc_px, tone))
        pen.faint(other_side(reading.side), arcs)
        pen.head(HEAD_RADIUS_SHARE * self._trunk_px)
        pen.bones(reading.side)
        for arc in arcs:
            pen.arc(arc)
        pen.joints(reading.side)


@dataclass(frozen=True)
class _Arc:
    """An angle as drawn: from the nearer bone, carried on beyond the joint, to the farther bone."""

    rim_px: FloatArray
    joint_px: FloatArray
    colour: Colour


def _arc(corners_px: FloatArray, radius_px: float, colour: Colour) -> _Arc:
    """Return the arc of flexion at the middle of three (3, 2) points: 0 when they are in line."""
    first, joint, last = corners_px
    start = np.arctan2(*(joint - first)[::-1])
    turn = np.arctan2(*(last - joint)[::-1]) - start
    turn = (turn + np.pi) % (2 * np.pi) - np.pi
    steps = max(int(abs(np.rad2deg(turn)) / ARC_STEP_DEG), 1) + 1
    headings = start + np.linspace(0, turn, steps)
    rim = joint + radius_px * np.column_stack([np.cos(headings), np.sin(headings)])
    return _Arc(rim, joint, colour)


class _Pen:
    """Draws one frame's landmarks, (33, 2) pixels, on one picture; `hidden` (33,) are not certain."""

    def __init__(
        self,
        image: ImageArray,
        points: FloatArray,
        hidden: BoolArray,
        body_unit: float,
        theme: Theme,
    ) -> None:
        self._image, self.points, self._hidden = image, points, hidden
        self._body_unit, self._theme = body_unit, theme

    def faint(self, far: Side, arcs: list[_Arc]) -> None:
        """Draw the far side, what joins the sides, and the filled arcs, half transparent."""
        bones = [(a, b) for a, b in BONES if far in _sides(a, b) or len(_sides(a, b)) == 2]
        shapes = [self.points[[a, b]] for a, b in bones] + [arc.rim_px for arc in arcs]
        covered = np.vstack([*shapes, *(arc.joint_px for arc in arcs)])
        window = _window(covered, self._image, 2 * FAR_WIDTH * self._body_unit)
        if window is None:
            return
        layer = self._image[window].copy()
        corner = np.array([window[1].start, window[0].start], dtype=np.float64)
        for arc in arcs:
            sector = _fixed(np.vstack([arc.rim_px, arc.joint_px]) - corner)
            cv2.fillPoly(layer, [sector], arc.colour, cv2.LINE_AA, SHIFT_BITS)
        for a, b in bones:
            self._line(
                layer,
                self.points[[a, b]] - corner,
                FAR_WIDTH,
                self._theme.far_bone,
                self._dashed(a, b),
            )
        target = self._image[window]
        target[:] = cv2.addWeighted(layer, FAINT_SHARE, target, 1 - FAINT_SHARE, 0)

    def bones(self, near: Side) -> None:
        """Draw the near side's bones, cased so that they show on any ground."""
        bones = [(a, b) for a, b in BONES if _sides(a, b) == {near}]
        measured = {landmark(part, near) for part in MEASURED_PARTS}
        for casing in (True, False):
            for a, b in bones:
                width = MEASURED_WIDTH if {a, b} <= measured else NEAR_WIDTH
                colour = self._theme.casing if casing else self._theme.near_bone
                width += 2 * CASING_WIDTH if casing else 0
                self._line(self._image, self.points[[a, b]], width, colour, self._dashed(a, b))

    def joints(self, near: Side) -> None:
        """Draw the near side's joints: filled where seen, hollow where hidden or filled in."""
        for parts, radius in ((MEASURED_PARTS, JOINT_RADIUS), (SMALL_PARTS, SMALL_JOINT_RADIUS)):
            for joint in (landmark(part, near) for part in parts):
                ring = self._theme.near_bone if self._hidden[joint] else self._theme.casing
                core = self._theme.casing if self._hidden[joint] else self._theme.near_bone
                self._disc(self.points[joint], radius + RING_WIDTH / 2, ring)
                self._disc(self.points[joint], radius - RING_WIDTH / 2, core)

    def head(self, radius_px: float) -> None:
        """Draw the head as a circle about the ears."""
        ears = self.points[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR]]
        if not np.isfinite(ears).all():
            return
        centre = _fixed(ears.mean(axis=0))
        radius = round(radius_px * 2**SHIFT_BITS)
        for width, colour in (
            (HEAD_WIDTH + 2 * HEAD_CASING, self._theme.casing),
            (HEAD_WIDTH, self._theme.near_bone),
        ):
            thickness = self._thickness(width)
            cv2.circle(
                self._image, centre.tolist(), radius, colour, thickness, cv2.LINE_AA, SHIFT_BITS
            )

    def arc(self, arc: _Arc) -> None:
        """Draw an angle's rim and the line it starts from."""
        self._line(
            self._image, np.vstack([arc.joint_px, arc.rim_px[0]]), FAR_WIDTH, arc.colour, True
        )
        rim = [_fixed(arc.rim_px)]
        thickness = self._thickness(ARC_WIDTH)
        cv2.polylines(self._image, rim, False, arc.colour, thickness, cv2.LINE_AA, SHIFT_BITS)

    def _dashed(self, a: Landmark, b: Landmark) -> bool:
        return bool(self._hidden[a] or self._hidden[b])

    def _thickness(self, width: float) -> int:
        return max(round(width * self._body_unit), 1)

    def _line(
        self, image: ImageArray, ends: FloatArray, width: float, colour: Colour, dashed: bool
    ) -> None:
        if not np.isfinite(ends).all():
            return
        start, end = ends
        length = float(np.hypot(*(end - start)))
        dash, gap = DASH_LENGTH * self._body_unit, DASH_GAP * self._body_unit
        begins = np.arange(0, length, dash + gap) if dashed else np.zeros(1)
        stops = np.minimum(begins + dash, length) if dashed else np.array([length])
        along = (end - start) / max(length, 1e-9)
        thickness = self._thickness(width)
        for begin, stop in zip(begins, stops, strict=True):
            first, last = _fixed(np.array([start + begin * along, start + stop * along])).tolist()
            cv2.line(image, first, last, colour, thickness, cv2.LINE_AA, SHIFT_BITS)

    def _disc(self, centre: FloatArray, radius: float, colour: Colour) -> None:
        if np.isfinite(centre).all():
            size = round(radius * self._body_unit * 2**SHIFT_BITS)
            cv2.circle(
                self._image, _fixed(centre).tolist(), size, colour, -1, cv2.LINE_AA, SHIFT_BITS
            )


def _sides(a: Landmark, b: Landmark) -> set[str]:
    return {point.name.split("_")[0].lower() for point in (a, b)}


def _fixed(points: FloatArray) -> npt.NDArray[np.int32]:
    clipped = np.clip(points, -FARTHEST_PX, FARTHEST_PX)
    fixed: npt.NDArray[np.int32] = np.round(clipped * 2**SHIFT_BITS).astype(np.int32)
    return fixed


def _window(points: FloatArray, image: ImageArray, margin: float) -> tuple[slice, slice] | None:
    """Return the rows and columns of a picture that hold the finite points, None when none do."""
    finite = points[np.isfinite(points).all(axis=1)]
    if len(finite) == 0:
        return None
    height, width = image.shape[:2]
    low = np.clip(np.floor(finite.min(axis=0) - margin), 0, (width, height)).astype(int)
    high = np.clip(np.ceil(finite.max(axis=0) + margin), 0, (width, height)).astype(int)
    if (high <= low).any():
        return None
    return slice(low[1], high[1]), slice(low[0], high[0])


def _track(screening: Screening) -> FloatArray:
    """Return the (T, 33, 2) landmarks of the person measured; no rows without one."""
    if screening.person is None:
        return np.empty((0, 33, 2))
    if len(screening.person.time_s) != len(screening.angles):
        raise ValueError("the person's landmarks and the angles table differ in length")
    return screening.person.image_px


def resized(image: ImageArray, width_px: int, height_px: int) -> ImageArray:
    """Return a copy of a picture in another size, contiguous; an odd row or column is cut off.

    Cutting rather than scaling where one pixel is to go keeps the picture sharp.
    """
    height, width = image.shape[:2]
    if 0 <= width - width_px <= 1 and 0 <= height - height_px <= 1:
        return image[:height_px, :width_px].copy()
    shrinks = width_px < width
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    scaled: ImageArray = cv2.resize(image, (width_px, height_px), interpolation=method)
    return scaled
