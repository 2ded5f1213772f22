"""A person over time: per movement and measure a chart with its error and where a real change begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from vision.history.cells import signed
from vision.movements import MOVEMENTS
from vision.report.wording import NONE, quantity
from vision.result import MovementName
from vision.ui.blocks import literal
from vision.ui.pages.people_chart import trend_chart
from vision.ui.pages.people_words import day, measure_title, verdict
from vision.ui.places import page

if TYPE_CHECKING:
    from vision.history import History, Person
    from vision.history.changes import Sample
    from vision.history.comparing import Comparison, Trend
    from vision.history.entries import Entry

FIRST_SHOWN = ("hip_flexion", "knee_flexion", "trunk_inclination")
"""The others are a click away."""
COLUMNS = ["Sitting", "Measured", "Repetitions", "Since the first", "Verdict"]


def draw_timeline(history: History, person: Person) -> None:
    """Draw a person's measures over the sittings that can be compared with the latest."""
    # On use: the list of people needs none of it.
    from vision.history.comparing import compare
    from vision.history.entries import read_entries

    entries = read_entries(history, person.name)
    movements = list(dict.fromkeys(entry.screening.movement.name for entry in reversed(entries)))
    if not movements:
        st.info("The sittings hold answers on pain, but no screening yet.", icon=":material/info:")
        return
    movement = movements[0] if len(movements) == 1 else _choose_movement(movements)
    comparison = compare(history, person.name, movement=movement)
    chosen = [entry for entry in entries if entry.screening.movement.name == movement]
    st.subheader(MOVEMENTS[movement].title, anchor=False)
    if comparison.trends:
        first, last = (comparison.trends[0].points[end].date for end in (0, -1))
        whole = compare(history, person.name, movement=movement, earlier=first, later=last)
        st.markdown(f"{day(first)} to {day(last)}: {literal(whole.sentence)}")
        _draw_trends(comparison.trends, {entry.filed.id: entry for entry in chosen})
        draw_thresholds(trend.threshold_reason for trend in comparison.trends)
    else:
        _draw_single(chosen, comparison)
    _draw_left_out(comparison)


def _choose_movement(movements: list[MovementName]) -> MovementName:
    chosen: Any = st.segmented_control(
        "Movement",
        movements,
        default=movements[0],
        required=True,
        format_func=lambda name: MOVEMENTS[name].title,
        key="people_movement",
        wrap=True,
    )
    return chosen if chosen in movements else movements[0]


def _draw_trends(trends: Sequence[Trend], entries: Mapping[int, Entry]) -> None:
    first = [trend for trend in trends if trend.measure in FIRST_SHOWN]
    rest = [trend for trend in trends if trend.measure not in FIRST_SHOWN]
    for trend in first or rest:
        _draw_trend(trend, entries)
    if first and rest:
        with st.expander("Thigh and shank"):
            for trend in rest:
                _draw_trend(trend, entries)


def _draw_trend(trend: Trend, entries: Mapping[int, Entry]) -> None:
    st.markdown(f"#### {literal(measure_title(trend.title, trend.side))}")
    chart, table = st.columns([3, 2], gap="medium")
    with chart:
        st.altair_chart(
            trend_chart(trend, dark=st.context.theme.type == "dark"),
            key=f"trend {trend.movement} {trend.measure} {trend.side} {trend.points[-1].screening}",
            alt=in_words(trend),
        )
    with table:
        st.table(trend_frame(trend, entries).map(literal), hide_index=True)
        st.caption(legend(trend))


def trend_frame(trend: Trend, entries: Mapping[int, Entry]) -> pd.DataFrame:
    """Return a trend as a table, the latest first: each sitting held against the first."""
    from vision.history.changes import change

    def sample(screening: int) -> Sample:
        return entries[screening].measured[trend.measure, trend.side]

    first, *later = trend.points
    rows = [
        (day(first.date), quantity(first.median_deg, first.error_deg), str(first.count), NONE, NONE)
    ]
    for point in later:
        found = change(trend.measure, trend.side, sample(first.screening), sample(point.screening))
        rows.append(
            (
                day(point.date),
                quantity(point.median_deg, point.error_deg),
                str(point.count),
                signed(found.change_deg or 0.0, found.error_deg),
                verdict(found),
            )
        )
    return pd.DataFrame(rows[::-1], columns=COLUMNS)


def legend(trend: Trend) -> str:
    """Return what the chart shows, in words."""
    limit = (
        ""
        if trend.limit_deg is None
        else f" The line of dashes and dots is the limit of {quantity(trend.limit_deg)}."
    )
    return (
        "Medians of the repetitions; the coloured band is their ±. Outside the grey band, "
        f"±{quantity(trend.threshold_deg)} about the first sitting, a real change begins.{limit}"
    )


def in_words(trend: Trend) -> str:
    """Return what a trend shows, for those who do not see the chart."""
    told = ", ".join(
        f"{day(point.date)} {quantity(point.median_deg, point.error_deg)}" for point in trend.points
    )
    return f"{measure_title(trend.title, trend.side)} over {len(trend.points)} sittings: {told}."


def draw_thresholds(reasons: Iterable[str]) -> None:
    """Draw where the smallest real changes come from, each once."""
    with st.expander("Where a real change begins, and how sure that is"):
        st.markdown("\n".join(f"- {literal(reason)}" for reason in dict.fromkeys(reasons)))


def _draw_single(entries: Sequence[Entry], comparison: Comparison) -> None:
    """Draw what was measured in the latest sitting, while there is nothing like it to compare with."""
    latest = entries[-1]
    days = {entry.date for entry in entries}
    if len(days) == 1:
        st.info(
            "One sitting so far. File a second one, filmed in the same way, and this page shows what "
            "really changed.",
            icon=":material/info:",
        )
        st.page_link(page("screen"), label="Screen a video", icon=":material/movie:")
    else:
        for alone in comparison.alone:
            st.info(literal(alone.reason), icon=":material/info:")
    st.markdown(f"**{day(latest.date)}:** {literal(latest.filed.sentence)}")
    rows = [
        (
            measure_title(_title(measure), side),
            quantity(sample.median_deg, sample.error_deg),
            str(len(sample.values_deg)),
        )
        for (measure, side), sample in latest.measured.items()
    ]
    if rows:
        frame = pd.DataFrame(rows, columns=["Measure", "Median", "Repetitions"])
        st.table(frame.map(literal), hide_index=True)


def _title(measure: str) -> str:
    from vision.measures import MEASURES

    return next(each.title for each in MEASURES if each.name == measure)


def _draw_left_out(comparison: Comparison) -> None:
    if not comparison.left_out:
        return
    with st.expander(
        f"Not in the charts: {len(comparison.left_out)}", icon=":material/filter_alt:"
    ):
        lines = [
            f"- {day(each.screening.date)}, {literal(each.screening.clip)}: "
            + literal("; ".join(each.reasons))
            for each in comparison.left_out
        ]
        st.markdown("\n".join(lines))
        st.caption(
            "Only like is compared with like: movement, view, side, plan, set-up and method."
        )
