"""The charts of the report: hip flexion and knee flexion over time, and the split of the hip angle.

Every line differs in dash and weight as well as in colour, so that a chart printed in grey reads the
same. The same input gives the same bytes: no date, fixed identifiers.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import matplotlib
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from vision.landmarks import FloatArray, Side
from vision.measures import MEASURE_BY_NAME, MeasureName, column
from vision.report.reading import hip_limit_deg, judged_sides, splits
from vision.report.wording import DEGREE, number
from vision.result import HoldResult, RepetitionResult, Screening

PRINT_DPI = 220
"""Sharp on paper at the width of a page."""

MOST_POINTS = 1500
"""More points than this cannot be told apart at the width of a page."""


ChartKind = Literal["angles", "split"]

LABEL_ROOM_DEG = 20.0
"""Height of the label of the limit on the scale of the chart."""

ROW_HEIGHT_IN, ROWS_MARGIN_IN = 0.3, 0.95
"""A bar of the split chart, and what its axis and legend need."""


@dataclass(frozen=True)
class Palette:
    """Colours of a chart; blue and vermilion stay apart for every kind of colour vision (Okabe and Ito, 2008)."""

    page: str = "#ffffff"
    ink: str = "#1b2430"
    faint: str = "#66717f"
    grid: str = "#d9dee5"
    band: str = "#eef1f5"
    near: str = "#00599c"
    far: str = "#6b5b95"
    limit: str = "#b3400c"
    above: str = "#f3b48f"
    trunk: str = "#b9c6d6"
    thigh: str = "#3f76ab"


PAPER = Palette()
SCREEN = Palette(
    page="#010100",
    ink="#010101",
    faint="#010102",
    grid="#010103",
    band="#010104",
    near="#010105",
    far="#010106",
    limit="#010107",
    above="#010108",
    trunk="#010109",
    thigh="#01010a",
)
"""Stand-ins: in the SVG each becomes the style sheet's variable, so that a chart follows light and dark."""

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "svg.fonttype": "path",
    "axes.unicode_minus": True,
    "hatch.linewidth": 0.6,
}


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


def split_figure(
    screening: Screening, palette: Palette, width_in: float, height_in: float
) -> Figure:
    """Draw how much of each repetition's hip angle is trunk inclination and how much thigh elevation."""
    figure = Figure(figsize=(width_in, height_in), layout="constrained", facecolor="none")
    axes = figure.subplots()
    found = splits(screening)
    rows = [float(row) for row in range(len(found))]
    trunk = np.array([split.trunk_deg for split in found])
    thigh = np.array([split.thigh_deg for split in found])
    # A backward lean is negative and takes away from the angle: its bar goes left of zero.
    start = np.where(trunk > 0, trunk, 0.0)
    axes.barh(rows, thigh, left=start, height=0.62, color=palette.thigh, label="thigh elevation")
    axes.barh(
        rows, trunk, height=0.62, color=palette.trunk, edgecolor=palette.ink, hatch="////",
        linewidth=0.0, label="trunk inclination",
    )  # fmt: skip
    for row, left, split in zip(rows, start, found, strict=True):
        text = f" {number(split.hip_deg)}{DEGREE} = {number(split.trunk_deg)} + {number(split.thigh_deg)}"
        axes.text(
            max(split.hip_deg, left + split.thigh_deg), row, text, va="center", color=palette.ink
        )
    longest = max((max(split.hip_deg, split.thigh_deg) for split in found), default=1.0)
    axes.set_xlim(min(0.0, float(trunk.min(initial=0.0)) * 1.1), longest * 1.42)
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.set_yticks(rows, [str(split.number) for split in found])
    axes.set_ylabel("Hold" if not screening.repetitions else "Repetition", color=palette.ink)
    axes.set_xlabel(f"Hip flexion (trunk-thigh), {DEGREE}", color=palette.ink)
    style_axes(axes, palette)
    axes.grid(axis="y", visible=False)
    figure.legend(
        loc="outside upper left", ncols=2, frameon=False, labelcolor=palette.ink, handlelength=1.6
    )
    return figure


def chart_svg(kind: ChartKind, screening: Screening, width_in: float, height_in: float) -> str:
    """Return a chart as an SVG element whose colours are variables of the style sheet."""
    return svg_of(
        lambda palette: _FIGURES[kind](screening, palette, width_in, height_in),
        f"{kind}-{round(10 * width_in)}",
    )


def svg_of(draw: Callable[[Palette], Figure], salt: str) -> str:
    """Return a figure as an SVG element whose colours are variables of the style sheet.

    `salt` keeps the identifiers of several figures on one page apart.
    """
    stream = io.StringIO()
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": salt}):
        draw(SCREEN).savefig(
            stream,
            format="svg",
            transparent=True,
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    for name, colour in asdict(SCREEN).items():
        text = text.replace(colour, f"var(--chart-{name})")
    # Identifiers are shared by everything on a page: keep those of each chart apart.
    for before in (' id="', "url(#", 'xlink:href="#'):
        text = text.replace(before, f"{before}{salt}-")
    return text.replace('xlink:href="#', 'href="#')


def chart_png(kind: ChartKind, screening: Screening, width_in: float, height_in: float) -> bytes:
    """Return a chart as a PNG for print."""
    stream = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        _FIGURES[kind](screening, PAPER, width_in, height_in).savefig(
            stream, format="png", dpi=PRINT_DPI, facecolor="white", metadata={"Software": None}
        )
    return stream.getvalue()


def split_height_in(rows: int) -> float:
    """Return the height of the split chart for so many bars."""
    return ROWS_MARGIN_IN + ROW_HEIGHT_IN * rows


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


def style_axes(axes: Axes, palette: Palette) -> None:
    """Give axes the look of every chart: a quiet grid, two lines, ink that follows the palette."""
    axes.set_facecolor("none")
    axes.grid(color=palette.grid, linewidth=0.6)
    axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(palette.faint)
        spine.set_linewidth(0.8)
    axes.tick_params(colors=palette.faint, labelcolor=palette.ink, length=3, width=0.8)


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


_FIGURES: dict[ChartKind, Callable[[Screening, Palette, float, float], Figure]] = {
    "angles": angles_figure,
    "split": split_figure,
}
