"""Running: recognised, not screened yet."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP, UNSCREENED_GATES
from vision.movements.movement import FAST_CUTOFF_HZ, FAST_FRAME_RATE_HZ, WHOLE_PATH, Movement

RUN = Movement(
    name="run",
    title="Running",
    kind="unscreened",
    singular="stride",
    plural="strides",
    cutoff_hz=FAST_CUTOFF_HZ,
    minimum_frame_rate_hz=FAST_FRAME_RATE_HZ,
    camera=WHOLE_PATH,
    instructions=(
        *EVERY_CLIP,
        "Running is recognised but not screened yet. Film a squat, a lunge, a hinge, a rise from a chair, "
        "sitting or a single-leg bridge instead.",
    ),
    rules=(*ANSWERS, *UNSCREENED_GATES, "U1"),
    sources=("S-rulebook",),
)
