"""Plans: which limit is in force, and what a faulty plan is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from vision.errors import PlanError
from vision.plan import PLAN_NAMES, Plan, load_plan, make_plan
from vision.rules.pages import PLAN_EXAMPLE


@pytest.mark.parametrize(
    ("answers", "effective", "limit_deg"),
    [
        ({}, "general", 90.0),
        ({"name": "stage1"}, "stage1", 30.0),
        ({"name": "stage2"}, "stage2", 60.0),
        ({"name": "stage3"}, "stage3", 90.0),
        ({"name": "stage4"}, "stage4", None),
        ({"limit_deg": 75}, "personal", 75.0),
        ({"name": "stage1", "limit_deg": 75}, "personal", 75.0),
        ({"pain_during": 1}, "stage2", 60.0),
        ({"weeks": 3}, "stage2", 60.0),
        ({"pain_during": 0, "pain_usual": 0}, "general", 90.0),
        ({"pain_during": 1, "limit_deg": 100}, "personal", 100.0),
        ({"pain_during": 1, "name": "stage3"}, "stage3", 90.0),
        ({"red_flags": []}, "general", 90.0),
    ],
)
def test_the_limit_in_force(
    answers: dict[str, Any], effective: str, limit_deg: float | None
) -> None:
    plan = make_plan(answers)
    assert (plan.effective, plan.hip_limit_deg) == (effective, limit_deg)
    assert plan.title
    assert plan.limit_source.endswith(".")


def test_the_cautious_default_is_called_that() -> None:
    plan = make_plan({"pain_next_day": 2})
    assert plan.cautious_default
    assert "cautious default" in plan.title
    assert "Cautious default" in plan.limit_source
    assert "cautious default" in plan.limit_phrase(60.0)
    assert not make_plan({"name": "stage2", "pain_next_day": 2}).cautious_default


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"pain_durng": 2}, "did you mean 'pain_during'?"),
        ({"zzz": 2}, "the keys are name, limit_deg"),
        ({"limit_deg": "90"}, "limit_deg = '90'"),
        ({"limit_deg": 5}, "at least 10"),
        ({"limit_deg": 400}, "at most 150"),
        ({"limit_deg": float("nan")}, "limit_deg"),
        ({"limit_deg": True}, "limit_deg = True"),
        ({"pain_during": 11}, "at most 10"),
        ({"pain_during": -1}, "at least 0"),
        ({"name": "stage9"}, "'stage4' or 'personal'"),
        ({"name": "personal"}, "needs limit_deg"),
        ({"red_flags": ["pop"]}, "sudden_pop"),
        ({"red_flags": "unwell"}, "red_flags"),
        ({"load": False, "load_kg": 10}, "load says no"),
        ({"age": 12.5}, "age"),
        ({"clothing": "tight"}, "'fitted' or 'loose'"),
    ],
)
def test_a_faulty_plan_is_told_file_key_and_remedy(
    tmp_path: Path, values: dict[str, Any], told: str
) -> None:
    with pytest.raises(PlanError) as raised:
        make_plan(values, f"The plan {tmp_path / 'mine.toml'}")
    message = str(raised.value)
    assert told in message
    assert "mine.toml" in message
    assert message.endswith(".")


def test_a_plan_from_a_file_and_the_command_line_over_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('name = "stage1"\npain_during = 2\nred_flags = ["unwell"]\n', encoding="utf-8")
    assert load_plan(path) == Plan(name="stage1", pain_during=2.0, red_flags=("unwell",))
    assert load_plan(path, {"name": "stage3"}).hip_limit_deg == 90.0


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"name = stage1", "not valid TOML"), (b"\xff\xfe", "not UTF-8"), (b"[name]\n", "name")],
)
def test_a_damaged_file(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes(content)
    with pytest.raises(PlanError, match=told) as raised:
        load_plan(path)
    assert "plan.toml" in str(raised.value)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(PlanError, match="cannot be read"):
            load_plan(path)


def test_the_example_of_the_docs_is_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN_EXAMPLE, encoding="utf-8")
    plan = load_plan(path)
    assert plan.effective == "personal"
    assert set(plan.answers()) | {"name", "limit_deg"} == set(Plan.model_fields)


def test_answers_are_json_ready_and_only_what_was_given() -> None:
    assert make_plan({"red_flags": ["unwell"], "weeks": 2}).answers() == {
        "red_flags": ["unwell"],
        "weeks": 2.0,
    }
    assert Plan().answers() == {}


def test_every_plan_name_has_words() -> None:
    for name in PLAN_NAMES:
        plan = Plan(name=name, limit_deg=80.0 if name == "personal" else None)
        assert plan.whose
        assert "80°" in plan.limit_phrase(80.0)


def test_an_age_under_eighteen_is_a_warning_sign() -> None:
    assert [sign.key for sign in make_plan({"age": 15}).warning_signs] == ["under_18"]
    assert make_plan({"age": 18}).warning_signs == ()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"limit_deg": 5.0}, "limit_deg = 5.0 is not valid: it must be at least 10."),
        ({"age": 34.5}, "age = 34.5 is not valid: it must be a whole number."),
        ({"red_flags": "unwell"}, "it must be a list in square brackets."),
        ({"load": "yes"}, "it must be true or false."),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(values: dict[str, Any], told: str) -> None:
    with pytest.raises(PlanError, match=re.escape(told)):
        make_plan(values)
