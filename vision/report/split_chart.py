"""The chart of how much of each hip angle is trunk inclination and how much thigh elevation."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from vision.report.chart_look import Palette, style_axes
from vision.report.reading import splits
from vision.report.wording import DEGREE, number
from vision.result import Screening

ROW_HEIGHT_IN, ROWS_MARGIN_IN = 0.3, 0.95
"""A bar of the split chart, and what its axis and legend need."""


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


def split_height_in(rows: int) -> float:
    """Return the height of the split chart for so many bars."""
    return ROWS_MARGIN_IN + ROW_HEIGHT_IN * rows
