"""The report as a PDF on A4, with the same words as the HTML."""

from __future__ import annotations

import os
from pathlib import Path

from vision.finding import Status
from vision.report.blocks import Audience, Entry, Report, Section, Stills
from vision.report.content import build_report
from vision.report.files import write_atomically
from vision.report.fonts import fallback_font, report_text
from vision.report.pdf_blocks import draw, draw_note, least_height_mm
from vision.report.pdf_entries import entry_height
from vision.report.pdf_page import (
    BAR_MM,
    BODY_PT,
    FAINT,
    GAP_MM,
    PAD_MM,
    RULE,
    SMALL_PT,
    SOFT,
    STRONG,
    TITLE_PT,
    Page,
)
from vision.result import Screening

HEADING_MM = 11.0
ANSWER_PT, ANSWER_BADGE_PT, SECTION_PT = 13.0, 10.5, 11.5


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
    return page_bytes(build_report(screening, audience, stills), screening)


def page_bytes(report: Report, screening: Screening | None = None) -> bytes:
    """Return a report in words as a PDF file; its charts of a screening need `screening`."""
    return bytes(drawn_page(report, screening).output())


def drawn_page(report: Report, screening: Screening | None = None) -> Page:
    """Return the pages of a report, drawn and not yet written out."""
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
    return page


def _draw_first(page: Page, report: Report) -> None:
    page.paragraph(f"{report.title} · for the {report.audience}", SMALL_PT, colour=SOFT)
    page.paragraph(report.clip, TITLE_PT, bold=True)
    page.paragraph(report.subtitle, BODY_PT, colour=SOFT)
    page.ln(GAP_MM)
    _draw_answer(page, report)
    for remark in report.remarks:
        page.ln(GAP_MM * 0.7)
        draw_note(page, remark)
    page.ln(GAP_MM * 0.7)
    page.paragraph(report.disclaimer, SMALL_PT, colour=SOFT)


def _draw_answer(page: Page, report: Report) -> None:
    status = report.answer.status
    x, width = page.l_margin + BAR_MM + PAD_MM, page.epw - BAR_MM - 2 * PAD_MM
    badge_height = page.badge_size(report.answer, ANSWER_BADGE_PT)[1]
    height = (
        2 * PAD_MM
        + badge_height
        + 2
        + page.height_of(report.sentence, ANSWER_PT, width_mm=width, bold=True)
        + sum(page.height_of(line, BODY_PT, width_mm=width) + 1.2 for line in report.first_lines)
    )
    page.box(height, FAINT[status], STRONG[status], dashed=status is Status.NOT_ASSESSED)
    bottom = page.get_y() + height
    top = page.get_y() + PAD_MM
    page.badge(report.answer, x, top, size_pt=ANSWER_BADGE_PT)
    page.set_y(top + badge_height + 2)
    page.paragraph(report.sentence, ANSWER_PT, x_mm=x, width_mm=width, bold=True)
    for line in report.first_lines:
        page.ln(1.2)
        page.paragraph(line, BODY_PT, x_mm=x, width_mm=width)
    page.set_y(bottom)


def _draw_section(page: Page, section: Section, screening: Screening | None) -> None:
    page.ln(GAP_MM)
    if section.key != "numbers":  # the numbers speak for themselves under the answer
        first = section.blocks[0]
        least_mm = (
            entry_height(first, page) if isinstance(first, Entry) else least_height_mm(first, page)
        )
        page.need(least_mm + HEADING_MM)
        page.ln(GAP_MM / 2)
        page.paragraph(section.title, SECTION_PT, bold=True)
        page.set_draw_color(*RULE)
        page.set_line_width(0.2)
        page.line(page.l_margin, page.get_y() + 0.6, page.l_margin + page.epw, page.get_y() + 0.6)
        page.ln(2.2)
    for block in section.blocks:
        draw(block, page, screening)
