"""How numbers, sides, states and grades are said, in one place."""

from __future__ import annotations

from vision.finding import Finding, Status
from vision.result import Value

MINUS = "\N{MINUS SIGN}"
PLUS_MINUS = "\N{PLUS-MINUS SIGN}"
DEGREE = "\N{DEGREE SIGN}"
NOT_MEASURED = "not measured"
NONE = "–"
IN_MINUTES_FROM_S = 120.0

STATUS_LABEL: dict[Status, str] = {
    Status.FLAGGED: "Above the limit",
    Status.BORDERLINE: "Near the limit",
    Status.CLEAR: "Within the limit",
    Status.NOT_ASSESSED: "Not assessed",
}
BELOW_LABEL = "Below the limit"
NOTHING_JUDGED = "Nothing was judged"
ANSWERS_FIRST = "Your answers come first"
"""For declared answers that outrank every angle, and where nothing else raised the result."""
COMES_FIRST = "Comes first"
"""For warning signs: they are above everything, but above no limit."""
NEXT_TIME = "Next time"

GATE_LABEL: dict[Status, str] = {
    Status.FLAGGED: "Not met",
    Status.BORDERLINE: "Partly met",
    Status.CLEAR: "Met",
    Status.NOT_ASSESSED: "Not assessed",
}
INFORMATION_LABEL = "For information"

STATUS_MARK: dict[Status, str] = {
    Status.FLAGGED: "\N{BLACK UP-POINTING TRIANGLE}",
    Status.BORDERLINE: "\N{BLACK DIAMOND}",
    Status.CLEAR: "\N{BLACK CIRCLE}",
    Status.NOT_ASSESSED: "\N{WHITE CIRCLE}",
}
"""A shape per state, so that no state is told by colour alone."""

UNIT_SUFFIX = {"deg": DEGREE, "s": " s", "%": " %", "Hz": " Hz", "count": "", "0-10": " / 10"}
"""How a unit is written after its number."""

GRADES: dict[str, tuple[str, str]] = {
    "A": ("strong", "measured in studies"),
    "A′": ("fair", "measured in studies of another group, joint or outcome"),
    "B": ("fair", "agreed among clinicians"),
    "C": ("weak", "a single clinical article"),
    "D": ("weak", "a default chosen for this project"),
}
"""Grades of evidence (rule book, section 0) as a reader is told them."""


def number(value: float, decimals: int = 0) -> str:
    """Return a number with a real minus sign and no negative zero.

    >>> number(-0.2), number(-12.6), number(3.14159, 1)
    ('0', '−13', '3.1')
    """
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        return text.lstrip("-")
    return text.replace("-", MINUS)


def quantity(value: float | None, error: float | None = None, unit: str = "deg") -> str:
    """Return a value with its +/- and unit.

    >>> quantity(111.7, 8.2), quantity(1.26, None, "s"), quantity(None)
    ('112° ± 8°', '1.3 s', 'not measured')
    """
    if value is None:
        return NOT_MEASURED
    decimals = 1 if unit == "s" else 0
    suffix = UNIT_SUFFIX.get(unit, f" {unit}")
    text = number(value, decimals) + suffix
    if error is not None:
        text += f" {PLUS_MINUS} {number(error, decimals)}{suffix}"
    return text


def angle(value: Value | None) -> str:
    """Return a measured angle for a table cell, on one line; a dash when there is none."""
    if value is None or value.value_deg is None:
        return NONE
    return unbroken(quantity(value.value_deg, value.error_deg))


def unbroken(text: str) -> str:
    """Return a text that stays on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def seconds(value: float | None) -> str:
    """Return a duration or a point in time; a dash when there is none.

    >>> seconds(4.26), seconds(150), seconds(3599.9)
    ('4.3 s', '2 min 30 s', '60 min')
    """
    if value is None or value < IN_MINUTES_FROM_S:
        return NONE if value is None else quantity(value, unit="s")
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def share(value: float) -> str:
    """Return a share of 0..1 in per cent; never 100 % or 0 % when some is missing or there.

    >>> share(0.999), share(0.4), share(1.0)
    ('99 %', '40 %', '100 %')
    """
    per_cent = round(100 * value)
    if per_cent == 100 and value < 1:
        per_cent = 99
    if per_cent == 0 and value > 0:
        per_cent = 1
    return f"{per_cent} %"


def plural(count: int, singular: str, many: str | None = None) -> str:
    """Return a count with its noun.

    >>> plural(1, "repetition"), plural(3, "repetition")
    ('1 repetition', '3 repetitions')
    """
    return f"{count} {singular if count == 1 else many or singular + 's'}"


def listed(items: list[str]) -> str:
    """Return items as a phrase.

    >>> listed(["1"]), listed(["1", "2"]), listed(["1", "2", "5"])
    ('1', '1 and 2', '1, 2 and 5')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def lowered(text: str) -> str:
    """Return a title as it stands within a sentence.

    >>> lowered("Knee flexion"), lowered("L5 level")
    ('knee flexion', 'L5 level')
    """
    return text if text[1:2].isupper() or text[1:2].isdigit() else text[:1].lower() + text[1:]


def label(finding: Finding) -> str:
    """Return a finding's state in words."""
    if finding.status is Status.NOT_ASSESSED:
        return STATUS_LABEL[finding.status]
    if finding.kind == "gate":
        return GATE_LABEL[finding.status]
    if finding.kind == "information":
        return INFORMATION_LABEL
    if finding.kind == "answer" and finding.status is Status.FLAGGED and finding.unit == "count":
        return COMES_FIRST
    below = (
        finding.status is Status.FLAGGED
        and finding.value is not None
        and finding.limit is not None
        and finding.value < finding.limit
    )
    return BELOW_LABEL if below else STATUS_LABEL[finding.status]


def grade_words(grade: str) -> tuple[str, str]:
    """Return how sure a grade is (strong, fair, weak) and what it rests on.

    A combined grade is read by its first part; an unknown or empty one is weak.

    >>> grade_words("B")[0], grade_words("A'")[0], grade_words("C (A')")[0]
    ('fair', 'fair', 'weak')
    """
    first = grade.replace("'", "′").split("+")[0].split("(")[0].strip()
    return GRADES.get(first, ("weak", "not graded"))


def how_sure(grade_direction: str, grade_number: str) -> str:
    """Return the sentence that says how sure a rule's direction and its number are.

    >>> how_sure("B", "-")
    'Fair evidence that it matters (agreed among clinicians).'
    """
    direction, direction_basis = grade_words(grade_direction)
    text = f"{direction.capitalize()} evidence that it matters ({direction_basis})"
    if grade_number.strip("-–"):
        limit, limit_basis = grade_words(grade_number)
        text += f"; {limit} evidence for the exact number ({limit_basis})"
    return text + "."
