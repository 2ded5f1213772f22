"""The charts of the report as files: SVG that follows the page's colours, PNG for print.

The same input gives the same bytes: no date, fixed identifiers.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, Literal

import matplotlib
from matplotlib.figure import Figure

from vision.report.angle_chart import angles_figure
from vision.report.chart_look import PAPER, SCREEN, STYLE, Palette
from vision.report.split_chart import split_figure
from vision.result import Screening

PRINT_DPI = 220
"""Sharp on paper at the width of a page."""

ChartKind = Literal["angles", "split"]

Draw = Callable[[Palette, float, float], Figure]
"""Makes a chart for a palette, a width and a height in inches."""

_FIGURES: dict[ChartKind, Callable[[Screening, Palette, float, float], Figure]] = {
    "angles": angles_figure,
    "split": split_figure,
}


def chart_svg(kind: ChartKind, screening: Screening, width_in: float, height_in: float) -> str:
    """Return a chart as an SVG element whose colours are variables of the style sheet."""
    draw = partial(_FIGURES[kind], screening)
    return drawn_svg(draw, f"{kind}-{round(10 * width_in)}", width_in, height_in)


def chart_png(kind: ChartKind, screening: Screening, width_in: float, height_in: float) -> bytes:
    """Return a chart as a PNG for print."""
    return drawn_png(partial(_FIGURES[kind], screening), width_in, height_in)


def drawn_svg(
    draw: Draw, salt: str, width_in: float, height_in: float, families: tuple[str, ...] = ()
) -> str:
    """Return what `draw` makes as an SVG element; `salt` keeps its identifiers apart on a page.

    `families` are fonts for what DejaVu Sans lacks.
    """
    stream = io.StringIO()
    with matplotlib.rc_context({**_style_of(families), "svg.hashsalt": salt}):
        draw(SCREEN, width_in, height_in).savefig(
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


def drawn_png(
    draw: Draw, width_in: float, height_in: float, families: tuple[str, ...] = ()
) -> bytes:
    """Return what `draw` makes as a PNG for print."""
    stream = io.BytesIO()
    with matplotlib.rc_context(_style_of(families)):
        draw(PAPER, width_in, height_in).savefig(
            stream, format="png", dpi=PRINT_DPI, facecolor="white", metadata={"Software": None}
        )
    return stream.getvalue()


def _style_of(families: tuple[str, ...]) -> Any:
    return {**STYLE, "font.family": [STYLE["font.family"], *families]}
