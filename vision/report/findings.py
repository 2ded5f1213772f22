"""The findings in words: what was above or near a limit, what was within, what was not assessed."""

from __future__ import annotations

from vision.finding import SEVERITY, Finding, Status
from vision.movements import MOVEMENTS
from vision.report.blocks import Audience, Badge, Block, Bullets, Card, Paragraph, Section, Table
from vision.report.fonts import printable
from vision.report.reading import Group, grouped, headline_code
from vision.report.reference import citations, rationale
from vision.report.wording import (
    GATE_LABEL,
    NEXT_TIME,
    NONE,
    STATUS_LABEL,
    how_sure,
    label,
    listed,
    lowered,
    quantity,
    seconds,
    share,
)
from vision.result import Screening

MOST_ADVICE: dict[Audience, int] = {"athlete": 2, "coach": 4, "clinician": 0}
"""Lines of advice by reader (rule book 5.1: an athlete at most two, a clinician none)."""

_OVER = (Status.FLAGGED, Status.BORDERLINE)


def title_with_side(group: Group) -> str:
    """Return the title of a rule, with its side when it has one."""
    return group.leading.title + ("" if group.side in (None, "both") else f" ({group.side})")


def rule_title(group: Group, audience: Audience) -> str:
    """Return the title of a rule with its side, and its code for those who work with codes."""
    title = title_with_side(group)
    return title if audience == "athlete" else f"{group.code} {title}"


def findings_section(screening: Screening, audience: Audience) -> Section | None:
    """Return what was above or near a limit, each with its reason, why, how sure and source."""
    if screening.summary.status is Status.NOT_ASSESSED:
        return None
    groups = grouped(screening, "limit", "answer")
    over = sorted(
        (group for group in groups if group.status in _OVER),
        key=lambda group: (
            group.kind != "answer",
            -SEVERITY[group.status],
            group.code != headline_code(screening),
        ),
    )
    within = [group for group in groups if group.status is Status.CLEAR]
    blocks: list[Block] = [_card(group, audience) for group in over]
    if not over:
        blocks.append(Paragraph("Nothing that was measured came near or above a limit."))
    if within:
        blocks.append(_within_table(within, audience))
    return Section("findings", "Findings", tuple(blocks))


def _card(group: Group, audience: Audience) -> Card:
    finding = group.leading
    facts = [("Repetitions", _repetition_words(group))]
    if group.seconds and finding.unit == "deg":
        facts.append(("Time above the limit", seconds(group.seconds)))
    facts += [("Why", rationale(group.code))]
    facts += [("How sure", how_sure(finding.grade_direction, finding.grade_number))]
    if audience == "clinician":
        facts.append(("Measured", _measured_words(finding)))
        facts.append(
            ("Grades", f"direction {finding.grade_direction}, number {finding.grade_number}")
        )
    facts.append(("Source", citations(finding.sources)))
    return Card(
        badge=Badge(finding.status, label(finding)),
        title=rule_title(group, audience),
        text=printable(finding.reason),
        facts=tuple((name, printable(text)) for name, text in facts if text),
    )


def _measured_words(finding: Finding) -> str:
    words = quantity(finding.value, finding.error, finding.unit)
    if finding.limit is not None:
        words += f" against {quantity(finding.limit, None, finding.unit)}"
    if finding.time_s is not None:
        words += f", at {seconds(finding.time_s)}"
    if finding.coverage is not None and finding.kind != "answer":
        words += f"; {share(finding.coverage)} of the frames measured"
    return words


def _repetition_words(group: Group) -> str:
    repeated = [finding for finding in group.findings if finding.repetition is not None]
    if len(repeated) < 2:
        return ""
    told = [
        f"{label(next(f for f in repeated if f.status is status)).lower()} in "
        f"{len(numbers)} of {len(repeated)} ({listed([str(number) for number in numbers])})"
        for status in Status
        if (numbers := group.repetitions(status))
    ]
    return "; ".join(told)


def _within_table(groups: list[Group], audience: Audience) -> Table:
    rows = tuple(
        (
            rule_title(group, audience),
            Badge(Status.CLEAR, label(group.leading)),
            quantity(group.leading.value, group.leading.error, group.leading.unit)
            if group.leading.value is not None
            else NONE,
            quantity(group.leading.limit, None, group.leading.unit)
            if group.leading.limit is not None
            else NONE,
        )
        for group in groups
    )
    note = "Of several repetitions, the value nearest to the limit."
    furthest = any(len(group.findings) > 1 for group in groups)
    return Table(
        "Within the limit",
        ("Measured", "Result", "Value", "Limit"),
        rows,
        frozenset({2, 3}),
        note=note if furthest else "",
    )


def information_section(screening: Screening) -> Section | None:
    """Return what is reported without any limit."""
    groups = [
        group
        for group in grouped(screening, "information")
        if group.status is not Status.NOT_ASSESSED
    ]
    if not groups:
        return None
    sentences = dict.fromkeys(
        f"{group.leading.title}: {printable(group.leading.reason)}" for group in groups
    )
    return Section("information", "For information", (Bullets(tuple(sentences)),))


def not_assessed_section(screening: Screening) -> Section:
    """Return what was not assessed, why, and how to film it next time."""
    missing = _by_reason(screening)
    everything = screening.summary.status is Status.NOT_ASSESSED
    blocks: list[Block] = [
        Card(
            Badge(Status.NOT_ASSESSED, STATUS_LABEL[Status.NOT_ASSESSED]),
            _missing_titles(findings, len(screening.repetitions or screening.holds)),
            printable(findings[0].reason) + _likewise(findings),
            ((NEXT_TIME, printable(findings[0].remedy)),) if findings[0].remedy else (),
        )
        for findings in missing
    ]
    if not missing and not everything:
        blocks.append(Paragraph("Every rule for this movement could be judged."))
    if everything:
        blocks += _filming(screening)
    return Section("not_assessed", "Not assessed, and how to film it next time", tuple(blocks))


def _by_reason(screening: Screening) -> list[list[Finding]]:
    """What was not assessed, together where reason and remedy are shared; unanswered questions last.

    Repetitions of one rule and side stay together too when only the numbers in their reasons differ.
    """
    reasons: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in screening.findings:
        if finding.status is Status.NOT_ASSESSED and finding.kind != "gate":
            reasons.setdefault((finding.reason, finding.remedy), []).append(finding)
    together: dict[object, list[Finding]] = {}
    for (reason, remedy), findings in reasons.items():
        rules = tuple((finding.code, finding.side) for finding in findings)
        wording = "".join(letter for letter in reason if not letter.isdigit())
        together.setdefault((rules, wording, remedy), []).extend(findings)
    return sorted(together.values(), key=lambda findings: findings[0].kind == "answer")


def _likewise(findings: list[Finding]) -> str:
    """Say which further repetitions have the same reason with other numbers."""
    first = findings[0]
    others = {
        f.repetition for f in findings if f.reason != first.reason and f.repetition is not None
    }
    if not others:
        return ""
    numbers = listed([str(number) for number in sorted(others)])
    return f" Likewise in repetition {numbers}."


def _missing_titles(findings: list[Finding], repetitions: int) -> str:
    """The titles of rules that share a reason, each once, with the sides and repetitions concerned."""
    titles = []
    for title in dict.fromkeys(finding.title for finding in findings):
        same = [finding for finding in findings if finding.title == title]
        sides = sorted({finding.side for finding in same if finding.side not in (None, "both")})
        numbers = sorted({f.repetition for f in same if f.repetition is not None})
        where = [" and ".join(str(side) for side in sides)] if sides else []
        if numbers and len(numbers) < repetitions:
            where.append(f"repetition {listed([str(number) for number in numbers])}")
        titles.append(title + (f" ({', '.join(where)})" if where else ""))
    return "; ".join([*titles[:1], *(lowered(title) for title in titles[1:])])


def _filming(screening: Screening) -> list[Block]:
    movement = MOVEMENTS[screening.movement.name]
    return [
        Paragraph(f"How to film: {movement.title.lower()}. {movement.camera.framing}"),
        Bullets(movement.instructions),
    ]


def advice_section(screening: Screening, audience: Audience) -> Section | None:
    """Return what to try next: at most two lines for an athlete, nothing prescriptive for a clinician."""
    groups = [group for group in grouped(screening, "answer", "limit") if group.status in _OVER]
    groups.sort(key=lambda group: (group.kind != "answer", -SEVERITY[group.status]))
    lines = dict.fromkeys(
        printable(group.leading.advice) for group in groups if group.leading.advice is not None
    )
    chosen = tuple(lines)[: MOST_ADVICE[audience]]
    return Section("advice", "What to try next", (Bullets(chosen),)) if chosen else None


def gate_counts(screening: Screening) -> str:
    """Return how many quality gates were met, and the codes of those that were not."""
    gates = grouped(screening, "gate")
    told = []
    for status in (Status.CLEAR, Status.BORDERLINE, Status.FLAGGED, Status.NOT_ASSESSED):
        codes = list(dict.fromkeys(gate.code for gate in gates if gate.status is status))
        if codes:
            named = "" if status is Status.CLEAR else f" ({', '.join(codes)})"
            told.append(f"{len(codes)} {GATE_LABEL[status].lower()}{named}")
    return ", ".join(told) if told else "none judged"
