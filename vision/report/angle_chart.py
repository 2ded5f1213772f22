"""The chart of hip flexion and knee flexion over time.

Every line differs in dash and weight as well as in colour, so that a chart printed in grey reads the
same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from vision.landmarks import FloatArray, Side
from vision.measures import MEASURE_BY_NAME, MeasureName, column
from vision.report.chart_look import Palette, style_axes
from vision.report.reading import hip_limit_deg, judged_sides
from vision.report.wording import DEGREE, number
from vision.result import HoldResult, RepetitionResult, Screening

MOST_POINTS = 1500
"""More points than this cannot be told apart at the width of a page."""

LABEL_ROOM_DEG = 20.0
"""Height of the label of the limit on the scale of the chart."""


def angles_figure(
    screening: Screening, palette: Palette, width_in: float, height_in: float
) -> Figure:
    """Draw hip flexion (with error band, limit, time above it, repetitions) over knee flexion."""
    figure, (upper, lower) = _axes(width_in, height_in, (2.3, 1.0))
    sides = judged_sides(screening)
    angles = thinned(screening.angles, sides)
    limit_deg = hip_limit_deg(screening)
    shown: tuple[tuple[Axes, MeasureName], ...] = ((upper, "hip_flexion"), (lower, "knee_flexion"))
    for axes, measure in shown:
        _draw_measure(axes, angles, measure, sides, palette)
        style_axes(axes, palette)
    if limit_deg is not None:
        _draw_limit(upper, angles, limit_deg, sides, screening, palette)
    _draw_spans(upper, lower, screening, palette)
    times_s = angles.index.to_numpy(dtype=np.float64)
    if len(times_s) > 1:
        lower.set_xlim(float(times_s[0]), float(times_s[-1]))
    upper.set_ylim(*_bounds(upper, at_least=limit_deg))
    lower.set_ylim(*_bounds(lower))
    upper.set_ylabel(f"Hip flexion\n(trunk-thigh), {DEGREE}", color=palette.ink)
    lower.set_ylabel(f"Knee\nflexion, {DEGREE}", color=palette.ink)
    lower.set_xlabel("Time, s", color=palette.ink)
    if len(sides) > 1:
        _legend(upper, palette)
    return figure


def thinned(angles: pd.DataFrame, sides: tuple[Side, ...]) -> pd.DataFrame:
    """Return at most `MOST_POINTS` frames, of each stretch the one with the deepest hip: no peak is lost."""
    if len(angles) <= MOST_POINTS or not sides:
        return angles
    hip = angles[column("hip_flexion", sides[0])].to_numpy(dtype=np.float64)
    stretches = np.array_split(np.arange(len(angles)), MOST_POINTS)
    deepest = [part[int(np.argmax(np.nan_to_num(hip[part], nan=-np.inf)))] for part in stretches]
    return angles.iloc[deepest]


def _axes(width_in: float, height_in: float, ratios: tuple[float, float]) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width_in, height_in), layout="constrained", facecolor="none")
    return figure, figure.subplots(2, 1, sharex=True, height_ratios=ratios)


def _series(angles: pd.DataFrame, measure: MeasureName, side: Side, kind: str = "") -> FloatArray:
    name = column(measure, side, kind)
    if name not in angles:
        return np.full(len(angles), np.nan)
    return angles[name].to_numpy(dtype=np.float64)


def _draw_measure(
    axes: Axes,
    angles: pd.DataFrame,
    measure: MeasureName,
    sides: tuple[Side, ...],
    palette: Palette,
) -> None:
    times_s = angles.index.to_numpy(dtype=np.float64)
    looks = ((palette.near, "-", 1.9, 0.20), (palette.far, (0, (4, 1.6)), 1.5, 0.12))
    single: Any = {"marker": "o", "markersize": 5} if len(times_s) == 1 else {}
    for side, (colour, dash, width, strength) in zip(sides, looks, strict=False):
        values = _series(angles, measure, side)
        errors = _series(angles, measure, side, "error")
        axes.fill_between(
            times_s, values - errors, values + errors, color=colour, alpha=strength, linewidth=0
        )
        title = MEASURE_BY_NAME[measure].title
        axes.plot(
            times_s, values, color=colour, linestyle=dash, linewidth=width, label=f"{title}, {side}",
            solid_capstyle="round", **single,
        )  # fmt: skip
        if "filled" in angles:
            filled = angles["filled"].fillna(False).to_numpy(dtype=bool)
            axes.plot(
                times_s[filled], values[filled], linestyle="none", marker="o", markersize=3.0,
                markerfacecolor="none", markeredgecolor=colour, markeredgewidth=0.8,
            )  # fmt: skip


def _draw_limit(
    axes: Axes,
    angles: pd.DataFrame,
    limit_deg: float,
    sides: tuple[Side, ...],
    screening: Screening,
    palette: Palette,
) -> None:
    times_s = angles.index.to_numpy(dtype=np.float64)
    judged = _inside_spans(times_s, screening)
    for side in sides[:1]:
        values = np.where(judged, _series(angles, "hip_flexion", side), np.nan)
        axes.fill_between(
            times_s, limit_deg, values, where=(values >= limit_deg).tolist(), interpolate=True,
            color=palette.above, alpha=0.55, linewidth=0, zorder=1.5,
        )  # fmt: skip
    # The label stands above the line, or below it where the curve ends just above.
    tail = _series(angles, "hip_flexion", sides[0])[-max(len(angles) // 12, 1) :]
    below = bool(np.any((tail > limit_deg) & (tail < limit_deg + LABEL_ROOM_DEG)))
    axes.axhline(limit_deg, color=palette.limit, linewidth=1.4, linestyle=(0, (7, 2, 1.5, 2)))
    axes.annotate(
        f"Limit {number(limit_deg)}{DEGREE}",
        xy=(1.0, limit_deg),
        xycoords=("axes fraction", "data"),
        xytext=(-2, -3 if below else 3),
        textcoords="offset points",
        ha="right",
        va="top" if below else "bottom",
        color=palette.limit,
        fontweight="bold",
        path_effects=[withStroke(linewidth=2.5, foreground=palette.page)],
    )


def _inside_spans(times_s: FloatArray, screening: Screening) -> npt.NDArray[np.bool_]:
    """Where a limit is compared: in the repetitions or holds; everywhere when there are none."""
    spans: tuple[RepetitionResult | HoldResult, ...] = screening.repetitions or screening.holds
    if not spans:
        return np.ones(len(times_s), dtype=np.bool_)
    inside = [(times_s >= span.start_s) & (times_s < span.end_s) for span in spans]
    return np.asarray(np.any(inside, axis=0), dtype=np.bool_)


def _draw_spans(upper: Axes, lower: Axes, screening: Screening, palette: Palette) -> None:
    spans: tuple[RepetitionResult | HoldResult, ...] = screening.repetitions or screening.holds
    for span in spans:
        for axes in (upper, lower):
            axes.axvspan(span.start_s, span.end_s, color=palette.band, linewidth=0, zorder=0)
            for edge_s in (span.start_s, span.end_s):
                axes.axvline(edge_s, color=palette.grid, linewidth=0.8, zorder=0.5)
        upper.annotate(
            str(span.number) if span.complete else f"({span.number})",
            xy=((span.start_s + span.end_s) / 2, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=palette.ink,
            fontweight="bold",
        )


def _bounds(axes: Axes, at_least: float | None = None) -> tuple[float, float]:
    low, high = axes.get_ylim()
    low, high = min(low, 0.0), max(high, 30.0)
    if at_least is not None:
        high = max(high, at_least + 18.0)
    return low, high


def _legend(axes: Axes, palette: Palette) -> None:
    axes.legend(
        loc="upper left", frameon=False, labelcolor=palette.ink, fontsize=7.5, handlelength=2.4
    )
