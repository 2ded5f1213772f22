"""How every chart of the report looks: its colours, letters and axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes


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

STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "svg.fonttype": "path",
    "axes.unicode_minus": True,
    "hatch.linewidth": 0.6,
}
"""Settings of the drawing library for every chart."""


def style_axes(axes: Axes, palette: Palette) -> None:
    """Give axes two thin lines, a faint grid and readable numbers."""
    axes.set_facecolor("none")
    axes.grid(color=palette.grid, linewidth=0.6)
    axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(palette.faint)
        spine.set_linewidth(0.8)
    axes.tick_params(colors=palette.faint, labelcolor=palette.ink, length=3, width=0.8)
