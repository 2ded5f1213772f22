"""The result of a squad in brief, as plain text for a terminal."""

from __future__ import annotations

import textwrap

from vision.report.fonts import printable
from vision.report.wording import STATUS_MARK, plural
from vision.team.phrases import STATUS_OF
from vision.team.rows import Team
from vision.team.triage import GROUP_TITLES

MOST_PEOPLE = 12
"""Names told; all are in team.csv."""


def team_text(team: Team, width: int) -> str:
    """Return who needs a look first with the reason, and how many stand where, wrapped to `width`."""
    lines = [
        f"{printable(team.folder)} · {plural(len(team.people), 'person', 'people')} · "
        f"{plural(len(team.clips), 'clip')}",
        "",
    ]
    for group, title in GROUP_TITLES.items():
        people = [person for person in team.people if person.group == group]
        if group != "look_first" and not people:
            continue
        lines.append(f"{STATUS_MARK[STATUS_OF[group]]} {title}: {len(people)}")
        if group == "look_first":
            lines += [
                f"    {printable(person.person)}: {printable(person.reason)}"
                for person in people[:MOST_PEOPLE]
            ]
            if len(people) > MOST_PEOPLE:
                lines.append(f"    and {len(people) - MOST_PEOPLE} more in the table")
    missing = sum(row.outcome != "measured" for row in team.clips)
    if missing:
        lines += [
            "",
            f"{plural(missing, 'clip')} could not be measured: the table says how to film again.",
        ]
    failed = sum(row.outcome == "failed" for row in team.clips)
    if failed:
        lines.append(
            f"{plural(failed, 'clip')} did not end (crash, memory, connection): the same command tries "
            "again."
        )
    return "\n".join(
        part
        for line in lines
        for part in textwrap.wrap(line, width, subsequent_indent="    ") or [""]
    )
