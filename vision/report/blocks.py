"""What a report is made of: ordered sections of plain blocks, without any layout.

`vision.report.content` fills them with words and numbers; the HTML and PDF writers only lay them out,
so no sentence exists twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from vision.finding import Status

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from vision.report.chart_look import Palette

Audience = Literal["athlete", "coach", "clinician"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)


class Still(NamedTuple):
    """A picture from the clip: repetition (0: none), time, RGB uint8 (H, W, 3), one-line caption."""

    repetition: int
    time_s: float
    image: npt.NDArray[np.uint8]
    caption: str


StillLike = Still | tuple[int, float, npt.NDArray[np.uint8], str]
Stills = Sequence[StillLike]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `note` is set apart in a frame, `muted` is small print."""

    text: str
    tone: Literal["plain", "muted", "note"] = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Number:
    """One of the few numbers to take away: what it is, its value, what stands beside it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Numbers:
    """The numbers to take away, in order of importance."""

    items: tuple[Number, ...]

    @property
    def columns(self) -> int:
        """How many stand side by side on a page, so that no row is left ragged."""
        return 3 if len(self.items) in (1, 2, 3, 5, 6) else 4


@dataclass(frozen=True)
class Facts:
    """Names and values, one pair a line."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Badge:
    """A status in words, with the colour and mark of its kind."""

    status: Status
    text: str


Cell = str | Badge


@dataclass(frozen=True)
class Table:
    """A table; `numeric` names the columns (counted from 0) that are aligned as numbers.

    `footer` repeats the columns for a summary line; `note` explains below what the header cannot.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    footer: tuple[tuple[Cell, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Card:
    """One finding: badge, title, the sentence, and named lines below (why, how sure, source)."""

    badge: Badge
    title: str
    text: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Chart:
    """A place for a chart; `description` says in words what it shows."""

    kind: Literal["angles", "split"]
    caption: str
    description: str


@dataclass(frozen=True)
class Pictures:
    """The place for the still frames; on paper none is higher than `highest_mm`."""

    stills: tuple[Still, ...]
    highest_mm: float = 58.0


@dataclass(frozen=True)
class Drawing:
    """A chart that is not of one screening: `draw` makes it for a palette, width and height in inches.

    `description` says in words what it shows.
    """

    key: str
    caption: str
    description: str
    draw: Callable[[Palette, float, float], Figure]
    height_in: float
    families: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One line of a list with its picture: name, badge, sentence, named lines, links (words, address)."""

    title: str
    badge: Badge
    text: str
    picture: Still | None
    facts: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()


Block = Paragraph | Bullets | Numbers | Facts | Table | Card | Chart | Pictures | Drawing | Entry


@dataclass(frozen=True)
class Section:
    """A heading with its blocks; an empty title continues the section before."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A whole report: who it is for, the answer, the lines under it, and the sections in order.

    `first_lines` stand with the answer: pain answers first, then what this reader asks first.
    `remarks` are set apart below it. `disclaimer` is printed on the first page.
    """

    title: str
    clip: str
    subtitle: str
    audience: Audience
    answer: Badge
    sentence: str
    first_lines: tuple[str, ...]
    remarks: tuple[str, ...]
    disclaimer: str
    sections: tuple[Section, ...]
    closing: str

    def section(self, key: str) -> Section | None:
        """Return the section of that key, None when this report has none."""
        return next((section for section in self.sections if section.key == key), None)
