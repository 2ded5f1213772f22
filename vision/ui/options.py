"""The choices that a screening depends on, as widgets: movement, plan or personal limit, side, reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import streamlit as st

from vision.landmarks import SIDES
from vision.movements import MOVEMENTS
from vision.plan import (
    HIGHEST_LIMIT_DEG,
    LOWEST_LIMIT_DEG,
    PLAN_NAMES,
    STAGE_LIMITS_DEG,
    Plan,
    PlanName,
)
from vision.report.blocks import AUDIENCES
from vision.report.wording import quantity
from vision.ui.choices import Choices

AUTOMATIC = "auto"
CAMERA_SIDE = "camera"
FIRST_PERSONAL_LIMIT_DEG = 70.0
"""Where the field for a personal limit starts; the visitor sets it."""


def choose(current: Choices, key: str, *, people: int = 1) -> Choices:
    """Draw the widgets and return what is chosen; answers to questions are kept as they are.

    `people` is how many were found in the clip: with more than one, who is measured can be chosen.
    """
    movement = _pick(
        "Movement",
        [AUTOMATIC, *MOVEMENTS],
        current.movement,
        f"{key}_movement",
        lambda name: "Recognise it" if name == AUTOMATIC else MOVEMENTS[name].title,
    )
    plan = _plan(current.plan, key)
    side = _switch(
        "Side to judge",
        [CAMERA_SIDE, *SIDES],
        current.side or CAMERA_SIDE,
        f"{key}_side",
        help="The side toward the camera is measured best.",
        words={CAMERA_SIDE: "Toward the camera"},
    )
    audience = _switch("Report for", list(AUDIENCES), current.audience, f"{key}_audience")
    person = current.person
    if people > 1:
        person = _pick(
            "Person",
            [0, *range(1, people + 1)],
            current.person or 0,
            f"{key}_person",
            lambda number: f"Person {number}" if number else "The one who moves most",
        )
    return current.model_copy(
        update={
            "movement": movement,
            "plan": plan,
            "side": None if side == CAMERA_SIDE else side,
            "audience": audience,
            "person": person or None,
        }
    )


def forget_plan(key: str) -> None:
    """Let `choose` draw the plan anew under a key, as it is given then."""
    for name in ("plan", "limit"):
        st.session_state.pop(f"{key}_{name}", None)


def choose_for_many(current: Choices, key: str) -> Choices:
    """Draw the widgets for the clips of many people; a side is said by a clip's name or the roster."""
    movement = _pick(
        "Movement, where a name does not say it",
        [AUTOMATIC, *MOVEMENTS],
        current.movement,
        f"{key}_movement",
        lambda name: "Recognise it" if name == AUTOMATIC else MOVEMENTS[name].title,
    )
    return current.model_copy(update={"movement": movement, "plan": _plan(current.plan, key)})


def plan_words(name: PlanName) -> str:
    """Return a plan as a choice: "Stage 2 (up to 60°)"."""
    if name == "personal":
        return "Personal limit"
    limit = STAGE_LIMITS_DEG[name]
    title = Plan(name=name).title
    return f"{title} (no limit)" if limit is None else f"{title} (up to {quantity(limit)})"


def _plan(current: Plan, key: str) -> Plan:
    name = _pick(
        "Plan or limit",
        list(PLAN_NAMES),
        "personal" if current.limit_deg is not None else current.name,
        f"{key}_plan",
        plan_words,
        help="The hip flexion (trunk-thigh) that your plan allows. General is for people without pain.",
    )
    limit: float | None = None
    if name == "personal":
        limit_key = f"{key}_limit"
        st.session_state.setdefault(limit_key, current.limit_deg or FIRST_PERSONAL_LIMIT_DEG)
        limit = st.number_input(
            "Your limit in degrees",
            LOWEST_LIMIT_DEG,
            HIGHEST_LIMIT_DEG,
            step=5.0,
            format="%.0f",
            key=limit_key,
        )
    return current.model_copy(update={"name": name, "limit_deg": limit})


def _pick(
    label: str,
    options: list[Any],
    current: Any,
    key: str,
    words: Callable[[Any], str],
    help: str | None = None,
) -> Any:
    st.session_state.setdefault(key, current)
    return st.selectbox(label, options, format_func=words, key=key, help=help)


def _switch(
    label: str,
    options: list[Any],
    current: Any,
    key: str,
    *,
    help: str | None = None,
    words: dict[Any, str] | None = None,
) -> Any:
    st.session_state.setdefault(key, current)
    chosen = st.segmented_control(
        label,
        options,
        format_func=lambda option: (words or {}).get(option, str(option).capitalize()),
        key=key,
        help=help,
        required=True,
    )
    return chosen if chosen in options else current


assert set(get_args(PlanName)) == {*STAGE_LIMITS_DEG, "personal"}
