"""Rules and movements as text; the page in docs is the one the data gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from vision.errors import SitboneError
from vision.movements import MOVEMENTS, RULES
from vision.rules.pages import movement_list, movement_page, rule_list, rule_page, rules_document
from vision.rules.sources import SOURCES

DOCUMENT = Path(__file__).parent.parent / "docs" / "rules.md"


def test_the_page_is_current() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == rules_document()


def test_the_page_has_every_rule_movement_and_source() -> None:
    page = rules_document()
    for code, rule in RULES.items():
        assert f"### {code} {rule.title}" in page
        assert f'<a id="{code.lower()}"></a>' in page
    assert all(f"(`{name}`)" in page for name in MOVEMENTS)
    assert all(f"- [{source}]" in page for source in SOURCES)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_explained_with_sources_and_grades(code: str) -> None:
    page = rule_page(code.lower())
    assert RULES[code].rationale in page
    assert RULES[code].number_note in page
    assert all(f"[{source}]" in page for source in RULES[code].sources)


@pytest.mark.parametrize("name", MOVEMENTS)
def test_a_movement_says_how_to_film_it(name: str) -> None:
    page = movement_page(name.replace("_", "-").upper())
    assert "Camera: side view" in page
    assert all(line in page for line in MOVEMENTS[name].instructions)  # type: ignore[index]


def test_lists_name_everything() -> None:
    assert all(code in rule_list() for code in RULES)
    assert all(name in movement_list() for name in MOVEMENTS)


def test_an_unknown_name_is_told_what_there_is() -> None:
    with pytest.raises(SitboneError, match="HF1"):
        rule_page("XX9")
    with pytest.raises(SitboneError, match="forward_lunge"):
        movement_page("cartwheel")
