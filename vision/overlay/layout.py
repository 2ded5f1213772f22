"""Where things go in a drawn frame: the mapping of landmarks, the crop of a still, the labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.landmarks import BONES, SIDES, BoolArray, FloatArray, landmark

CROP_MARGIN = np.array([0.36, 0.14])
"""Room at each side of, and above and below, the person in a still, over the larger extent."""
NARROWEST_CROP, WIDEST_CROP = 0.95, 1.5
"""Limits of a still's width over its height: room for the values beside a standing person."""
SAMPLED_FRAMES = 40
"""Frames in which a label's place is tried."""
POINTS_PER_BONE = 6
LABEL_DIRECTIONS = ((-1, 0), (-1, 1), (-1, -1), (1, 0), (1, 1), (1, -1), (0, 1), (0, -1))
"""Directions from the joint in order of preference: -1 behind the person or up, 1 in front or down."""

_ARC_CORNERS = np.array(
    [
        [landmark(part, side) for part in parts]
        for side in SIDES
        for parts in (("shoulder", "hip", "knee"), ("hip", "knee", "ankle"))
    ]
)


@dataclass(frozen=True)
class Mapping:
    """From pixels of the upright source picture to pixels of the picture drawn on."""

    scale: float = 1.0
    left_px: float = 0.0
    top_px: float = 0.0

    def __call__(self, points_px: FloatArray) -> FloatArray:
        """Return the (..., 2) points in the picture drawn on; NaN stays NaN."""
        return (points_px - (self.left_px, self.top_px)) * self.scale


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    width: float
    height: float

    def holds(self, points_px: FloatArray) -> BoolArray:
        """Return which (..., 2) points lie inside; NaN does not."""
        x, y = points_px[..., 0], points_px[..., 1]
        return np.asarray(
            (x >= self.left)
            & (x <= self.left + self.width)
            & (y >= self.top)
            & (y <= self.top + self.height),
            dtype=np.bool_,
        )

    def kept_inside(self, width_px: float, height_px: float, margin: float) -> Box:
        """Return the box moved into a picture, a margin from its edges."""
        left = min(max(self.left, margin), max(width_px - margin - self.width, margin))
        top = min(max(self.top, margin), max(height_px - margin - self.height, margin))
        return Box(left, top, self.width, self.height)

    def covers(self, other: Box) -> bool:
        """Return whether two boxes overlap."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )


@dataclass(frozen=True)
class Place:
    """Where a label may go: the picture, what is taken already, and which way the person faces.

    `facing` is 1 towards the right of the picture, -1 towards the left. `distance_px` is kept from
    the joint, `margin_px` from the edge; arcs are `arc_px` in radius.
    """

    width_px: int
    height_px: int
    facing: int
    distance_px: float
    margin_px: float
    arc_px: float
    taken: tuple[Box, ...] = ()

    def box(self, joint_px: FloatArray, size_px: tuple[int, int], direction: int) -> Box:
        """Return a label's box beside a joint, moved into the picture where it would leave it."""
        ahead, down = LABEL_DIRECTIONS[direction]
        across = ahead * self.facing
        width, height = size_px
        reach = self.distance_px if 0 in (ahead, down) else self.distance_px / np.sqrt(2)
        left = joint_px[0] + across * reach - width * (1 - across) / 2
        top = joint_px[1] + down * reach - height * (1 - down) / 2
        box = Box(float(left), float(top), width, height)
        return box.kept_inside(self.width_px, self.height_px, self.margin_px)

    def cost(self, box: Box, joint_px: FloatArray, body_px: FloatArray) -> float:
        """Return how much a label hides: its joint or another label, worst, then bones."""
        hidden = float(box.holds(body_px).mean()) if len(body_px) else 0.0
        clash = bool(box.holds(joint_px)) or any(box.covers(other) for other in self.taken)
        return hidden + clash

    def best(self, joint_px: FloatArray, size_px: tuple[int, int], body_px: FloatArray) -> int:
        """Return the direction that hides least; the earlier of `LABEL_DIRECTIONS` when equal."""
        costs = [
            self.cost(self.box(joint_px, size_px, direction), joint_px, body_px)
            for direction in range(len(LABEL_DIRECTIONS))
        ]
        return int(np.argmin(costs))


def body_points(landmarks_px: FloatArray, reach_px: float) -> FloatArray:
    """Return the (N, 2) points along every bone that was found in a (33, 2) frame.

    With them come the angles' arcs, `reach_px` in radius: the line that each opens from, and its middle.
    """
    starts, ends = landmarks_px[[a for a, _ in BONES]], landmarks_px[[b for _, b in BONES]]
    inner, joint, outer = (landmarks_px[_ARC_CORNERS[:, corner]] for corner in range(3))
    opening = _unit(joint - inner)
    middle = _unit(opening + _unit(outer - joint))
    starts = np.vstack([starts, joint, joint])
    ends = np.vstack([ends, joint + reach_px * opening, joint + reach_px * middle])
    shares = np.linspace(0, 1, POINTS_PER_BONE)[:, None, None]
    points: FloatArray = (starts + shares * (ends - starts)).reshape(-1, 2)
    return points[np.isfinite(points).all(axis=1)]


def _unit(vectors: FloatArray) -> FloatArray:
    return vectors / np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-9)[:, None]


def settled_direction(
    place: Place, landmarks_px: FloatArray, joint: int, size_px: tuple[int, int]
) -> int:
    """Return the direction whose label hides least over a clip, so that the label does not jump.

    `landmarks_px` is (T, 33, 2) in the picture drawn on.
    """
    found = np.flatnonzero(np.isfinite(landmarks_px[:, joint]).all(axis=1))
    if len(found) == 0:
        return 0
    rows = found[np.linspace(0, len(found) - 1, min(SAMPLED_FRAMES, len(found))).astype(int)]
    costs = np.zeros(len(LABEL_DIRECTIONS))
    for row in rows:
        body, at = body_points(landmarks_px[row], place.arc_px), landmarks_px[row, joint]
        costs += [
            place.cost(place.box(at, size_px, direction), at, body)
            for direction in range(len(LABEL_DIRECTIONS))
        ]
    return int(np.argmin(np.round(costs / len(rows), 2)))


def trunk_px(track_px: FloatArray) -> float:
    """Return the usual length of the trunk in (T, 33, 2) landmarks; NaN when it was never seen."""
    lengths = np.hstack(
        [
            np.hypot(
                *(track_px[:, landmark("shoulder", side)] - track_px[:, landmark("hip", side)]).T
            )
            for side in SIDES
        ]
    )
    return float(np.nanmedian(lengths)) if np.isfinite(lengths).any() else float("nan")


def crop_of(landmarks_px: FloatArray, width_px: int, height_px: int) -> Box:
    """Return the part of a picture that shows a person with some room; all of it without a person.

    `landmarks_px` is (33, 2). The box is in whole pixels and lies inside the picture.
    """
    finite = landmarks_px[np.isfinite(landmarks_px).all(axis=1)]
    if len(finite) == 0:
        return Box(0, 0, width_px, height_px)
    low, high = finite.min(axis=0), finite.max(axis=0)
    extent = high - low
    room = CROP_MARGIN * extent.max()
    width, height = extent + 2 * room
    width, height = max(width, NARROWEST_CROP * height), max(height, width / WIDEST_CROP)
    width, height = min(width, width_px), min(height, height_px)
    centre = (low + high) / 2
    left = float(np.clip(centre[0] - width / 2, 0, width_px - width))
    top = float(np.clip(centre[1] - height / 2, 0, height_px - height))
    return Box(int(left), int(top), int(width), int(height))
