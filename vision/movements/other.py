"""Any other movement: measured, not judged."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP
from vision.movements.movement import SLOW_CUTOFF_HZ, SLOW_FRAME_RATE_HZ, CameraSetup, Movement

OTHER = Movement(
    name="other",
    title="Other movement",
    kind="unscreened",
    singular="repetition",
    plural="repetitions",
    cutoff_hz=SLOW_CUTOFF_HZ,
    minimum_frame_rate_hz=SLOW_FRAME_RATE_HZ,
    one_sided=False,
    camera=CameraSetup(
        view="side",
        distance_m=(2.0, 4.0),
        height_m=(0.8, 1.0),
        orientation="landscape",
        framing="Whole body from the side, lens at hip height, about 3 m away.",
    ),
    instructions=(
        *EVERY_CLIP,
        "If this is one of the movements that are screened, name it; otherwise its angles are shown "
        "without a judgement.",
    ),
    headline=None,
    rules=(*ANSWERS, "Q1", "Q2", "Q3", "Q4", "Q7", "U1"),
    sources=("S-rulebook",),
)
