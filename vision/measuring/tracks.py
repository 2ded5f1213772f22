"""Following people through a clip: from detections per frame to one index per person.

The pose model answers each frame with up to four bodies, in no order, now and then the same body
twice or a body where there is none. Bodies are compared by the middle line from the shoulders over
hips and knees to the ankles: it does not change when the model swaps left and right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from vision.landmarks import FloatArray, IntArray, landmark

NOBODY = -1
"""In place of a person's index: a detection that is a duplicate or a ghost."""

MIDLINE_PARTS = ("shoulder", "hip", "knee", "ankle")

# Distances below are in lengths of the body's own middle line (about 1.2 m in an adult). The
# thresholds are the project's own, set on real clips with two people: the model's double detections
# of one body lay at 0.01-0.2, different people at 0.7 and more.
DUPLICATE_DISTANCE = 0.2
NEAR_DISTANCE = 0.35
"""How far a body may be from where it was expected, from one frame to the next."""
REACH_PER_S = 2.0
"""How much further it may be per second unseen: about 2.4 m/s, a jog."""
REACH_S = 1.5
"""After this long unseen, a person is known again only where last seen (hidden, not gone)."""
SIZE_RATIO = 1.6
"""A body this much longer or shorter than it just was is a collapsed skeleton or someone else."""
MEMORY_S = 0.5
"""How far back a track looks for its size and speed."""
PREDICTION_S = 0.5
"""How long an unseen person is expected to move on at the same speed."""

LEAST_S = 0.5
LEAST_SHARE = 0.1
"""A person must be found for this long or in this share of the clip, whichever is shorter."""
LEAST_SIZE = 0.15
"""A person smaller than this share of the largest one is too far away to be measured."""


def midline(image_px: FloatArray) -> FloatArray:
    """Return (..., 4, 2) the middle of shoulders, hips, knees and ankles; (..., 33, 2) goes in."""
    left, right = ([landmark(part, side) for part in MIDLINE_PARTS] for side in ("left", "right"))
    return np.asarray((image_px[..., left, :] + image_px[..., right, :]) / 2)


def midline_length_px(image_px: FloatArray) -> FloatArray:
    """Return (...) the length of the middle line in pixels: size, whatever the posture seen side-on."""
    steps = np.diff(midline(image_px), axis=-2)
    return np.asarray(np.hypot(steps[..., 0], steps[..., 1]).sum(axis=-1))


def follow_people(
    time_s: FloatArray, frame: IntArray, image_px: FloatArray, visibility: FloatArray
) -> IntArray:
    """Return (N,) whose each detection is: 0, 1, ... in order of first appearance, or `NOBODY`.

    time_s : (T,) strictly increasing. frame : (N,) index of each detection's frame, not decreasing.
    image_px : (N, 33, 2), visibility : (N, 33), both without NaN.
    Within one frame no person appears twice. Duplicates of one body, people seen too briefly and
    people much smaller than the largest are `NOBODY`.
    """
    tracks: list[_Track] = []
    lines, lengths_px = midline(image_px), midline_length_px(image_px)
    seen = visibility.mean(axis=-1)
    starts = np.searchsorted(frame, np.arange(len(time_s) + 1))
    for now, (first, last) in enumerate(pairwise(starts)):
        bodies = _without_duplicates(range(first, last), lines, lengths_px, seen)
        # A glimpse is soon forgotten: unseen for more frames than seen.
        known = [t for t in tracks if now - frame[t.bodies[-1]] <= 1 + len(t.bodies)]
        tracks += _extend(known, bodies, float(time_s[now]), lines, lengths_px)
    owner = np.full(len(frame), NOBODY, dtype=np.int64)
    for index, track in enumerate(_people(tracks, time_s, lengths_px)):
        owner[track.bodies] = index
    return owner


@dataclass
class _Track:
    bodies: list[int] = field(default_factory=list)
    recent: list[tuple[float, FloatArray, float]] = field(default_factory=list)
    """(time_s, midline, length_px) of the last `MEMORY_S` before it was last seen."""

    def add(self, body: int, time_s: float, line: FloatArray, length_px: float) -> None:
        self.bodies.append(body)
        self.recent.append((time_s, line, length_px))
        while time_s - self.recent[0][0] > MEMORY_S:
            self.recent.pop(0)

    def cost(self, time_s: float, line: FloatArray, length_px: float) -> float:
        """Return the distance from the expected place; infinite when it cannot be this person."""
        last_s, last_line, _ = self.recent[-1]
        usual_px = float(np.median([length for _, _, length in self.recent]))
        if not 1 / SIZE_RATIO <= length_px / usual_px <= SIZE_RATIO:
            return np.inf
        unseen_s = time_s - last_s
        if unseen_s > REACH_S:
            distance, reach = _distance(last_line, line) / usual_px, NEAR_DISTANCE
        else:
            expected = last_line + self._velocity() * min(unseen_s, PREDICTION_S)
            distance = _distance(expected, line) / usual_px
            reach = NEAR_DISTANCE + REACH_PER_S * unseen_s
        return distance if distance <= reach else np.inf

    def _velocity(self) -> FloatArray:
        first_s, first_line, _ = self.recent[0]
        last_s, last_line, _ = self.recent[-1]
        if last_s == first_s:
            return np.zeros(2)
        return np.asarray((last_line - first_line).mean(axis=0) / (last_s - first_s))


def _distance(one: FloatArray, other: FloatArray) -> float:
    return float(np.hypot(*(one - other).T).mean())


def _without_duplicates(
    bodies: Iterable[int], lines: FloatArray, lengths_px: FloatArray, seen: FloatArray
) -> list[int]:
    kept: list[int] = []
    for body in sorted(bodies, key=lambda b: -seen[b]):
        if lengths_px[body] > 0 and all(
            _distance(lines[body], lines[other])
            > DUPLICATE_DISTANCE * max(lengths_px[body], lengths_px[other])
            for other in kept
        ):
            kept.append(body)
    return kept


def _extend(
    tracks: list[_Track],
    bodies: list[int],
    time_s: float,
    lines: FloatArray,
    lengths_px: FloatArray,
) -> list[_Track]:
    """Give each body of a frame to the track it fits best; return new tracks for the others."""
    costs = np.array(
        [[track.cost(time_s, lines[b], lengths_px[b]) for b in bodies] for track in tracks]
    ).reshape(len(tracks), len(bodies))
    # A forbidden pair must cost more than any number of allowed ones together.
    forbidden = 1 + np.sum(costs, where=np.isfinite(costs))
    rows, columns = linear_sum_assignment(np.where(np.isfinite(costs), costs, forbidden))
    taken = set()
    for row, column in zip(rows, columns, strict=True):
        if np.isfinite(costs[row, column]):
            body = bodies[column]
            tracks[row].add(body, time_s, lines[body], float(lengths_px[body]))
            taken.add(body)
    new = [_Track() for _ in range(len(bodies) - len(taken))]
    for track, body in zip(new, sorted(set(bodies) - taken), strict=True):
        track.add(body, time_s, lines[body], float(lengths_px[body]))
    return new


def _people(tracks: list[_Track], time_s: FloatArray, lengths_px: FloatArray) -> list[_Track]:
    """Return the tracks that are people, in order of first appearance."""
    frame_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else LEAST_S
    least_frames = min(LEAST_S / frame_s, max(1.0, LEAST_SHARE * len(time_s)))
    lasting = [track for track in tracks if len(track.bodies) >= least_frames]
    sizes_px = [float(np.median(lengths_px[track.bodies])) for track in lasting]
    largest_px = max(sizes_px, default=0.0)
    return [
        track
        for track, size_px in zip(lasting, sizes_px, strict=True)
        if size_px >= LEAST_SIZE * largest_px
    ]
