"""How a line of a list with its picture is drawn on the pages of the PDF."""

from __future__ import annotations

import io

from PIL import Image

from vision.finding import Status
from vision.report.blocks import Entry
from vision.report.pdf_blocks import FACT_NAME_MM, draw, draw_pairs, fitted
from vision.report.pdf_page import (
    BODY_PT,
    GAP_MM,
    LINE,
    POINT_MM,
    RULE,
    SMALL_PT,
    STRONG,
    Page,
)
from vision.report.pictures import still_jpeg
from vision.result import Screening

ENTRY_PICTURE_MM = 26.0


@draw.register
def _(block: Entry, page: Page, screening: Screening | None) -> None:
    x = page.l_margin + ENTRY_PICTURE_MM + GAP_MM
    width = page.epw - ENTRY_PICTURE_MM - GAP_MM
    badge_width = page.badge_size(block.badge)[0]
    height = entry_height(block, page)
    page.need(height + GAP_MM)
    top = page.get_y()
    if block.picture is not None:
        image = block.picture.image
        wide, high = fitted(image.shape[1], image.shape[0], ENTRY_PICTURE_MM, ENTRY_PICTURE_MM)
        with Image.open(io.BytesIO(still_jpeg(block.picture))) as picture:
            page.image(picture, x=page.l_margin, y=top, w=wide, h=high, alt_text=block.title)
    page.badge(block.badge, x + width - badge_width, top)
    page.set_y(top)
    page.paragraph(block.title, x_mm=x, width_mm=width - badge_width - GAP_MM, bold=True)
    page.ln(1)
    page.paragraph(block.text, SMALL_PT, x_mm=x, width_mm=width)
    page.ln(0.7)
    draw_pairs(page, block.facts, x, width, SMALL_PT)
    page.set_x(x)
    page.use(SMALL_PT, colour=STRONG[Status.CLEAR])
    for words, address in block.links:
        page.cell(page.get_string_width(words) + 4, SMALL_PT * POINT_MM * LINE, words, link=address)
    page.set_y(top + height)
    page.set_draw_color(*RULE)
    page.set_line_width(0.2)
    page.line(page.l_margin, page.get_y() + 1, page.l_margin + page.epw, page.get_y() + 1)
    page.ln(GAP_MM)


def entry_height(block: Entry, page: Page) -> float:
    """Return how high an entry will be."""
    width = page.epw - ENTRY_PICTURE_MM - GAP_MM
    badge_width, badge_height = page.badge_size(block.badge)
    title_width = width - badge_width - GAP_MM
    title = page.height_of(block.title, BODY_PT, width_mm=title_width, bold=True)
    facts = sum(
        page.height_of(text, SMALL_PT, width_mm=width - FACT_NAME_MM) + 0.7
        for _, text in block.facts
    )
    links = SMALL_PT * POINT_MM * LINE if block.links else 0.0
    text = page.height_of(block.text, SMALL_PT, width_mm=width)
    picture = 0.0
    if block.picture is not None:
        image = block.picture.image
        picture = fitted(image.shape[1], image.shape[0], ENTRY_PICTURE_MM, ENTRY_PICTURE_MM)[1]
    return max(max(title, badge_height) + 1 + text + 0.7 + facts + links, picture) + 1
