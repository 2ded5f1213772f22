"""Judging what was declared: warning signs, pain in the task and the day after, duration."""

from __future__ import annotations

from dataclasses import replace

from vision.finding import Status
from vision.rules.reading import Case, Missing, Outcome, Reading, band
from vision.rules.rule import Rule


def red_flags(rule: Rule, case: Case) -> list[Outcome]:
    """Answer declared warning signs (SY4): any of them goes before every angle."""
    signs = case.plan.warning_signs
    if signs:
        first = signs[0]
        declared = "; ".join(sign.declared for sign in signs)
        return _answer(
            Reading(
                Status.FLAGGED,
                f"Declared: {declared}. Please {first.action}: this goes before every angle.",
                value=float(len(signs)),
                limit=1.0,
                advice=rule.advise(action=first.action),
            )
        )
    if case.plan.red_flags is None:
        return _answer(
            Missing(
                "The warning signs were not answered.", "Answer them in the plan: red_flags = []."
            )
        )
    return _answer(Reading(Status.CLEAR, "No warning sign was declared.", value=0.0, limit=1.0))


def pain_in_task(rule: Rule, case: Case) -> list[Outcome]:
    """Answer the pain during the task, 0 to 10 (SY1)."""
    caution, limit = rule.thresholds
    pain = case.plan.pain_during
    if pain is None:
        return _answer(
            Missing(
                "Pain during the task was not answered.", "Answer it with a number from 0 to 10."
            )
        )
    # "More than 5" flags and "up to 3" is acceptable, so the thresholds themselves still belong below.
    status = (
        Status.FLAGGED if pain > limit else Status.BORDERLINE if pain > caution else Status.CLEAR
    )
    told = {
        Status.FLAGGED: f"above {limit:.0f}, so stop the task today",
        Status.BORDERLINE: f"above {caution:.0f}, which asks for an easier task",
        Status.CLEAR: f"within the {caution:.0f} that is usually treated as acceptable",
    }[status]
    return _answer(
        Reading(
            status,
            f"Pain during the task was {pain:g} out of 10: {told}.",
            value=pain,
            limit=limit,
            advice=rule.advise(),
        )
    )


def pain_next_day(rule: Rule, case: Case) -> list[Outcome]:
    """Answer the pain 24 h later against the usual pain (SY2)."""
    caution, limit = rule.thresholds
    plan = case.plan
    if plan.flare_over_24h:
        return _answer(
            Reading(
                Status.FLAGGED,
                "A flare-up lasting more than 24 hours was declared: step down.",
                advice=rule.advise(),
            )
        )
    if plan.pain_next_day is None or plan.pain_usual is None:
        return _answer(
            Missing(
                "The response over 24 hours is not known: it needs the pain of the next day and the "
                "usual pain.",
                "Answer both with a number from 0 to 10, the next day.",
            )
        )
    rise = plan.pain_next_day - plan.pain_usual
    reading = Reading(
        band(rise, rise, rise, caution, limit),
        f"Pain the next day was {plan.pain_next_day:g} against {plan.pain_usual:g} as usual, "
        f"{rise:+g}: a rise of {limit:.0f} or more asks to step down.",
        value=rise,
        limit=limit,
        advice=rule.advise(),
    )
    # No rise is clear, any rise below the limit is near it.
    if rise > 0 and reading.status is Status.CLEAR:
        reading = replace(reading, status=Status.BORDERLINE)
    return _answer(reading)


def weeks(rule: Rule, case: Case) -> list[Outcome]:
    """Answer how long it has been sore (SY3)."""
    caution, limit = rule.thresholds
    plan = case.plan
    if plan.cannot_bear_weight:
        return _answer(
            Reading(
                Status.FLAGGED,
                "Trouble taking weight on the leg was declared: see someone promptly.",
                value=plan.weeks,
                limit=limit,
                advice=rule.advise(),
            )
        )
    if plan.weeks is None:
        return _answer(
            Missing("How long it has been sore was not answered.", "Answer it in weeks.")
        )
    status = (
        Status.FLAGGED
        if plan.weeks > limit
        else Status.BORDERLINE
        if plan.weeks >= caution
        else Status.CLEAR
    )
    return _answer(
        Reading(
            status,
            f"Sore for {plan.weeks:g} weeks; from {caution:.0f} weeks on asking a physiotherapist makes "
            f"sense, over {limit:.0f} booking one does.",
            value=plan.weeks,
            limit=limit,
            advice=rule.advise(),
        )
    )


def unscreened(rule: Rule, case: Case) -> list[Outcome]:
    """Say that a movement is measured and not judged (U1)."""
    if case.movement.name == "other":
        reason = (
            "The movement is none of those that are screened: its angles are shown, not judged."
        )
        remedy = "If it is one of them, choose that movement and screen the clip again."
    else:
        reason = f"{case.movement.title} is recognised but not screened yet: angles are shown, not judged."
        remedy = "Film a squat, lunge, hinge, rise from a chair, sitting or a bridge; or name the movement."
    return _answer(Missing(reason, remedy))


def _answer(answer: Reading | Missing) -> list[Outcome]:
    return [Outcome(None, answer)]
