"""Squat."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP, SIDE_VIEW_GATES, STAND_STILL, hip_rule
from vision.movements.movement import WHOLE_BODY, Movement
from vision.rules.rule import Rule

SQUAT = Movement(
    name="squat",
    title="Squat",
    kind="repetitions",
    singular="squat",
    plural="squats",
    camera=WHOLE_BODY,
    instructions=(
        *EVERY_CLIP,
        STAND_STILL,
        "Do 5 squats with your own body weight to a comfortable depth, arms forward: about 2 s down "
        "and 1 s up.",
    ),
    headline="HF1",
    rules=(*ANSWERS, *SIDE_VIEW_GATES, "HF1", "HF4", "HF6", "HF7", "ST1", "ST2", "TR1", "AS1"),
    sources=("S-rulebook", "S58", "S59"),
)

SQUAT_RULES = (
    hip_rule(
        "HF1",
        "Depth of the squat",
        "Folding the hip presses the upper hamstring tendon against the sit bone. Deep squats are a "
        "position to limit while that tendon is sore, and a normal one when it is not.",
        ("S1", "S2", "S3", "S6", "SEED"),
        ("a1",),
    ),
    Rule(
        code="TR1",
        title="Trunk lean in the squat",
        kind="limit",
        check="peak_band",
        measure="trunk_inclination",
        unit="deg",
        caution=35.0,
        limit=50.0,
        rationale="Leaning the trunk adds degree for degree to hip flexion. Some lean is mechanically "
        "necessary in every squat.",
        advice=("a8",),
        sources=("S38", "S-rulebook"),
        grade_direction="A'",
        grade_number="D",
        number_note="35 and 50 degrees are engineering defaults (D).",
    ),
)
