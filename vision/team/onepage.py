"""One page a person: what the coach takes along to the talk."""

from __future__ import annotations

from collections.abc import Sequence

from vision.finding import Status
from vision.report.blocks import Badge, Block, Bullets, Pictures, Report, Section, Table
from vision.report.content import CLOSING, DISCLAIMER
from vision.report.fonts import printable
from vision.report.pdf import drawn_page
from vision.report.pdf_page import Page
from vision.report.wording import NONE, STATUS_LABEL, plural, quantity, seconds, unbroken
from vision.team.charts import strip
from vision.team.content import TITLE
from vision.team.phrases import Pictures as StillOf
from vision.team.phrases import (
    advice_of,
    badge_of,
    movement_words,
    picture_of,
    side_words,
    standing_words,
)
from vision.team.rows import ClipRow, PersonRow, Team

MOST_CLIPS, MOST_STILLS, MOST_STRIPS, MOST_AGAIN = 8, 3, 1, 2
"""What fits one page of A4, as a rule."""
HIGHEST_STILL_MM = 40.0
GIVEN_UP = ("squad", "stills", "film_again")
"""What goes, one after the other, when long names and sentences leave no room; the links lead to it."""


def one_page(
    person: PersonRow, team: Team, pictures: StillOf, *, without: Sequence[str] = ()
) -> Report:
    """Return one person's page as a report in words; `without` names sections that found no room."""
    return Report(
        title=TITLE,
        clip=printable(person.person),
        subtitle=f"{plural(len(person.clips), 'clip')} · {printable(team.folder)}",
        audience="coach",
        answer=badge_of(person),
        sentence=printable(_cut(person.reason)),
        first_lines=_first_lines(person, team),
        remarks=(),
        disclaimer=DISCLAIMER,
        sections=tuple(
            section for section in _sections(person, team, pictures) if section.key not in without
        ),
        closing=CLOSING,
    )


def fitted_page(person: PersonRow, team: Team, pictures: StillOf) -> tuple[Report, Page]:
    """Return one person's page in words and drawn, with what fits one page of A4."""
    for given_up in range(len(GIVEN_UP) + 1):
        report = one_page(person, team, pictures, without=GIVEN_UP[:given_up])
        page = drawn_page(report)
        if page.pages_count == 1:
            break
    return report, page


LONGEST_SENTENCE = 420
"""More than this would push the page over; the clip's own report has it all."""


def _cut(text: str) -> str:
    if len(text) <= LONGEST_SENTENCE:
        return text
    return f"{text[:LONGEST_SENTENCE].rsplit(' ', 1)[0]} …"


def _first_lines(person: PersonRow, team: Team) -> tuple[str, ...]:
    lines = []
    standing = standing_words(person, team.squad, person.leading)
    if standing is not None:
        lines.append(f"{movement_words(person.leading)}: {standing}.")
    sides = side_words(person)
    if sides is not None:
        lines.append(f"Left and right: {sides}.")
    return tuple(printable(line) for line in lines)


def _sections(person: PersonRow, team: Team, pictures: StillOf) -> list[Section]:
    sections = [Section("clips", "Clips", (_table(person),))]
    stills = [
        still._replace(caption=printable(_caption(row)))
        for row in person.measured
        if (still := picture_of(row, pictures)) is not None
    ][:MOST_STILLS]
    if stills:
        sections.append(
            Section("stills", "At the deepest point", (Pictures(tuple(stills), HIGHEST_STILL_MM),))
        )
    advice = advice_of(person)
    if advice is not None:
        sections.append(Section("advice", "What to try", (advice,)))
    own = sorted(
        (
            found
            for found in team.squad
            if found.measure == "hip_flexion"
            and any(each.person == person.person for each in found.people)
        ),
        key=lambda found: found.movement != person.leading.movement,
    )[:MOST_STRIPS]
    if own:
        drawn: tuple[Block, ...] = tuple(strip(found, person.person) for found in own)
        sections.append(Section("squad", "Beside the squad", drawn))
    again = [
        f"{row.file}: {row.film_again or row.sentence}" for row in person.not_measured[:MOST_AGAIN]
    ]
    more = len(person.not_measured) - MOST_AGAIN
    if more > 0:
        again.append(f"and {plural(more, 'more clip')}, in the squad's report")
    if again:
        texts = tuple(printable(_cut(text)) for text in again)
        sections.append(Section("film_again", "Film again", (Bullets(texts),)))
    return sections


def _table(person: PersonRow) -> Table:
    shown = person.clips[:MOST_CLIPS]
    more = len(person.clips) - len(shown)
    return Table(
        caption="",
        header=(
            "Clip", "Movement", "Side", "Result", "Hip flexion (trunk-thigh)", "Limit", "Above it",
        ),
        rows=tuple(_line(row) for row in shown),
        numeric=frozenset([4, 5, 6]),
        note=f"and {plural(more, 'more clip')} in clips.csv" if more > 0 else "",
    )  # fmt: skip


def _line(row: ClipRow) -> tuple[str | Badge, ...]:
    status = row.status if row.outcome == "measured" and row.status else Status.NOT_ASSESSED
    return (
        printable(row.day or row.file),
        movement_words(row),
        row.side or NONE,
        Badge(status, STATUS_LABEL[status] if row.status else "Not measured"),
        NONE
        if row.hip_flexion_deg is None
        else unbroken(quantity(row.hip_flexion_deg, row.hip_flexion_error_deg)),
        NONE if row.limit_deg is None else quantity(row.limit_deg),
        seconds(row.seconds_above_limit),
    )


def _caption(row: ClipRow) -> str:
    return " · ".join(part for part in (movement_words(row), row.side, row.day) if part)
