"""Advice for athletes and coaches, and what each declared warning sign asks for.

Own words; `{...}` is filled by the rule. Advice is attached to a finding, never printed alone.
"""

from __future__ import annotations

from dataclasses import dataclass

ADVICE: dict[str, str] = {
    "a1": "Your hip folded to {value}° (±{error}°). {plan} works up to {limit}°. Try a higher box or a "
    "shorter descent, and see how it feels during and the next day.",
    "a2": "Shorten the depth of the lunge, or step less far, so that the front hip closes less.",
    "a3": "This position combines a folded hip with a nearly straight knee, which stretches the sore "
    "area most. Bend the knee more or stop the hinge earlier; leave out held hamstring stretches for "
    "now.",
    "a4": "You spent {value} s of this repetition beyond the planned depth. Move through the bottom "
    "rather than resting there.",
    "a5": "This was a bigger step than your plan asks for. Hold or reduce the next one and let the "
    "response over 24 hours decide.",
    "a6": "For information: this repetition used the {range} part of your hip range. Nothing is wrong "
    "with that if it is comfortable.",
    "a7": "Fast or springy work comes last in most plans. Slow this down, or keep it for the stage "
    "your clinician agrees.",
    "a8": "Leaning the trunk ({value}°) adds to the hip angle. Holding a light weight in front or "
    "raising the heels may keep you more upright. Lean is not wrong in itself.",
    "a11": "Left and right differ by {difference}. Differences this size are common; it matters more if "
    "it matches the sore side and keeps showing.",
    "a12": "Open the angle at your hips: raise the seat or use a wedge, bring the screen to you, and "
    "sit tall or slightly back rather than leaning in.",
    "a14": "Use a higher seat, feet back, hands on the armrests; that asks less of the hip.",
    "a15": "Pain up to 3 out of 10 is usually treated as acceptable. Above that, make the task easier; "
    "above 5, stop it today.",
    "a16": "Keep shoulder, hip and knee in one line. Aim for 30 to 45 s, five times. End the hold when "
    "the hips sink; a short clean hold beats a long sagging one.",
    "a18": "Sore for over four weeks is long enough to ask a physiotherapist; six weeks or trouble "
    "taking weight makes it sensible to book now.",
    "a19": "Your answers include something that this tool cannot judge. Please {action} before doing "
    "any more of these movements.",
    "a21": "For information: a deep fold of the hip is a normal position. If it is pain-free there is "
    "nothing to change; if you are sore at the sit bone, choose the stage or the limit that you were "
    "given and screen again.",
}
"""Advice texts by id (rule book section 2.9; a21 speaks for the general plan)."""


@dataclass(frozen=True)
class WarningSign:
    """A declared answer that outranks every angle: what was declared, what to do, its sources."""

    key: str
    declared: str
    action: str
    sources: tuple[str, ...]


_SIGNS = (
    WarningSign(
        "saddle_numbness",
        "numbness in the saddle area, a new change of bladder, bowel or sexual function, or weakness "
        "in both legs",
        "go to an emergency department now",
        ("S76",),
    ),
    WarningSign(
        "sudden_pop",
        "a sudden start with a pop or tear, then a big bruise, marked weakness, a gap or a limp",
        "have it looked at by a doctor today or tomorrow",
        ("S73",),
    ),
    WarningSign(
        "unwell",
        "fever, feeling unwell, weight loss, a history of cancer, or constant night pain",
        "see a doctor urgently",
        ("S-rulebook",),
    ),
    WarningSign(
        "under_18",
        "an age under 18",
        "ask a parent and a clinician",
        ("S71",),
    ),
    WarningSign(
        "nerve_signs",
        "foot drop, numbness or tingling down the leg, pain below the knee, or back pain with it",
        "see a clinician first",
        ("S77",),
    ),
    WarningSign(
        "worsening",
        "rest or night pain that is getting worse, or pain that grows despite less load",
        "see a clinician",
        ("S93",),
    ),
    WarningSign(
        "special_risk",
        "a known risk of bone stress injury, pregnancy, recent hip or back surgery, or a risk of "
        "falling",
        "have these movements guided by a clinician",
        ("S-rulebook",),
    ),
    WarningSign(
        "tendon_medicine",
        "a fluoroquinolone antibiotic in the last 60 days, or an oral steroid",
        "speak to the prescriber or a pharmacist",
        ("S80",),
    ),
    WarningSign(
        "inflammatory_signs",
        "both sides, morning stiffness over 30 minutes, under 45 years, or eye, skin or bowel disease",
        "book a review with a doctor",
        ("S79",),
    ),
)

WARNING_SIGNS: dict[str, WarningSign] = {sign.key: sign for sign in _SIGNS}
"""Warning signs by the key that a plan declares, most urgent first (rule book section 5.3)."""

ADULT_YEARS = 18
"""Under this age nobody screens themselves (rule book 5.3, S71)."""
