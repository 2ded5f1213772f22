"""What the history speaks in: people, sittings, what was filed, and how it was judged.

Frozen, and all of it as JSON with `model_dump_json`. Pain is 0 to 10; what was not said is None.
"""

from __future__ import annotations

import datetime
import math
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from vision.finding import Record, Status
from vision.landmarks import PoseSequence, Side
from vision.measuring.accuracy import ErrorScale
from vision.plan import HIGHEST_LIMIT_DEG, LOWEST_LIMIT_DEG, Pain, Plan, PlanName
from vision.result import MovementName, Screening
from vision.screening import screen_poses

LONGEST_NAME = 120
LONGEST_NOTES = 10_000


class SetUp(Record):
    """How a sitting was filmed, as declared (rule Q9): the camera's distance and lens height in metres."""

    distance_m: float | None = Field(default=None, gt=0, le=50)
    height_m: float | None = Field(default=None, ge=0, le=5)
    shoes: str | None = Field(default=None, max_length=LONGEST_NAME)
    seat: str | None = Field(default=None, max_length=LONGEST_NAME)


class PersonDetails(Record):
    """What may be kept of a person beside the name: the side that hurts, notes, the own plan and limit,
    and the pain of an ordinary day."""

    sore_side: Side | None = None
    notes: str = Field(default="", max_length=LONGEST_NOTES)
    plan_name: PlanName | None = None
    limit_deg: float | None = Field(default=None, ge=LOWEST_LIMIT_DEG, le=HIGHEST_LIMIT_DEG)
    pain_usual: Pain | None = None

    @model_validator(mode="after")
    def _limit_belongs(self) -> PersonDetails:
        if self.plan_name == "personal" and self.limit_deg is None:
            raise ValueError("the plan 'personal' needs a limit in degrees")
        return self

    @property
    def plan(self) -> Plan:
        """The person's own plan (general without one), with the side that hurts and the usual pain."""
        return Plan(
            name=self.plan_name or "general",
            limit_deg=self.limit_deg,
            sore_side=self.sore_side,
            pain_usual=self.pain_usual,
        )


class Person(PersonDetails):
    """A person: a name or a code, which is found whatever its case.

    `sittings` and `screenings` count what is filed, `last` is the day of the latest sitting.
    """

    name: str
    sittings: int = 0
    screenings: int = 0
    last: datetime.date | None = None


class Filed(Record):
    """One filed screening, in brief.

    `id` finds it again. `plan` is the plan's title. `source_sha256` is of the video it was measured
    in, `part` says which stretch of it and whom.
    """

    id: int
    date: datetime.date
    clip: str
    movement: MovementName
    plan: str
    status: Status
    sentence: str
    source_sha256: str
    part: str
    landmarks_sha256: str
    video_sha256: str | None = None


class Sitting(Record):
    """One person on one day, with what was filed of it, in the order of filing."""

    date: datetime.date
    set_up: SetUp = SetUp()
    pain_during: Pain | None = None
    pain_usual: Pain | None = None
    pain_next_day: Pain | None = None
    flare_over_24h: bool | None = None
    notes: str = ""
    screenings: tuple[Filed, ...] = ()


class JudgedWith(Record):
    """How landmarks were judged: what `vision.screening.screen_poses` takes beside them."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    movement: MovementName | Literal["auto"] = "auto"
    plan: Plan = Plan()
    side: Side | None = None
    person: int | None = None
    raw: bool = False
    errors: ErrorScale | None = None

    def screen(self, poses: PoseSequence) -> Screening:
        """Return the screening of landmarks; takes milliseconds. Raises NoPersonError."""
        return screen_poses(
            poses,
            movement=self.movement,
            plan=self.plan,
            side=self.side,
            person=self.person,
            errors=self.errors,
            raw=self.raw,
        )


def part_of(screening: Screening) -> str:
    """Return which stretch of its video a screening covers, and whom of the people in it.

    The same part of the same video is one screening; everything else (movement, plan, side) is how
    it is judged, and replaced when it is judged again.

    >>> from types import SimpleNamespace as part
    >>> part_of(part(source=part(start_s=1.5, end_s=None), people=part(measured=2)))
    '1.5 s to the end, person 2'
    """
    source = screening.source
    end = "the end" if source.end_s is None or math.isinf(source.end_s) else f"{source.end_s:g} s"
    return f"{source.start_s:g} s to {end}, person {screening.people.measured}"
