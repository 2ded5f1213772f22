"""From rows to the whole result of a squad."""

from __future__ import annotations

from pathlib import Path

from vision import __version__
from vision.measuring.accuracy import ACCURACY_VERSION, TABLE_VERSION
from vision.plan import Plan
from vision.result import Versions
from vision.rules.rule import RULES_VERSION
from vision.team.clips import Squad
from vision.team.places import is_url
from vision.team.rows import ClipRow, Team
from vision.team.squad import squad_picture
from vision.team.triage import arrange


def team_of(
    folder: str, squad: Squad, rows: list[ClipRow], plan: Plan, *, raw: bool = False
) -> Team:
    """Return the result of a squad: people in the order of the table, and what the squad looks like.

    The folder is named without the way to it: a result is sent around.
    """
    people = arrange(rows)
    last = folder.rstrip("/").rpartition("/")[2] if is_url(folder) else Path(folder).resolve().name
    return Team(
        versions=Versions(
            sitbone=__version__,
            rules=RULES_VERSION,
            accuracy=TABLE_VERSION if raw else ACCURACY_VERSION,
        ),
        folder=last,
        plan=plan.title,
        people=people,
        without_clip=squad.without_clip,
        squad=squad_picture(people),
    )
