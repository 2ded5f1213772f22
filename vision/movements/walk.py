"""Walking: recognised, not screened yet."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP, UNSCREENED_GATES
from vision.movements.movement import FAST_CUTOFF_HZ, WHOLE_PATH, Movement

WALK = Movement(
    name="walk",
    title="Walking",
    kind="unscreened",
    singular="step",
    plural="steps",
    cutoff_hz=FAST_CUTOFF_HZ,
    camera=WHOLE_PATH,
    instructions=(
        *EVERY_CLIP,
        "Walking is recognised but not screened yet. Film a squat, a lunge, a hinge, a rise from a chair, "
        "sitting or a single-leg bridge instead.",
    ),
    rules=(*ANSWERS, *UNSCREENED_GATES, "U1"),
    sources=("S-rulebook",),
)
