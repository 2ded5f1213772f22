"""How each block of a report is drawn on the pages of the PDF."""

from __future__ import annotations

import io
from functools import singledispatch

from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import FontFace
from PIL import Image

from vision.finding import Status
from vision.report.blocks import (
    Badge,
    Block,
    Bullets,
    Card,
    Cell,
    Chart,
    Drawing,
    Facts,
    Numbers,
    Paragraph,
    Pictures,
    Table,
)
from vision.report.charts import chart_png, drawn_png
from vision.report.pdf_page import (
    BAR_MM,
    BODY_PT,
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
    WHITE,
    Page,
    cell_text,
)
from vision.report.pictures import still_jpeg
from vision.report.split_chart import split_height_in
from vision.result import Screening

CHART_WIDTH_IN, CHART_HEIGHT_IN, LEAST_CHART_HEIGHT_IN = 7.6, 3.3, 1.95
CAPTION_MM = 9.0
"""Two lines under a chart."""

STILLS_A_ROW = 4
FACT_NAME_MM = 40.0
CELL_PAD_MM = 1.3
KEEP_WITH_HEADING_MM = 26.0
"""A heading is not left alone at the foot of a page."""


def draw_note(page: Page, text: str) -> None:
    """Draw a text set apart in a frame."""
    width = page.epw - BAR_MM - 2 * PAD_MM
    height = page.height_of(text, BODY_PT, width_mm=width) + PAD_MM
    page.need(height)
    bottom = page.get_y() + height
    page.box(height, SURFACE, SOFT)
    page.ln(PAD_MM / 2)
    page.paragraph(text, x_mm=page.l_margin + BAR_MM + PAD_MM, width_mm=width)
    page.set_y(bottom)


def least_height_mm(first: Block, page: Page) -> float:
    """Return the height a block needs on the page that its heading stands on."""
    if isinstance(first, Chart):
        return float(LEAST_CHART_HEIGHT_IN / CHART_WIDTH_IN * page.epw + CAPTION_MM)
    if isinstance(first, Card):
        return _card_height(first, page)
    if isinstance(first, Drawing):
        return float(first.height_in / CHART_WIDTH_IN * page.epw + CAPTION_MM)
    if isinstance(first, Table) and first.rows:
        return KEEP_WITH_HEADING_MM + _first_row_height(first, page)
    return first.highest_mm if isinstance(first, Pictures) else KEEP_WITH_HEADING_MM


@singledispatch
def draw(block: Block, page: Page, screening: Screening | None) -> None:
    """Draw a block from here down. Raises TypeError for an unknown kind of block."""
    raise TypeError(f"no drawing for {type(block).__name__}")


@draw.register
def _(block: Paragraph, page: Page, screening: Screening | None) -> None:
    if block.tone == "note":
        draw_note(page, block.text)
    else:
        muted = block.tone == "muted"
        page.paragraph(block.text, SMALL_PT if muted else BODY_PT, colour=SOFT if muted else INK)
    page.ln(1.5)


@draw.register
def _(block: Bullets, page: Page, screening: Screening | None) -> None:
    indent = 4.5
    for item in block.items:
        page.need(page.height_of(item, BODY_PT, width_mm=page.epw - indent))
        y = page.get_y()
        page.paragraph("•", x_mm=page.l_margin + 1)
        page.set_y(y)
        page.paragraph(item, x_mm=page.l_margin + indent, width_mm=page.epw - indent)
        page.ln(0.8)


@draw.register
def _(block: Numbers, page: Page, screening: Screening | None) -> None:
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


@draw.register
def _(block: Facts, page: Page, screening: Screening | None) -> None:
    draw_pairs(page, block.items, page.l_margin, page.epw, BODY_PT)


def draw_pairs(
    page: Page, pairs: tuple[tuple[str, str], ...], x_mm: float, width_mm: float, size_pt: float
) -> None:
    """Draw names and values, one pair a line."""
    value_mm = width_mm - FACT_NAME_MM
    for name, text in pairs:
        page.need(page.height_of(text, size_pt, width_mm=value_mm))
        y = page.get_y()
        page.paragraph(name, size_pt, x_mm=x_mm, width_mm=FACT_NAME_MM - 3, colour=SOFT)
        below = page.get_y()
        page.set_y(y)
        page.paragraph(text, size_pt, x_mm=x_mm + FACT_NAME_MM, width_mm=value_mm)
        page.set_y(max(below, page.get_y()) + 0.7)


def _card_title(block: Card, page: Page) -> tuple[float, float]:
    """Width and height of a card's title beside its badge."""
    badge_width, badge_height = page.badge_size(block.badge)
    width = page.epw - BAR_MM - 2 * PAD_MM - badge_width - GAP_MM
    return width, max(page.height_of(block.title, BODY_PT, width_mm=width, bold=True), badge_height)


def _card_height(block: Card, page: Page) -> float:
    width = page.epw - BAR_MM - 2 * PAD_MM
    facts = sum(
        page.height_of(text, SMALL_PT, width_mm=width - FACT_NAME_MM) + 0.7
        for _, text in block.facts
    )
    title = _card_title(block, page)[1]
    return PAD_MM * 2 + title + 1 + page.height_of(block.text, BODY_PT, width_mm=width) + 1 + facts


@draw.register
def _(block: Card, page: Page, screening: Screening | None) -> None:
    x, width = page.l_margin + BAR_MM + PAD_MM, page.epw - BAR_MM - 2 * PAD_MM
    badge_width = page.badge_size(block.badge)[0]
    title_mm, title = _card_title(block, page)
    height = _card_height(block, page)
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
    draw_pairs(page, block.facts, x, width, SMALL_PT)
    page.set_y(top + height + GAP_MM)


@draw.register
def _(block: Table, page: Page, screening: Screening | None) -> None:
    lines = (*block.rows, *block.footer)
    widths = page.column_widths(block.header, lines, 2 * CELL_PAD_MM)
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
        padding=CELL_PAD_MM,
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


def _first_row_height(block: Table, page: Page) -> float:
    widths = page.column_widths(block.header, (*block.rows, *block.footer), 2 * CELL_PAD_MM)
    return max(
        page.height_of(cell_text(cell), TABLE_PT, width_mm=width - 2 * CELL_PAD_MM)
        for cell, width in zip(block.rows[0], widths, strict=True)
    )


def _cell_style(cell: Cell, *, footer: bool) -> FontFace | None:
    if isinstance(cell, Badge):
        return FontFace(emphasis="BOLD", color=STRONG[cell.status])
    return FontFace(emphasis="BOLD") if footer else None


def _chart_height_in(block: Chart, screening: Screening, page: Page) -> float:
    """As high as looks best, or a little lower to fill the rest of a page."""
    if block.kind == "split":
        return split_height_in(len(screening.repetitions or screening.holds))
    room_in = (page.room_mm - CAPTION_MM) / page.epw * CHART_WIDTH_IN
    return room_in if LEAST_CHART_HEIGHT_IN <= room_in < CHART_HEIGHT_IN else CHART_HEIGHT_IN


@draw.register
def _(block: Chart, page: Page, screening: Screening | None) -> None:
    assert screening is not None
    height_in = _chart_height_in(block, screening, page)
    height_mm = height_in / CHART_WIDTH_IN * page.epw
    page.need(height_mm + CAPTION_MM - 1)
    _place_chart(
        page, block, chart_png(block.kind, screening, CHART_WIDTH_IN, height_in), height_mm
    )


@draw.register
def _(block: Drawing, page: Page, screening: Screening | None) -> None:
    height_mm = block.height_in / CHART_WIDTH_IN * page.epw
    page.need(height_mm + CAPTION_MM - 1)
    drawing = drawn_png(block.draw, CHART_WIDTH_IN, block.height_in, block.families)
    _place_chart(page, block, drawing, height_mm)
    page.ln(GAP_MM)


def _place_chart(page: Page, block: Chart | Drawing, png: bytes, height_mm: float) -> None:
    page.image(
        io.BytesIO(png),
        x=page.l_margin,
        y=page.get_y(),
        w=page.epw,
        h=height_mm,
        alt_text=block.description,
    )
    page.set_y(page.get_y() + height_mm)
    page.paragraph(block.caption, SMALL_PT, colour=SOFT)


@draw.register
def _(block: Pictures, page: Page, screening: Screening | None) -> None:
    columns = min(STILLS_A_ROW, max(len(block.stills), 2))
    width = (page.epw - (columns - 1) * GAP_MM) / columns
    for start in range(0, len(block.stills), columns):
        row = block.stills[start : start + columns]
        sizes = [
            fitted(still.image.shape[1], still.image.shape[0], width, block.highest_mm)
            for still in row
        ]
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


def fitted(
    width_px: int, height_px: int, width_mm: float, highest_mm: float
) -> tuple[float, float]:
    """Return width and height of a picture that keeps its shape within a width and a height."""
    height_mm = width_mm * height_px / width_px
    if height_mm > highest_mm:
        return width_mm * highest_mm / height_mm, highest_mm
    return width_mm, height_mm
