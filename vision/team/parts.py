"""What is written for a squad, in parts that several processes can write at once.

One part is the squad's own files; everybody's page is another.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from vision.team.files import PAGE_HTML, TEAM_FILES
from vision.team.rows import PersonRow, Team


@dataclass(frozen=True)
class Part:
    """What is to be written into a squad's folder of results: the page of the person at a place in the
    squad, from 0, or without a place the squad's own files."""

    team: Team
    folder: Path
    place: int | None = None


Step = Callable[[int, int | None], None]
"""Called with the parts done and their number."""
WritePart = Callable[[Part], Future[None]]
"""Hands a part over to whoever writes it."""


def with_pages(team: Team) -> Team:
    """Return the result with the address of everybody's page, within the folder of their clips."""
    people = tuple(
        person.model_copy(update={"summary_report": f"{_home(person)}/{PAGE_HTML}"})
        if _home(person) is not None
        else person
        for person in team.people
    )
    return team.model_copy(update={"people": people})


def write_team(
    team: Team, folder: Path, write: WritePart, on_progress: Step | None = None
) -> tuple[Path, ...]:
    """Have every file of the squad written into its folder of results; returns the paths of `TEAM_FILES`.

    `on_progress` is called with the parts done and their number. Raises SitboneError.
    """
    under_way = [write(part) for part in parts_of(with_pages(team), folder)]
    for done, written in enumerate(as_completed(under_way), start=1):
        written.result()
        if on_progress is not None:
            on_progress(done, len(under_way))
    return tuple(folder / name for name in TEAM_FILES)


def parts_of(team: Team, folder: Path) -> list[Part]:
    """Return the parts of a result of `with_pages`, the largest first."""
    pages = [
        Part(team, folder, place)
        for place, person in enumerate(team.people)
        if person.summary_report is not None
    ]
    return [Part(team, folder), *pages]


def write_part(part: Part) -> None:
    """Write a part. Raises SitboneError."""
    # On use: whoever only hands parts over needs nothing that draws.
    from vision.team.writers import write_files, write_page

    if part.place is None:
        write_files(part.team, part.folder)
    else:
        write_page(part.team.people[part.place], part.team, part.folder)


def _home(person: PersonRow) -> str | None:
    folder = next((row.folder for row in person.clips if row.folder is not None), None)
    return None if folder is None else PurePosixPath(folder).parts[0]
