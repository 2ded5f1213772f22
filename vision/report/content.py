"""From a screening and an audience to a report in words: the one place where the report is written."""

from __future__ import annotations

from vision.finding import Status, strongest
from vision.report.blocks import (
    Audience,
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
    information_section,
    not_assessed_section,
)
from vision.report.fonts import printable
from vision.report.measured import repetitions_section, split_section
from vision.report.opening import answer, first_lines, remarks
from vision.report.reading import (
    headline_groups,
    hip_limit_deg,
    judged_sides,
    limit_words,
)
from vision.report.wording import (
    listed,
    number,
    plural,
    quantity,
    seconds,
)
from vision.result import Screening, Spread

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

ORDER: dict[Audience, tuple[str, ...]] = {
    "athlete": (
        "numbers", "stills", "advice", "chart", "findings", "not_assessed", "repetitions", "split",
        "information", "plan", "quality", "rules",
    ),
    "coach": (
        "numbers", "chart", "stills", "repetitions", "findings", "advice", "not_assessed", "split",
        "information", "plan", "quality", "rules",
    ),
    "clinician": (
        "numbers", "chart", "repetitions", "findings", "not_assessed", "split", "stills", "information",
        "quality", "plan", "rules",
    ),
}  # fmt: skip
"""What each reader asks first (rule book 5.1); a clinician is given data, no advice."""

UNJUDGED_FIRST = ("not_assessed", "numbers", "chart", "stills")
ENDING = ("limits", "provenance")


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


def section_order(screening: Screening, audience: Audience) -> tuple[str, ...]:
    """Return the keys of the sections as this reader wants them; where nothing was judged, why comes first."""
    order = ORDER[audience]
    if screening.summary.status is Status.NOT_ASSESSED:
        order = (*UNJUDGED_FIRST, *(key for key in order if key not in UNJUDGED_FIRST))
    return (*order, *ENDING)


def _sections(
    screening: Screening, audience: Audience, pictures: tuple[Still, ...]
) -> tuple[Section, ...]:
    made = (
        _numbers_section(screening, audience),
        _pictures_section(pictures),
        _chart_section(screening),
        findings_section(screening, audience),
        not_assessed_section(screening),
        advice_section(screening, audience),
        repetitions_section(screening, audience),
        split_section(screening),
        information_section(screening),
        quality_section(screening, audience),
        plan_section(screening, audience),
        rules_section(screening, audience),
        limits_section(audience),
        provenance_section(screening),
    )
    by_key = {section.key: section for section in made if section is not None}
    return tuple(by_key[key] for key in section_order(screening, audience) if key in by_key)


def _subtitle(screening: Screening) -> str:
    parts = [screening.movement.title]
    if screening.repetitions:
        parts.append(plural(len(screening.repetitions), "repetition"))
    elif screening.holds:
        parts.append(plural(len(screening.holds), "hold"))
    single = screening.source.frames == 1
    parts.append("photo" if single else f"{seconds(screening.source.duration_s)} of video")
    return " · ".join(parts)


def _numbers_section(screening: Screening, audience: Audience) -> Section | None:
    spreads = _spreads(screening, "hip_flexion")
    if not spreads:
        return None
    if screening.summary.status is Status.NOT_ASSESSED:
        # Angles that were not good enough to judge are no headline; tables and charts have them.
        counted = (_count_number(screening),) if screening.repetitions else ()
        return Section("numbers", "In numbers", (Numbers(counted),)) if counted else None
    items = [_hip_number(spread, several=len(spreads) > 1) for spread in spreads]
    limit = hip_limit_deg(screening)
    if limit is not None:
        items.append(Number("Limit", quantity(limit), limit_words(screening)))
    if screening.repetitions:
        items.append(_count_number(screening))
    above = screening.summary.seconds_above_limit
    if above is not None and limit is not None and audience != "athlete":
        items.append(Number("Time above the limit", seconds(above), "all together"))
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


def _hip_number(spread: Spread, *, several: bool) -> Number:
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
    return Section("stills", "At the deepest point", (Pictures(pictures),))


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
