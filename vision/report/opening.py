"""What stands at the top of a report: the answer, the lines with it, what must be known beside it."""

from __future__ import annotations

from vision.finding import Status, strongest
from vision.movements import MOVEMENTS, RULES
from vision.report.blocks import Audience, Badge
from vision.report.findings import gate_counts, title_with_side
from vision.report.fonts import printable
from vision.report.reading import (
    grouped,
    headline_code,
    headline_groups,
    hip_limit_deg,
)
from vision.report.wording import (
    ANSWERS_FIRST,
    BELOW_LABEL,
    COMES_FIRST,
    NOTHING_JUDGED,
    STATUS_LABEL,
    label,
    lowered,
    quantity,
    share,
)
from vision.result import Screening

UNSURE_BELOW = 0.6
"""Below this confidence the report asks whether the movement was recognised rightly (grade D)."""


def answer(screening: Screening) -> Badge:
    """Return the answer in brief: its state and the words on the banner."""
    status = screening.summary.status
    if status is Status.NOT_ASSESSED:
        return Badge(status, NOTHING_JUDGED)
    if _answers_lead(screening):
        return Badge(status, ANSWERS_FIRST)
    leading = [group.leading for group in headline_groups(screening) if group.status is status]
    below = bool(leading) and all(
        finding.value is not None and finding.limit is not None and finding.value < finding.limit
        for finding in leading
    )
    if status is Status.FLAGGED and below:
        return Badge(status, BELOW_LABEL)
    return Badge(status, _minority(screening) or STATUS_LABEL[status])


def _minority(screening: Screening) -> str | None:
    """Return what the banner says where some repetitions were above and none was near: too few to agree
    (rule book 1.5), and not near either."""
    if screening.summary.status is not Status.BORDERLINE:
        return None
    for group in headline_groups(screening):
        judged = [each for each in group.findings if each.status is not Status.NOT_ASSESSED]
        above = [each for each in judged if each.status is Status.FLAGGED]
        if above and all(each.status is not Status.BORDERLINE for each in judged):
            return f"{label(above[0])} in {len(above)} of {len(judged)}"
    return None


def _answers_lead(screening: Screening) -> bool:
    """Whether a warning sign was declared, or only declared answers raised the result."""
    status = screening.summary.status
    answers = [group for group in grouped(screening, "answer") if group.status is status]
    limits = strongest(group.status for group in grouped(screening, "limit"))
    raised = bool(answers) and status in (Status.FLAGGED, Status.BORDERLINE)
    warned = any(label(group.leading) == COMES_FIRST for group in answers)
    return raised and (warned or strongest((limits, status)) is not limits)


def first_lines(screening: Screening, audience: Audience) -> tuple[str, ...]:
    """Return the lines that stand with the answer: pain answers first, then what this reader asks first.

    Answers that the sentence of the result begins with are not said twice.
    """
    lines = [
        group.leading.reason
        for group in grouped(screening, "answer")
        if group.status is not Status.NOT_ASSESSED
        and group.leading.reason not in screening.summary.sentence
    ]
    if audience == "coach":
        lines.append(_fits_plan(screening))
    if audience == "clinician":
        lines.append(_gates_and_plan(screening))
    return tuple(printable(line) for line in lines)


def _fits_plan(screening: Screening) -> str:
    words = {
        Status.FLAGGED: "no, over its limit",
        Status.BORDERLINE: "near its limit, within the measurement error",
        Status.CLEAR: "yes",
        Status.NOT_ASSESSED: "not assessed",
    }
    status = strongest(group.status for group in headline_groups(screening))
    fits = words[status]
    if status is Status.FLAGGED and screening.summary.status is not Status.FLAGGED:
        fits = "not in every repetition"
    return f"Does the movement fit the plan? {fits.capitalize()} ({_plan_words(screening)})."


def _gates_and_plan(screening: Screening) -> str:
    return f"Quality gates: {gate_counts(screening)}. Plan: {_plan_words(screening)}."


def _plan_words(screening: Screening) -> str:
    limit, code = hip_limit_deg(screening), headline_code(screening)
    words = "no hip limit" if limit is None else f"hip limit {quantity(limit)}"
    if limit is None and screening.plan.limit_deg is not None:
        words += " for this movement"
    if limit is not None and code is not None and RULES[code].limit is not None:
        words = f"limit of rule {code} {quantity(limit)}"
    return f"{screening.plan.title}: {words}"


def remarks(screening: Screening) -> tuple[str, ...]:
    """Return what must be known with the answer: deep is normal, other people, a doubtful movement, losses."""
    lines = [
        *_deep_is_normal(screening),
        *_other_people(screening),
        *_movement_doubt(screening),
        *screening.source.warnings,
        *_left_open(screening),
    ]
    return tuple(printable(line) for line in lines)


def _deep_is_normal(screening: Screening) -> list[str]:
    flagged = strongest(group.status for group in headline_groups(screening))
    pain = strongest(group.status for group in grouped(screening, "answer"))
    over = (Status.FLAGGED, Status.BORDERLINE)
    limit = hip_limit_deg(screening)
    if screening.plan.name != "general" or flagged not in over or pain in over or limit is None:
        return []
    if screening.movement.name == "bridge":  # its limit is about a straight line, not about depth
        return []
    normal = {
        "squat": "A pain-free deep squat is normal.",
        "seated": "Sitting with a folded hip is normal when it is free of pain.",
    }.get(screening.movement.name, "Folding the hip deeply is normal when it is free of pain.")
    return [
        f"{normal} Hip flexion of {quantity(limit)} or more is pointed out because it presses on the "
        "hamstring origin and can provoke it while it is sore; without pain there is nothing to correct."
    ]


def _other_people(screening: Screening) -> list[str]:
    people = screening.people
    if people.count < 2:
        return []
    why = {
        "movement": "the one who does the movement",
        "user": "as you asked",
        "only": "the only one in view long enough",
    }[people.chosen_by]
    return [
        f"{people.count} people were seen; person {people.measured} (in order of appearance) was "
        f"measured, {why}. To measure another one, choose the person and screen the clip again."
    ]


def _movement_doubt(screening: Screening) -> list[str]:
    movement = screening.movement
    recognised = MOVEMENTS[movement.recognised].title
    sure = share(movement.confidence)
    if movement.declared and movement.recognised != movement.name:
        return [
            f"The clip was screened as {movement.title.lower()}, as you asked; by itself it looks like "
            f"{recognised.lower()} ({sure} sure)."
        ]
    if not movement.declared and movement.confidence < UNSURE_BELOW:
        return [
            f"Recognised as {recognised.lower()}, only {sure} sure. If it is something else, choose "
            "the movement and screen the clip again."
        ]
    return []


def _left_open(screening: Screening) -> list[str]:
    titles = [
        title_with_side(group)
        for group in grouped(screening, "answer", "limit", "information")
        if any(finding.status is Status.NOT_ASSESSED for finding in group.findings)
    ]
    if not titles or screening.summary.status is Status.NOT_ASSESSED:
        return []
    told = "; ".join(lowered(title) for title in titles)
    return [f"Not assessed (more below): {told}."]
