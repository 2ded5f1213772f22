"""Single-leg bridge hold."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP, SIDE_VIEW_GATES
from vision.movements.movement import CameraSetup, Movement
from vision.rules.rule import Rule

BRIDGE = Movement(
    name="bridge",
    title="Single-leg bridge hold",
    kind="holds",
    singular="hold",
    plural="holds",
    one_sided=True,
    camera=CameraSetup(
        distance_m=(2.0, 3.0),
        height_m=(0.3, 0.4),
        framing="Low and from the side of the test leg: shoulder, hip, knee and ankle all in view.",
    ),
    instructions=(
        *EVERY_CLIP,
        "Lie on your back with the test leg next to the camera. Lift the hips until shoulder, hip and "
        "knee are in line, and hold; 1 to 5 holds.",
        "Lying is hard for a pose model: keep arms and clothes away from the hip.",
    ),
    headline="BR1",
    rules=(*ANSWERS, *SIDE_VIEW_GATES, "BR1", "BR2", "BR4", "AS2"),
    sources=("S-rulebook", "S58"),
)

BRIDGE_RULES = (
    Rule(
        code="BR1",
        title="Shoulder, hip and knee in one line",
        kind="limit",
        check="hold_line",
        measure="hip_flexion",
        unit="deg",
        caution=15.0,
        limit=25.0,
        numbers={"arch_caution_deg": -10.0, "arch_limit_deg": -20.0, "duration_s": 1.0},
        rationale="A neutral hip is the point of the exercise: it loads the hamstring with little "
        "compression. Sinking hips fold it, an arched back extends it.",
        advice=("a16",),
        sources=("SEED", "S3", "S-rulebook"),
        grade_direction="C",
        grade_number="D",
        number_note="The neutral hip is from the founding article (C); the degrees are engineering "
        "defaults (D).",
    ),
    Rule(
        code="BR2",
        title="Length of the hold",
        kind="information",
        check="hold_time",
        measure="hip_flexion",
        unit="s",
        worse="below",
        caution=30.0,
        limit=20.0,
        numbers={"dose_s": 45.0, "error_s": 0.4},
        rationale="Holds of 30 to 45 s are the usual dose. It is a dose, not a promise: reviews find "
        "that isometric work eases pain no better than other work.",
        advice=("a16",),
        sources=("SEED", "S68", "S50", "S93"),
        grade_direction="C",
        grade_number="C",
        number_note="30 to 45 s from the founding article (C), 5 x 45 s seen at a clinic (S68, V); 20 s "
        "and the error of 0.4 s are engineering defaults (D).",
    ),
    Rule(
        code="BR4",
        title="Knee angle in the hold",
        kind="information",
        check="median_report",
        measure="knee_flexion",
        unit="deg",
        numbers={"short_lever_deg": 75.0, "long_lever_deg": 45.0, "keep_within_deg": 10.0},
        rationale="The knee's angle changes the force in the hamstring markedly, so holds compare only "
        "with holds at the same angle.",
        sources=("S51", "S-rulebook"),
        grade_direction="A'",
        grade_number="D",
        number_note="The study compared 15, 30 and 45 degrees (V); 10 degrees between days and the "
        "borders of a short and a long lever are engineering defaults (D).",
    ),
    Rule(
        code="AS2",
        title="Sore side against the other",
        kind="information",
        check="hold_symmetry",
        measure="hip_flexion",
        unit="%",
        worse="below",
        caution=90.0,
        limit=85.0,
        rationale="10 to 15 percent between the legs is the usual line, often without good evidence.",
        advice=("a11",),
        sources=("S44",),
        grade_direction="B",
        grade_number="B",
        number_note="10 to 15 percent is a convention that was seen in a review (V).",
    ),
)
