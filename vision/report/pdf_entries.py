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
LINK_MM, LINK_GAP_MM = SMALL_PT * POINT_MM * LINE, 4.0


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
    for line in _link_lines(block, page, width):
        page.set_x(x)
        page.use(SMALL_PT, colour=STRONG[Status.CLEAR])
        for words, address in line:
            page.cell(page.get_string_width(words) + LINK_GAP_MM, LINK_MM, words, link=address)
        page.ln(LINK_MM)
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
        max(
            page.height_of(text, SMALL_PT, width_mm=width - FACT_NAME_MM),
            page.height_of(name, SMALL_PT, width_mm=FACT_NAME_MM - 3),
        )
        + 0.7
        for name, text in block.facts
    )
    links = LINK_MM * len(_link_lines(block, page, width))
    text = page.height_of(block.text, SMALL_PT, width_mm=width)
    picture = 0.0
    if block.picture is not None:
        image = block.picture.image
        picture = fitted(image.shape[1], image.shape[0], ENTRY_PICTURE_MM, ENTRY_PICTURE_MM)[1]
    return max(max(title, badge_height) + 1 + text + 0.7 + facts + links, picture) + 1


def _link_lines(block: Entry, page: Page, width_mm: float) -> list[list[tuple[str, str]]]:
    """The links of an entry in lines that fit a width."""
    page.use(SMALL_PT)
    lines: list[list[tuple[str, str]]] = []
    used_mm = width_mm
    for words, address in block.links:
        wide_mm = page.get_string_width(words) + LINK_GAP_MM
        if not lines or used_mm + wide_mm > width_mm:
            lines.append([])
            used_mm = 0.0
        lines[-1].append((words, address))
        used_mm += wide_mm
    return lines
