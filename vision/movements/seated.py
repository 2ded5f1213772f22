"""Seated posture."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP, POSTURE_GATES
from vision.movements.movement import CameraSetup, Movement
from vision.rules.rule import Rule

SEATED = Movement(
    name="seated",
    title="Seated posture",
    kind="posture",
    singular="stretch of sitting",
    plural="stretches of sitting",
    minimum_frame_rate_hz=0.0,
    camera=CameraSetup(
        distance_m=(2.5, 3.0),
        height_m=(0.6, 0.8),
        framing="Person, chair and desk from the side; no armrest in front of the hip.",
    ),
    instructions=(
        *EVERY_CLIP,
        "Sit as you usually do for 30 s or more (up to 10 minutes); then, if you like, a second clip "
        "with the chair adjusted. A photo works too, but it cannot tell how long you sit like that.",
    ),
    headline="SI1",
    rules=(*ANSWERS, *POSTURE_GATES, "SI1", "SI3", "SI4"),
    sources=("S-rulebook", "S58"),
)

SEATED_RULES = (
    Rule(
        code="SI1",
        title="Hip flexion in sitting",
        kind="limit",
        check="sustained",
        measure="hip_flexion",
        unit="deg",
        caution=85.0,
        limit=100.0,
        numbers={"duration_s": 30.0},
        rationale="Less hip flexion eases the attachment at the sit bone. The angle counts, not how "
        "upright someone looks: sitting up from a lean opens it, sitting up from a recline closes it.",
        advice=("a12",),
        sources=("SEED", "S-rulebook"),
        grade_direction="C",
        grade_number="D",
        number_note="85 and 100 degrees and 30 s are engineering defaults (D).",
    ),
    Rule(
        code="SI3",
        title="Leaning forward in sitting",
        kind="limit",
        check="sustained",
        measure="trunk_inclination",
        unit="deg",
        caution=10.0,
        limit=20.0,
        numbers={"duration_s": 60.0},
        rationale="Leaning to a desk closes the angle at the hip.",
        advice=("a12",),
        sources=("SEED", "S-rulebook"),
        grade_direction="C",
        grade_number="D",
        number_note="10 and 20 degrees and 60 s are engineering defaults (D).",
    ),
    Rule(
        code="SI4",
        title="Knees above the hips in sitting",
        kind="limit",
        check="sustained",
        measure="thigh_elevation",
        unit="deg",
        caution=95.0,
        limit=100.0,
        numbers={"duration_s": 30.0},
        rationale="A low seat brings the knees above the hips and closes the angle; a seat sloping "
        "forward opened it in a small study.",
        advice=("a12",),
        sources=("S46", "SEED", "S-rulebook"),
        grade_direction="A'",
        grade_number="D",
        number_note="95 and 100 degrees and 30 s are engineering defaults (D).",
    ),
)
