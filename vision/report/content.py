"""From a screening and an audience to a report in words: the one place where the report is written."""

from __future__ import annotations

from vision.movements import MOVEMENTS
from vision.report.blocks import (
    Audience,
    Badge,
    Chart,
    Number,
    Numbers,
    Pictures,
    Report,
    Section,
    Still,
    Stills,
)
from vision.report.details import (
    limits_section,
    plan_section,
    provenance_section,
    quality_section,
    rules_section,
)
from vision.report.findings import (
    advice_section,
    findings_section,
    gate_counts,
    information_section,
    not_assessed_section,
    title_with_side,
)
from vision.report.fonts import printable
from vision.report.measured import repetitions_section, split_section
from vision.report.reading import (
    grouped,
    headline_groups,
    hip_limit_deg,
    judged_sides,
    strongest,
)
from vision.report.wording import (
    BELOW_LABEL,
    NOTHING_JUDGED,
    STATUS_LABEL,
    listed,
    lowered,
    number,
    plural,
    quantity,
    seconds,
    share,
)
from vision.result import Screening, Spread, Status

TITLE = "Movement screening"

DISCLAIMER = (
    "This is a movement measurement from video, with an error of about ±10°. It does not diagnose, "
    "rule out or treat any condition. If you are in pain or unsure, ask a health professional."
)
"""Rule book 5.2, short."""

CLOSING = (
    "Measured from video on this device; the video does not leave it. For adults who already do the "
    "movement. Not evaluated by any regulator."
)

UNSURE_BELOW = 0.6
"""Below this confidence the report asks whether the movement was recognised rightly (grade D)."""


def build_report(screening: Screening, audience: Audience, stills: Stills = ()) -> Report:
    """Return the report of a screening for a reader; the same input gives the same report."""
    pictures = tuple(
        Still(repetition, time_s, image, printable(caption))
        for repetition, time_s, image, caption in stills
    )
    return Report(
        title=TITLE,
        clip=printable(screening.source.name),
        subtitle=_subtitle(screening),
        audience=audience,
        answer=answer(screening),
        sentence=printable(screening.summary.sentence),
        first_lines=first_lines(screening, audience),
        remarks=remarks(screening),
        disclaimer=DISCLAIMER,
        sections=_sections(screening, audience, pictures),
        closing=CLOSING,
    )


def _sections(
    screening: Screening, audience: Audience, pictures: tuple[Still, ...]
) -> tuple[Section, ...]:
    numbers = _numbers_section(screening, audience)
    pictured = _pictures_section(pictures)
    chart = _chart_section(screening)
    findings = findings_section(screening, audience)
    missing = not_assessed_section(screening)
    advice = advice_section(screening, audience)
    repetitions = repetitions_section(screening, audience)
    split = split_section(screening)
    information = information_section(screening)
    quality = quality_section(screening, audience)
    plan = plan_section(screening, audience)
    rules = rules_section(screening, audience)
    ending = (limits_section(audience), provenance_section(screening))
    order: dict[Audience, tuple[Section | None, ...]] = {
        "athlete": (
            numbers, pictured, advice, chart, findings, missing, repetitions, split, information, plan,
            quality, rules,
        ),
        "coach": (
            numbers, chart, pictured, repetitions, findings, advice, missing, split, information, plan,
            quality, rules,
        ),
        "clinician": (
            numbers, chart, repetitions, findings, missing, split, pictured, information, quality, plan,
            rules,
        ),
    }  # fmt: skip
    if screening.summary.status is Status.NOT_ASSESSED:
        first: tuple[Section | None, ...] = (missing, numbers, chart, pictured)
        rest = tuple(section for section in order[audience] if section not in first)
        return tuple(section for section in (*first, *rest, *ending) if section is not None)
    return tuple(section for section in (*order[audience], *ending) if section is not None)


def _subtitle(screening: Screening) -> str:
    parts = [screening.movement.title]
    if screening.repetitions:
        parts.append(plural(len(screening.repetitions), "repetition"))
    elif screening.holds:
        parts.append(plural(len(screening.holds), "hold"))
    parts.append(f"{seconds(screening.source.duration_s)} of video")
    return " · ".join(parts)


def answer(screening: Screening) -> Badge:
    """Return the answer in brief: its state and the words on the banner."""
    status = screening.summary.status
    if status is Status.NOT_ASSESSED:
        return Badge(status, NOTHING_JUDGED)
    leading = [group.leading for group in headline_groups(screening) if group.status is status]
    below = bool(leading) and all(
        finding.value is not None and finding.limit is not None and finding.value < finding.limit
        for finding in leading
    )
    if status is Status.FLAGGED and below:
        return Badge(status, BELOW_LABEL)
    return Badge(status, STATUS_LABEL[status])


def first_lines(screening: Screening, audience: Audience) -> tuple[str, ...]:
    """Return the lines that stand with the answer: pain answers first, then what this reader asks first."""
    lines = [
        group.leading.reason
        for group in grouped(screening, "answer")
        if group.status is not Status.NOT_ASSESSED
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
    return (
        f"Does the movement fit the plan? {words[status].capitalize()} ({_plan_words(screening)})."
    )


def _gates_and_plan(screening: Screening) -> str:
    return f"Quality gates: {gate_counts(screening)}. Plan: {_plan_words(screening)}."


def _plan_words(screening: Screening) -> str:
    limit = screening.plan.limit_deg
    words = "no hip limit" if limit is None else f"hip limit {quantity(limit)}"
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
    normal = (
        "A pain-free deep squat is normal."
        if screening.movement.name == "squat"
        else "Folding the hip deeply is normal when it is free of pain."
    )
    return [
        f"{normal} The general plan points out hip flexion of {quantity(limit)} or more because it "
        "presses on the hamstring origin and can provoke it while it is sore; without pain there is "
        "nothing to correct."
    ]


def _other_people(screening: Screening) -> list[str]:
    people = screening.people
    if people.count < 2 or people.measured is None:
        return []
    why = {
        "movement": "the one who does the movement",
        "user": "as you asked",
        "only": "the only one in view long enough",
        "none": "",
    }[people.chosen_by]
    return [
        f"{people.count} people were seen; person {people.measured} (in order of appearance) was "
        f"measured, {why}. Another one can be chosen with --person."
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
            f"Recognised as {recognised.lower()}, only {sure} sure. If it is something else, name it "
            "with --movement."
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
    return [
        f"Not assessed: {listed([lowered(title) for title in titles])}. Why, and how to film it, is below."
    ]


def _numbers_section(screening: Screening, audience: Audience) -> Section | None:
    spreads = _spreads(screening, "hip_flexion")
    if not spreads:
        return None
    items = [_hip_number(screening, spread, several=len(spreads) > 1) for spread in spreads]
    limit = hip_limit_deg(screening)
    if limit is not None:
        items.append(Number("Limit", quantity(limit), screening.plan.limit_source))
    if screening.repetitions:
        items.append(_count_number(screening))
    above = screening.summary.seconds_above_limit
    if above is not None and limit is not None and audience != "athlete":
        items.append(Number("Time above the limit", seconds(above), "all repetitions together"))
    if audience != "athlete":
        knees = _spreads(screening, "knee_flexion")[:1]
        items += [
            Number("Knee flexion", quantity(knee.median_deg, knee.error_deg), _range_words(knee))
            for knee in knees
        ]
        if screening.summary.tempo_s is not None:
            items.append(
                Number("Tempo", seconds(screening.summary.tempo_s), "a repetition, median")
            )
    return Section("numbers", "In numbers", (Numbers(tuple(items)),))


def _spreads(screening: Screening, measure: str) -> list[Spread]:
    sides = judged_sides(screening)
    found = [spread for spread in screening.summary.spreads if spread.measure == measure]
    return sorted(
        (spread for spread in found if spread.side == "both" or spread.side in sides),
        key=lambda spread: sides.index(spread.side) if spread.side != "both" else -1,
    )


def _range_words(spread: Spread) -> str:
    if spread.count < 2:
        return "one value"
    return f"median of {spread.count}, from {number(spread.minimum_deg)}° to {number(spread.maximum_deg)}°"


def _hip_number(screening: Screening, spread: Spread, *, several: bool) -> Number:
    side = f", {spread.side}" if several or spread.side != "both" else ""
    return Number(
        f"Hip flexion (trunk-thigh){side}",
        quantity(spread.median_deg, spread.error_deg),
        _range_words(spread),
    )


def _count_number(screening: Screening) -> Number:
    words = {Status.FLAGGED: "above", Status.BORDERLINE: "near", Status.CLEAR: "within"}
    numbers: dict[Status, set[int]] = {status: set() for status in words}
    best: dict[int, Status] = {}
    for group in headline_groups(screening):
        for finding in group.findings:
            if finding.repetition is not None:
                before = best.get(finding.repetition, Status.NOT_ASSESSED)
                best[finding.repetition] = strongest((before, finding.status))
    for repetition, status in best.items():
        if status in numbers:
            numbers[status].add(repetition)
    told = [f"{len(found)} {words[status]}" for status, found in numbers.items() if found]
    incomplete = sum(not repetition.complete for repetition in screening.repetitions)
    note = f"{listed(told)} the limit" if told else "not judged"
    if incomplete:
        note += f"; {incomplete} cut off"
    return Number("Repetitions", str(len(screening.repetitions)), note)


def _pictures_section(pictures: tuple[Still, ...]) -> Section | None:
    if not pictures:
        return None
    block = Pictures("Each picture shows the deepest point of one repetition.", pictures)
    return Section("stills", "At the deepest point", (block,))


def _chart_section(screening: Screening) -> Section | None:
    sides = judged_sides(screening)
    if not sides or screening.angles.empty:
        return None
    limit = hip_limit_deg(screening)
    caption = "Line: hip flexion (trunk-thigh); band: its error."
    if len(sides) > 1:
        caption = f"Full line: {sides[0]}; dashed: {sides[1]}; bands: error."
    if limit is not None:
        caption += " Tinted: above the limit."
    if screening.repetitions or screening.holds:
        caption += " Grey: repetitions, numbered (in brackets: cut off)."
    if bool(
        screening.angles.get("filled", False) is not False and screening.angles["filled"].any()
    ):
        caption += " Rings: short gaps that were filled."
    description = (
        f"Hip flexion (trunk-thigh) and knee flexion over time, {listed(list(sides))} side"
        + (f", with a limit of {quantity(limit)}" if limit is not None else "")
        + ". The values are in the table of repetitions and in angles.csv."
    )
    return Section("chart", "Angles over time", (Chart("angles", caption, description),))
