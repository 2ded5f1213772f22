"""The report in brief, as plain text for a terminal."""

from __future__ import annotations

import textwrap

from vision.finding import Status
from vision.report.blocks import Audience, Bullets, Card, Numbers, Report, Section
from vision.report.content import build_report
from vision.report.wording import NEXT_TIME, STATUS_LABEL, STATUS_MARK, lowered
from vision.result import Screening

WIDTH = 80
"""Columns of the smallest terminal in common use."""

MOST_FINDINGS, MOST_MISSING, MOST_REMARKS = 2, 1, 2
"""The summary fits one screen of a terminal; the rest is in the report."""

INDENT = "  "


def summary_text(
    screening: Screening, *, audience: Audience = "athlete", width: int = WIDTH
) -> str:
    """Return the result as some twenty lines of plain text, wrapped to `width` columns.

    The same words as in the report: the answer, the numbers, what was above or near a limit, what was
    not assessed and how to film it, what to try next, the disclaimer. No trailing line break.
    """
    report = build_report(screening, audience)
    lines = [
        f"{report.clip} · {report.subtitle}",
        "",
        f"{STATUS_MARK[report.answer.status]} {report.answer.text.upper()}",
        *(INDENT + line for line in (report.sentence, *report.first_lines)),
        *_numbers(report.section("numbers")),
        "",
        *_cards(report.section("findings"), MOST_FINDINGS),
        *_cards(report.section("not_assessed"), MOST_MISSING),
        *_advice(report.section("advice")),
        *_remarks(report),
        report.disclaimer,
    ]
    return "\n".join(part for line in lines for part in _wrapped(line, width))


def _numbers(section: Section | None) -> list[str]:
    blocks = section.blocks if section is not None else ()
    items = [item for block in blocks if isinstance(block, Numbers) for item in block.items]
    return [INDENT + "; ".join(f"{item.label} {item.value}" for item in items)] if items else []


def _cards(section: Section | None, most: int) -> list[str]:
    cards = [block for block in section.blocks if isinstance(block, Card)] if section else []
    lines = []
    for card in cards[:most]:
        missing = card.badge.status is Status.NOT_ASSESSED
        words = f"{card.badge.text}: {lowered(card.title)}. " if missing else f"{card.title}. "
        remedy = [text for name, text in card.facts if name == NEXT_TIME]
        lines.append(f"{STATUS_MARK[card.badge.status]} {' '.join((words + card.text, *remedy))}")
    if len(cards) > most:
        lines.append(f"{INDENT}and {len(cards) - most} more in the report")
    return lines


def _advice(section: Section | None) -> list[str]:
    blocks = section.blocks if section is not None else ()
    items = [item for block in blocks if isinstance(block, Bullets) for item in block.items]
    return ["", *(f"- {item}" for item in items)] if items else []


def _remarks(report: Report) -> list[str]:
    """The first sentences of what must be known with the answer; what was not assessed stands above."""
    told = [
        text for text in report.remarks if not text.startswith(STATUS_LABEL[Status.NOT_ASSESSED])
    ]
    return ["", *(text.split(". ")[0].rstrip(".") + "." for text in told[:MOST_REMARKS])]


def _wrapped(line: str, width: int) -> list[str]:
    marked = line[:2] == "- " or line[:1] in STATUS_MARK.values()
    indent = INDENT if marked or line.startswith(INDENT) else ""
    return textwrap.wrap(line, width, subsequent_indent=indent) or [""]
