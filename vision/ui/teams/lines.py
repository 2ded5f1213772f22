"""The lines of a squad's table: every clip with what was measured, where it stands and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from vision.movements import MOVEMENTS
from vision.report.wording import NONE, quantity, seconds
from vision.team.clips import Clip
from vision.team.phrases import STATUS_OF
from vision.team.rows import ClipRow, Group, PersonRow, Team
from vision.team.store import RECORD_FILE, ClipRecord
from vision.team.triage import GROUP_TITLES, arrange
from vision.ui.teams.kept import KeptTeam, key_of

Show = str
LOOK_FIRST, NOT_MEASURED, ALL = GROUP_TITLES["look_first"], "Not measured", "All"
SHOWN: tuple[Show, ...] = (ALL, LOOK_FIRST, NOT_MEASURED)
"""What the table may be narrowed to."""

OUTCOME_WORDS = {
    "not_assessed": "Not assessed",
    "unusable": "Cannot be used",
    "failed": "Not finished",
}
AGAIN_THERE, AGAIN_HERE = "Give the same command again", "Press “Go on” to try it again"
WAITING, UNDER_WAY, NOT_BEGUN = "Waiting", "Being measured", "Not screened yet"


@dataclass(frozen=True)
class Line:
    """One clip in the table; texts as they are shown, numbers to sort by (None: not measured).

    `kind` is a status's name in lower case, or "pending"; `place` is the order of who needs a look first;
    `folder` names its files within the results.
    """

    file: str
    person: str
    movement: str
    depth: str
    depth_deg: float | None
    limit: str
    above: str
    above_s: float | None
    kind: str
    state: str
    reason: str
    again: str
    place: int
    folder: str | None
    has_still: bool
    has_report: bool
    has_result: bool

    @property
    def key(self) -> str:
        """What the browser calls the clip."""
        return key_of(self.file)


def kept_result(team: KeptTeam) -> Team | None:
    """Return the result of the last run; None when there is none, or one of another version."""
    try:
        return Team.model_validate_json(team.result.read_bytes())
    except (OSError, ValidationError):
        return None


def kept_rows(team: KeptTeam) -> list[ClipRow]:
    """Return the clips that are finished, as they are on the disk."""
    result = kept_result(team)
    if result is not None:
        return list(result.clips)
    rows = []
    for path in sorted(team.results.glob(f"*/*/{RECORD_FILE}")):
        try:
            row = ClipRecord.model_validate_json(path.read_bytes()).row
        except (OSError, ValidationError):
            continue
        if row is not None:
            rows.append(row)
    return rows


def lines_of(
    rows: Iterable[ClipRow], clips: Iterable[Clip] = (), shares: Mapping[str, float] | None = None
) -> list[Line]:
    """Return a line for every clip: who needs a look first on top, those to come at the end.

    `clips` are all there are, `shares` how much of one is done; None when nothing is under way.
    """
    people = arrange(rows)
    lines = [_line(row, person) for person in people for row in _leading_first(person)]
    finished = {line.file for line in lines}
    waiting = [clip for clip in clips if clip.file not in finished]
    if shares is None:
        lines += [_pending(clip, NOT_BEGUN) for clip in waiting]
    else:
        waiting.sort(key=lambda clip: (-shares.get(clip.file, 0.0), clip.file))
        lines += [_pending(clip, _way(shares.get(clip.file))) for clip in waiting]
    return [replace(line, place=place) for place, line in enumerate(lines)]


def shown(lines: Iterable[Line], show: Show) -> list[Line]:
    """Return the lines that the table is narrowed to."""
    if show == LOOK_FIRST:
        return [line for line in lines if line.state == LOOK_FIRST]
    if show == NOT_MEASURED:
        return [line for line in lines if line.kind == "not_assessed"]
    return list(lines)


def _leading_first(person: PersonRow) -> list[ClipRow]:
    return sorted(person.clips, key=lambda row: row is not person.leading)


def _line(row: ClipRow, person: PersonRow) -> Line:
    """A finished clip; the one that gave its person's reason says that, the others their own."""
    own = person if row is person.leading else arrange([row])[0]
    kind, state = _state(row, own.group)
    again = row.film_again or ""
    return Line(
        file=row.file,
        person=person.person,
        movement=_movement(row.movement_title, row.side),
        depth=quantity(row.hip_flexion_deg, row.hip_flexion_error_deg)
        if row.hip_flexion_deg is not None
        else NONE,
        depth_deg=row.hip_flexion_deg,
        limit=f"limit {quantity(row.limit_deg)}" if row.limit_deg is not None else "",
        above=seconds(row.seconds_above_limit),
        above_s=row.seconds_above_limit,
        kind=kind,
        state=state,
        reason=own.reason.replace(AGAIN_THERE, AGAIN_HERE),
        again=again if again not in own.reason else "",
        place=0,
        folder=row.folder,
        has_still=row.has_still,
        has_report=row.has_report,
        has_result=row.has_report,
    )


def _state(row: ClipRow, group: Group) -> tuple[str, str]:
    if row.outcome != "measured" and group == "not_measured":
        status, words = STATUS_OF["not_measured"], OUTCOME_WORDS[row.outcome]
    else:
        status, words = STATUS_OF[group], GROUP_TITLES[group]
    return status.value.lower(), words


def _movement(title: str | None, side: str | None) -> str:
    return ", ".join(part for part in (title, f"{side} side" if side else None) if part) or NONE


def _way(share: float | None) -> str:
    return WAITING if share is None else f"{UNDER_WAY}: {share:.0%}"


def _pending(clip: Clip, state: str) -> Line:
    return Line(
        file=clip.file,
        person=clip.person,
        movement=_movement(MOVEMENTS[clip.movement].title if clip.movement else None, clip.side),
        depth=NONE,
        depth_deg=None,
        limit="",
        above=NONE,
        above_s=None,
        kind="pending",
        state=state,
        reason="",
        again="",
        place=0,
        folder=None,
        has_still=False,
        has_report=False,
        has_result=False,
    )
