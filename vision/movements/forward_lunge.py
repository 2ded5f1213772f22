"""Forward lunge."""

from __future__ import annotations

from vision.movement import SLOW_CUTOFF_HZ, SLOW_FRAME_RATE_HZ, CameraSetup, Movement
from vision.movements.common import ANSWERS, EVERY_CLIP, SIDE_VIEW_GATES, STAND_STILL

FORWARD_LUNGE = Movement(
    name="forward_lunge",
    title="Forward lunge",
    kind="repetitions",
    singular="lunge",
    plural="lunges",
    signal="hip_flexion",
    smallest_excursion_deg=20.0,
    cutoff_hz=SLOW_CUTOFF_HZ,
    minimum_frame_rate_hz=SLOW_FRAME_RATE_HZ,
    one_sided=True,
    camera=CameraSetup(
        view="side",
        distance_m=(3.0, 3.5),
        height_m=(0.7, 0.9),
        orientation="landscape",
        framing="From the side of the front leg, wide enough for the whole step.",
    ),
    instructions=(
        *EVERY_CLIP,
        STAND_STILL,
        "Do 3 to 5 lunges on each side, the step about as long as your leg, 2 s down. The back leg "
        "may be partly hidden.",
        "Film each side with the front leg next to the camera; the sore side first, and only if it "
        "is comfortable.",
    ),
    headline="HF2",
    rules=(*ANSWERS, *SIDE_VIEW_GATES, "HF2", "HF4", "HF6", "HF7", "ST1", "ST2", "TR2", "AS1"),
    sources=("S-rulebook", "S58", "S59"),
)
