"""The measured values of a result: repetition by repetition, trunk and thigh, left against right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from vision.landmarks import SIDES
from vision.measures import MEASURES, column
from vision.report.blocks import Report, Table
from vision.report.measured import split_words
from vision.report.reading import judged_sides, splits
from vision.report.wording import NONE, quantity
from vision.result import HoldResult, RepetitionResult, Screening, SidedValue
from vision.ui import looks
from vision.ui.blocks import literal, table_frame
from vision.ui.seeking import show_moment

CURVE_POINTS = 60
"""As many as the width of a cell can show."""
CURVE_TOP_DEG = 150
COURSE = "Hip flexion over time"
ROW_PX, HEADER_PX = 36, 38
ROWS_AT_ONCE = 15
"""More repetitions are scrolled through."""
BARS_PX = 480

Item = RepetitionResult | HoldResult


def draw_repetitions(screening: Screening, report: Report, key: str) -> None:
    """Draw the table with a small curve each; choosing a row shows its deepest point in the player."""
    section = report.section("repetitions")
    if section is None or not isinstance(section.blocks[0], Table):
        return
    table = section.blocks[0]
    items: tuple[Item, ...] = screening.repetitions or screening.holds
    st.subheader(section.title, anchor=False)
    frame = table_frame(replace(table, footer=()))
    frame.insert(1, COURSE, [curve(screening, item) for item in items])
    st.dataframe(
        frame,
        hide_index=True,
        key=f"{key}_repetitions",
        on_select=lambda: _row_chosen(f"{key}_repetitions", items),
        selection_mode="single-row",
        height=ROW_PX * min(len(frame), ROWS_AT_ONCE) + HEADER_PX,
        column_config={
            COURSE: st.column_config.AreaChartColumn(y_min=0, y_max=CURVE_TOP_DEG, width="small"),
            "No.": st.column_config.TextColumn(width=50, pinned=True),
        },
        alt=f"{section.title}, with the hip flexion over time",
    )
    medians = "; ".join(str(cell) for row in table.footer for cell in row[1:] if cell)
    median = f" Median and range: {medians}." if medians else ""
    st.caption(literal(f"Choose a row to see it in the video.{median} {table.note}"))


def curve(screening: Screening, item: Item) -> list[float | None]:
    """Return the hip flexion through a repetition or hold, in at most so many points; None where unseen."""
    side = item.side if item.side != "both" else (judged_sides(screening) or (None,))[0]
    name = None if side is None else column("hip_flexion", side)
    if name is None or name not in screening.angles:
        return []
    values = screening.angles.loc[item.start_s : item.end_s, name].to_numpy(dtype=np.float64)
    chosen = np.unique(np.linspace(0, len(values) - 1, CURVE_POINTS).round().astype(int))
    return [None if np.isnan(value) else round(float(value), 1) for value in values[chosen]]


def deepest_s(item: Item) -> float:
    """Return the moment of a repetition (or the middle of a hold) to look at."""
    return item.peak_s if isinstance(item, RepetitionResult) else (item.start_s + item.end_s) / 2


def _row_chosen(key: str, items: tuple[Item, ...]) -> None:
    state: Any = st.session_state.get(key)
    rows = state["selection"]["rows"] if state else []
    if rows and rows[0] < len(items):
        show_moment(deepest_s(items[rows[0]]))


def draw_split(screening: Screening, report: Report) -> None:
    """Draw where the hip angle comes from."""
    section = report.section("split")
    found = splits(screening)
    if section is None or not found:
        return
    deepest = max(found, key=lambda split: split.hip_deg)
    word = "repetition" if screening.repetitions else "hold"
    st.subheader(section.title, anchor=False)
    st.markdown(
        "The hip angle is made of leaning the trunk and lifting the thigh. "
        f"In {word} {deepest.number}: {split_words(deepest)}."
    )
    with st.container(height=BARS_PX if len(found) > ROWS_AT_ONCE else "content", border=False):
        looks.split_bars(found)


def draw_sides(screening: Screening) -> None:
    """Draw left against right, or say why only one side can be told."""
    items: tuple[Item, ...] = screening.repetitions or screening.holds
    if not items:
        return
    st.subheader("Left against right", anchor=False)
    frame = sides_frame(items)
    if frame.empty:
        near = screening.view.near_side
        which = f"the {near} side, which is toward the camera" if near else "one side"
        st.markdown(
            f"Only {which}, was measured well enough. To compare, film the other side as well, in a "
            "second clip."
            if near
            else "No side was measured well enough to compare the two."
        )
        return
    st.table(frame, hide_index=True)
    st.caption(
        "Medians over the repetitions. The side away from the camera is measured less well: its ± is wider."
    )


def sides_frame(items: tuple[Item, ...]) -> pd.DataFrame:
    """Return a row per measure that both sides have: left, right, difference."""
    rows = []
    for measure in MEASURES:
        if not measure.per_side:
            continue
        both = [value for item in items if complete(value := getattr(item, measure.name))]
        if both:
            rows.append((measure.title, *_medians(both)))
    return pd.DataFrame(rows, columns=["Measured", "Left", "Right", "Difference"])


def complete(value: SidedValue) -> bool:
    """Return whether both sides have a value."""
    return all((one := value.of(side)) is not None and one.value_deg is not None for side in SIDES)


def _medians(values: list[SidedValue]) -> tuple[str, str, str]:
    sides = {}
    for side in SIDES:
        found = [one for value in values if (one := value.of(side)) is not None]
        angle_deg = float(np.median([one.value_deg for one in found if one.value_deg is not None]))
        errors = [one.error_deg for one in found if one.error_deg is not None]
        sides[side] = (angle_deg, float(np.median(errors)) if errors else None)
    left, right = (quantity(*sides[side]) for side in SIDES)
    difference = abs(sides["left"][0] - sides["right"][0])
    return left, right, quantity(difference) if np.isfinite(difference) else NONE
