"""The result of a comparison with true angles as data: exactly what `validation.json` holds.

Frozen Pydantic models without a clock: the same files give the same bytes. Degrees, shares 0..1; what
could not be worked out is null. `n` counts readings: frames where the truth is given densely, single
readings where it is sparse. The readings of one clip are not independent of each other; the numbers
per clip (`clip_coverage_min`, `clip_coverage_median`, `clip_coverage_held`) say how much single clips
differ.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from vision.finding import Record
from vision.landmarks import Side
from vision.measures import MeasureName

VALIDATION_SCHEMA: Literal["sitbone.validation/1"] = "sitbone.validation/1"

Kind = Literal["corrected", "raw"]
"""Angles as they are printed, or as the landmarks give them."""
KINDS: tuple[Kind, Kind] = ("corrected", "raw")
BodySide = Literal["near", "far", "front"]
"""Toward the camera, away from it, or neither (near a front or back view). The trunk is near."""
ViewBin = Literal["0-15", "15-30", "30-45", "45-60", "60-90", "unknown"]
"""Measured angle of the camera off a square side view, degrees, half-open."""
DepthBin = Literal["<30", "30-60", "60-90", ">=90"]
"""True angle, degrees, half-open."""


class Statistics(Record):
    """How measured angles agree with true ones; errors are measured minus true.

    mae_deg, bias_deg, rmse_deg, p95_deg : mean absolute error, mean error, root mean square error,
    95th percentile of the absolute error.
    agreement_low_deg, agreement_high_deg : limits of agreement, bias -/+ 1.96 standard deviations of
    the error (Bland and Altman 1986).
    coverage : share of the true angles within the printed +/-; the lowest clip and the median clip
    beside it, and the share of the clips with at least 88 % inside (null in older files). half_width_deg : median of the printed +/-. interval_scale : factor on the +/- with
    which nine in ten would have been inside; null with too few readings to say.
    true_above, measured_above : readings truly, and measured, at or above 90 degrees. recall : share of
    the first that were measured there too (those without a value count as missed). precision : share
    of the second that truly are.
    peaks, peak_mae_deg, peak_bias_deg, peak_coverage : the value printed for a repetition (its peak)
    or a hold (its median) against the same of the true angle.
    not_assessed : share of the true readings within the clip's time that have no measured value.
    """

    n: int
    clips: int
    mae_deg: float | None
    bias_deg: float | None
    rmse_deg: float | None
    p95_deg: float | None
    agreement_low_deg: float | None
    agreement_high_deg: float | None
    coverage: float | None
    clip_coverage_min: float | None
    clip_coverage_median: float | None
    clip_coverage_held: float | None = None
    half_width_deg: float | None
    interval_scale: float | None
    true_above: int
    measured_above: int
    recall: float | None
    precision: float | None
    peaks: int
    peak_mae_deg: float | None
    peak_bias_deg: float | None
    peak_coverage: float | None
    not_assessed: float | None


class Row(Record):
    """One line of a table: the readings of a measure that share what is named; null is all of them."""

    measure: MeasureName
    movement: str | None = None
    view: ViewBin | None = None
    side: BodySide | None = None
    body: str | None = None
    depth: DepthBin | None = None
    corrected: Statistics
    raw: Statistics


class Calibration(Record):
    """How often the truth lies inside an interval that is meant to hold the share `nominal` of it.

    The printed +/- is scaled to other shares as for a Gaussian error.
    """

    measure: MeasureName
    nominal: float
    empirical: float


class ClipScore(Record):
    """One measure on one side of the body in one clip (`body_side` null: the trunk)."""

    measure: MeasureName
    body_side: Side | None
    side: BodySide
    corrected: Statistics
    raw: Statistics


class ClipResult(Record):
    """One clip: what it is, how it was seen, and its scores.

    `movement` and `body` are those of the notes beside the clip, otherwise the movement recognised
    and the name of the clip's folder. `azimuth_true_deg` and `repetitions_true` come from the notes.
    `clock_offset_s` is what to add to the times of the truth so that they fit the measured angles best, null where
    that cannot be told; with `clocks_aligned` it was added.
    `judged` counts the answers of the limit rules by status.
    """

    name: str
    source_sha256: str
    body: str
    movement: str
    recognised: str
    view: ViewBin
    azimuth_deg: float | None
    azimuth_true_deg: float | None
    near_side: Side | None
    clock_offset_s: float | None
    clocks_aligned: bool
    repetitions: int
    repetitions_true: int | None
    standing_zero: bool
    judged: dict[str, int]
    scores: tuple[ClipScore, ...]


class Skipped(Record):
    """A file that was not scored, and why."""

    name: str
    reason: str


class ValidationVersions(Record):
    """Versions that decide the result; `models` lists every pose model and its library."""

    sitbone: str
    accuracy: str
    models: tuple[str, ...]


class Validation(Record):
    """The whole comparison. `headline` is the kind that was asked to be shown first."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["sitbone.validation/1"] = Field(default=VALIDATION_SCHEMA, alias="schema")
    versions: ValidationVersions
    headline: Kind
    clips: tuple[ClipResult, ...]
    skipped: tuple[Skipped, ...]
    rows: tuple[Row, ...]
    calibration: tuple[Calibration, ...]

    def to_json(self) -> str:
        """Return `validation.json`: indented, keys in schema order, ending in a newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"
