"""The page of the PDF: fonts, colours, text that measures itself, boxes, columns."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from vision.finding import Status
from vision.report.blocks import Badge, Cell
from vision.report.fonts import FALLBACK_FAMILY, FAMILY, dejavu_path
from vision.report.wording import STATUS_MARK

NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
"""A PDF must carry a date; a fixed one keeps the same screening the same file."""

MARGIN_MM = 16.0
FOOT_MM = 16.0
GAP_MM = 3.0
PAD_MM = 3.2
BAR_MM = 1.8
CORNER_MM = 1.6
WIDEST_COLUMN_MM = 70.0
"""Beyond this a column of sentences takes no more room from the others."""

POINT_MM = 25.4 / 72
LINE = 1.42
"""Line height as a multiple of the letter size."""

BODY_PT, SMALL_PT, TABLE_PT, TITLE_PT = 9.5, 8.2, 8.0, 16.0

Colour = tuple[int, int, int]
INK: Colour = (27, 36, 48)
SOFT: Colour = (85, 96, 110)
RULE: Colour = (217, 222, 229)
SURFACE: Colour = (245, 247, 249)
WHITE: Colour = (255, 255, 255)
STRONG: dict[Status, Colour] = {
    Status.FLAGGED: (168, 58, 8),
    Status.BORDERLINE: (125, 90, 0),
    Status.CLEAR: (0, 89, 156),
    Status.NOT_ASSESSED: (61, 70, 83),
}
FAINT: dict[Status, Colour] = {
    Status.FLAGGED: (253, 238, 229),
    Status.BORDERLINE: (253, 245, 220),
    Status.CLEAR: (231, 241, 250),
    Status.NOT_ASSESSED: (236, 238, 241),
}
"""The colours of the states, as on screen."""


class Page(FPDF):  # type: ignore[misc]
    """A4 pages whose running lines name the clip; millimetres from the top left."""

    def __init__(self, title: str, running: str, fallback: bytes | None) -> None:
        super().__init__(format="A4", unit="mm")
        self._running = running
        self.set_title(title)
        self.set_lang("en")
        self.set_creator("Sitbone")
        self.set_producer("Sitbone")
        self.set_creation_date(NO_CLOCK)
        self.set_margins(MARGIN_MM, MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(True, FOOT_MM)
        self.c_margin = 0.0
        self.add_font(FAMILY, "", dejavu_path())
        self.add_font(FAMILY, "B", dejavu_path("Bold"))
        if fallback is not None:
            self._add_fallback(fallback)
        self.add_page()

    def _add_fallback(self, font: bytes) -> None:
        # fpdf2 takes a font from a file only, and reads it at once.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fallback.ttf"
            path.write_bytes(font)
            self.add_font(FALLBACK_FAMILY, "", path)
        self.set_fallback_fonts([FALLBACK_FAMILY], exact_match=False)

    def header(self) -> None:
        """Name the clip on every page but the first."""
        if self.page_no() > 1:
            self.paragraph(self._running, SMALL_PT, colour=SOFT)
            self.ln(GAP_MM)

    def footer(self) -> None:
        """Number the page."""
        self.set_y(-FOOT_MM + 4)
        self.paragraph(f"{self.page_no()} / {{nb}}", SMALL_PT, colour=SOFT, align=Align.C)

    @property
    def room_mm(self) -> float:
        """Height left on this page."""
        return float(self.page_break_trigger - self.get_y())

    def need(self, height_mm: float) -> None:
        """Begin a new page unless there is so much room on this one (or it is already new)."""
        if height_mm > self.room_mm and self.get_y() > self.t_margin + 12:
            self.add_page()

    def use(self, size_pt: float, *, bold: bool = False, colour: Colour = INK) -> None:
        """Choose the letters to write with."""
        self.set_font(FAMILY, "B" if bold else "", size_pt)
        self.set_text_color(*colour)

    def height_of(
        self, text: str, size_pt: float, *, width_mm: float = 0.0, bold: bool = False
    ) -> float:
        """Return how high a text will be at a width (0: the rest of the line)."""
        if not text:
            return 0.0
        self.use(size_pt, bold=bold)
        height = self.multi_cell(
            width_mm or self.epw, size_pt * POINT_MM * LINE, text, dry_run=True,
            output=MethodReturnValue.HEIGHT, align=Align.L,
        )  # fmt: skip
        assert isinstance(height, float | int)
        return float(height)

    def paragraph(
        self,
        text: str,
        size_pt: float = BODY_PT,
        *,
        x_mm: float | None = None,
        width_mm: float = 0.0,
        bold: bool = False,
        colour: Colour = INK,
        align: Align = Align.L,
    ) -> None:
        """Write a text that breaks at the end of its lines, and go to the line below it."""
        if not text:
            return
        self.use(size_pt, bold=bold, colour=colour)
        self.set_x(self.l_margin if x_mm is None else x_mm)
        self.multi_cell(
            width_mm,
            size_pt * POINT_MM * LINE,
            text,
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def badge(self, badge: Badge, x_mm: float, y_mm: float, *, size_pt: float = SMALL_PT) -> None:
        """Draw a state as a filled pill whose upper left corner is given."""
        width, height = self.badge_size(badge, size_pt)
        self.set_fill_color(*STRONG[badge.status])
        self.rect(
            x_mm, y_mm, width, height, style="F", round_corners=True, corner_radius=height / 2
        )
        self.set_xy(x_mm, y_mm)
        self.use(size_pt, bold=True, colour=WHITE)
        self.cell(width, height, badge_text(badge), align=Align.C)

    def badge_size(self, badge: Badge, size_pt: float = SMALL_PT) -> tuple[float, float]:
        """Return width and height of a pill."""
        self.use(size_pt, bold=True)
        height = size_pt * POINT_MM * 1.7
        return float(self.get_string_width(badge_text(badge))) + height, height

    def box(
        self, height_mm: float, fill: Colour | None, bar: Colour | None, *, dashed: bool = False
    ) -> None:
        """Draw a box over the width of the page, from here down, with a bar at its left edge."""
        x, y = self.l_margin, self.get_y()
        if fill is not None:
            self.set_fill_color(*fill)
            self.rect(
                x, y, self.epw, height_mm, style="F", round_corners=True, corner_radius=CORNER_MM
            )
        self.set_draw_color(*(bar if dashed and bar is not None else RULE))
        self.set_line_width(0.35 if dashed else 0.2)
        if dashed:
            self.set_dash_pattern(dash=1.6, gap=1.2)
        self.rect(x, y, self.epw, height_mm, style="D", round_corners=True, corner_radius=CORNER_MM)
        self.set_dash_pattern()
        if bar is not None:
            self.set_fill_color(*bar)
            self.rect(x, y, BAR_MM, height_mm, style="F")

    def column_widths(
        self, header: Sequence[Cell], rows: Sequence[Sequence[Cell]], pad_mm: float
    ) -> list[float]:
        """Return widths that fill the page: enough for the longest word, the rest by length of text."""
        least, wanted = [], []
        for number, heading in enumerate(header):
            texts = [cell_text(heading), *(cell_text(row[number]) for row in rows)]
            self.use(TABLE_PT, bold=True)
            words = [word for text in texts for word in text.split(" ")]
            least.append(max(float(self.get_string_width(word)) for word in words) + pad_mm)
            longest = max(float(self.get_string_width(text)) for text in texts) + pad_mm
            wanted.append(min(longest, WIDEST_COLUMN_MM))
        spare = self.epw - sum(least)
        extra = [max(want - low, 0.0) for want, low in zip(wanted, least, strict=True)]
        scale = min(max(spare, 0.0) / sum(extra), 1.0) if sum(extra) else 0.0
        widths = [low + more * scale for low, more in zip(least, extra, strict=True)]
        return [width * self.epw / sum(widths) for width in widths]


def badge_text(badge: Badge) -> str:
    """Return a state with its mark."""
    return f"{STATUS_MARK[badge.status]}\N{NO-BREAK SPACE}{badge.text}"


def cell_text(cell: Cell) -> str:
    """Return what stands in a table cell."""
    return cell if isinstance(cell, str) else badge_text(cell)
