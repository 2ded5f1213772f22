"""Quality gates (rule book 2.1): they run first; one that fails gives "not assessed"."""

from __future__ import annotations

from vision.rules.rule import Rule

SQUARE_DEG = 15.0
"""Q1: a view this near to the side counts as square (rule book 2.1, grade D)."""

SEEN_PERCENT = 90.0
"""Q2: this share of a repetition's frames must have been seen (rule book 2.1, grade D)."""

THIGH_LENGTH_LIMIT_PERCENT = 15.0
"""Q5: more than this, and the thigh left the plane of the camera (rule book 2.1, grade D)."""

STANDING_ZERO_MOST_DEG = 15.0
"""Q6: a larger correction is not believed (rule book 1.1 and 2.1, grade D)."""

LEVEL_DEG = 3.0
"""Q7: a roll up to this is not told from the way a person stands (rule book 2.1, grade D)."""

ROLL_BELIEVED_TO_DEG = 15.0
"""Q7: a body tilted further is leaning, not filmed with a rolled camera (default ours)."""

DEFAULT_NOTE = "The number is an engineering default (D)."

GATES = (
    Rule(
        code="Q1",
        title="Camera square to the side",
        kind="gate",
        check="camera_view",
        unit="deg",
        caution=SQUARE_DEG,
        limit=30.0,
        rationale="The error of a camera-based angle grows quickly off a square side view: for the knee "
        "in a squat from -2.3 +/- 6.4 degrees to -13.9 +/- 15.1 over all views.",
        sources=("S29", "S-rulebook"),
        grade_direction="A",
        grade_number="D",
        number_note="The errors were seen on the page (V); 15 and 30 degrees are engineering defaults "
        "(D).",
    ),
    Rule(
        code="Q2",
        title="Body seen well enough",
        kind="gate",
        check="visibility",
        unit="%",
        worse="below",
        caution=SEEN_PERCENT,
        limit=SEEN_PERCENT,
        rationale="A hidden joint is guessed by the pose model, and a guess makes a false angle. Gaps "
        "up to 0.2 s are bridged.",
        sources=("S-rulebook",),
        grade_direction="D",
        grade_number="D",
        number_note=DEFAULT_NOTE,
    ),
    Rule(
        code="Q3",
        title="Enough frames a second",
        kind="gate",
        check="frame_rate",
        unit="Hz",
        worse="below",
        numbers={"tolerance_hz": 0.5},
        rationale="A peak between two frames is missed. Slow tasks need 24 frames a second (23.976 "
        "counts), running 60.",
        sources=("S-rulebook",),
        grade_direction="D",
        grade_number="D",
        number_note=DEFAULT_NOTE,
    ),
    Rule(
        code="Q4",
        title="Fitted clothes",
        kind="gate",
        check="clothing",
        unit="count",
        rationale="Loose clothes hide where the joints are: in a study, fitted ones halved the scatter. "
        "Only the person filmed can say, so it never blocks.",
        sources=("S29",),
        grade_direction="A",
        grade_number="D",
        number_note="There is no number to set; the study's scatter was seen on the page (V).",
    ),
    Rule(
        code="Q5",
        title="Movement in the plane of the camera",
        kind="gate",
        check="thigh_length",
        unit="%",
        caution=THIGH_LENGTH_LIMIT_PERCENT,
        limit=THIGH_LENGTH_LIMIT_PERCENT,
        rationale="A thigh that grows shorter in the picture is turning toward the camera or away, and "
        "a flat measurement no longer holds. Read only in a square view.",
        sources=("S-rulebook",),
        grade_direction="D",
        grade_number="D",
        number_note=DEFAULT_NOTE,
    ),
    Rule(
        code="Q6",
        title="Quiet standing that shows this body's zero",
        kind="gate",
        check="standing_zero",
        unit="deg",
        caution=STANDING_ZERO_MOST_DEG,
        limit=STANDING_ZERO_MOST_DEG,
        rationale="Hip flexion seldom reads exactly zero in relaxed standing. At least 1 s of it tells the "
        "estimator how this body reads when straight; without it nothing is blocked.",
        sources=("S-rulebook",),
        grade_direction="D",
        grade_number="D",
        number_note=DEFAULT_NOTE,
    ),
    Rule(
        code="Q7",
        title="Camera still and level",
        kind="gate",
        check="camera_still",
        unit="deg",
        caution=LEVEL_DEG,
        limit=LEVEL_DEG,
        numbers={"corrected_deg": ROLL_BELIEVED_TO_DEG},
        rationale="Trunk, thigh and shank are measured against the vertical, so the camera must not "
        "move and its roll is taken out. Hip and knee flexion do not need the vertical.",
        sources=("S-rulebook",),
        grade_direction="D",
        grade_number="D",
        number_note=DEFAULT_NOTE,
    ),
    Rule(
        code="Q8",
        title="Enough clean repetitions",
        kind="gate",
        check="clean_repetitions",
        unit="count",
        worse="below",
        caution=3.0,
        limit=3.0,
        numbers={"advised": 5.0},
        rationale="One repetition is noisy: the same person differs by 3 to 8 degrees within a day. It "
        "never blocks; each repetition is judged by itself.",
        sources=("S35", "S-rulebook"),
        grade_direction="A'",
        grade_number="D",
        number_note="The scatter was seen on the page, in running (V); 3 and 5 are engineering defaults "
        "(D).",
    ),
    Rule(
        code="Q9",
        title="Same set-up as last time",
        kind="gate",
        check="same_set_up",
        unit="count",
        rationale="Angles from video differ by 9 to 14 degrees between days, much of it set-up. One "
        "clip alone has nothing to be compared with.",
        sources=("S35", "S-rulebook"),
        grade_direction="A'",
        grade_number="D",
        number_note="The difference between days was seen on the page, in running (V); what counts as "
        "the same set-up (distance within 20 percent, height within 15 cm) is a default (D).",
    ),
)
