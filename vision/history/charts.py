"""Drawing a trend: medians with their error, and the band in which nothing has really changed."""

from __future__ import annotations

from functools import partial

from matplotlib.dates import date2num
from matplotlib.figure import Figure

from vision.history.comparing import Trend
from vision.report.chart_look import PAPER, Palette, style_axes
from vision.report.charts import drawn_svg
from vision.report.wording import DEGREE, PLUS_MINUS, number

ROOM_DAYS = 1.0
"""Left and right of the first and the last sitting."""
MOST_DAYS = 5
"""So many dates stand side by side, also on a phone."""


def trend_figure(
    trend: Trend, palette: Palette = PAPER, width_in: float = 9.0, height_in: float = 2.9
) -> Figure:
    """Draw a trend: points with their +/- as bars and band, the threshold about the first, the limit."""
    figure = Figure(figsize=(width_in, height_in), layout="constrained", facecolor="none")
    axes = figure.subplots()
    days = [float(date2num(point.date)) for point in trend.points]  # type: ignore[no-untyped-call]
    medians = [point.median_deg for point in trend.points]
    errors = [point.error_deg for point in trend.points]
    axes.axhspan(
        medians[0] - trend.threshold_deg, medians[0] + trend.threshold_deg, color=palette.band,
        linewidth=0, zorder=0, label=f"no real change since the first ({PLUS_MINUS}{number(trend.threshold_deg)}{DEGREE})",
    )  # fmt: skip
    for sign in (-1, 1):
        axes.axhline(
            medians[0] + sign * trend.threshold_deg, color=palette.faint, linewidth=0.9,
            linestyle=(0, (2, 2)),
        )  # fmt: skip
    low = [median - error for median, error in zip(medians, errors, strict=True)]
    high = [median + error for median, error in zip(medians, errors, strict=True)]
    axes.fill_between(days, low, high, color=palette.near, alpha=0.18, linewidth=0)
    axes.errorbar(
        days, medians, yerr=errors, color=palette.near, linewidth=1.9, marker="o", markersize=5,
        elinewidth=1.1, capsize=3, label=f"{trend.title}, median of the repetitions with its error",
    )  # fmt: skip
    if trend.limit_deg is not None:
        axes.axhline(
            trend.limit_deg, color=palette.limit, linewidth=1.4, linestyle=(0, (7, 2, 1.5, 2)),
            label=f"limit {number(trend.limit_deg)}{DEGREE}",
        )  # fmt: skip
    axes.set_xlim(days[0] - ROOM_DAYS, days[-1] + ROOM_DAYS)
    # The days of the sittings themselves, as many as there is room for.
    shown = trend.points[:: -(-len(trend.points) // MOST_DAYS)]
    axes.set_xticks(
        [float(date2num(point.date)) for point in shown],  # type: ignore[no-untyped-call]
        [point.date.isoformat() for point in shown],
    )
    axes.set_ylabel(f"{trend.title}, {DEGREE}".replace(" (", "\n("), color=palette.ink)
    style_axes(axes, palette)
    figure.legend(
        loc="outside upper left", ncols=2 if width_in > 6 else 1, frameon=False,
        labelcolor=palette.ink, fontsize=7.5,
    )  # fmt: skip
    return figure


def trend_svg(trend: Trend, width_in: float, height_in: float) -> str:
    """Return a trend as an SVG element whose colours are variables of the style sheet."""
    salt = (
        f"{trend.movement}-{trend.measure}-{trend.side}-{trend.points[-1].screening}-{width_in:.0f}"
    )
    return drawn_svg(partial(trend_figure, trend), salt, width_in, height_in)


def trend_in_words(trend: Trend) -> str:
    """Return what a trend shows, for those who do not see it."""
    first, last = trend.points[0], trend.points[-1]
    return (
        f"{trend.title}{'' if trend.side == 'both' else f', {trend.side}'}, over {len(trend.points)} "
        f"sittings from {first.date} to {last.date}: {number(first.median_deg)}{DEGREE} {PLUS_MINUS} "
        f"{number(first.error_deg)}{DEGREE} at first, {number(last.median_deg)}{DEGREE} {PLUS_MINUS} "
        f"{number(last.error_deg)}{DEGREE} at last; a real change begins at "
        f"{number(trend.threshold_deg)}{DEGREE}."
    )
