"""From findings to the answer in brief: do the repetitions agree, and the one sentence to read first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vision.finding import SEVERITY, Finding, FindingSide, Status, strongest
from vision.landmarks import SIDES, Side
from vision.measurement import Measurement, Span
from vision.measures import MEASURES
from vision.movements import RULES
from vision.movements.movement import Movement
from vision.plan import Plan
from vision.result import Spread, Summary
from vision.rules.checks_hip import NORMAL_WHEN_PAIN_FREE, limit_phrase
from vision.rules.reading import Case, angle, counted

AGREEMENT_SHARE = 0.5
"""This share of the judged repetitions must agree before the movement is flagged: two of three, or
half (rule book 1.5, grade D)."""

MOST_OTHERS = 2
"""At most so many further rules are named in the first sentences; the rest is in the findings."""


@dataclass(frozen=True)
class Agreement:
    """A rule's answer over all repetitions of one side: `count` of the `of` judged ones say so.

    For BORDERLINE, `count` holds those near or above. For NOT_ASSESSED both are the number of
    findings, since none was judged.
    """

    code: str
    side: FindingSide | None
    status: Status
    count: int
    of: int


def movement_level(findings: Sequence[Finding]) -> tuple[Agreement, ...]:
    """Return one answer per rule and side, in the order of the findings.

    FLAGGED when at least half of the judged repetitions are. A minority of flags is BORDERLINE: it
    is neither agreement nor silence.
    """
    groups: dict[tuple[str, FindingSide | None], list[Status]] = {}
    for finding in findings:
        groups.setdefault((finding.code, finding.side), []).append(finding.status)
    return tuple(_agree(code, side, statuses) for (code, side), statuses in groups.items())


def _agree(code: str, side: FindingSide | None, statuses: list[Status]) -> Agreement:
    judged = [status for status in statuses if status is not Status.NOT_ASSESSED]
    if not judged:
        return Agreement(code, side, Status.NOT_ASSESSED, len(statuses), len(statuses))
    of = len(judged)
    flagged = judged.count(Status.FLAGGED)
    near = flagged + judged.count(Status.BORDERLINE)
    if flagged >= AGREEMENT_SHARE * of:
        return Agreement(code, side, Status.FLAGGED, flagged, of)
    if flagged or near >= AGREEMENT_SHARE * of:
        return Agreement(code, side, Status.BORDERLINE, near, of)
    return Agreement(code, side, Status.CLEAR, of - near, of)


def summarise(
    measurement: Measurement, movement: Movement, plan: Plan, findings: Sequence[Finding]
) -> Summary:
    """Return the answer in brief; no verdict when nothing was judged."""
    case = Case(measurement, movement, plan)
    levels = [level for level in movement_level(findings) if _counts(level.code)]
    complete = [span for span in measurement.repetitions if span.complete]
    return Summary(
        status=_status(levels),
        sentence=_sentences(case, levels, findings),
        repetitions=len(measurement.repetitions),
        seconds_above_limit=_seconds_above(case, levels, findings),
        tempo_s=_tempo_s(complete),
        spreads=_spreads(case),
        counts={status: sum(item.status is status for item in findings) for status in Status},
    )


def _counts(code: str) -> bool:
    return RULES[code].kind in ("limit", "answer")


def _status(levels: list[Agreement]) -> Status:
    """Return the strongest answer; a declared answer may raise it but never clears a movement."""
    return strongest(
        level.status
        for level in levels
        if RULES[level.code].kind == "limit" or level.status is not Status.CLEAR
    )


def _sentences(case: Case, levels: list[Agreement], findings: Sequence[Finding]) -> str:
    """Return declared answers first, then the movement, then what else was above or near."""
    answers = [
        finding.reason
        for finding in findings
        if finding.kind == "answer" and SEVERITY[finding.status] >= SEVERITY[Status.BORDERLINE]
    ]
    headline = _headline(case, levels)
    parts = [
        *answers,
        _movement_sentence(case, headline, findings),
        _others(case, levels, headline),
    ]
    return " ".join(part for part in parts if part)


def _others(case: Case, levels: list[Agreement], headline: Agreement | None) -> str:
    """Return which other rules were above their limit; without any, which were near it.

    Those near it are told only where the headline rule itself is neither near nor above.
    """
    flagged, near = (
        list(
            dict.fromkeys(
                f"{RULES[level.code].title[0].lower()}{RULES[level.code].title[1:]} "
                f"({level.count} of {level.of})"
                for level in levels
                if level.status is status
                and RULES[level.code].kind == "limit"
                and level.code != case.movement.headline
                and not (RULES[level.code].check == "declared_load" and _is_flagged(headline))
            )
        )[:MOST_OTHERS]
        for status in (Status.FLAGGED, Status.BORDERLINE)
    )
    if flagged:
        start = "Also above" if _is_flagged(headline) else "Above"
        return f"{start} the limit: {', '.join(flagged)}."
    told = headline is not None and SEVERITY[headline.status] >= SEVERITY[Status.BORDERLINE]
    return f"Near the limit: {', '.join(near)}." if near and not told else ""


def _is_flagged(level: Agreement | None) -> bool:
    return level is not None and level.status is Status.FLAGGED


def _headline(case: Case, levels: list[Agreement]) -> Agreement | None:
    """Return the headline rule's strongest answer; of equals the side of interest's."""
    own = [level for level in levels if level.code == case.movement.headline]
    of_interest = case.measurement.sides[:1]
    return max(
        own,
        key=lambda level: (SEVERITY[level.status], level.count, level.side in of_interest),
        default=None,
    )


def _movement_sentence(case: Case, headline: Agreement | None, findings: Sequence[Finding]) -> str:
    if headline is None:
        return next((item.reason for item in findings if item.code == "U1"), "Nothing was judged.")
    own = [item for item in findings if item.code == headline.code and item.side == headline.side]
    if headline.status is Status.NOT_ASSESSED:
        return f"Not assessed. {_why_not(case, headline, findings)}"
    judged = [item for item in own if item.status is not Status.NOT_ASSESSED]
    # The value told is that of the repetitions which say so, not of those which do not.
    agreeing = [item for item in judged if item.status is headline.status] or [
        item for item in judged if SEVERITY[item.status] >= SEVERITY[headline.status]
    ]
    values = [item.value for item in agreeing if item.value is not None]
    errors = [item.error for item in agreeing if item.error is not None]
    measured = angle(float(np.median(values)), float(np.median(errors)) if errors else None)
    where = f"in {len(agreeing)} of {_judged(case, headline, len(own))}"
    if case.movement.one_sided and headline.side in SIDES:
        where += f" on the {headline.side}"
    limit = agreeing[0].limit
    if RULES[headline.code].check == "hip_limit":
        surely = agreeing[0].status is Status.FLAGGED
        told = _hip_sentence(case, headline.status, where, measured, limit, surely=surely)
        return told + _minority(own, headline)
    word = {
        Status.FLAGGED: "above the limit",
        Status.BORDERLINE: "at or near the limit",
        Status.CLEAR: "within the limit",
    }[headline.status]
    return f"{RULES[headline.code].title}: {word} {where}, {measured}; the limit is {limit:.0f}°."


def _minority(own: Sequence[Finding], headline: Agreement) -> str:
    """Return what the few repetitions above the limit reached, where most of them were not."""
    above = [item for item in own if item.status is Status.FLAGGED and item.value is not None]
    near = any(item.status is Status.BORDERLINE for item in own)
    if headline.status is Status.FLAGGED or not above or not near:
        return ""
    deepest = max(above, key=lambda item: item.value or 0.0)
    return f" Clearly above it in {len(above)}: {angle(deepest.value or 0.0, deepest.error)}."


def _hip_sentence(
    case: Case,
    status: Status,
    where: str,
    measured: str,
    limit_deg: float | None,
    *,
    surely: bool,
) -> str:
    if limit_deg is None:
        return f"Hip flexion (trunk-thigh) reached {measured} {where}; stage 4 has no limit."
    phrase = limit_phrase(RULES[case.movement.headline or ""], case.plan, limit_deg)
    if status is Status.CLEAR:
        return f"Hip flexion (trunk-thigh) within the limit {where}: {measured}; {phrase}."
    if status is Status.BORDERLINE and surely:
        return f"Hip flexion (trunk-thigh) clearly above the limit {where}: {measured}; {phrase}."
    if status is Status.BORDERLINE:
        return (
            f"Hip flexion (trunk-thigh) at or near the limit {where}: {measured}; {phrase} lies too "
            "near to tell."
        )
    if case.plan.effective == "general":
        return f"Deep hip flexion (trunk-thigh) {where}: {measured}, above {phrase}; {NORMAL_WHEN_PAIN_FREE}."
    return f"Hip flexion (trunk-thigh) clearly above the limit {where}: {measured}; {phrase}."


def _judged(case: Case, headline: Agreement, filmed: int) -> str:
    noun = counted(headline.of, case.movement.singular, case.movement.plural)
    return noun if filmed == headline.of else f"{noun} that could be judged ({filmed} filmed)"


def _why_not(case: Case, headline: Agreement, findings: Sequence[Finding]) -> str:
    """Return why the headline rule was not judged, for a side that was to be judged if there is one."""
    own = [item for item in findings if item.code == headline.code]
    seen = [item for item in own if item.side is None or item.side in case.measurement.sides]
    return (seen or own)[0].reason


def _seconds_above(
    case: Case, levels: list[Agreement], findings: Sequence[Finding]
) -> float | None:
    """Return the headline rule's seconds above the limit over all judged repetitions, None if none."""
    headline = _headline(case, levels)
    if headline is None or headline.status is Status.NOT_ASSESSED:
        return None
    seconds = [
        item.seconds
        for item in findings
        if item.code == headline.code
        and item.side == headline.side
        and item.status is not Status.NOT_ASSESSED
        and item.seconds is not None
    ]
    return round(sum(seconds), 3) if seconds else None


def _tempo_s(complete: list[Span]) -> float | None:
    if not complete:
        return None
    return round(float(np.median([span.end_s - span.start_s for span in complete])), 3)


def _spreads(case: Case) -> tuple[Spread, ...]:
    """Return median and range of every measure over the complete repetitions (holds: all)."""
    spans = [span for span in case.spans if span.complete or span.kind == "hold"]
    spreads = []
    for measure in MEASURES:
        sides: tuple[Side | None, ...] = case.measurement.sides if measure.per_side else (None,)
        for side in sides:
            peaks = [
                case.measurement.peak_value(measure.name, side, span)
                for span in spans
                if side is None or span.side in (side, "both")
            ]
            values = [peak.value_deg for peak in peaks if peak and peak.value_deg is not None]
            errors = [peak.error_deg for peak in peaks if peak and peak.error_deg is not None]
            if not values or not errors:
                continue
            spreads.append(
                Spread(
                    measure=measure.name,
                    side=side or "both",
                    count=len(values),
                    median_deg=round(float(np.median(values)), 2),
                    minimum_deg=min(values),
                    maximum_deg=max(values),
                    error_deg=round(float(np.median(errors)), 2),
                )
            )
    return tuple(spreads)
