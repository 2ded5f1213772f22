"""A person's history as one HTML file: what changed, over time, what to ask, and everything filed."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vision.history.cells import (
    CHANGE_HEADER,
    FILED_HEADER,
    LOAD_HEADER,
    SITTING_HEADER,
    change_cells,
    filed_cells,
    load_cells,
    sitting_cells,
)
from vision.history.charts import trend_in_words, trend_svg
from vision.history.comparing import Comparison, Pair, Trend
from vision.history.files import MoveBar
from vision.history.records import Person, Sitting
from vision.history.suggestions import LoadOverTime
from vision.report.content import CLOSING, DISCLAIMER
from vision.report.fonts import FALLBACK_FAMILY, fallback_font
from vision.report.wording import how_sure, quantity

CHART_SIZES_IN = (("wide", 9.0, 2.9), ("narrow", 4.3, 3.4))
"""Two drawings of each chart, so that the text stays readable on a phone."""


def comparison_html(
    comparison: Comparison, load: LoadOverTime, on_progress: MoveBar | None = None
) -> str:
    """Return the comparison of a person's sittings as the text of one HTML file.

    `on_progress` is told the charts drawn and in all.
    """
    return _page("Changes over time", comparison.person, comparison, load, on_progress)


def person_html(
    person: Person,
    sittings: list[Sitting],
    comparison: Comparison | None,
    load: LoadOverTime,
    on_progress: MoveBar | None = None,
) -> str:
    """Return everything that is known of a person as the text of one HTML file.

    `comparison` is None where nothing is filed yet; `on_progress` is told the charts drawn and in all.
    """
    details = [
        f"{person.sore_side} side sore" if person.sore_side else "",
        f"plan: {person.plan.title}" if person.plan_name or person.limit_deg else "",
        f"limit {quantity(person.limit_deg)}" if person.limit_deg is not None else "",
        f"usual pain {person.pain_usual:g}" if person.pain_usual is not None else "",
        person.notes,
    ]
    return _page(
        "History",
        person.name,
        comparison,
        load,
        on_progress,
        subtitle=" · ".join(each for each in details if each),
        sitting_rows=[sitting_cells(each) for each in sittings],
        filed_rows=[filed_cells(filed) for each in sittings for filed in each.screenings],
    )


def _page(
    title: str,
    person: str,
    comparison: Comparison | None,
    load: LoadOverTime,
    on_progress: MoveBar | None,
    *,
    subtitle: str = "",
    sitting_rows: list[tuple[str, ...]] | None = None,
    filed_rows: list[tuple[str, ...]] | None = None,
) -> str:
    environment = Environment(
        loader=PackageLoader("vision.history"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn = _all_drawings(() if comparison is None else comparison.trends, on_progress)
    content: dict[str, Any] = {
        "title": title,
        "person": person,
        "subtitle": subtitle,
        "comparison": comparison,
        "load": load,
        "disclaimer": DISCLAIMER,
        "closing": CLOSING,
        "how_sure": how_sure,
        "change_header": CHANGE_HEADER,
        "change_rows": lambda pair: [change_cells(each) for each in pair.changes],
        "threshold_reasons": _threshold_reasons,
        "drawings": lambda trend: drawn[id(trend)],
        "in_words": trend_in_words,
        "load_header": LOAD_HEADER,
        "load_rows": [load_cells(each) for each in load.loads],
        "sitting_header": SITTING_HEADER,
        "sitting_rows": sitting_rows or [],
        "filed_header": FILED_HEADER,
        "filed_rows": filed_rows or [],
    }
    template = environment.get_template("person.html.j2")
    text = template.render(style="", **content)
    return template.render(style=Markup(_style(text)), **content)


def _style(text: str) -> str:
    """Return the style sheet of the reports, with a font for letters that the system may lack."""
    loader = PackageLoader("vision.report")
    style, _, _ = loader.get_source(Environment(autoescape=True), "report.css")
    font = fallback_font(text)
    if font is not None:
        data = base64.b64encode(font).decode()
        style += (
            f'@font-face {{ font-family: "{FALLBACK_FAMILY}"; '
            f'src: url("data:font/ttf;base64,{data}") format("truetype"); }}\n'
        )
    return style


def _threshold_reasons(pair: Pair) -> list[str]:
    """Return where the thresholds come from, each once."""
    return list(
        dict.fromkeys(
            each.threshold_reason for each in pair.changes if each.threshold_deg is not None
        )
    )


def _all_drawings(
    trends: Sequence[Trend], on_progress: MoveBar | None
) -> dict[int, list[tuple[str, Markup]]]:
    """Return the drawings of every trend, by its identity: drawn once for the page, which is made twice."""
    drawn = {}
    for number, trend in enumerate(trends, start=1):
        drawn[id(trend)] = _drawings(trend)
        if on_progress is not None:
            on_progress(number, len(trends))
    return drawn


def _drawings(trend: Trend) -> list[tuple[str, Markup]]:
    return [
        (size, Markup(trend_svg(trend, width_in, height_in)))
        for size, width_in, height_in in CHART_SIZES_IN
    ]
