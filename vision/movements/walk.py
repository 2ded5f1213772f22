"""Walking: recognised, not screened yet."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP
from vision.movements.movement import FAST_CUTOFF_HZ, SLOW_FRAME_RATE_HZ, CameraSetup, Movement

WALK = Movement(
    name="walk",
    title="Walking",
    kind="unscreened",
    singular="step",
    plural="steps",
    cutoff_hz=FAST_CUTOFF_HZ,
    minimum_frame_rate_hz=SLOW_FRAME_RATE_HZ,
    one_sided=False,
    camera=CameraSetup(
        view="side",
        distance_m=(4.0, 5.0),
        height_m=(0.8, 1.0),
        orientation="landscape",
        framing="From the side, the whole path in the picture; on a treadmill 2.5 to 3 m away.",
    ),
    instructions=(
        *EVERY_CLIP,
        "Walking is recognised but not screened yet. Film a squat, a lunge, a hinge, a rise from a chair, "
        "sitting or a single-leg bridge instead.",
    ),
    headline=None,
    rules=(*ANSWERS, "Q1", "Q2", "Q3", "Q4", "Q7", "U1"),
    sources=("S-rulebook",),
)
