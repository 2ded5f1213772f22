"""Everything that was measured on one person in one clip: what the rules judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from vision.finding import FindingSide
from vision.landmarks import BoolArray, FloatArray, PersonTrack, Side
from vision.measures import MeasureName, column
from vision.result import QualityResult, Value, ViewResult

PEAK_MEDIAN_S = 0.2
"""Window of the running median a peak is read from (rule book 1.1: not the single highest frame)."""
CLOCK_S = 1e-6
"""Time stamps this close are the same time: 3 / 30 - 2 / 30 is not quite 1 / 30."""


@dataclass(frozen=True)
class Span:
    """A repetition or a hold, seconds, half-open `[start_s, end_s)`; `kind` tells which.

    The bottom phase is `[bottom_start_s, bottom_end_s)`; for a hold it is the whole hold.
    `side` is the working leg, "both" for two-legged movements.
    """

    kind: Literal["repetition", "hold"]
    number: int
    side: FindingSide
    start_s: float
    bottom_start_s: float
    peak_s: float
    bottom_end_s: float
    end_s: float
    complete: bool


@dataclass(frozen=True)
class Peak:
    """A measure's peak in a span: its value, +/- and time."""

    value_deg: float
    error_deg: float
    time_s: float
    coverage: float


@dataclass(frozen=True)
class Measurement:
    """One person, one clip: cleaned landmarks, angles per frame, view, quality and repetitions.

    `angles` is indexed by `time_s`; see `vision.result.Screening.angles`. `sides` are the sides that
    can be judged, the side of interest first; `hidden_reason` says per side why it cannot.
    """

    person: PersonTrack
    angles: pd.DataFrame
    view: ViewResult
    quality: QualityResult
    repetitions: tuple[Span, ...]
    holds: tuple[Span, ...]
    sides: tuple[Side, ...]
    hidden_reason: dict[Side, str]
    frame_rate_hz: float
    thigh_length_variation: dict[Side, float]
    """Per side: (p95 - p5) / median of the thigh's length in the picture within the repetitions (Q5)."""
    visibility_share: dict[Side, float]
    """Per side: share of the frames in repetitions or holds in which every landmark needed was seen (Q2)."""

    def times_s(self) -> FloatArray:
        """Return the (T,) frame times."""
        return self.angles.index.to_numpy(dtype=np.float64)

    def series(self, measure: MeasureName, side: Side | None, kind: str = "") -> FloatArray:
        """Return one column as a (T,) array of degrees, NaN where not measurable."""
        return self.angles[column(measure, side, kind)].to_numpy(dtype=np.float64)

    def inside(self, span: Span | None) -> BoolArray:
        """Return the (T,) mask of a span's frames; of the whole clip for None."""
        times_s = self.times_s()
        if span is None:
            return np.ones(len(times_s), dtype=np.bool_)
        return np.asarray((times_s >= span.start_s) & (times_s < span.end_s), dtype=np.bool_)

    def coverage(self, measure: MeasureName, side: Side | None, span: Span | None) -> float:
        """Return the share of a span's frames in which the measure has a value."""
        inside = self.inside(span)
        if not inside.any():
            return 0.0
        return float(np.isfinite(self.series(measure, side)[inside]).mean())

    def peak(self, measure: MeasureName, side: Side | None, span: Span | None) -> Peak | None:
        """Return the maximum of the 0.2 s running median within a span, None when nothing was measured."""
        inside = self.inside(span)
        values = self.series(measure, side)[inside]
        if not np.isfinite(values).any():
            return None
        times_s = self.times_s()[inside]
        smooth = running_median(times_s, values, PEAK_MEDIAN_S)
        at = int(np.nanargmax(smooth))
        errors = self.series(measure, side, "error")[inside]
        error_deg = errors[at] if np.isfinite(errors[at]) else float(np.nanmax(errors))
        return Peak(
            float(smooth[at]),
            float(error_deg),
            float(times_s[at]),
            float(np.isfinite(values).mean()),
        )

    def peak_value(self, measure: MeasureName, side: Side | None, span: Span) -> Value | None:
        """Return a span's peak (median, for a hold) as it is printed; None when nothing was measured."""
        inside = self.inside(span)
        values = self.series(measure, side)[inside]
        if not np.isfinite(values).any():
            return None
        raw_column = column(measure, side, "raw")
        raw = (
            self.series(measure, side, "raw")[inside]
            if raw_column in self.angles
            else np.full_like(values, np.nan)
        )
        if span.kind == "hold":
            errors = self.series(measure, side, "error")[inside]
            value_deg, error_deg = float(np.nanmedian(values)), float(np.nanmedian(errors))
            raw_deg = float(np.nanmedian(raw)) if np.isfinite(raw).any() else None
        else:
            peak = self.peak(measure, side, span)
            assert peak is not None
            value_deg, error_deg = peak.value_deg, peak.error_deg
            times_s = self.times_s()[inside]
            at = int(np.searchsorted(times_s, peak.time_s))
            raw_at = running_median(times_s, raw, PEAK_MEDIAN_S)[at]
            raw_deg = float(raw_at) if np.isfinite(raw_at) else None
        return Value(
            value_deg=round(value_deg, 2),
            error_deg=round(error_deg, 2),
            raw_deg=None if raw_deg is None else round(raw_deg, 2),
        )

    def seconds_above(
        self, measure: MeasureName, side: Side | None, span: Span | None, limit_deg: float
    ) -> float:
        """Return the seconds a measure spent at or above a limit (each frame lasts until the next)."""
        inside = self.inside(span)
        above = inside & (np.nan_to_num(self.series(measure, side), nan=-np.inf) >= limit_deg)
        return float(frame_durations_s(self.times_s())[above].sum())


def frame_durations_s(times_s: FloatArray) -> FloatArray:
    """Return how long each frame lasts, until the next one; the last as long as the median frame."""
    if len(times_s) < 2:
        return np.zeros(len(times_s))
    steps = np.diff(times_s)
    return np.append(steps, np.median(steps))


def running_median(times_s: FloatArray, values: FloatArray, window_s: float) -> FloatArray:
    """Return the median of the finite values within half a window either side; NaN where none."""
    series = pd.Series(values, index=pd.to_timedelta(times_s, unit="s"))
    window = pd.Timedelta(seconds=window_s + CLOCK_S)
    centred = series.rolling(window, center=True, closed="both", min_periods=1)
    return centred.median().to_numpy(dtype=np.float64)
