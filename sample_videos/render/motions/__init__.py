"""The movements: each draws its own variation and returns a `Performance`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sample_videos.render.motion import Performance
from sample_videos.render.motions import bridge, gait, hinge, lunge, sitting, squat
from sample_videos.render.skeleton import Skeleton

Movement = Callable[[Skeleton, NDArray[np.float64], np.random.Generator], Performance]

MOVEMENTS: dict[str, Movement] = {
    "squat": squat.squat,
    "goblet_squat": squat.goblet_squat,
    "barbell_squat": squat.barbell_squat,
    "lunge": lunge.lunge,
    "split_lunge": lunge.split_lunge,
    "hinge": hinge.hinge,
    "deadlift": hinge.deadlift,
    "sit_to_stand": sitting.sit_to_stand,
    "sitting": sitting.sitting,
    "bridge": bridge.bridge,
    "walking": gait.walking,
    "running": gait.running,
    "standing": gait.standing,
}
"""Movements by name: (skeleton, time_s (T,), random) -> Performance."""

LYING = ("bridge",)
"""Movements that need a picture wider than high."""
