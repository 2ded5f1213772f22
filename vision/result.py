"""The result of a screening as data: exactly what `screening.json` holds.

Frozen Pydantic models, so that the JSON Schema is made from the same lines. No clock and no
randomness: the same input gives the same bytes. Angles are degrees, times seconds of life from the
first frame of the file. A value that could not be measured is null, never 0.
"""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
from pydantic import ConfigDict, Field, PrivateAttr, computed_field

from vision.finding import Finding, FindingSide, Record, Status
from vision.landmarks import PersonTrack, Side

SCHEMA: Literal["sitbone.screening/1"] = "sitbone.screening/1"

MovementName = Literal[
    "squat",
    "forward_lunge",
    "hinge",
    "sit_to_stand",
    "seated",
    "bridge",
    "walk",
    "run",
    "other",
]


class Value(Record):
    """One measured angle with its +/- (half-width of its 90 % interval), and the raw angle of the
    landmarks that it was estimated from."""

    value_deg: float | None
    error_deg: float | None
    raw_deg: float | None = None


class SidedValue(Record):
    """The same angle on both sides of the body; null on a side that could not be measured."""

    left: Value | None = None
    right: Value | None = None

    def of(self, side: Side) -> Value | None:
        """Return the value of one side."""
        return self.left if side == "left" else self.right


class RepetitionResult(Record):
    """One repetition and the peak of every measure in it (maximum of a 0.2 s running median).

    `side` is the working leg of a one-sided movement (front leg of a lunge, test leg of a bridge),
    "both" otherwise. `bottom_start_s`..`bottom_end_s` is the bottom phase. A repetition cut off by
    the start or end of the clip has `complete` false.
    """

    number: int
    side: FindingSide
    start_s: float
    bottom_start_s: float
    peak_s: float
    bottom_end_s: float
    end_s: float
    complete: bool
    hip_flexion: SidedValue
    knee_flexion: SidedValue
    thigh_elevation: SidedValue
    shank_inclination: SidedValue
    trunk_inclination: Value | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def down_duration_s(self) -> float:
        """Seconds from the start to the bottom phase."""
        return round(self.bottom_start_s - self.start_s, 3)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def bottom_duration_s(self) -> float:
        """Seconds in the bottom phase."""
        return round(self.bottom_end_s - self.bottom_start_s, 3)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def up_duration_s(self) -> float:
        """Seconds from the bottom phase to the end."""
        return round(self.end_s - self.bottom_end_s, 3)


class HoldResult(Record):
    """One held position (a bridge, a stretch of sitting) and the median of every measure in it."""

    number: int
    side: FindingSide
    start_s: float
    end_s: float
    complete: bool
    hip_flexion: SidedValue
    knee_flexion: SidedValue
    thigh_elevation: SidedValue
    shank_inclination: SidedValue
    trunk_inclination: Value | None


class SourceResult(Record):
    """The clip as it was read; see `vision.landmarks.Source`."""

    name: str
    sha256: str
    width_px: int
    height_px: int
    frames: int
    frame_rate_hz: float
    duration_s: float
    rotation_deg: int
    codec: str
    container: str
    variable_frame_rate: bool
    has_audio: bool
    start_s: float
    end_s: float | None
    time_factor: float
    warnings: tuple[str, ...]


class ModelResult(Record):
    """The pose model used."""

    name: str
    sha256: str
    library: str


class MovementResult(Record):
    """Which movement was screened. `recognised` is what the clip looks like and `confidence` (0..1)
    how sure that is; `name` differs from it when the user named the movement (`declared`)."""

    name: MovementName
    title: str
    confidence: float
    recognised: MovementName
    declared: bool


class PlanResult(Record):
    """The plan used: `limit_deg` is the hip limit in force (null: none), `limit_source` says where it
    comes from. `answers` holds what was declared (pain, weeks, load, clothing); `thresholds` every
    number that a rule of this screening compared with, by rule code."""

    name: str
    title: str
    limit_deg: float | None
    limit_source: str
    answers: dict[str, Any]
    thresholds: dict[str, dict[str, float | str | None]]


class ViewResult(Record):
    """How the camera saw the person. `azimuth_deg` is the angle off a square side view (0 side, 90
    front or back), `facing` the side of the picture the person faces, `roll_deg` the tilt of
    the standing body, taken for camera roll and out of the angles where rule Q7 says so (positive:
    picture turned clockwise), `moving` whether the camera moved."""

    azimuth_deg: float | None
    near_side: Side | None
    facing: Literal["left", "right"] | None
    roll_deg: float | None
    moving: bool | None


class StandingZero(Record):
    """Quiet standing in the clip: its span, and what the hips read there before any correction
    (`{"hip_flexion_left": 3.1, ...}`), the zero that the estimator takes them from; `applied` false
    when it was out of bounds or the angles are raw."""

    start_s: float
    end_s: float
    applied: bool
    correction_deg: dict[str, float]


class QualityResult(Record):
    """How much of the clip could be measured. Shares are 0..1 of all frames."""

    frames: int
    person_found: float
    measured_left: float
    measured_right: float
    frames_dropped: int
    frames_side_swapped: int
    frames_filled: int
    person_height_share: float | None
    standing_zero: StandingZero | None
    notes: tuple[str, ...]


class PeopleResult(Record):
    """How many people were tracked, which one was measured (1 = first to appear), and why."""

    count: int
    measured: int
    chosen_by: Literal["only", "movement", "user"]


class Spread(Record):
    """Median and range over the complete repetitions (or holds)."""

    measure: str
    side: FindingSide
    count: int
    median_deg: float
    minimum_deg: float
    maximum_deg: float
    error_deg: float


class Summary(Record):
    """The answer in brief. `status` is the strongest status of answers and of limit rules, where a rule
    counts as FLAGGED when at least half of the judged repetitions are (rule book 1.5) and as BORDERLINE
    when fewer are; NOT_ASSESSED when nothing was judged. `sentence` is the one sentence to read first."""

    status: Status
    sentence: str
    repetitions: int
    seconds_above_limit: float | None
    tempo_s: float | None
    spreads: tuple[Spread, ...]
    counts: dict[str, int]


class Versions(Record):
    """Versions that decide the result."""

    sitbone: str
    rules: str
    accuracy: str


class Screening(Record):
    """The whole result. `angles` (DataFrame) and `person` (cleaned landmarks) come along in memory
    for charts and pictures; they are not part of the JSON."""

    schema_: Literal["sitbone.screening/1"] = Field(default=SCHEMA, alias="schema")
    versions: Versions
    source: SourceResult
    model: ModelResult
    movement: MovementResult
    plan: PlanResult
    view: ViewResult
    quality: QualityResult
    people: PeopleResult
    repetitions: tuple[RepetitionResult, ...]
    holds: tuple[HoldResult, ...]
    findings: tuple[Finding, ...]
    summary: Summary

    model_config = ConfigDict(populate_by_name=True)

    _angles: pd.DataFrame = PrivateAttr(default_factory=pd.DataFrame)
    _person: PersonTrack | None = PrivateAttr(default=None)

    @property
    def angles(self) -> pd.DataFrame:
        """The angles table: indexed by `time_s`, columns as `vision.measures.column` names them, plus
        `hip_flexion_left_raw_deg` and alike (of the landmarks, before the estimator), `repetition` (0: none) and
        `filled` (a short gap was bridged in this frame)."""
        return self._angles

    @property
    def person(self) -> PersonTrack | None:
        """The cleaned landmarks of the person measured; None when nobody was."""
        return self._person

    def __eq__(self, other: object) -> bool:
        # Pydantic would compare the tables in memory too, which have no single truth value.
        return self.to_json() == other.to_json() if isinstance(other, Screening) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def to_json(self) -> str:
        """Return `screening.json`: indented, keys in schema order, ending in a newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"
