"""How the camera saw the person: angle off a square side view, near side, facing, roll, still or not.

All from the landmarks. The azimuth comes from the direction of the hip and shoulder lines in the
model's 3D landmarks: on one rendered body with known cameras it is within 6 degrees in 28 of 30
clips and 11 off at most; on fourteen other bodies within 12 in 54 of 59, and up to 22 too oblique
beyond 35 degrees. Visibility is not used: on oblique clips both sides are reported as seen, and the higher one
was the worse one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vision.landmarks import SIDES, BoolArray, FloatArray, Landmark, PersonTrack, Side, landmark
from vision.measuring.repair import body_axis, body_length_px
from vision.measuring.signals import HIGHEST_PERCENTILE

FRONTAL_FROM_DEG = 70.0
"""From here on the view is called front or back and no side is the near one (default ours)."""
STILL_WINDOW_S = 0.3
STILL_SHARE_OF_BODY = 0.02
"""A landmark that shifts less than this share of the body length in the window is still (default
ours: the stillest landmark of clips from a still camera mostly shifts less, but in lunges and
walking it reaches 0.026 at times, so only a share of such moments counts)."""
MOVING_FROM_SHARE = 0.25
"""With nothing still in more than this share of the clip, the camera moved (default ours)."""


@dataclass(frozen=True)
class View:
    """The measured view of one person.

    axis : (3,) unit vector from the subject's left to right, camera frame (x right, y down, z away).
    azimuth_deg : 0 square side view, 90 front or back; NaN, like the axis, when nobody was found.
    near_side : the side toward the camera; None near a front or back view.
    """

    axis: FloatArray
    azimuth_deg: float
    near_side: Side | None
    facing: Literal["left", "right"] | None
    moving: bool | None

    @property
    def measured_side(self) -> Side:
        """The side nearer to the camera, however little."""
        return "left" if self.axis[2] >= 0 else "right"

    def sagittal_px(self, image_px: FloatArray) -> FloatArray:
        """Return picture points (..., 2) as (forward, down) pixels; the right side near faces right."""
        forward = 1.0 if self.measured_side == "right" else -1.0
        return np.asarray(image_px * np.array([forward, 1.0]), dtype=np.float64)

    def sagittal_m(self, world_m: FloatArray) -> FloatArray:
        """Return 3D points (..., 3) projected on the subject's sagittal plane, (forward, down) metres."""
        forward = np.array([-self.axis[2], 0.0, self.axis[0]])
        return np.stack([world_m @ forward, world_m[..., 1]], axis=-1)


def measure_view(track: PersonTrack) -> View:
    """Return the view of a cleaned track (the clip's median direction)."""
    axis = body_axis(track.world_m)
    axis = axis[np.isfinite(axis).all(axis=1)]
    median = np.median(axis, axis=0) if len(axis) else np.zeros(3)
    length = float(np.linalg.norm(median))
    if length == 0.0:
        # No direction, no sagittal plane: every angle of this view is NaN.
        return View(np.full(3, np.nan), float("nan"), None, None, None)
    unit = median / length
    azimuth_deg = float(np.degrees(np.arctan2(abs(unit[0]), abs(unit[2]))))
    view = View(unit, azimuth_deg, None, None, camera_moves(track))
    if azimuth_deg >= FRONTAL_FROM_DEG:
        return view
    near: Side = view.measured_side
    return View(unit, azimuth_deg, near, "right" if near == "right" else "left", view.moving)


def measure_roll_deg(track: PersonTrack, standing: BoolArray) -> float | None:
    """Return the tilt of a quietly standing body in the picture, None when nobody stands.

    The line from the ankles to the shoulders, clockwise positive: the roll of the camera to within
    the few degrees that people lean.
    """
    if not standing.any():
        return None
    middle = [
        (track.image_px[standing, left] + track.image_px[standing, right]) / 2
        for left, right in (
            (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE),
            (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
        )
    ]
    line = middle[1] - middle[0]
    tilt_deg = np.degrees(np.arctan2(line[:, 0], -line[:, 1]))
    return float(np.nanmedian(tilt_deg)) if np.isfinite(tilt_deg).any() else None


def hip_descent_deg(track: PersonTrack) -> FloatArray:
    """Return how far the hips sank, (T,), as the angle of a thigh that would sink them as far.

    Read from the height of the hips over the ankles in the picture, so that it works from any
    direction; 0 at the highest position, 90 a thigh's length lower.
    """
    heights = [
        track.image_px[:, landmark("ankle", side), 1] - track.image_px[:, landmark("hip", side), 1]
        for side in SIDES
    ]
    height = np.mean(heights, axis=0)
    highest = np.nanpercentile(height, HIGHEST_PERCENTILE) if np.isfinite(height).any() else 0.0
    if highest <= 0.0:
        return np.full(len(height), np.nan)
    # A thigh is half the leg: lowering the hips by one thigh leaves half the height.
    drop = np.clip(2.0 * (1.0 - height / highest), 0.0, 2.0)
    return np.asarray(np.degrees(np.arccos(1.0 - drop)), dtype=np.float64)


def camera_moves(track: PersonTrack) -> bool | None:
    """Return whether the picture itself shifts: not even the stillest landmark stays where it was.

    With a still camera a planted foot, or the seat, holds its place from moment to moment; with a
    moving one nothing does. None with too few frames to tell.
    """
    size_px = body_length_px(track.image_px)
    times_s = track.time_s
    later = np.searchsorted(times_s, times_s + STILL_WINDOW_S)
    starts = np.flatnonzero(later < len(times_s))
    if not np.isfinite(size_px) or not len(starts):
        return None
    shift_px = np.linalg.norm(track.image_px[later[starts]] - track.image_px[starts], axis=2)
    seen = np.isfinite(shift_px).any(axis=1)
    if not seen.any():
        return None
    stillest = np.nanmin(shift_px[seen], axis=1)
    return bool(np.mean(stillest > STILL_SHARE_OF_BODY * size_px) > MOVING_FROM_SHARE)
