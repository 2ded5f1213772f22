"""The result of a squad as data: exactly what `team.json` holds.

Frozen Pydantic models, as a screening's. No clock in it: the same clips, options and versions give
the same bytes.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from vision.finding import FindingKind, FindingSide, Record, Status
from vision.landmarks import Side
from vision.result import MovementName, Versions

TEAM_SCHEMA: Literal["sitbone.team/1"] = "sitbone.team/1"

Outcome = Literal["measured", "not_assessed", "unusable", "failed"]
"""`unusable`: the clip itself cannot be read, or nobody is in it; `failed`: the work on it did not
end (a crash, memory, a lost connection), and the same command tries it again."""

Group = Literal["look_first", "information", "near", "within", "not_measured"]


class Evidence(Record):
    """One rule's answer over a whole clip (or, without a clip, over what was declared).

    `count` of the `of` judged repetitions say so; `value`, `error` and `limit` are those of the
    repetition furthest beyond the limit, in `unit`; `reason` is its sentence.
    """

    code: str
    kind: FindingKind
    status: Status
    side: FindingSide | None
    count: int
    of: int
    value: float | None
    error: float | None
    limit: float | None
    unit: str
    reason: str
    advice: str | None


class ClipRow(Record):
    """One clip: what was measured, or why not and how to film it again.

    `hip_flexion_deg` is the median over the complete repetitions (or holds) on `side`, the trunk-thigh
    angle, with its +/-; both null where it could not be measured. `folder` holds its files, relative
    to `team.json`; null where there are none.
    """

    file: str
    person: str
    day: str | None
    movement: MovementName | None
    movement_title: str | None
    side: Side | None
    plan: str
    limit_deg: float | None
    outcome: Outcome
    status: Status | None
    sentence: str
    film_again: str | None
    repetitions: int
    hip_flexion_deg: float | None
    hip_flexion_error_deg: float | None
    knee_flexion_deg: float | None
    knee_flexion_error_deg: float | None
    seconds_above_limit: float | None
    evidence: tuple[Evidence, ...]
    sha256: str | None
    folder: str | None
    has_report: bool
    has_still: bool


class SideDifference(Record):
    """Hip flexion left against right in one movement: absolute difference and its +/- (degrees).

    From one clip that shows both sides, or from the latest clip of each side. `status` is that of
    rule AS1.
    """

    movement: MovementName
    left_deg: float
    right_deg: float
    value_deg: float
    error_deg: float
    status: Status


class PersonRow(Record):
    """One person: where in the table and why. `reason` is a sentence, `reason_key` a key of the
    table of reasons; `clip` is the file that gave the reason (null: none could be measured)."""

    person: str
    group: Group
    reason_key: str
    reason: str
    clip: str | None
    clips: tuple[ClipRow, ...]
    side_differences: tuple[SideDifference, ...]
    summary_report: str | None

    @property
    def leading(self) -> ClipRow:
        """The clip to show: the one that gave the reason, else the first."""
        return next((row for row in self.clips if row.file == self.clip), self.clips[0])

    @property
    def measured(self) -> tuple[ClipRow, ...]:
        """The clips of which an angle may be shown beside others."""
        return tuple(row for row in self.clips if row.outcome == "measured")

    @property
    def not_measured(self) -> tuple[ClipRow, ...]:
        """The clips to film again, or to look at."""
        return tuple(row for row in self.clips if row.outcome != "measured")


class Standing(Record):
    """One person's value beside the squad's: `difference` from the median, and whether it is larger
    than the value's own error (`clear`)."""

    person: str
    value: float
    error: float | None
    difference: float
    clear: bool


class Distribution(Record):
    """One measure over the squad, in one movement: quartiles (linear interpolation) and everybody's
    value, the largest first. `unit` is deg or s."""

    measure: Literal["hip_flexion", "side_difference", "seconds_above_limit"]
    movement: MovementName
    movement_title: str
    unit: Literal["deg", "s"]
    limit: float | None
    quartile_1: float
    median: float
    quartile_3: float
    people: tuple[Standing, ...]


class Team(Record):
    """The whole result: people in the order of the table, then what the squad looks like."""

    schema_: Literal["sitbone.team/1"] = Field(default=TEAM_SCHEMA, alias="schema")
    versions: Versions
    folder: str
    plan: str
    people: tuple[PersonRow, ...]
    without_clip: tuple[str, ...]
    squad: tuple[Distribution, ...]

    model_config = ConfigDict(populate_by_name=True)

    def to_json(self) -> str:
        """Return `team.json`: indented, keys in schema order, ending in a newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"

    @property
    def clips(self) -> tuple[ClipRow, ...]:
        """Every clip, in the order of the table."""
        return tuple(row for person in self.people for row in person.clips)
