"""The report as a PDF on A4, with the same words as the HTML."""

from __future__ import annotations

import io
import os
from functools import singledispatch
from pathlib import Path

from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import FontFace
from PIL import Image

from vision.report.blocks import (
    Audience,
    Badge,
    Block,
    Bullets,
    Card,
    Cell,
    Chart,
    Facts,
    Numbers,
    Paragraph,
    Pictures,
    Report,
    Section,
    Stills,
    Table,
)
from vision.report.charts import chart_png, split_height_in
from vision.report.content import build_report
from vision.report.files import write_atomically
from vision.report.fonts import fallback_font, report_text
from vision.report.pdf_page import (
    BAR_MM,
    BODY_PT,
    FAINT,
    GAP_MM,
    INK,
    LINE,
    PAD_MM,
    POINT_MM,
    RULE,
    SMALL_PT,
    SOFT,
    STRONG,
    SURFACE,
    TABLE_PT,
    TITLE_PT,
    WHITE,
    Page,
    cell_text,
)
from vision.report.pictures import still_jpeg
from vision.result import Screening, Status

CHART_WIDTH_IN, CHART_HEIGHT_IN = 7.6, 3.3
HIGHEST_STILL_MM = 58.0
STILLS_A_ROW = 4
FACT_NAME_MM = 40.0
KEEP_WITH_HEADING_MM = 26.0
"""A heading is not left alone at the foot of a page."""


def write_pdf(
    screening: Screening,
    path: str | os.PathLike[str],
    *,
    audience: Audience = "athlete",
    stills: Stills = (),
) -> Path:
    """Write `report.pdf` and return its path; the same input gives the same bytes. Raises SitboneError."""
    return write_atomically(path, pdf_bytes(screening, audience=audience, stills=stills))


def pdf_bytes(
    screening: Screening, *, audience: Audience = "athlete", stills: Stills = ()
) -> bytes:
    """Return the report as a PDF file."""
    report = build_report(screening, audience, stills)
    page = Page(
        f"{report.title}: {report.clip}",
        f"{report.title} · {report.clip}",
        fallback_font(report_text(report)),
    )
    _draw_first(page, report)
    for section in report.sections:
        _draw_section(page, section, screening)
    page.ln(GAP_MM)
    page.paragraph(report.closing, SMALL_PT, colour=SOFT)
    return bytes(page.output())


def _draw_first(page: Page, report: Report) -> None:
    page.paragraph(f"{report.title} · for the {report.audience}", SMALL_PT, colour=SOFT)
    page.paragraph(report.clip, TITLE_PT, bold=True)
    page.paragraph(report.subtitle, BODY_PT, colour=SOFT)
    page.ln(GAP_MM)
    _draw_answer(page, report)
    for remark in report.remarks:
        page.ln(GAP_MM * 0.7)
        _draw_note(page, remark)
    page.ln(GAP_MM * 0.7)
    page.paragraph(report.disclaimer, SMALL_PT, colour=SOFT)


def _draw_answer(page: Page, report: Report) -> None:
    status = report.answer.status
    x, width = page.l_margin + BAR_MM + PAD_MM, page.epw - BAR_MM - 2 * PAD_MM
    sentence_pt, badge_pt = 13.0, 10.5
    badge_height = page.badge_size(report.answer, badge_pt)[1]
    height = (
        2 * PAD_MM
        + badge_height
        + 2
        + page.height_of(report.sentence, sentence_pt, width_mm=width, bold=True)
        + sum(page.height_of(line, BODY_PT, width_mm=width) + 1.2 for line in report.first_lines)
    )
    page.box(height, FAINT[status], STRONG[status], dashed=status is Status.NOT_ASSESSED)
    bottom = page.get_y() + height
    top = page.get_y() + PAD_MM
    page.badge(report.answer, x, top, size_pt=badge_pt)
    page.set_y(top + badge_height + 2)
    page.paragraph(report.sentence, sentence_pt, x_mm=x, width_mm=width, bold=True)
    for line in report.first_lines:
        page.ln(1.2)
        page.paragraph(line, BODY_PT, x_mm=x, width_mm=width)
    page.set_y(bottom)


def _draw_note(page: Page, text: str) -> None:
    width = page.epw - BAR_MM - 2 * PAD_MM
    height = page.height_of(text, BODY_PT, width_mm=width) + PAD_MM
    page.need(height)
    bottom = page.get_y() + height
    page.box(height, SURFACE, SOFT)
    page.ln(PAD_MM / 2)
    page.paragraph(text, x_mm=page.l_margin + BAR_MM + PAD_MM, width_mm=width)
    page.set_y(bottom)


def _draw_section(page: Page, section: Section, screening: Screening) -> None:
    page.ln(GAP_MM)
    if section.key != "numbers":  # the numbers speak for themselves under the answer
        page.need(_first_height(section, screening) + KEEP_WITH_HEADING_MM / 2)
        page.ln(GAP_MM / 2)
        page.paragraph(section.title, 11.5, bold=True)
        page.set_draw_color(*RULE)
        page.set_line_width(0.2)
        page.line(page.l_margin, page.get_y() + 0.6, page.l_margin + page.epw, page.get_y() + 0.6)
        page.ln(2.2)
    for block in section.blocks:
        _draw(block, page, screening)


def _first_height(section: Section, screening: Screening) -> float:
    first = section.blocks[0]
    if isinstance(first, Chart):
        return _chart_size_in(first, screening)[1] * 25.4
    return HIGHEST_STILL_MM if isinstance(first, Pictures) else KEEP_WITH_HEADING_MM


@singledispatch
def _draw(block: Block, page: Page, screening: Screening) -> None:
    raise TypeError(f"no drawing for {type(block).__name__}")


@_draw.register
def _(block: Paragraph, page: Page, screening: Screening) -> None:
    if block.tone == "note":
        _draw_note(page, block.text)
    else:
        muted = block.tone == "muted"
        page.paragraph(block.text, SMALL_PT if muted else BODY_PT, colour=SOFT if muted else INK)
    page.ln(1.5)


@_draw.register
def _(block: Bullets, page: Page, screening: Screening) -> None:
    indent = 4.5
    for item in block.items:
        page.need(page.height_of(item, BODY_PT, width_mm=page.epw - indent))
        y = page.get_y()
        page.paragraph("•", x_mm=page.l_margin + 1)
        page.set_y(y)
        page.paragraph(item, x_mm=page.l_margin + indent, width_mm=page.epw - indent)
        page.ln(0.8)


@_draw.register
def _(block: Numbers, page: Page, screening: Screening) -> None:
    columns = block.columns
    width = (page.epw - (columns - 1) * GAP_MM) / columns
    inner = width - 2 * PAD_MM
    for start in range(0, len(block.items), columns):
        row = block.items[start : start + columns]
        labels = max(page.height_of(item.label, SMALL_PT, width_mm=inner) for item in row)
        notes = max(page.height_of(item.note, SMALL_PT, width_mm=inner) for item in row)
        value_pt = 14.0
        height = PAD_MM * 1.6 + labels + value_pt * POINT_MM * LINE + notes
        page.need(height)
        top = page.get_y()
        for column, item in enumerate(row):
            x = page.l_margin + column * (width + GAP_MM)
            page.set_fill_color(*SURFACE)
            page.set_draw_color(*RULE)
            page.set_line_width(0.2)
            page.rect(x, top, width, height, style="DF", round_corners=True, corner_radius=1.6)
            page.set_y(top + PAD_MM * 0.8)
            page.paragraph(item.label, SMALL_PT, x_mm=x + PAD_MM, width_mm=inner, colour=SOFT)
            page.set_y(top + PAD_MM * 0.8 + labels)
            page.paragraph(item.value, value_pt, x_mm=x + PAD_MM, width_mm=inner, bold=True)
            page.paragraph(item.note, SMALL_PT, x_mm=x + PAD_MM, width_mm=inner, colour=SOFT)
        page.set_y(top + height + GAP_MM)


@_draw.register
def _(block: Facts, page: Page, screening: Screening) -> None:
    _draw_pairs(page, block.items, page.l_margin, page.epw, BODY_PT)


def _draw_pairs(
    page: Page, pairs: tuple[tuple[str, str], ...], x_mm: float, width_mm: float, size_pt: float
) -> None:
    value_mm = width_mm - FACT_NAME_MM
    for name, text in pairs:
        page.need(page.height_of(text, size_pt, width_mm=value_mm))
        y = page.get_y()
        page.paragraph(name, size_pt, x_mm=x_mm, width_mm=FACT_NAME_MM - 3, colour=SOFT)
        below = page.get_y()
        page.set_y(y)
        page.paragraph(text, size_pt, x_mm=x_mm + FACT_NAME_MM, width_mm=value_mm)
        page.set_y(max(below, page.get_y()) + 0.7)


@_draw.register
def _(block: Card, page: Page, screening: Screening) -> None:
    x, width = page.l_margin + BAR_MM + PAD_MM, page.epw - BAR_MM - 2 * PAD_MM
    badge_width, badge_height = page.badge_size(block.badge)
    title_mm = width - badge_width - GAP_MM
    title = max(page.height_of(block.title, BODY_PT, width_mm=title_mm, bold=True), badge_height)
    facts = sum(
        page.height_of(text, SMALL_PT, width_mm=width - FACT_NAME_MM) + 0.7
        for _, text in block.facts
    )
    height = (
        PAD_MM * 2 + title + 1 + page.height_of(block.text, BODY_PT, width_mm=width) + 1 + facts
    )
    page.need(height)
    top = page.get_y()
    page.box(
        height, None, STRONG[block.badge.status], dashed=block.badge.status is Status.NOT_ASSESSED
    )
    page.badge(block.badge, x + width - badge_width, top + PAD_MM)
    page.set_y(top + PAD_MM)
    page.paragraph(block.title, x_mm=x, width_mm=title_mm, bold=True)
    page.set_y(top + PAD_MM + title + 1)
    page.paragraph(block.text, x_mm=x, width_mm=width)
    page.ln(1)
    _draw_pairs(page, block.facts, x, width, SMALL_PT)
    page.set_y(top + height + GAP_MM)


@_draw.register
def _(block: Table, page: Page, screening: Screening) -> None:
    pad = 1.3
    lines = (*block.rows, *block.footer)
    widths = page.column_widths(block.header, lines, 2 * pad)
    if block.caption:
        page.need(KEEP_WITH_HEADING_MM)
        page.paragraph(block.caption, SMALL_PT, colour=SOFT)
    page.use(TABLE_PT)
    page.set_fill_color(*WHITE)
    page.set_draw_color(*RULE)
    page.set_line_width(0.2)
    with page.table(
        col_widths=widths,
        width=page.epw,
        text_align=[
            Align.R if column in block.numeric else Align.L for column in range(len(widths))
        ],
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", color=SOFT),
        line_height=TABLE_PT * POINT_MM * LINE,
        padding=pad,
        v_align="TOP",
    ) as table:
        for cells in (block.header, *lines):
            row = table.row()
            footer = cells in block.footer
            for cell in cells:
                row.cell(cell_text(cell), style=_cell_style(cell, footer=footer))
    page.ln(1.2)
    if block.note:
        page.paragraph(block.note, SMALL_PT, colour=SOFT)
    page.ln(1)


def _cell_style(cell: Cell, *, footer: bool) -> FontFace | None:
    if isinstance(cell, Badge):
        return FontFace(emphasis="BOLD", color=STRONG[cell.status])
    return FontFace(emphasis="BOLD") if footer else None


def _chart_size_in(block: Chart, screening: Screening) -> tuple[float, float]:
    rows = len(screening.repetitions or screening.holds)
    return CHART_WIDTH_IN, CHART_HEIGHT_IN if block.kind == "angles" else split_height_in(rows)


@_draw.register
def _(block: Chart, page: Page, screening: Screening) -> None:
    width_in, height_in = _chart_size_in(block, screening)
    height_mm = height_in / width_in * page.epw
    page.need(height_mm + SMALL_PT)
    drawing = io.BytesIO(chart_png(block.kind, screening, width_in, height_in))
    page.image(
        drawing,
        x=page.l_margin,
        y=page.get_y(),
        w=page.epw,
        h=height_mm,
        alt_text=block.description,
    )
    page.set_y(page.get_y() + height_mm)
    page.paragraph(block.caption, SMALL_PT, colour=SOFT)


@_draw.register
def _(block: Pictures, page: Page, screening: Screening) -> None:
    columns = min(STILLS_A_ROW, max(len(block.stills), 2))
    width = (page.epw - (columns - 1) * GAP_MM) / columns
    for start in range(0, len(block.stills), columns):
        row = block.stills[start : start + columns]
        sizes = [_fitted(still.image.shape[1], still.image.shape[0], width) for still in row]
        caption = max(page.height_of(still.caption, SMALL_PT, width_mm=width) for still in row)
        tallest = max(height for _, height in sizes)
        page.need(tallest + caption + 1)
        top = page.get_y()
        for column, (still, (wide, high)) in enumerate(zip(row, sizes, strict=True)):
            x = page.l_margin + column * (width + GAP_MM)
            with Image.open(io.BytesIO(still_jpeg(still))) as picture:
                page.image(picture, x=x, y=top, w=wide, h=high, alt_text=still.caption)
            page.set_y(top + tallest + 1)
            page.paragraph(still.caption, SMALL_PT, x_mm=x, width_mm=width, colour=SOFT)
        page.set_y(top + tallest + 1 + caption + 1.5)
    page.paragraph(block.caption, SMALL_PT, colour=SOFT)


def _fitted(width_px: int, height_px: int, width_mm: float) -> tuple[float, float]:
    height_mm = width_mm * height_px / width_px
    if height_mm > HIGHEST_STILL_MM:
        return width_mm * HIGHEST_STILL_MM / height_mm, HIGHEST_STILL_MM
    return width_mm, height_mm
