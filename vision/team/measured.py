"""From one clip's screening (or its error) to its row in the table."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from vision.finding import SEVERITY, Finding, Status
from vision.landmarks import Side
from vision.movements import MOVEMENTS, RULES
from vision.movements.common import ANSWERS
from vision.plan import Plan
from vision.report.reading import Group, grouped, headline_groups, hip_limit_deg, judged_sides
from vision.result import Screening, Spread
from vision.rules.engine import CLIP_CHECKS, applies
from vision.rules.reading import Case, Reading
from vision.rules.verdict import Agreement, movement_level
from vision.team.clips import Clip
from vision.team.rows import ClipRow, Evidence, Outcome

SIDE_RULE = "AS1"
FILM_AGAIN = "Film it again: "


def identity_of(clip: Clip) -> dict[str, str | None]:
    """Return the fields of a row that say which clip it is, and decide nothing."""
    return {"file": clip.file, "person": clip.person, "day": clip.day, "folder": clip.folder}


def measured_row(identity: dict[str, Any], screening: Screening, *, sha256: str) -> ClipRow:
    """Return the row of a clip that was screened; `not_assessed` when no angle could be judged."""
    sides = judged_sides(screening)
    side = sides[0] if sides else None
    judged = any(group.status is not Status.NOT_ASSESSED for group in headline_groups(screening))
    hip = _depth(screening, side) if judged else (None, None)
    knee = _spread(screening, "knee_flexion", side) if judged else None
    return ClipRow(
        **identity,
        movement=screening.movement.name,
        movement_title=screening.movement.title,
        side=side,
        plan=screening.plan.title,
        limit_deg=hip_limit_deg(screening),
        outcome="measured" if judged else "not_assessed",
        status=screening.summary.status,
        sentence=screening.summary.sentence,
        film_again=None if judged else _film_again(screening),
        repetitions=screening.summary.repetitions,
        hip_flexion_deg=hip[0],
        hip_flexion_error_deg=hip[1],
        knee_flexion_deg=knee and knee.median_deg,
        knee_flexion_error_deg=knee and knee.error_deg,
        seconds_above_limit=screening.summary.seconds_above_limit if judged else None,
        evidence=_evidence(screening),
        sha256=sha256,
        has_report=True,
        has_still=True,
    )


def unmeasured_row(
    clip: Clip, outcome: Outcome, sentence: str, *, sha256: str | None, has_still: bool
) -> ClipRow:
    """Return the row of a clip that could not be screened, with the sentence that says why.

    What was declared is judged all the same: it comes before every angle.
    """
    return ClipRow(
        file=clip.file,
        person=clip.person,
        day=clip.day,
        movement=clip.movement,
        movement_title=MOVEMENTS[clip.movement].title if clip.movement else None,
        side=clip.side,
        plan=clip.plan.title,
        limit_deg=None,
        outcome=outcome,
        status=None,
        sentence=sentence,
        film_again=_how_to_film(clip) if outcome == "unusable" else None,
        repetitions=0,
        hip_flexion_deg=None,
        hip_flexion_error_deg=None,
        knee_flexion_deg=None,
        knee_flexion_error_deg=None,
        seconds_above_limit=None,
        evidence=tuple(declared(clip.plan)),
        sha256=sha256,
        folder=clip.folder if has_still else None,
        has_report=False,
        has_still=has_still,
    )


def declared(plan: Plan) -> list[Evidence]:
    """Return what the answers of a plan say by themselves, near or above their limits."""
    # The checks of answers read nothing but the plan.
    case = cast(Case, SimpleNamespace(plan=plan))
    found = []
    for code in ANSWERS:
        rule = RULES[code]
        if not applies(rule, plan):
            continue
        for outcome in CLIP_CHECKS[rule.check](rule, case):
            answer = outcome.answer
            if isinstance(answer, Reading) and _counts(answer.status):
                found.append(
                    Evidence(
                        code=code, kind="answer", status=answer.status, side=outcome.side, count=1,
                        of=1, value=answer.value, error=None, limit=answer.limit, unit=rule.unit,
                        reason=answer.reason, advice=answer.advice,
                    )
                )  # fmt: skip
    return found


def _counts(status: Status) -> bool:
    return SEVERITY[status] >= SEVERITY[Status.BORDERLINE]


def _spread(screening: Screening, measure: str, side: Side | None) -> Spread | None:
    return next(
        (
            spread
            for spread in screening.summary.spreads
            if spread.measure == measure and spread.side == side
        ),
        None,
    )


def _depth(screening: Screening, side: Side | None) -> tuple[float | None, float | None]:
    """Hip flexion and its error: over the complete repetitions; without one, over those judged."""
    spread = _spread(screening, "hip_flexion", side)
    if spread is not None:
        return spread.median_deg, spread.error_deg
    judged = [
        finding
        for group in headline_groups(screening)
        if group.side == side and RULES[group.code].measure == "hip_flexion"
        for finding in group.findings
        if finding.value_deg is not None and finding.error_deg is not None
    ]
    if not judged:
        return None, None
    return (
        round(float(np.median([finding.value_deg for finding in judged])), 2),
        round(float(np.median([finding.error_deg for finding in judged])), 2),
    )


def _evidence(screening: Screening) -> tuple[Evidence, ...]:
    """What may put somebody on top: answers and limits near or above, and both sides compared."""
    levels = {(level.code, level.side): level for level in movement_level(screening.findings)}
    found = []
    for group in grouped(screening, "answer", "limit", "information"):
        level = levels[group.code, group.side]
        wanted = group.kind != "information" and _counts(level.status)
        compared = group.code == SIDE_RULE and level.status is not Status.NOT_ASSESSED
        if wanted or compared:
            found.append(_of_group(group, level))
    return tuple(found)


def _of_group(group: Group, level: Agreement) -> Evidence:
    finding: Finding = group.leading
    return Evidence(
        code=group.code,
        kind=group.kind,
        status=level.status,
        side=group.side,
        count=level.count,
        of=level.of,
        value=finding.value,
        error=finding.error,
        limit=finding.limit,
        unit=finding.unit,
        reason=finding.reason,
        advice=finding.advice,
    )


def _film_again(screening: Screening) -> str:
    """The remedy of what stood in the way, then how this movement is filmed."""
    blocking = [
        finding.remedy
        for group in headline_groups(screening)
        for finding in group.findings
        if finding.remedy is not None
    ] or [
        finding.remedy
        for finding in screening.findings
        if finding.remedy is not None and finding.kind in ("gate", "limit") and finding.code != "Q4"
    ]
    framing = MOVEMENTS[screening.movement.name].camera.framing
    return " ".join(dict.fromkeys([*blocking[:1], framing]))


def _how_to_film(clip: Clip) -> str:
    movement = MOVEMENTS[clip.movement or "squat"]
    return f"{FILM_AGAIN}{movement.camera.framing[0].lower()}{movement.camera.framing[1:]}"
