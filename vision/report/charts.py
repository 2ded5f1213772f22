"""The charts of the report as files: SVG that follows the page's colours, PNG for print.

The same input gives the same bytes: no date, fixed identifiers.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict
from typing import Literal

import matplotlib
from matplotlib.figure import Figure

from vision.report.angle_chart import angles_figure
from vision.report.chart_look import PAPER, SCREEN, STYLE, Palette
from vision.report.split_chart import split_figure
from vision.result import Screening

PRINT_DPI = 220
"""Sharp on paper at the width of a page."""

ChartKind = Literal["angles", "split"]

_FIGURES: dict[ChartKind, Callable[[Screening, Palette, float, float], Figure]] = {
    "angles": angles_figure,
    "split": split_figure,
}


def chart_svg(kind: ChartKind, screening: Screening, width_in: float, height_in: float) -> str:
    """Return a chart as an SVG element whose colours are variables of the style sheet."""
    salt = f"{kind}-{round(10 * width_in)}"
    stream = io.StringIO()
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": salt}):
        _FIGURES[kind](screening, SCREEN, width_in, height_in).savefig(
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
    with matplotlib.rc_context(STYLE):
        _FIGURES[kind](screening, PAPER, width_in, height_in).savefig(
            stream, format="png", dpi=PRINT_DPI, facecolor="white", metadata={"Software": None}
        )
    return stream.getvalue()
