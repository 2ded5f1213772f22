"""Hip hinge: deadlift, good-morning, toe touch."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP, SIDE_VIEW_GATES, STAND_STILL, hip_rule
from vision.movements.movement import WHOLE_BODY, Movement

HINGE = Movement(
    name="hinge",
    title="Hip hinge (deadlift, toe touch)",
    kind="repetitions",
    singular="hinge",
    plural="hinges",
    camera=WHOLE_BODY,
    instructions=(
        *EVERY_CLIP,
        STAND_STILL,
        "Do 5 hinges with a stick or a light load, knees soft. Say in the plan whether you carried a "
        "load: the camera cannot see it.",
    ),
    headline="HF3",
    rules=(*ANSWERS, *SIDE_VIEW_GATES, "HF3", "HF4", "HF6", "HF7", "ST1", "AS1"),
    sources=("S-rulebook", "S58", "S59"),
)

HINGE_RULES = (
    hip_rule(
        "HF3",
        "Depth of the hinge",
        "A straighter knee adds hamstring stretch at the same hip angle, and the hamstrings' torque "
        "rises with hip flexion; so the limit is 10 degrees lower while the knee is bent less than 40.",
        ("S2", "S27"),
        ("a1", "a3"),
        {"bent_knee_deg": 40.0, "straight_knee_deduction_deg": 10.0},
        "40 degrees of knee flexion and the deduction of 10 are engineering defaults (D). ",
    ),
)
