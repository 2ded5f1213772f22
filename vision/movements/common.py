"""What several movements share: lists of rule codes, instructions for every clip, rules."""

from __future__ import annotations

from vision.rules.rule import Rule

SIDE_VIEW_GATES = ("Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9")
"""Gates of a side-view movement with repetitions or holds."""

POSTURE_GATES = ("Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q9")
"""Gates of a posture: nothing is repeated, so there is no count of clean repetitions."""

UNSCREENED_GATES = ("Q1", "Q2", "Q3", "Q4", "Q7")
"""Gates of a movement whose angles are shown and not judged."""

ANSWERS = ("SY4", "SY2", "SY1", "SY3")
"""Declared answers, in their order of authority: they come before every angle."""

EVERY_CLIP = (
    "Put the phone on a stand, square to your side, so that it sees hip, knee and ankle as a profile.",
    "Keep the whole body in the picture with a tenth to spare all round; plain background, good light.",
    "Wear fitted clothes: loose ones hide where the hip and the knee are.",
    "Only film a movement that you already do. Stop if pain goes above 5 out of 10.",
)
"""Set-up for every movement (rule book section 3)."""

STAND_STILL = "Stand still for two seconds first: it shows how your body reads when it is straight."

HIP_MARGIN_DEG = 5.0
"""Within this below the limit counts as near it (rule book 1.5, grade D)."""

DEEP_NOTE_DEG = 110.0
"""Where there is no limit (stage 4), angles beyond this are noted (rule book section 4, grade D)."""

HIP_NUMBERS = {"margin_deg": HIP_MARGIN_DEG, "note_deg": DEEP_NOTE_DEG}

HIP_NUMBER_NOTE = (
    "Limit of the plan: 90 degrees in the general plan is where exercise groupings begin the deep range "
    "(S5, V); 30 at stage 1 was seen in a clinic's summary (S6, V2); 60 at stage 2 is an engineering "
    "default (D) that leans on S5 and S68, and another public plan allows about 90 with bent knees (S93); "
    "90 at stage 3 is remembered from the staged plan (S1) and not verified yet (M). The margin of 5 "
    "degrees is a default (D)."
)

LIMIT_SOURCES = ("S1", "S5", "S6", "S68", "S93")
"""Where the limits of the plans come from."""

SHARED = (
    Rule(
        code="HF4",
        title="Time above the limit",
        kind="limit",
        check="time_above_limit",
        measure="hip_flexion",
        unit="s",
        caution=1.0,
        limit=3.0,
        applies="symptomatic",
        rationale="A tendon under compression minds how long as well as how deep.",
        advice=("a4",),
        sources=("S2", *LIMIT_SOURCES, "S-rulebook"),
        grade_direction="B",
        grade_number="D",
        number_note="1 s and 3 s per repetition are engineering defaults (D). " + HIP_NUMBER_NOTE,
    ),
    Rule(
        code="HF6",
        title="Declared load with a deep hip",
        kind="limit",
        check="declared_load",
        measure="hip_flexion",
        unit="deg",
        applies="load",
        rationale="A camera cannot see a load. At stages 1 and 2 a declared one raises an answer that "
        "is near or above the limit by one band.",
        advice=("a5",),
        sources=("S1", *LIMIT_SOURCES[1:], "S-rulebook"),
        grade_direction="B",
        grade_number="D",
        number_note="One band is an engineering default (D). " + HIP_NUMBER_NOTE,
    ),
    Rule(
        code="HF7",
        title="Part of the hip's range",
        kind="information",
        check="hip_range",
        measure="hip_flexion",
        unit="deg",
        numbers={"middle_deg": 60.0, "deep_deg": 90.0},
        applies="general",
        rationale="Context, not a warning: training programmes group exercises by these parts of the "
        "range, and all of them are normal when pain-free.",
        advice=("a6",),
        sources=("S5",),
        grade_direction="B",
        grade_number="D",
        number_note="60 and 90 degrees match groupings that were seen (V); using them for the "
        "trunk-thigh angle is a default (D).",
    ),
    Rule(
        code="ST1",
        title="Folded hip with a straight knee, held",
        kind="limit",
        check="held_stretch",
        measure="hip_flexion",
        also=("knee_flexion",),
        unit="s",
        caution=0.5,
        limit=3.0,
        numbers={"hip_deg": 70.0, "knee_deg": 20.0},
        applies="symptomatic",
        rationale="A folded hip with a nearly straight knee puts the most stretch on the hamstring's "
        "upper end. Deep held stretches are to be left out while sore.",
        advice=("a3",),
        sources=("S4", "S27", "S61", "SEED"),
        grade_direction="B",
        grade_number="D",
        number_note="About 90 degrees with a straight knee in a provocation test and more than 70 in a "
        "sprint's swing were seen (V); 70, 20, 0.5 s and 3 s are engineering defaults (D).",
    ),
    Rule(
        code="ST2",
        title="Fast descent",
        kind="limit",
        check="descent_time",
        measure="hip_flexion",
        unit="s",
        worse="below",
        caution=1.0,
        limit=0.5,
        numbers={"hip_deg": 60.0},
        rationale="Fast hip flexion under load belongs to the last stage of a plan, not to the first.",
        advice=("a7",),
        sources=("S1", "SEED", "S-rulebook"),
        grade_direction="B",
        grade_number="D",
        number_note="0.5 s, 1.0 s and 60 degrees are engineering defaults (D).",
    ),
    Rule(
        code="AS1",
        title="Left against right",
        kind="information",
        check="side_difference",
        measure="hip_flexion",
        unit="deg",
        caution=10.0,
        limit=15.0,
        numbers={"coverage": 0.9},
        rationale="Differences below about 10 degrees are inside the error of a camera; larger ones are "
        "common too and matter more on the sore side.",
        advice=("a11",),
        sources=("S35", "S-rulebook"),
        grade_direction="D",
        grade_number="D",
        number_note="10 and 15 degrees are engineering defaults (D).",
    ),
)
"""Rules that several movements use."""


def hip_rule(
    code: str,
    title: str,
    rationale: str,
    sources: tuple[str, ...],
    advice: tuple[str, ...],
    extra: dict[str, float] | None = None,
    note: str = "",
) -> Rule:
    """Return a rule that compares the peak of hip flexion with the plan's limit (HF1 to HF3)."""
    return Rule(
        code=code,
        title=title,
        kind="limit",
        check="hip_limit",
        measure="hip_flexion",
        unit="deg",
        numbers={**HIP_NUMBERS, **(extra or {})},
        rationale=rationale,
        advice=advice,
        sources=tuple(dict.fromkeys((*sources, *LIMIT_SOURCES))),
        grade_direction="B",
        grade_number="D",
        number_note=note + HIP_NUMBER_NOTE,
    )
