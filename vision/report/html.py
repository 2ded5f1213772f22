"""The report as one HTML file: readable on a phone and on paper, without any outside request."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vision.report.blocks import Audience, Block, Chart, Drawing, Report, Still, Stills
from vision.report.charts import chart_svg, drawn_svg
from vision.report.content import build_report
from vision.report.files import write_atomically
from vision.report.fonts import FALLBACK_FAMILY, fallback_font, report_text
from vision.report.pictures import still_jpeg
from vision.report.split_chart import split_height_in
from vision.report.wording import STATUS_MARK
from vision.result import Screening

CHART_SIZES_IN: dict[str, tuple[tuple[str, float, float], ...]] = {
    "angles": (("wide", 9.0, 4.3), ("narrow", 4.3, 4.6)),
    "split": (("wide", 9.0, 0.0), ("narrow", 4.3, 0.0)),
}
"""Two drawings of each chart, so that the text stays readable on a phone; 0 grows with the rows."""

DRAWING_WIDTHS_IN = (("wide", 9.0), ("narrow", 4.3))


Charts = Callable[[Block], list[tuple[str, Markup]]]
"""Draws a chart in each of its sizes."""


def write_html(
    screening: Screening,
    path: str | os.PathLike[str],
    *,
    audience: Audience = "athlete",
    stills: Stills = (),
) -> Path:
    """Write `report.html` and return its path; the same input gives the same bytes. Raises SitboneError."""
    return write_atomically(path, html_text(screening, audience=audience, stills=stills).encode())


def html_text(screening: Screening, *, audience: Audience = "athlete", stills: Stills = ()) -> str:
    """Return the report as the text of one HTML file."""
    report = build_report(screening, audience, stills)
    return page_text(report, lambda block: _charts(block, screening))


def page_text(report: Report, charts: Charts | None = None) -> str:
    """Return a report in words as the text of one HTML file; `charts` draws its charts, if it has any."""
    environment = Environment(
        loader=PackageLoader("vision.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        block_type=lambda block: type(block).__name__.lower(),
        charts=charts,
        drawings=_drawings,
        still_uri=_still_uri,
        mark=lambda status: STATUS_MARK[status],
    )
    return environment.get_template("report.html.j2").render(
        report=report,
        style=Markup(_style(environment, report)),
    )


def _style(environment: Environment, report: Report) -> str:
    assert environment.loader is not None
    style, _, _ = environment.loader.get_source(environment, "report.css")
    font = fallback_font(report_text(report))
    if font is not None:
        data = base64.b64encode(font).decode()
        style += (
            f'@font-face {{ font-family: "{FALLBACK_FAMILY}"; '
            f'src: url("data:font/ttf;base64,{data}") format("truetype"); }}\n'
        )
    return style


def _charts(block: Block, screening: Screening) -> list[tuple[str, Markup]]:
    """(size, SVG) of a chart in each of its sizes."""
    assert isinstance(block, Chart)
    rows = len(screening.repetitions or screening.holds)
    return [
        (
            size,
            Markup(chart_svg(block.kind, screening, width_in, height_in or split_height_in(rows))),
        )
        for size, width_in, height_in in CHART_SIZES_IN[block.kind]
    ]


def _drawings(block: Drawing) -> list[tuple[str, Markup]]:
    """(size, SVG) of a drawing in each of its sizes."""
    return [
        (
            size,
            Markup(
                drawn_svg(
                    block.draw, f"{block.key}-{size}", width_in, block.height_in, block.families
                )
            ),
        )
        for size, width_in in DRAWING_WIDTHS_IN
    ]


def _still_uri(still: Still) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(still_jpeg(still)).decode()}"
