"""How a person stands before the camera at this moment: what a coach needs to know before filming."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.landmarks import (
    LANDMARK_COUNT,
    SIDES,
    FloatArray,
    Landmark,
    PersonTrack,
    Side,
    landmark,
)
from vision.measuring.angles import angle_table
from vision.measuring.person import NEEDED_PARTS
from vision.measuring.repair import VISIBILITY_MIN, clean
from vision.measuring.standing import quiet_standing
from vision.measuring.view import FRONTAL_FROM_DEG, View, measure_roll_deg, measure_view
from vision.movements.movement import SLOW_CUTOFF_HZ

RECENT_S = 1.0
"""Place and view are those of the last second: long enough to steady them, short enough to follow a
person who turns."""
HEAD_ABOVE_EARS_SHARE = 0.07
"""Top of the head over the ears: half a head, 0.130 of body height (Drillis and Contini 1966), as a
share of the height from ears to soles."""


@dataclass(frozen=True)
class Margins:
    """Spare picture on each side of the body as shares of its width or height; negative is cut off."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class SetUp:
    """How a person stands before the camera; without a person only `brightness_share` is known.

    brightness_share : mean brightness of the picture, 0 black to 1 white.
    margins, size_share : of the body's box; size is the larger of its sides over the picture's height.
    seen_share : share of the last second in which the near shoulder, hip, knee and ankle were seen.
    azimuth_deg : camera off a square side view, 0 to 90.
    turn_deg : how far the body must turn to stand square, positive to the person's left.
    roll_deg : tilt of the standing body in the picture, clockwise positive; None when nobody stands.
    standing_s : how long the person has been standing quietly until now, 0 below 1 s.
    moving : whether the picture itself shifts; None when that cannot be told.
    """

    brightness_share: float
    margins: Margins | None = None
    size_share: float = 0.0
    seen_share: float = 0.0
    azimuth_deg: float = float("nan")
    turn_deg: float = float("nan")
    frontal: bool = False
    near_side: Side | None = None
    roll_deg: float | None = None
    standing_s: float = 0.0
    moving: bool | None = None


def measure_set_up(
    track: PersonTrack, frame_size_px: tuple[int, int], brightness_share: float
) -> SetUp:
    """Return how the person of the last few seconds stands before the camera.

    `track` ends now. Nobody in its last frame is nobody.
    """
    if not len(track.time_s) or not track.found[-1]:
        return SetUp(brightness_share)
    cleaned = clean(_joints_alone(track), SLOW_CUTOFF_HZ).track
    recent = since(track, track.time_s[-1] - RECENT_S)
    view = measure_view(recent)
    needed = [landmark(part, view.measured_side) for part in NEEDED_PARTS]
    seen = np.nan_to_num(recent.visibility[:, needed]) >= VISIBILITY_MIN
    standing = quiet_standing(angle_table(cleaned, view, 0.0), view)
    margins, size_share = _box(recent, frame_size_px)
    return SetUp(
        brightness_share=brightness_share,
        margins=margins,
        size_share=size_share,
        seen_share=float(seen.all(axis=1).mean()),
        azimuth_deg=view.azimuth_deg,
        turn_deg=_turn_deg(view),
        frontal=bool(view.azimuth_deg >= FRONTAL_FROM_DEG),
        near_side=view.near_side,
        roll_deg=measure_roll_deg(cleaned, standing),
        standing_s=float(track.time_s[-1] - track.time_s[standing][0]) if standing[-1] else 0.0,
        moving=view.moving,
    )


def since(track: PersonTrack, start_s: float) -> PersonTrack:
    """Return the part of a track from a time on."""
    kept = track.time_s >= start_s
    return PersonTrack(
        track.time_s[kept], track.image_px[kept], track.world_m[kept], track.visibility[kept]
    )


def _joints_alone(track: PersonTrack) -> PersonTrack:
    """Return the track without the landmarks that no angle needs: cleaning takes a quarter of the time."""
    needed = [landmark(part, side) for part in NEEDED_PARTS for side in SIDES]
    unused = np.setdiff1d(np.arange(LANDMARK_COUNT), needed)
    image_px, world_m, visibility = (
        array.copy() for array in (track.image_px, track.world_m, track.visibility)
    )
    for array in (image_px, world_m, visibility):
        array[:, unused] = np.nan
    return PersonTrack(track.time_s, image_px, world_m, visibility)


def _box(recent: PersonTrack, frame_size_px: tuple[int, int]) -> tuple[Margins, float]:
    """Return the margins around the body, its head included, and its size."""
    places = recent.image_px[recent.found]
    known = np.isfinite(places).all(axis=2).any(axis=0)
    points = np.full((LANDMARK_COUNT, 2), np.nan)
    points[known] = np.nanmedian(places[:, known], axis=0)
    (left, top), (right, bottom) = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    # The highest landmarks are ears and eyes; of a lying body they are not, and nothing is added.
    head = min(points[Landmark.LEFT_EAR, 1], points[Landmark.RIGHT_EAR, 1])
    if head < min(points[Landmark.LEFT_HIP, 1], points[Landmark.RIGHT_HIP, 1]):
        top = min(top, head - HEAD_ABOVE_EARS_SHARE * (bottom - head))
    width_px, height_px = frame_size_px
    margins = Margins(
        left=float(left / width_px),
        right=float(1 - right / width_px),
        top=float(top / height_px),
        bottom=float(1 - bottom / height_px),
    )
    return margins, float(max(right - left, bottom - top) / height_px)


def _turn_deg(view: View) -> float:
    """Return the smaller turn that brings the line from left to right into the line of sight."""
    direction: FloatArray = np.degrees(np.arctan2(view.axis[2], view.axis[0]))
    turns = (np.array([90.0, -90.0]) - direction + 180.0) % 360.0 - 180.0
    return float(turns[np.argmin(np.abs(turns))])
