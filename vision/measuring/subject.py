"""Choosing the one person to measure: who moves through the repetitions, over the whole clip.

Three things count, multiplied: how much of the clip the person is there, walking through counting
little (bystanders); how large the person is (a mirror image and the background are smaller); and how
far hip and knee bend and straighten without leaving the spot (a coach looks on). Nobody needs to move:
a person sitting alone, or the larger of two who stand, is chosen as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from vision.errors import NoPersonError
from vision.landmarks import (
    SIDES,
    BoolArray,
    FloatArray,
    IntArray,
    PersonTrack,
    PoseSequence,
    Side,
    landmark,
)
from vision.measuring.tracks import midline_length_px

# The project's own numbers: what they have to tell apart lies far from them on both sides.
STEP_S = 0.25
"""Posture and place are the medians of a quarter of a second, which no single bad frame can move."""
TRAVEL_STEPS = 2
"""Travel is judged over half a second either side."""
TRAVEL_PER_S = 0.4
"""Going somewhere: both feet faster than this, in body lengths (shoulder to ankle). Walking is 0.7 to
1.2; in a lunge or on one leg the other foot stays."""
TRAVEL_WEIGHT = 0.25
"""How much a moment of going somewhere counts against a moment on the spot."""
RANGE_PERCENTILES = (5.0, 95.0)
STILL_RANGE_DEG = 15.0
"""Range that a person standing still shows too: gestures, shifting weight, the model's noise."""
SEEN_VISIBILITY = 0.5
"""Joints that the model itself thinks hidden say nothing about movement."""


@dataclass(frozen=True)
class Presence:
    """What speaks for one person.

    present : share of the clip's frames, 0..1; on_the_spot : share of that time without travel, 0..1;
    size : 0..1 of the largest person; range_deg : how far hip and knee bend and straighten on the spot.
    """

    present: float
    on_the_spot: float
    size: float
    range_deg: float

    @property
    def score(self) -> float:
        """What people are ranked by."""
        staying = TRAVEL_WEIGHT + (1 - TRAVEL_WEIGHT) * self.on_the_spot
        return self.present * staying * self.size * (STILL_RANGE_DEG + self.range_deg)


def choose_person(poses: PoseSequence, person: int | None = None) -> tuple[int, str]:
    """Return the index (from 0) of the person to measure and the reason, one sentence.

    `person` is the user's choice, counted from 1 in order of first appearance. Without it the person
    with the highest `Presence.score` is taken, the first to appear among equals. Raises NoPersonError
    when nobody was found or the person chosen does not exist.
    """
    if poses.people == 0:
        raise NoPersonError(
            f"Nobody was found in {poses.source.name} ({poses.source.frames} frames). Film one person, "
            "whole body in the picture and at least a third of its height, in good light."
        )
    if person is not None:
        if not 1 <= person <= poses.people:
            raise NoPersonError(
                f"Person {person} does not exist in {poses.source.name} ({poses.people} found, counted "
                "from 1 in order of appearance). Choose one of these, or let Sitbone choose."
            )
        return person - 1, f"Person {person} of {poses.people} was chosen by the user."
    if poses.people == 1:
        return 0, "One person was found."
    everyone = presences(poses)
    best = int(np.argmax([each.score for each in everyone]))
    chosen = everyone[best]
    return best, (
        f"Person {best + 1} of {poses.people} was measured: in {chosen.present:.0%} of the frames, "
        f"{chosen.size:.0%} of the size of the largest person, hip and knee moving through "
        f"{chosen.range_deg:.0f} deg on the spot. Another one can be chosen."
    )


def presences(poses: PoseSequence) -> list[Presence]:
    """Return what speaks for each person, in the order of the people."""
    tracks = [poses.person(index) for index in range(poses.people)]
    sizes_px = [_size_px(track) for track in tracks]
    largest_px = max(sizes_px, default=0.0)
    return [
        _presence(track, size_px, size_px / largest_px)
        if size_px > 0
        else Presence(present=float(track.found.mean()), on_the_spot=0.0, size=0.0, range_deg=0.0)
        for track, size_px in zip(tracks, sizes_px, strict=True)
    ]


def _size_px(track: PersonTrack) -> float:
    """Return the usual length of the body; 0 when it was never seen from shoulder to ankle."""
    lengths_px = midline_length_px(track.image_px)
    whole = np.isfinite(lengths_px)
    return float(np.median(lengths_px[whole])) if whole.any() else 0.0


def _presence(track: PersonTrack, size_px: float, size: float) -> Presence:
    step = np.floor(track.time_s / STEP_S).astype(np.int64)[track.found]
    speeds = [_foot_speed_px(track, side, step) / size_px for side in SIDES]
    on_the_spot = np.min(speeds, axis=0) <= TRAVEL_PER_S
    return Presence(
        present=float(track.found.mean()),
        on_the_spot=float(on_the_spot.mean()),
        size=size,
        range_deg=max(_range_deg(track, side, step, on_the_spot) for side in SIDES),
    )


def _foot_speed_px(track: PersonTrack, side: Side, step: IntArray) -> FloatArray:
    """Return the speed of one foot, pixels per second, for every step in which the person is there."""
    ankle = pd.DataFrame(track.image_px[track.found][:, landmark("ankle", side)])
    place = ankle.groupby(step).median()
    count = len(place)
    before = np.maximum(np.arange(count) - TRAVEL_STEPS, 0)
    after = np.minimum(np.arange(count) + TRAVEL_STEPS, count - 1)
    path_px = np.hypot(*(place.to_numpy()[after] - place.to_numpy()[before]).T)
    steps = place.index.to_numpy()
    return np.asarray(path_px / (np.maximum(steps[after] - steps[before], 1) * STEP_S))


def _range_deg(track: PersonTrack, side: Side, step: IntArray, use: BoolArray) -> float:
    """Return the mean of the hip's and the knee's range on one side; 0 where nothing was seen."""
    world_m, visibility = track.world_m[track.found], track.visibility[track.found]
    chain = [landmark(part, side) for part in ("shoulder", "hip", "knee", "ankle")]
    hip_deg, knee_deg = (_bend_deg(world_m, *chain[first : first + 3]) for first in (0, 1))
    bends_deg = pd.DataFrame({"hip": hip_deg, "knee": knee_deg})
    bends_deg[(visibility[:, chain] < SEEN_VISIBILITY).any(axis=1)] = np.nan
    postures = bends_deg.groupby(step).median()[use].dropna()
    if postures.empty:
        return 0.0
    low, high = np.percentile(postures.to_numpy(), RANGE_PERCENTILES, axis=0)
    return float((high - low).mean())


def _bend_deg(world_m: FloatArray, above: int, joint: int, below: int) -> FloatArray:
    """Return (T,) 180 minus the angle at a joint, in space: enough to see that somebody moves."""
    one, other = world_m[:, joint] - world_m[:, above], world_m[:, below] - world_m[:, joint]
    across = np.linalg.norm(np.cross(one, other), axis=-1)
    return np.asarray(np.degrees(np.arctan2(across, (one * other).sum(axis=-1))))
