"""What was declared (rule book 2.8, 5.3), and the word for a movement that is not screened."""

from __future__ import annotations

from vision.rules.rule import Rule

DECLARED = (
    Rule(
        code="SY1",
        title="Pain in the task",
        kind="answer",
        check="pain_in_task",
        unit="0-10",
        caution=3.0,
        limit=5.0,
        applies="answers",
        rationale="Pain up to 3 out of 10 is usually treated as acceptable, 4 to 5 only with a "
        "clinician, above 5 the task stops. It goes before every angle.",
        advice=("a15",),
        sources=("SEED", "S54"),
        grade_direction="C+A'",
        grade_number="C",
        number_note="0 to 3 from the founding article (C); 4 to 5 from a model for the Achilles tendon, "
        "seen second-hand (V2).",
    ),
    Rule(
        code="SY2",
        title="Pain the day after",
        kind="answer",
        check="pain_next_day",
        unit="0-10",
        caution=1.0,
        limit=2.0,
        applies="answers",
        rationale="The response over 24 hours says more about a load than pain during it. One point is "
        "about the smallest change that matters, two points are much.",
        advice=("a5",),
        sources=("SEED", "S55"),
        grade_direction="C+A'",
        grade_number="A'",
        number_note="24 hours from the founding article (C); 1 and 2 points seen on the page (V).",
    ),
    Rule(
        code="SY3",
        title="How long it has been sore",
        kind="answer",
        check="weeks",
        unit="count",
        caution=4.0,
        limit=6.0,
        applies="answers",
        rationale="Soreness for over four to six weeks, or trouble taking weight, is a reason to ask "
        "someone rather than to film more.",
        advice=("a18",),
        sources=("SEED",),
        grade_direction="C",
        grade_number="C",
        number_note="4 to 6 weeks from the founding article (C).",
    ),
    Rule(
        code="SY4",
        title="Warning signs",
        kind="answer",
        check="red_flags",
        unit="count",
        applies="answers",
        rationale="Some answers point to something that a camera cannot judge. They go before a limit, "
        "before pain and before every angle.",
        advice=("a19",),
        sources=("S71", "S73", "S76", "S77", "S79", "S80", "S93", "S-rulebook"),
        grade_direction="B",
        grade_number="B",
        number_note="Each sign has its own source; those on general illness and on special risks are "
        "from memory and not verified yet (M).",
    ),
    Rule(
        code="U1",
        title="Movement not screened",
        kind="information",
        check="unscreened",
        unit="count",
        rationale="There are no limits for this movement yet, and a limit made for another one would "
        "mislead.",
        sources=("S-rulebook",),
        grade_direction="D",
        grade_number="-",
        number_note="No number.",
    ),
)
