"""Sit-to-stand."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP, SIDE_VIEW_GATES
from vision.movements.movement import CameraSetup, Movement
from vision.rules.rule import Rule

SIT_TO_STAND = Movement(
    name="sit_to_stand",
    title="Sit-to-stand",
    kind="repetitions",
    singular="rise",
    plural="rises",
    camera=CameraSetup(
        distance_m=(2.0, 4.0),
        height_m=(0.7, 0.9),
        framing="Person and chair from the side, room above the head for standing.",
    ),
    instructions=(
        *EVERY_CLIP,
        "Use a chair without armrests on the camera's side; note its height.",
        "Stand still for two seconds, sit down, and then rise 5 times at your own pace, arms crossed "
        "if you can.",
    ),
    headline="SS1",
    rules=(*ANSWERS, *SIDE_VIEW_GATES, "SS1", "SS2", "SS3", "AS1"),
    sources=("S-rulebook", "S15", "S58", "S59"),
)

SIT_TO_STAND_RULES = (
    Rule(
        code="SS1",
        title="Trunk lean when leaving the seat",
        kind="limit",
        check="seat_off_trunk",
        measure="trunk_inclination",
        unit="deg",
        caution=50.0,
        limit=60.0,
        rationale="Healthy people leave a seat with the trunk about 44 +/- 6 degrees from the vertical. "
        "More lean folds the hip further under load.",
        advice=("a14",),
        sources=("S15", "S-rulebook"),
        grade_direction="A",
        grade_number="D",
        number_note="The mean was seen in the abstract (V, as 45.7 +/- 5.8 from horizontal); 50 and 60 "
        "degrees are engineering defaults (D), 60 being about 2.7 standard deviations above it.",
    ),
    Rule(
        code="SS2",
        title="Hip flexion while rising",
        kind="information",
        check="peak_report",
        measure="hip_flexion",
        unit="deg",
        numbers={"usual_deg": 130.0},
        rationale="Every usual rise passes about 130 degrees between trunk and thigh, so it is reported "
        "and never compared with a limit.",
        sources=("S15", "S-rulebook"),
        grade_direction="D",
        grade_number="D",
        number_note="130 is geometry: 90 of a seated thigh and about 44 of lean (D).",
    ),
    Rule(
        code="SS3",
        title="Height of the seat",
        kind="limit",
        check="seat_height",
        measure="thigh_elevation",
        also=("shank_inclination",),
        unit="%",
        worse="below",
        caution=100.0,
        limit=85.0,
        rationale="Joint load rises as a seat gets lower, from 60 to 40 cm. Read here as the height of "
        "the seated hip against the knee's.",
        advice=("a14",),
        sources=("S49", "S-rulebook"),
        grade_direction="A",
        grade_number="D",
        number_note="The rise with seat height was seen (V); 100 and 85 percent are engineering defaults "
        "(D).",
    ),
)
