"""The report's sections on a page: the same words as in the PDF, drawn with Streamlit's own elements."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from vision.finding import Status
from vision.report.blocks import (
    Badge,
    Block,
    Bullets,
    Card,
    Cell,
    Facts,
    Numbers,
    Paragraph,
    Section,
    Table,
)
from vision.report.wording import NEXT_TIME, STATUS_MARK
from vision.ui import looks

HIDDEN_FACTS = ("Why", "How sure", "Measured", "Grades", "Source")
"""Named lines of a finding that stand in its expander."""


def draw(section: Section | None) -> None:
    """Draw a section with its heading; nothing for None."""
    if section is None:
        return
    if section.title:
        st.subheader(section.title, anchor=False)
    for block in section.blocks:
        draw_block(block)


def draw_block(block: Block) -> None:
    """Draw one block; charts and pictures are the page's own."""
    if isinstance(block, Paragraph):
        draw_paragraph(block)
    elif isinstance(block, Bullets):
        st.markdown("\n".join(f"- {literal(item)}" for item in block.items))
    elif isinstance(block, Numbers):
        draw_numbers(block)
    elif isinstance(block, Facts):
        looks.facts(block.items)
    elif isinstance(block, Table):
        draw_table(block)
    elif isinstance(block, Card):
        draw_card(block)


def literal(text: str) -> str:
    """Return a text in which Markdown changes nothing: file names hold underscores and asterisks."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|$~:" else letter for letter in text)


def draw_paragraph(paragraph: Paragraph) -> None:
    """Draw a paragraph in its tone."""
    if paragraph.tone == "muted":
        st.caption(literal(paragraph.text))
    elif paragraph.tone == "note":
        st.info(literal(paragraph.text))
    else:
        st.markdown(literal(paragraph.text))


def draw_numbers(numbers: Numbers) -> None:
    """Draw the few numbers to take away, side by side."""
    with st.container(horizontal=True, gap="medium"):
        for number in numbers.items:
            with st.container(width=235, gap=None):
                st.caption(literal(number.label))
                st.subheader(literal(number.value), anchor=False)
                st.caption(literal(number.note))


def table_frame(table: Table) -> pd.DataFrame:
    """Return a report's table as a data frame of texts."""
    return pd.DataFrame(
        [[cell_text(cell) for cell in row] for row in (*table.rows, *table.footer)],
        columns=list(table.header),
    )


def cell_text(cell: Cell) -> str:
    """Return a cell as text, a state with its mark."""
    return f"{STATUS_MARK[cell.status]} {cell.text}" if isinstance(cell, Badge) else cell


def draw_table(table: Table) -> None:
    """Draw a table that wraps its words."""
    if table.caption:
        st.markdown(f"**{literal(table.caption)}**")
    st.table(table_frame(table).map(literal), hide_index=True)
    if table.note:
        st.caption(literal(table.note))


def draw_card(card: Card, on_show: Callable[[], None] | None = None, key: str = "") -> None:
    """Draw a finding: its state, what was found, and in an expander why, how sure and from where.

    `on_show` puts a button on it that shows the moment in the player; `key` tells the buttons apart.
    """
    open_facts = [fact for fact in card.facts if fact[0] not in HIDDEN_FACTS]
    hidden_facts = [fact for fact in card.facts if fact[0] in HIDDEN_FACTS]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            looks.heading(card.badge, card.title)
            if on_show is not None:
                st.button(
                    "Show it in the video", key=key, icon=":material/play_arrow:", on_click=on_show
                )
        st.markdown(literal(card.text))
        for name, text in open_facts:
            icon = ":material/videocam: " if name == NEXT_TIME else ""
            st.markdown(f"{icon}**{name}:** {literal(text)}")
        if hidden_facts:
            words = "Why it was not judged" if card.badge.status is Status.NOT_ASSESSED else "Why"
            with st.expander(f"{words}, how sure, from which source"):
                looks.facts(hidden_facts)
