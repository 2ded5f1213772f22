"""Optional questions before filming (rule book 5.3); an answer that a camera cannot judge stops here."""

from __future__ import annotations

from typing import Any

import streamlit as st

from vision.landmarks import SIDES
from vision.plan import Plan
from vision.rules.advice import ADULT_YEARS, ADVICE, WARNING_SIGNS

UNANSWERED, NONE_OF_THESE, SOME = "Not answered", "None of these", "At least one"
HIGHEST_PAIN, LONGEST_WEEKS, OLDEST_YEARS = 10, 2600, 120
"""What `vision.plan.Plan` takes."""


def forget_answers() -> None:
    """Let `ask` draw the questions anew, with the answers that it is given then."""
    for name in [name for name in st.session_state if str(name).startswith(_key(""))]:
        del st.session_state[name]


def ask(plan: Plan) -> Plan:
    """Draw the questions and return the plan with the answers."""
    st.caption(
        "All of it is optional and stays with your clips on this computer. Pain goes before every angle."
    )
    left, right = st.columns(2)
    with left:
        pain_during = _number("Pain in the movement, 0 to 10", plan.pain_during, HIGHEST_PAIN)
        pain_next_day = _number("Pain the day after, 0 to 10", plan.pain_next_day, HIGHEST_PAIN)
    with right:
        pain_usual = _number("Pain on an ordinary day, 0 to 10", plan.pain_usual, HIGHEST_PAIN)
        weeks = _number("Weeks since it started", plan.weeks, LONGEST_WEEKS)
    age = _number("Age in years", plan.age, OLDEST_YEARS)
    sore_side = _either("Sore side", ["None", *SIDES], plan.sore_side or "None")
    cannot_bear_weight = _box("Putting weight on the leg is hard", plan.cannot_bear_weight)
    flare = _box("A flare-up lasted longer than a day", plan.flare_over_24h)
    return plan.model_copy(
        update={
            "pain_during": pain_during,
            "pain_usual": pain_usual,
            "pain_next_day": pain_next_day,
            "weeks": weeks,
            "age": None if age is None else int(age),
            "sore_side": None if sore_side == "None" else sore_side,
            "cannot_bear_weight": cannot_bear_weight,
            "flare_over_24h": flare,
            "red_flags": _warning_signs(plan),
        }
    )


def _warning_signs(plan: Plan) -> tuple[str, ...] | None:
    before = UNANSWERED if plan.red_flags is None else SOME if plan.red_flags else NONE_OF_THESE
    answer = _either(
        "Does any warning sign apply to you?", [UNANSWERED, NONE_OF_THESE, SOME], before
    )
    if answer == UNANSWERED:
        return None
    if answer == NONE_OF_THESE:
        return ()
    return tuple(
        key
        for key, sign in WARNING_SIGNS.items()
        if key != "under_18"  # the age says it
        and _box(sign.declared[0].upper() + sign.declared[1:], key in (plan.red_flags or ()))
    )


def advice_before_filming(plan: Plan) -> str | None:
    """Return what to do instead of filming, as Markdown; None when nothing was declared that stops."""
    signs = plan.warning_signs
    if not signs:
        return None
    first = ADVICE["a19"].format(action=signs[0].action)
    lines = [f"**{first}**", ""]
    lines += [f"- {sign.declared[0].upper() + sign.declared[1:]}: {sign.action}." for sign in signs]
    return "\n".join(lines)


def repeat_advice(plan: Plan) -> None:
    """Say where an answer is given that it asks for advice: on a phone the top of the page is far away."""
    signs = plan.warning_signs
    if signs:
        st.error(ADVICE["a19"].format(action=signs[0].action), icon=":material/pan_tool:")


def stops_here(plan: Plan) -> bool:
    """Show the advice where an answer asks for one and return whether filming has to wait."""
    advice = advice_before_filming(plan)
    if advice is None:
        return False
    # On use: hardly anybody gets here, and the first page is drawn sooner without the report.
    from vision.report.details import SEEK_HELP

    st.error(advice, icon=":material/pan_tool:")
    st.caption(
        f"Films are not taken or measured while this answer stands. {SEEK_HELP}"
        + (
            f" Sitbone is for adults: nobody under {ADULT_YEARS} uses it alone."
            if _minor(plan)
            else ""
        )
    )
    return True


def _minor(plan: Plan) -> bool:
    return plan.age is not None and plan.age < ADULT_YEARS


def _key(label: str) -> str:
    return f"question {label}"


def _number(label: str, before: float | None, highest: float) -> float | None:
    st.session_state.setdefault(_key(label), None if before is None else float(before))
    answer: float | None = st.number_input(
        label,
        0.0,
        float(highest),
        value=None,
        step=1.0,
        format="%.0f",
        placeholder="Not answered",
        key=_key(label),
    )
    return answer


def _either(label: str, options: list[str], before: str) -> str:
    st.session_state.setdefault(_key(label), before)
    answer: Any = st.segmented_control(
        label, options, format_func=str.capitalize, key=_key(label), required=True
    )
    return str(answer) if answer in options else before


def _box(label: str, before: bool | None) -> bool | None:
    """A box that was not ticked is no answer; a warning sign counts it as no."""
    st.session_state.setdefault(_key(label), bool(before))
    return True if st.checkbox(label, key=_key(label)) else None
