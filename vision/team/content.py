"""From a squad's result to its report in words: the one place where it is written."""

from __future__ import annotations

from vision.finding import Status
from vision.movements import RULES
from vision.report.blocks import (
    Badge,
    Block,
    Bullets,
    Entry,
    Paragraph,
    Report,
    Section,
    Table,
)
from vision.report.content import CLOSING, DISCLAIMER
from vision.report.fonts import printable
from vision.report.wording import (
    NONE,
    how_sure,
    listed,
    lowered,
    plural,
    quantity,
    seconds,
    unbroken,
)
from vision.team.charts import drawings
from vision.team.phrases import (
    Pictures,
    address_of,
    badge_of,
    measured_words,
    movement_words,
    picture_of,
    side_words,
    standing_words,
)
from vision.team.rows import ClipRow, Group, PersonRow, Team
from vision.team.triage import GROUP_TITLES, REASON_BY_KEY, REASONS

TITLE = "Squad screening"
SHORTEST_S = 0.05
"""Less than this rounds to nothing."""
MOST_LINKS = 6
"""Reports linked from one entry; the rest is on the person's page."""
MOST_NAMES = 8
"""Names in the first sentence; the list below has them all."""
DEEP_NOTE = (
    "Deep hip flexion is normal in a pain-free person: where no symptoms were declared it is told for "
    "information and puts nobody on top."
)


def team_report(team: Team, pictures: Pictures) -> Report:
    """Return the report of a squad; the same result gives the same report."""
    groups = {
        group: [person for person in team.people if person.group == group] for group in GROUP_TITLES
    }
    first = groups["look_first"]
    measured = len(team.people) - len(groups["not_measured"])
    return Report(
        title=TITLE,
        clip=printable(team.folder),
        subtitle=_subtitle(team),
        audience="coach",
        answer=_answer(len(first), measured),
        sentence=_sentence(first, len(team.people), measured),
        first_lines=_first_lines(groups),
        remarks=_remarks(team, groups),
        disclaimer=DISCLAIMER,
        sections=tuple(_sections(team, groups, pictures)),
        closing=CLOSING,
    )


def _subtitle(team: Team) -> str:
    missing = sum(row.outcome != "measured" for row in team.clips)
    parts = [
        plural(len(team.people), "person", "people"),
        plural(len(team.clips), "clip"),
        f"plan: {team.plan}, unless the roster says otherwise",
    ]
    if missing:
        parts.append(f"{plural(missing, 'clip')} could not be measured")
    return " · ".join(parts)


def _answer(first: int, measured: int) -> Badge:
    if first:
        return Badge(Status.FLAGGED, f"{first} {'needs' if first == 1 else 'need'} a look first")
    if measured:
        return Badge(Status.CLEAR, "Nobody needs a look first")
    return Badge(Status.NOT_ASSESSED, "Nothing could be measured")


def _sentence(first: list[PersonRow], people: int, measured: int) -> str:
    if not first:
        if not measured:
            return "None of the clips could be measured: see how to film them again."
        return f"{plural(measured, 'person', 'people')} measured, and no reason to look at anybody first."
    names = [printable(person.person) for person in first[:MOST_NAMES]]
    if len(first) > MOST_NAMES:
        names.append(f"{len(first) - MOST_NAMES} more")
    verb = "needs" if len(first) == 1 else "need"
    return f"{len(first)} of {plural(people, 'person', 'people')} {verb} a look first: {listed(names)}."


def _first_lines(groups: dict[Group, list[PersonRow]]) -> tuple[str, ...]:
    rest = [
        f"{GROUP_TITLES[group].lower()}: {len(people)}"
        for group, people in groups.items()
        if group != "look_first" and people
    ]
    text = "; ".join(rest)
    return (f"{text[:1].upper()}{text[1:]}.",) if rest else ()


def _remarks(team: Team, groups: dict[Group, list[PersonRow]]) -> tuple[str, ...]:
    remarks = []
    if any(person.reason_key == "deep" for person in groups["information"]):
        remarks.append(DEEP_NOTE)
    if team.without_clip:
        names = listed([printable(name) for name in team.without_clip])
        remarks.append(f"In the roster, and without a clip in the folder: {names}.")
    doubles = len(_same_recording(team))
    if doubles:
        remarks.append(
            f"{plural(doubles, 'recording')} {'stands' if doubles == 1 else 'stand'} under several names: "
            "see at the end."
        )
    return tuple(remarks)


def _same_recording(team: Team) -> list[str]:
    """Which clips are the same recording under several names: one of them is wrong."""
    by_content: dict[str, list[ClipRow]] = {}
    for row in team.clips:
        if row.sha256 is not None and row.outcome in ("measured", "not_assessed"):
            by_content.setdefault(row.sha256, []).append(row)
    return [
        f"{listed([printable(row.file) for row in rows])}."
        for rows in by_content.values()
        if len(rows) > 1
    ]


def _sections(
    team: Team, groups: dict[Group, list[PersonRow]], pictures: Pictures
) -> list[Section]:
    sections = []

    def people(group: Group) -> None:
        if groups[group]:
            entries = tuple(_entry(person, team, pictures) for person in groups[group])
            title = f"{GROUP_TITLES[group]} ({len(entries)})"
            sections.append(Section(group, title, entries))

    people("look_first")
    sections.append(Section("everybody", "Everybody", (_everybody(team),)))
    for group in GROUP_TITLES:
        if group not in ("look_first", "not_measured"):
            people(group)
    again = _film_again(team, pictures)
    if again:
        sections.append(
            Section("film_again", f"Could not be measured: film again ({len(again)})", tuple(again))
        )
    picture = _squad_section(team)
    doubles = _same_recording(team)
    if picture is not None:
        sections.append(picture)
    if doubles:
        sections.append(
            Section("doubles", "The same recording under several names", (Bullets(tuple(doubles)),))
        )
    return [*sections, _order_section()]


def _entry(person: PersonRow, team: Team, pictures: Pictures) -> Entry:
    row = person.leading
    facts: list[tuple[str, str | None]] = []
    if row.outcome == "measured":
        facts.append(("Measured", f"{movement_words(row)}: {measured_words(row)}"))
        above = row.seconds_above_limit
        if above is not None and above >= SHORTEST_S:
            facts.append(("Time above the limit", f"{seconds(above)}, {_repetitions(row)}"))
        facts.append(("Beside the squad", standing_words(person, team.squad, row)))
    facts.append(("Left and right", side_words(person)))
    if person.group == "look_first":
        facts.append(("How sure", _how_sure(person)))
    if person.not_measured and person.group != "not_measured":
        count = len(person.not_measured)
        facts.append(("Not measured", f"{count} of {plural(len(person.clips), 'clip')}: see below"))
    return Entry(
        title=printable(person.person),
        badge=badge_of(person),
        text=printable(person.reason),
        picture=picture_of(row, pictures),
        facts=tuple((name, printable(text)) for name, text in facts if text),
        links=_links(person),
    )


def _repetitions(row: ClipRow) -> str:
    return plural(row.repetitions, "repetition") if row.repetitions else "in the hold"


def _how_sure(person: PersonRow) -> str:
    """The grades of the rule that gave the reason."""
    reason = REASON_BY_KEY[person.reason_key]
    row = person.leading
    code = next(
        each.code
        for each in row.evidence
        if each.status in reason.statuses and reason.matches(row, each)
    )
    return (
        f"Rule {code}: {lowered(how_sure(RULES[code].grade_direction, RULES[code].grade_number))}"
    )


def _links(person: PersonRow) -> tuple[tuple[str, str], ...]:
    links = []
    if person.summary_report is not None:
        page = person.summary_report
        links += [("One page", page), ("as PDF", page.removesuffix(".html") + ".pdf")]
    reports = [row for row in person.clips if row.has_report]
    links += [(_link_words(row), f"{row.folder}/report.html") for row in reports[:MOST_LINKS]]
    return tuple((words, address_of(path)) for words, path in links)


def _link_words(row: ClipRow) -> str:
    parts = (movement_words(row).lower(), row.side, row.day)
    return f"Report: {printable(' '.join(part for part in parts if part))}"


def _everybody(team: Team) -> Table:
    rows = []
    for person in team.people:
        row = person.leading
        sides = max((each.value_deg for each in person.side_differences), default=None)
        error = next(
            (each.error_deg for each in person.side_differences if each.value_deg == sides), None
        )
        measured = row.outcome == "measured"
        rows.append(
            (
                printable(person.person),
                badge_of(person),
                movement_words(row) if measured else NONE,
                unbroken(quantity(row.hip_flexion_deg, row.hip_flexion_error_deg))
                if row.hip_flexion_deg is not None
                else NONE,
                NONE if row.limit_deg is None else quantity(row.limit_deg),
                seconds(row.seconds_above_limit),
                NONE if sides is None else unbroken(quantity(sides, error)),
                f"{len(person.measured)} of {len(person.clips)}",
            )
        )
    return Table(
        caption="One row a person, in the order of the reasons below; the clip that gave the reason.",
        header=(
            "Person", "Result", "Movement", "Hip flexion (trunk-thigh)", "Limit", "Above it",
            "Left-right", "Clips measured",
        ),
        rows=tuple(rows),
        numeric=frozenset([3, 4, 5, 6, 7]),
    )  # fmt: skip


def _film_again(team: Team, pictures: Pictures) -> list[Entry]:
    entries = []
    for person in team.people:
        for row in person.not_measured:
            badge = {
                "not_assessed": Badge(Status.NOT_ASSESSED, "Not assessed"),
                "unusable": Badge(Status.NOT_ASSESSED, "Cannot be used"),
                "failed": Badge(Status.NOT_ASSESSED, "Not finished"),
            }[row.outcome]
            links = (
                ((f"Report: {row.file}", f"{row.folder}/report.html"),) if row.has_report else ()
            )
            entries.append(
                Entry(
                    title=printable(f"{row.person}: {row.file}"),
                    badge=badge,
                    text=printable(row.sentence),
                    picture=picture_of(row, pictures),
                    facts=(("Next time", printable(row.film_again)),) if row.film_again else (),
                    links=tuple((words, address_of(path)) for words, path in links),
                )
            )
    return entries


def _squad_section(team: Team) -> Section | None:
    blocks: list[Block] = [
        drawing for found in team.squad if found.people for drawing in drawings(found)
    ]
    if not blocks:
        return None
    note = Paragraph(
        "Each person's latest clip of a movement. A difference smaller than the error says nothing.",
        "muted",
    )
    return Section("squad", "The squad", (note, *blocks))


def _order_section() -> Section:
    rows = tuple(
        (str(number), reason.title, GROUP_TITLES[reason.group], reason.source, reason.grade)
        for number, reason in enumerate(REASONS, start=1)
    )
    table = Table(
        caption="",
        header=("", "Reason", "Group", "Where the order comes from", "Grade"),
        rows=rows,
        note="Within a reason: the further beyond the limit, in units of the error, the higher. Grades "
        "(direction/number): A measured, B agreed among clinicians, C one clinical article, D a default "
        "chosen for this project. No score is made, and nothing is predicted.",
    )
    return Section("order", "Why in this order", (table,))
