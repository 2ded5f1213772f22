"""What the observations of a FHIR bundle say: a measure, its repetitions, and the rules' answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vision.exchange.fhir_codes import (
    OWN,
    RULE_SYSTEM,
    Json,
    absent,
    body_site,
    coding,
    concept,
    interpretation,
    measure_concept,
    method,
    own,
    part,
    quantity,
    status_concept,
)
from vision.finding import Finding, Status
from vision.landmarks import SIDES, Side
from vision.measures import MEASURE_BY_NAME, MEASURES, MeasureName
from vision.movements import RULES
from vision.report.reading import grouped
from vision.report.wording import how_sure
from vision.result import HoldResult, RepetitionResult, Screening, SidedValue, Spread, Value

SAME_DEG = 0.02
"""A finding judged a value when they agree this well: one of them is rounded to a hundredth."""
NOT_MEASURED = "This angle was not measured in a whole repetition or hold."


@dataclass(frozen=True)
class Draft:
    """An observation without ids: what it is and says, and the keys of its members."""

    key: tuple[object, ...]
    code: Json
    method: Json
    fields: Json
    components: tuple[Json, ...] = ()
    body_site: Json | None = None
    members: tuple[tuple[object, ...], ...] = field(default=())
    top: bool = False


def measure_drafts(screening: Screening) -> Iterator[Draft]:
    """Yield one observation per measure and side, each followed by its repetitions or holds.

    A side without a value is there as well, with the reason.
    """
    spreads = {(spread.measure, spread.side): spread for spread in screening.summary.spreads}
    for measure in MEASURES:
        for side in SIDES if measure.per_side else (None,):
            spread = spreads.get((measure.name, side or "both"))
            if spread is None:
                yield _unmeasured(screening, measure.name, side)
                continue
            peaks = tuple(_peaks(screening, measure.name, side))
            yield _median(screening, measure.name, side, spread, peaks)
            yield from peaks


def rule_components(screening: Screening) -> Iterator[Json]:
    """Yield one component per rule and side: its strongest answer, or why there is none."""
    for group in grouped(screening, "gate", "limit", "answer"):
        leading = group.leading
        text = f"{leading.title}, {group.side}" if group.side else leading.title
        code = concept(coding(RULE_SYSTEM, group.code, leading.title), text=text)
        if group.status is Status.NOT_ASSESSED:
            yield {"code": code, "dataAbsentReason": absent(leading.reason)}
            continue
        answer = interpretation(leading)
        value = status_concept(group.status, answer["text"])
        # A gate is met or not: high and low say nothing of it.
        judged = {} if leading.kind == "gate" else {"interpretation": [answer]}
        yield {"code": code, "valueCodeableConcept": value, **judged}


def _unmeasured(screening: Screening, measure: MeasureName, side: Side | None) -> Draft:
    reasons = [
        finding.reason
        for finding in screening.findings
        if finding.status is Status.NOT_ASSESSED
        and finding.side == side
        and RULES[finding.code].measure == measure
    ] or [
        finding.reason
        for finding in screening.findings
        if finding.status is Status.NOT_ASSESSED
        and finding.side is not None
        and finding.side == side
    ]
    return Draft(
        key=(measure, side),
        code=measure_concept(measure, side, loinc=True),
        method=method("median"),
        fields={"dataAbsentReason": absent(reasons[0] if reasons else NOT_MEASURED)},
        body_site=body_site(measure, side),
        top=True,
    )


def _median(
    screening: Screening,
    measure: MeasureName,
    side: Side | None,
    spread: Spread,
    peaks: tuple[Draft, ...],
) -> Draft:
    whole_clip = [
        finding
        for finding in _judging(screening, measure, side)
        if finding.repetition is None and _same(finding, spread.median_deg)
    ]
    return Draft(
        key=(measure, side),
        code=measure_concept(measure, side, loinc=True),
        method=method("median"),
        fields={
            "valueQuantity": quantity(spread.median_deg),
            **_judged(screening, whole_clip),
            "note": [{"text": MEASURE_BY_NAME[measure].definition}],
        },
        components=(
            {"code": part("error"), "valueQuantity": quantity(spread.error_deg)},
            {"code": part("minimum"), "valueQuantity": quantity(spread.minimum_deg)},
            {"code": part("maximum"), "valueQuantity": quantity(spread.maximum_deg)},
            {"code": part("count"), "valueInteger": spread.count},
        ),
        body_site=body_site(measure, side),
        members=tuple(peak.key for peak in peaks),
        top=True,
    )


def _peaks(screening: Screening, measure: MeasureName, side: Side | None) -> Iterator[Draft]:
    """Yield the measured repetitions (else holds) of the working side."""
    spans: tuple[RepetitionResult | HoldResult, ...] = screening.repetitions or screening.holds
    for span in spans:
        found: SidedValue | Value | None = getattr(span, measure)
        value = found.of(side) if isinstance(found, SidedValue) and side else found
        if not isinstance(value, Value) or value.value_deg is None:
            continue
        if side is None or span.side in (side, "both"):
            yield _peak(screening, measure, side, span, value, value.value_deg)


def _peak(
    screening: Screening,
    measure: MeasureName,
    side: Side | None,
    span: RepetitionResult | HoldResult,
    value: Value,
    value_deg: float,
) -> Draft:
    findings = [
        finding
        for finding in _judging(screening, measure, side)
        if finding.repetition == span.number and _same(finding, value_deg)
    ]
    components: list[Json] = []
    for name, degrees in (("error", value.error_deg), ("raw", value.raw_deg)):
        if degrees is not None:
            components.append({"code": part(name), "valueQuantity": quantity(degrees)})
    components += [
        {"code": part("number"), "valueInteger": span.number},
        {"code": part("start"), "valueQuantity": quantity(span.start_s, "s", 3)},
        {"code": part("end"), "valueQuantity": quantity(span.end_s, "s", 3)},
        {"code": part("complete"), "valueBoolean": span.complete},
    ]
    return Draft(
        key=(measure, side, "repetition" if screening.repetitions else "hold", span.number),
        code=measure_concept(measure, side),
        method=method("peak" if screening.repetitions else "hold"),
        fields={"valueQuantity": quantity(value_deg), **_judged(screening, findings)},
        components=tuple(components),
        body_site=body_site(measure, side),
    )


def _judging(screening: Screening, measure: MeasureName, side: Side | None) -> list[Finding]:
    """Return the judged findings that compare this angle with a limit."""
    return [
        finding
        for finding in screening.findings
        if finding.kind == "limit"
        and finding.unit == "deg"
        and finding.status is not Status.NOT_ASSESSED
        and RULES[finding.code].measure == measure
        and finding.side in (side, "both", None)
    ]


def _same(finding: Finding, value_deg: float) -> bool:
    return finding.value_deg is not None and abs(finding.value_deg - value_deg) < SAME_DEG


def _judged(screening: Screening, findings: list[Finding]) -> Json:
    """Return `interpretation` and the `referenceRange` it refers to; nothing when nothing was judged."""
    if not findings:
        return {}
    ranges = [_limit(screening, finding) for finding in findings if finding.limit_deg is not None]
    return {
        "interpretation": [interpretation(finding) for finding in findings],
        **({"referenceRange": ranges} if ranges else {}),
    }


def _limit(screening: Screening, finding: Finding) -> Json:
    assert finding.limit_deg is not None
    # An arched back is below zero: its limit is one too.
    lower = RULES[finding.code].worse == "below" or finding.limit_deg < 0
    of_plan = RULES[finding.code].limit is None
    origin = screening.plan.limit_source.rstrip(".") if of_plan else "the rule's own"
    sure = how_sure(finding.grade_direction, finding.grade_number)
    return {
        "low" if lower else "high": quantity(finding.limit_deg),
        # Without a type a reader takes a range for the normal one, which a limit of a plan is not.
        "type": own(f"{OWN}:range", "limit", "Limit that the angle is compared with"),
        "text": f"Rule {finding.code}; limit: {origin}. {sure} Sources: {', '.join(finding.sources)}.",
    }
