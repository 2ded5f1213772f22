"""Forward lunge."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP, SIDE_VIEW_GATES, STAND_STILL, hip_rule
from vision.movements.movement import CameraSetup, Movement
from vision.rules.rule import Rule

FORWARD_LUNGE = Movement(
    name="forward_lunge",
    title="Forward lunge",
    kind="repetitions",
    singular="lunge",
    plural="lunges",
    one_sided=True,
    camera=CameraSetup(
        distance_m=(3.0, 3.5),
        height_m=(0.7, 0.9),
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

FORWARD_LUNGE_RULES = (
    hip_rule(
        "HF2",
        "Depth of the lunge, front leg",
        "As in a squat, folding the front hip presses the upper hamstring tendon against the sit bone; "
        "lunging is named among the triggers.",
        ("S3", "S6", "SEED"),
        ("a1", "a2"),
    ),
    Rule(
        code="TR2",
        title="Trunk lean in the lunge",
        kind="limit",
        check="peak_band",
        measure="trunk_inclination",
        unit="deg",
        caution=20.0,
        limit=35.0,
        rationale="Leaning forward in a lunge raised the demand on the hip extensors in a small study. "
        "It is not a fault: it is also a coached choice.",
        advice=("a8",),
        sources=("S39", "S-rulebook"),
        grade_direction="A",
        grade_number="D",
        number_note="20 and 35 degrees are engineering defaults (D).",
    ),
)
