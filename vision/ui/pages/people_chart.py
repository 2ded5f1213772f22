"""The chart of a trend: medians with their error, the band in which nothing has really changed, the limit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from vision.report.wording import DEGREE, quantity
from vision.ui.pages.people_words import day

if TYPE_CHECKING:
    from vision.history.comparing import Trend

HEIGHT_PX = 260
ROOM_DEG = 6
"""Above and below everything drawn."""
MOST_DAYS_SHOWN = 6
LIGHT = {"curve": "#0065a8", "limit": "#a94400", "quiet": "#5d6774"}
DARK = {"curve": "#5ab8ef", "limit": "#ff9a52", "quiet": "#a9b4c1"}
"""As in the player."""


def trend_chart(trend: Trend, *, dark: bool) -> alt.LayerChart:
    """Return the chart of a trend in the colours of a light or a dark page."""
    colours = DARK if dark else LIGHT
    points = _points(trend)
    low, high = _range_deg(trend, points)
    # Every layer has the same scale: an area alone would draw the axis down to zero.
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    days = [
        alt.DateTime(year=on.year, month=on.month, date=on.day, utc=True)
        for on in (point.date for point in trend.points)
    ]
    x = alt.X(
        "moment:T",
        title=None,
        scale=alt.Scale(type="utc", padding=18),
        axis=alt.Axis(
            format="%-d %b %y",
            labelOverlap=True,
            grid=False,
            values=days if len(days) <= MOST_DAYS_SHOWN else alt.Undefined,
        ),
    )
    base = alt.Chart(points).encode(x=x)
    y_title = f"{trend.title}, {DEGREE}"
    curve = base.encode(y=alt.Y("median:Q", scale=scale, title=y_title))
    error = base.encode(y=alt.Y("low:Q", scale=scale, title=y_title), y2="high:Q")
    layers = [
        *_unchanged(trend, scale, colours),
        error.mark_area(color=colours["curve"], opacity=0.16),
        error.mark_rule(color=colours["curve"], strokeWidth=1.5),
        curve.mark_line(color=colours["curve"], strokeWidth=2.5),
        curve.mark_point(color=colours["curve"], filled=True, size=80, opacity=1).encode(
            tooltip=[
                alt.Tooltip("day:N", title="Sitting"),
                alt.Tooltip("measured:N", title="Measured"),
                alt.Tooltip("count:Q", title="Repetitions"),
            ]
        ),
    ]
    if trend.limit_deg is not None:
        layers.append(
            _lines(scale, trend.limit_deg).mark_rule(
                color=colours["limit"], strokeDash=[9, 4, 2, 4], strokeWidth=1.8
            )
        )
    chart: alt.LayerChart = alt.LayerChart(layer=layers).properties(
        height=HEIGHT_PX, width="container"
    )
    return chart


def _points(trend: Trend) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "moment": _moment(datetime(*point.date.timetuple()[:3], tzinfo=UTC)),
            "day": day(point.date),
            "median": point.median_deg,
            "low": point.median_deg - point.error_deg,
            "high": point.median_deg + point.error_deg,
            "measured": quantity(point.median_deg, point.error_deg),
            "count": point.count,
        }
        for point in trend.points
    )


def _moment(when: datetime) -> int:
    """Return milliseconds since 1970: a day is the same day in every time zone."""
    return int(when.timestamp() * 1000)


def _range_deg(trend: Trend, points: pd.DataFrame) -> tuple[float, float]:
    first = trend.points[0].median_deg
    shown = [
        points["low"].min(),
        points["high"].max(),
        first - trend.threshold_deg,
        first + trend.threshold_deg,
    ]
    if trend.limit_deg is not None:
        shown.append(trend.limit_deg)
    return float(min(shown)) - ROOM_DEG, float(max(shown)) + ROOM_DEG


def _unchanged(trend: Trend, scale: alt.Scale, colours: dict[str, str]) -> list[alt.Chart]:
    """Return the band about the first sitting in which no change counts as real, with its edges."""
    first = trend.points[0].median_deg
    low, high = first - trend.threshold_deg, first + trend.threshold_deg
    band = alt.Chart(pd.DataFrame({"low": [low], "high": [high]}))
    return [
        band.mark_rect(color=colours["quiet"], opacity=0.14).encode(
            y=alt.Y("low:Q", scale=scale), y2="high:Q"
        ),
        _lines(scale, low, high).mark_rule(color=colours["quiet"], strokeDash=[3, 3]),
    ]


def _lines(scale: alt.Scale, *levels_deg: float) -> alt.Chart:
    levels = pd.DataFrame({"level": list(levels_deg)})
    chart: alt.Chart = alt.Chart(levels).encode(y=alt.Y("level:Q", scale=scale))
    return chart
