"""What a drawn frame says, as data: the values, the verdict and the repetition of every frame.

Nothing is drawn here, and nothing is judged again: the limit and whether it was assessed come from
the findings, the numbers from the angles table, frame by frame.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vision.finding import Finding, Status
from vision.landmarks import SIDES, FloatArray, Side, other_side
from vision.measures import MeasureName, column
from vision.result import HoldResult, RepetitionResult, Screening
from vision.rules.reading import band

HIP_CODES = ("HF1", "HF2", "HF3", "SI1", "SS2", "BR1")
"""Rules on how far the hip folds; one of them at most belongs to a movement (rule book 2.2 to 2.7)."""
ONE_LIMIT_CODES = ("HF1", "HF2", "HF3", "SI1")
"""Those of them with one limit to stay below; only these give a verdict frame by frame."""


class Band(StrEnum):
    """How a frame's hip flexion stands to the limit, by the measure of `vision.rules.reading.band`."""

    ABOVE = "above"
    NEAR = "near"
    WITHIN = "within"
    NOT_ASSESSED = "not assessed"
    NOT_MEASURED = "not measured"
    NO_LIMIT = "no limit"


@dataclass(frozen=True)
class Angle:
    """One joint's value in one frame, degrees, as the angles table has it."""

    value_deg: float
    error_deg: float


@dataclass(frozen=True)
class Limit:
    """The hip limit in force, and where caution begins, degrees."""

    limit_deg: float
    caution_deg: float


@dataclass(frozen=True)
class Reading:
    """What one frame shows. `hip` and `knee` are None where nothing was measured in this frame.

    `count` is the number of the repetition (or hold) that this frame is in or that came last;
    `counting` tells whether the frame is inside it.
    """

    time_s: float
    side: Side
    hip: Angle | None
    knee: Angle | None
    band: Band
    limit_deg: float | None
    filled: bool
    count: int
    counting: bool


class Readings:
    """The reading of every row of a screening's angles table."""

    def __init__(self, screening: Screening) -> None:
        self._screening = screening
        self._angles = screening.angles
        # A clip is read frame by frame: each column is taken out of the table once.
        self._columns: dict[str, FloatArray] = {}
        self.times_s: FloatArray = self._angles.index.to_numpy(dtype=np.float64)
        self.main_side: Side = self._main_side()
        self.noun, self.spans = _counted(screening)
        self._starts_s = [span.start_s for span in self.spans]
        self._limits: dict[tuple[int | None, Side], tuple[Limit | None, bool]] = {}
        self.total = max((span.number for span in self.spans), default=0)
        self._hip_findings = _hip_findings(screening.findings)
        self._sides = {span.number: self._side_of(span) for span in self.spans}
        filled = self._angles.get("filled", False)
        self._filled = np.broadcast_to(np.asarray(filled, dtype=np.bool_), self.times_s.shape)

    def __len__(self) -> int:
        return len(self.times_s)

    def row_at(self, time_s: float) -> int | None:
        """Return the row of the frame nearest in time, None where no row is nearer than a frame."""
        if len(self) == 0:
            return None
        after = int(np.clip(np.searchsorted(self.times_s, time_s), 0, len(self) - 1))
        before = max(after - 1, 0)
        row = min((before, after), key=lambda at: abs(self.times_s[at] - time_s))
        step_s = float(np.median(np.diff(self.times_s))) if len(self) > 1 else np.inf
        return row if abs(self.times_s[row] - time_s) <= step_s / 2 else None

    def series(self, measure: MeasureName, side: Side, kind: str = "") -> FloatArray:
        """Return a (T,) column of the angles table, degrees; all NaN when the table lacks it."""
        name = column(measure, side, kind)
        if name not in self._columns:
            self._columns[name] = (
                self._angles[name].to_numpy(dtype=np.float64)
                if name in self._angles
                else np.full(len(self), np.nan)
            )
        return self._columns[name]

    def at(self, row: int) -> Reading:
        """Return what the frame of a row shows."""
        time_s = float(self.times_s[row])
        begun = bisect_right(self._starts_s, time_s)
        latest = self.spans[begun - 1] if begun else None
        span = latest if latest is not None and time_s < latest.end_s else None
        side = self.main_side if span is None else self._sides[span.number]
        hip = self._angle("hip_flexion", side, row)
        limit, assessed = self._limit_once(span, side)
        return Reading(
            time_s=time_s,
            side=side,
            hip=hip,
            knee=self._angle("knee_flexion", side, row),
            band=_band(hip, limit, assessed),
            limit_deg=limit.limit_deg if limit else None,
            filled=bool(self._filled[row]),
            count=0 if latest is None else latest.number,
            counting=span is not None,
        )

    def _limit_once(
        self, span: RepetitionResult | HoldResult | None, side: Side
    ) -> tuple[Limit | None, bool]:
        """Look through all findings once for a span, not for every frame of it."""
        key = (None if span is None else span.number, side)
        if key not in self._limits:
            self._limits[key] = self.limit(span, side)
        return self._limits[key]

    def limit(
        self, span: RepetitionResult | HoldResult | None, side: Side
    ) -> tuple[Limit | None, bool]:
        """Return the hip limit in a span, None without one, and whether it was assessed there."""
        of_side = [found for found in self._hip_findings if found.side in (None, "both", side)]
        number = None if span is None else span.number
        matching = [found for found in of_side if found.repetition in (None, number)] or of_side
        assessed = any(found.status is not Status.NOT_ASSESSED for found in matching)
        limits = [
            Limit(found.limit, self._caution_deg(found.code, found.limit))
            for found in matching
            if found.limit is not None and found.code in ONE_LIMIT_CODES
        ]
        return (limits[0] if limits else None), assessed

    def _caution_deg(self, code: str, limit_deg: float) -> float:
        thresholds = self._screening.plan.thresholds.get(code, {})
        caution, margin = thresholds.get("caution"), thresholds.get("margin_deg")
        if isinstance(caution, int | float):
            return float(caution)
        return limit_deg - float(margin or 0.0)

    def _main_side(self) -> Side:
        judged = {
            found.side
            for found in _hip_findings(self._screening.findings)
            if found.status is not Status.NOT_ASSESSED
        }
        measured: dict[Side, int] = {
            side: int(np.isfinite(self.series("hip_flexion", side)).sum()) for side in SIDES
        }
        fullest: Side = max(SIDES, key=lambda side: measured[side])
        near = self._screening.view.near_side or fullest
        far = other_side(near)
        near_silent = not measured[near] or (far in judged and near not in judged)
        return far if near_silent and measured[far] else near

    def _side_of(self, span: RepetitionResult | HoldResult) -> Side:
        if span.side == "both":
            return self.main_side
        inside = (self.times_s >= span.start_s) & (self.times_s < span.end_s)
        working = np.isfinite(self.series("hip_flexion", span.side)[inside]).any()
        return span.side if working else self.main_side

    def _angle(self, measure: MeasureName, side: Side, row: int) -> Angle | None:
        value_deg = self.series(measure, side)[row]
        if not np.isfinite(value_deg):
            return None
        return Angle(float(value_deg), float(self.series(measure, side, "error")[row]))


def _counted(
    screening: Screening,
) -> tuple[str, tuple[RepetitionResult, ...] | tuple[HoldResult, ...]]:
    if screening.holds and not screening.repetitions:
        return "Hold", screening.holds
    return "Rep", screening.repetitions


def _hip_findings(findings: Iterable[Finding]) -> list[Finding]:
    return [found for found in findings if found.code in HIP_CODES]


def _band(hip: Angle | None, limit: Limit | None, assessed: bool) -> Band:
    if not assessed:
        return Band.NOT_ASSESSED
    if hip is None:
        return Band.NOT_MEASURED
    if limit is None:
        return Band.NO_LIMIT
    error_deg = hip.error_deg if np.isfinite(hip.error_deg) else 0.0
    low, high = hip.value_deg - error_deg, hip.value_deg + error_deg
    return _BANDS[band(hip.value_deg, low, high, limit.caution_deg, limit.limit_deg)]


_BANDS = {
    Status.FLAGGED: Band.ABOVE,
    Status.BORDERLINE: Band.NEAR,
    Status.CLEAR: Band.WITHIN,
}
