"""What the rule data says about a rule and a source, as a reader is told it."""

from __future__ import annotations

from collections.abc import Sequence

from vision.movements import RULES
from vision.sources import CHECKED, SOURCES


def rationale(code: str) -> str:
    """Return why a rule exists; nothing for a code that is not known (an older file)."""
    rule = RULES.get(code)
    return rule.rationale if rule is not None else ""


def number_note(code: str) -> str:
    """Return where a rule's numbers come from and how far that was checked."""
    rule = RULES.get(code)
    return rule.number_note if rule is not None else ""


def citations(ids: Sequence[str], *, full: bool = False) -> str:
    """Return the sources as text; `full` adds where each was found and how far it was checked."""
    return "; ".join(citation(source_id, full=full) for source_id in ids)


def citation(source_id: str, *, full: bool = False) -> str:
    """Return one source as text; its id alone when it is not known (an older file)."""
    entry = SOURCES.get(source_id)
    if entry is None:
        return source_id
    if not full:
        return f"{entry.citation} [{entry.id}]"
    checked = ", ".join(CHECKED[mark] for mark in entry.checked)
    return f"{entry.citation} [{entry.id}]: {entry.where} ({checked})"
