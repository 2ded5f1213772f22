"""What the rule data says about a rule and a source, as a reader is told it."""

from __future__ import annotations

from collections.abc import Sequence

from vision.movements import RULES
from vision.rules.sources import CHECKED, SOURCES

MOST_CITED = 3
"""Sources named beside a finding; all are in the list of sources."""


def rationale(code: str) -> str:
    """Return why a rule exists; nothing for a code that is not known (an older file)."""
    rule = RULES.get(code)
    return rule.rationale if rule is not None else ""


def number_note(code: str) -> str:
    """Return where a rule's numbers come from and how far that was checked."""
    rule = RULES.get(code)
    return rule.number_note if rule is not None else ""


def citations(ids: Sequence[str]) -> str:
    """Return the first few sources as text, and how many more there are."""
    told = "; ".join(citation(source_id) for source_id in ids[:MOST_CITED])
    more = len(ids) - MOST_CITED
    return f"{told}; and {more} more, named below" if more > 0 else told


def citation(source_id: str, *, full: bool = False) -> str:
    """Return one source as text; `full` adds where it was found and how far it was checked.

    Its id alone when it is not known (an older file).
    """
    entry = SOURCES.get(source_id)
    if entry is None:
        return source_id
    if not full:
        return f"{entry.citation} [{entry.id}]"
    checked = ", ".join(CHECKED[mark] for mark in entry.checked)
    return f"{entry.citation}: {entry.where} ({checked})"
