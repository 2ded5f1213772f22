"""Rules and movements as text: what `sitbone rules` and `sitbone movements` print, and docs/rules.md.

`python -m vision.rules.pages > docs/rules.md` writes the page again; a test compares the two.
"""

from __future__ import annotations

import sys

from vision.errors import SitboneError
from vision.movements import MOVEMENTS, RULES
from vision.movements.movement import Movement
from vision.plan import PLAN_NAMES, STAGE_LIMITS_DEG, Plan
from vision.result import MovementName
from vision.rules.advice import WARNING_SIGNS
from vision.rules.rule import GRADES, RULES_VERSION, Rule
from vision.rules.sources import CHECKED, SOURCES, cite

KINDS = {
    "gate": "Quality gates",
    "limit": "Limits",
    "information": "Information",
    "answer": "Declared answers",
}
ASKED = {
    "always": "always",
    "general": "in the general plan",
    "symptomatic": "at a stage, with a personal limit, or when symptoms were declared",
    "load": "when a load was declared",
    "answers": "when pain, its duration or warning signs were declared",
}


def rule_list() -> str:
    """Return every rule as one line: code, title, movements."""
    width = max(len(rule.title) for rule in RULES.values())
    lines = [f"Rules, version {RULES_VERSION}. `sitbone rules CODE` explains one.", ""]
    lines += [f"{rule.code:<4} {rule.title:<{width}}  {_where(rule)}" for rule in RULES.values()]
    return "\n".join(lines)


def rule_page(code: str) -> str:
    """Return a rule explained: numbers, why, how sure, sources. Raises SitboneError if unknown."""
    rule = RULES.get(code.strip().upper())
    if rule is None:
        raise SitboneError(
            f"There is no rule {code!r}: the codes are {', '.join(RULES)}; see `sitbone rules`."
        )
    lines = [
        f"{rule.code}  {rule.title}",
        "",
        rule.rationale,
        "",
        *(f"{name}: {text}" for name, text in _facts(rule)),
        "",
        "Sources:",
        *(f"  {cite(source)}" for source in rule.sources),
    ]
    return "\n".join(lines)


def movement_list() -> str:
    """Return every movement as one line: name and title."""
    lines = ["Movements. `sitbone movements NAME` says how to film one.", ""]
    for movement in MOVEMENTS.values():
        note = "  (not screened yet)" if movement.kind == "unscreened" else ""
        lines.append(f"{movement.name:<14} {movement.title}{note}")
    return "\n".join(lines)


def movement_page(name: str) -> str:
    """Return how to film and do a movement, and its rules. Raises SitboneError if unknown."""
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    movement = next((known for known in MOVEMENTS.values() if known.name == key), None)
    if movement is None:
        raise SitboneError(f"There is no movement {name!r}: choose one of {', '.join(MOVEMENTS)}.")
    return "\n".join([movement.title, "", *_filming(movement), "", *_rules_of(movement)])


def rules_document() -> str:
    """Return docs/rules.md, ending in a newline."""
    parts = [
        "# Rules",
        f"Generated from the rules as data, version {RULES_VERSION}. "
        "To change it, change the data and run `python -m vision.rules.pages > docs/rules.md`.",
        "Sitbone measures; it does not diagnose, rule out or treat anything. Hip flexion is the angle "
        "between trunk and thigh, not of the hip joint alone. A deep, pain-free position is normal.",
        *_reading_guide(),
        *_plans_section(),
        "## Movements",
        *(_movement_section(movement) for movement in MOVEMENTS.values()),
        *_rule_sections(),
        "## Sources",
        "\n".join(f"- {cite(source)}" for source in SOURCES),
    ]
    return "\n\n".join(parts) + "\n"


def _reading_guide() -> list[str]:
    return [
        "## How an answer comes about",
        "- FLAGGED: the value reaches the limit even after its error is taken off.\n"
        "- CLEAR: the value stays under the caution threshold (for the hip: 5 degrees under the limit) "
        "and, with its error added, under the limit.\n"
        "- BORDERLINE: everything between.\n"
        "- NOT_ASSESSED: a gate failed, a joint was hidden, or a repetition was cut off; the finding "
        "says why and what to do.",
        "Where less is worse (a low seat, a fast descent, a short hold) the same holds the other way "
        "round. For times, the angle's error becomes an error of the time. A whole movement is flagged "
        "when at least half of the judged repetitions are.",
        "Order of authority: warning signs, a personal limit, the response over 24 hours, pain in the "
        "task, angles.",
        "Grades, one for the direction of a rule and one for its number:\n\n"
        + "\n".join(f"- {grade}: {meaning}" for grade, meaning in GRADES.items()),
        "How far a number or a source was checked: "
        + "; ".join(f"{mark}: {meaning}" for mark, meaning in CHECKED.items())
        + ".",
    ]


def _plans_section() -> list[str]:
    rows = []
    for name in PLAN_NAMES:
        plan = Plan(name=name, limit_deg=75.0 if name == "personal" else None)
        limit = STAGE_LIMITS_DEG.get(name)
        shown = "yours" if name == "personal" else "none" if limit is None else f"{limit:.0f}°"
        rows.append(f"| `{name}` | {shown} | {plan.limit_source} |")
    signs = "\n".join(
        f"- `{sign.key}`: {sign.declared}. Then: {sign.action}." for sign in WARNING_SIGNS.values()
    )
    return [
        "## Plans",
        "| plan | hip limit | where it comes from |\n|---|---|---|\n" + "\n".join(rows),
        "Someone who declares symptoms in the general plan, without a stage or a personal limit, gets "
        "the limit of stage 2 as a cautious default.",
        "A plan can be kept in a TOML file; every key may be left out:",
        "```toml\n" + PLAN_EXAMPLE + "```",
        "Warning signs for `red_flags`:",
        signs,
    ]


PLAN_EXAMPLE = """\
name = "stage2"            # general, stage1, stage2, stage3, stage4 or personal
limit_deg = 75             # a personal limit: goes before every stage
pain_during = 2            # 0 to 10, during the task
pain_next_day = 3          # 0 to 10, 24 hours later
pain_usual = 2             # 0 to 10, on an ordinary day
flare_over_24h = false     # a flare-up lasted longer than a day
weeks = 5                  # how long it has been sore
cannot_bear_weight = false
red_flags = []             # an empty list: all were answered with no
load = true                # an external load was carried
load_kg = 16
clothing = "fitted"        # or "loose"
same_set_up = true         # camera, lens height, shoes and seat as the time before
sore_side = "left"         # or "right"
age = 34
"""


def _movement_section(movement: Movement) -> str:
    filming = "\n".join(f"- {line}" for line in _filming(movement))
    rules = ", ".join(f"[{code}](#{code.lower()})" for code in movement.rules)
    return f"### {movement.title} (`{movement.name}`)\n\n{filming}\n\nRules: {rules}"


def _rule_sections() -> list[str]:
    parts = []
    for kind, heading in KINDS.items():
        parts.append(f"## {heading}")
        for rule in RULES.values():
            if rule.kind != kind:
                continue
            facts = "\n".join(f"- {name}: {text}" for name, text in _facts(rule))
            sources = ", ".join(f"[{source}]" for source in rule.sources)
            parts.append(
                f'<a id="{rule.code.lower()}"></a>\n\n### {rule.code} {rule.title}\n\n'
                f"{rule.rationale}\n\n{facts}\n- Sources: {sources}"
            )
    return parts


def _facts(rule: Rule) -> list[tuple[str, str]]:
    return [
        ("Compares", _thresholds(rule)),
        ("Asked", f"{ASKED[rule.applies]}; {_where(rule)}"),
        ("How sure of the direction", f"{rule.grade_direction}, {GRADES[rule.grade_direction]}"),
        ("How sure of the number", f"{rule.grade_number}, {GRADES[rule.grade_number]}"),
        ("About the number", rule.number_note),
    ]


def _thresholds(rule: Rule) -> str:
    unit = {"deg": "°", "0-10": "", "count": ""}.get(rule.unit, f" {rule.unit}")
    parts = []
    if rule.caution is not None and rule.limit is not None:
        word = "under" if rule.worse == "below" else "over"
        parts.append(f"caution {word} {rule.caution:g}{unit}, limit {rule.limit:g}{unit}")
    elif rule.check in ("hip_limit", "time_above_limit", "declared_load"):
        parts.append("the limit of the plan")
    parts += [_number(name, number) for name, number in rule.numbers.items()]
    return "; ".join(parts) or "nothing"


def _number(name: str, number: float) -> str:
    """Return a named number as text.

    >>> _number("margin_deg", 5.0)
    'margin 5°'
    """
    words = name.split("_")
    unit = {"deg": "°", "s": " s", "hz": " Hz"}.get(words[-1], "")
    return f"{' '.join(words[:-1] if unit else words)} {number:g}{unit}"


def _filming(movement: Movement) -> list[str]:
    camera = movement.camera
    near, far = camera.distance_m
    low, high = camera.height_m
    return [
        f"Camera: {camera.view} view, {near:g} to {far:g} m away, lens {low:g} to {high:g} m high, "
        f"{camera.orientation}. {camera.framing}",
        *movement.instructions,
    ]


def _rules_of(movement: Movement) -> list[str]:
    return ["Rules:", *(f"  {code:<4} {RULES[code].title}" for code in movement.rules)]


def _movements_of(rule: Rule) -> list[MovementName]:
    return [movement.name for movement in MOVEMENTS.values() if rule.code in movement.rules]


def _where(rule: Rule) -> str:
    names = _movements_of(rule)
    return "every movement" if len(names) == len(MOVEMENTS) else ", ".join(names)


if __name__ == "__main__":
    sys.stdout.write(rules_document())
