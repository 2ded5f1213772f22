"""Everything that was measured on one person in one clip: what the rules judge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from pandas.api.indexers import BaseIndexer

from vision.finding import FindingSide
from vision.landmarks import FloatArray, IntArray, PersonTrack, Side
from vision.measures import MeasureName, column
from vision.result import QualityResult, Value, ViewResult

PEAK_MEDIAN_S = 0.2
"""Window of the running median a peak is read from (rule book 1.1: not the single highest frame)."""
NS_IN_S = 1_000_000_000
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

    # Rules ask for the same columns and peaks a thousand times in an hour of video.
    @cached_property
    def _columns(self) -> dict[str, FloatArray]:
        return {str(name): _read_only(self.angles[name]) for name in self.angles}

    @cached_property
    def _times_s(self) -> FloatArray:
        return _read_only(self.angles.index)

    @cached_property
    def _durations_s(self) -> FloatArray:
        return frame_durations_s(self._times_s)

    @cached_property
    def _peak_values(self) -> dict[tuple[MeasureName, Side | None, Span], Value | None]:
        return {}

    def times_s(self) -> FloatArray:
        """Return the (T,) frame times, read-only."""
        return self._times_s

    def durations_s(self) -> FloatArray:
        """Return how long each of the (T,) frames lasts: see `frame_durations_s`."""
        return self._durations_s

    def series(self, measure: MeasureName, side: Side | None, kind: str = "") -> FloatArray:
        """Return one column as a read-only (T,) array of degrees, NaN where not measurable."""
        return self._columns[column(measure, side, kind)]

    def inside(self, span: Span | None) -> slice:
        """Return where a span's frames are among the (T,); of the whole clip for None."""
        if span is None:
            return slice(0, len(self._times_s))
        first, last = np.searchsorted(self._times_s, (span.start_s, span.end_s))
        return slice(int(first), int(last))

    def nearest(self, time_s: float) -> int:
        """Return the index of the frame nearest to a time, the earlier of two."""
        after = int(np.searchsorted(self._times_s, time_s))
        first = max(after - 1, 0)
        return first + int(np.argmin(np.abs(self._times_s[first : after + 1] - time_s)))

    def coverage(self, measure: MeasureName, side: Side | None, span: Span | None) -> float:
        """Return the share of a span's frames in which the measure has a value."""
        values = self.series(measure, side)[self.inside(span)]
        return float(np.isfinite(values).mean()) if len(values) else 0.0

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
        key = (measure, side, span)
        if key not in self._peak_values:
            self._peak_values[key] = self._peak_value(*key)
        return self._peak_values[key]

    def _peak_value(self, measure: MeasureName, side: Side | None, span: Span) -> Value | None:
        inside = self.inside(span)
        values = self.series(measure, side)[inside]
        if not np.isfinite(values).any():
            return None
        raw_column = column(measure, side, "raw")
        raw = (
            self.series(measure, side, "raw")[inside]
            if raw_column in self._columns
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
        above = np.nan_to_num(self.series(measure, side)[inside], nan=-np.inf) >= limit_deg
        return float(self.durations_s()[inside][above].sum())


def _read_only(values: pd.Series | pd.Index) -> FloatArray:
    array = values.to_numpy(dtype=np.float64).copy()
    array.flags.writeable = False
    return array


def frame_durations_s(times_s: FloatArray) -> FloatArray:
    """Return how long each frame lasts, until the next one; the last as long as the median frame."""
    if len(times_s) < 2:
        return np.zeros(len(times_s))
    steps = np.diff(times_s)
    return np.append(steps, np.median(steps))


def running_median(times_s: FloatArray, values: FloatArray, window_s: float) -> FloatArray:
    """Return the median of the finite values within half a window either side; NaN where none."""
    times_ns = np.round(times_s * NS_IN_S).astype(np.int64)
    half_ns = round((window_s + CLOCK_S) * NS_IN_S) // 2
    windows = _Windows(
        first=np.searchsorted(times_ns, times_ns - half_ns),
        stop=np.searchsorted(times_ns, times_ns + half_ns, side="right"),
    )
    medians = pd.Series(values).rolling(windows, min_periods=1).median()
    return medians.to_numpy(dtype=np.float64)


class _Windows(BaseIndexer):
    """Half-open index ranges; given outright they cost half of what pandas takes to find them in times."""

    first: IntArray
    stop: IntArray

    def get_window_bounds(
        self,
        num_values: int = 0,
        min_periods: int | None = None,
        center: bool | None = None,
        closed: str | None = None,
        step: int | None = None,
    ) -> tuple[IntArray, IntArray]:
        """Return where the window of each value begins and ends."""
        del num_values, min_periods, center, closed, step  # pandas insists on the names
        return self.first, self.stop
