"""Measured against true angles: errors, agreement, coverage of the interval, frames above 90 degrees.

Readings come as a table, one row each: `clip`, `measure`, `movement`, `view`, `side`, `body`, `depth`,
`true_deg`, `corrected_deg`, `raw_deg`, `half_width_deg` (the printed +/-); NaN where nothing was
measured. Peaks come as a second table with the same columns.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist
from typing import get_args

import numpy as np
import pandas as pd

from vision.landmarks import BoolArray, FloatArray
from vision.measures import MEASURES
from vision.measuring.accuracy import CONFIDENCE
from vision.measuring.geometry import wrap_deg
from vision.validation.result import (
    BodySide,
    Calibration,
    DepthBin,
    Kind,
    Row,
    Statistics,
    ViewBin,
)

ABOVE_DEG = 90.0
"""The depth that recall and precision are about: the general plan's hip limit (rule book 1.1)."""
AGREEMENT_SDS = 1.96
"""Limits of agreement (Bland and Altman 1986, Lancet 327:307)."""
CLIP_COVERAGE_HELD = 0.88
"""A clip with this share inside keeps the printed error: nine in ten, less what a few frames decide."""
VIEW_EDGES_DEG = (15.0, 30.0, 45.0, 60.0)
DEPTH_EDGES_DEG = (30.0, 60.0, ABOVE_DEG)
NOMINAL_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
DECIMALS = 4
"""Of every number in the result: far below any error."""

GROUPS: tuple[tuple[str, ...], ...] = (
    ("measure",),
    ("measure", "side"),
    ("measure", "view", "side"),
    ("measure", "movement", "side"),
    ("measure", "movement", "view", "side"),
    ("measure", "side", "depth"),
    ("measure", "body"),
    ("measure", "movement", "view", "side", "body"),
)
"""What the tables are broken down by."""

_ORDERS: dict[str, list[str]] = {
    "measure": [measure.name for measure in MEASURES],
    "view": list(get_args(ViewBin)),
    "side": list(get_args(BodySide)),
    "depth": list(get_args(DepthBin)),
}


def view_bin(azimuth_deg: float | None) -> ViewBin:
    """Return the bin of a measured camera angle off the side; "unknown" for None or NaN.

    >>> view_bin(15.0), view_bin(None)
    ('15-30', 'unknown')
    """
    if azimuth_deg is None or math.isnan(azimuth_deg):
        return "unknown"
    bins: tuple[ViewBin, ...] = get_args(ViewBin)
    return bins[int(np.searchsorted(VIEW_EDGES_DEG, azimuth_deg, side="right"))]


def depth_bins(true_deg: FloatArray) -> list[str]:
    """Return the bin of each true angle (T,)."""
    bins = get_args(DepthBin)
    return [bins[at] for at in np.searchsorted(DEPTH_EDGES_DEG, true_deg, side="right")]


def statistics(points: pd.DataFrame, peaks: pd.DataFrame, kind: Kind) -> Statistics:
    """Return how one kind of measured angle agrees with the truth over all rows given."""
    true_deg, measured_deg = _floats(points, "true_deg"), _floats(points, f"{kind}_deg")
    valued = np.isfinite(measured_deg)
    scored = points[valued]
    errors = wrap_deg(measured_deg - true_deg)[valued]
    half_widths = _floats(scored, "half_width_deg")
    bias_deg, spread_deg = _mean(errors), _spread(errors)
    inside = pd.Series(np.abs(errors) <= half_widths).groupby(scored["clip"].to_numpy()).mean()
    truly = true_deg >= ABOVE_DEG
    called = valued & (measured_deg >= ABOVE_DEG)
    peak_errors = wrap_deg(_floats(peaks, f"{kind}_deg") - _floats(peaks, "true_deg"))
    peaks_inside = np.abs(peak_errors) <= _floats(peaks, "half_width_deg")
    return Statistics(
        n=len(errors),
        clips=len(inside),
        mae_deg=_rounded(_mean(np.abs(errors))),
        bias_deg=_rounded(bias_deg),
        rmse_deg=_rounded(math.sqrt(_mean(errors**2))),
        p95_deg=_rounded(_percentile(np.abs(errors), 95.0)),
        agreement_low_deg=_rounded(bias_deg - AGREEMENT_SDS * spread_deg),
        agreement_high_deg=_rounded(bias_deg + AGREEMENT_SDS * spread_deg),
        coverage=_rounded(_mean(np.abs(errors) <= half_widths)),
        clip_coverage_min=_rounded(float(inside.min())),
        clip_coverage_median=_rounded(float(inside.median())),
        clip_coverage_held=_rounded(_mean(inside.to_numpy() >= CLIP_COVERAGE_HELD)),
        half_width_deg=_rounded(_percentile(half_widths, 50.0)),
        interval_scale=_rounded(interval_scale(errors, half_widths)),
        true_above=int(truly.sum()),
        measured_above=int(called.sum()),
        recall=_rounded(_mean(called[truly])),
        precision=_rounded(_mean(truly[called])),
        peaks=len(peak_errors),
        peak_mae_deg=_rounded(_mean(np.abs(peak_errors))),
        peak_bias_deg=_rounded(_mean(peak_errors)),
        peak_coverage=_rounded(_mean(peaks_inside)),
        not_assessed=_rounded(_mean(~valued)),
    )


def interval_scale(errors_deg: FloatArray, half_widths_deg: FloatArray) -> float:
    """Return the factor on the half-widths (T,) that puts nine in ten of the true values inside.

    The rank is that of split conformal prediction (Vovk et al. 2005), ceil(0.9 (n + 1)): NaN with
    fewer than nine readings, which cannot show nine in ten.
    """
    ratios = np.sort(np.abs(errors_deg) / half_widths_deg)
    rank = math.ceil(CONFIDENCE * (len(ratios) + 1) - 1e-9)
    return float(ratios[rank - 1]) if 0 < rank <= len(ratios) else float("nan")


def rows(points: pd.DataFrame, peaks: pd.DataFrame) -> Iterator[Row]:
    """Yield the lines of all tables: each of `GROUPS`, in reading order."""
    for keys in GROUPS:
        for names, group in grouped(points, keys):
            same = np.all([peaks[key] == name for key, name in names.items()], axis=0)
            of_group = peaks[same]
            yield Row.model_validate(
                {
                    **names,
                    "corrected": statistics(group, of_group, "corrected"),
                    "raw": statistics(group, of_group, "raw"),
                }
            )


def grouped(
    table: pd.DataFrame, keys: tuple[str, ...]
) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Yield the rows that share the values of some columns, in reading order."""
    groups = table.groupby(list(keys), sort=False)
    yield from sorted(
        ((dict(zip(keys, map(str, found), strict=True)), group) for found, group in groups),
        key=lambda pair: [_place(key, name) for key, name in pair[0].items()],
    )


def calibration(points: pd.DataFrame, kind: Kind) -> Iterator[Calibration]:
    """Yield, per measure, how often intervals of other nominal shares hold the truth."""
    normal = NormalDist()
    width = normal.inv_cdf((1.0 + CONFIDENCE) / 2.0)
    for names, group in grouped(points, ("measure",)):
        errors = wrap_deg(_floats(group, f"{kind}_deg") - _floats(group, "true_deg"))
        ratios = np.abs(errors / _floats(group, "half_width_deg"))
        ratios = ratios[np.isfinite(ratios)]
        if not len(ratios):
            continue
        for nominal in NOMINAL_SHARES:
            factor = normal.inv_cdf((1.0 + nominal) / 2.0) / width
            empirical = round(_mean(ratios <= factor), DECIMALS)
            yield Calibration.model_validate(
                {"measure": names["measure"], "nominal": nominal, "empirical": empirical}
            )


def _place(key: str, name: str) -> tuple[int, str]:
    order = _ORDERS.get(key, [])
    return (order.index(name) if name in order else len(order)), name


def _floats(table: pd.DataFrame, name: str) -> FloatArray:
    return table[name].to_numpy(dtype=np.float64)


def _mean(values: FloatArray | BoolArray) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def _spread(values: FloatArray) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")


def _percentile(values: FloatArray, percent: float) -> float:
    return float(np.percentile(values, percent)) if len(values) else float("nan")


def _rounded(value: float) -> float | None:
    # Adding 0 turns -0.0 into 0.0.
    return round(value, DECIMALS) + 0.0 if math.isfinite(value) else None
