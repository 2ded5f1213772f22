"""What it measures: definitions, how sure, plans, rules with their sources, limits of use.

Everything is generated from the data that the measuring, the rules and the documents are made of.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from vision.measures import MEASURES
from vision.movements import MOVEMENTS, RULES
from vision.plan import PLAN_NAMES, STAGE_LIMITS_DEG, Plan
from vision.report.content import DISCLAIMER
from vision.report.details import KNOWN_LIMITS, LONG_DISCLAIMER, SEEK_HELP
from vision.report.reference import citation
from vision.report.wording import STATUS_LABEL, STATUS_MARK, how_sure, quantity
from vision.rules.pages import KINDS
from vision.rules.rule import Rule
from vision.ui import looks
from vision.ui.accuracy_table import held_out_table
from vision.ui.blocks import literal
from vision.ui.options import FIRST_PERSONAL_LIMIT_DEG

HOW_IT_ANSWERS = (
    "Above: the value is over the limit even after its error is taken off.",
    "Within: the value stays under the limit even with its error added.",
    "Near: the limit lies inside the error, so neither can be said.",
    "Not assessed: something could not be seen or was not good enough, and the reason is told.",
)
PLANNED_ERROR = (
    "About ±10° is what published comparisons let one plan for with any single camera, before a clip is "
    "seen. The ± printed beside a value is worked out for that very frame and may be smaller or larger."
)
"""Why the notice and the values name different errors (rule book 0 and 1.4)."""


def show() -> None:
    """Draw the page."""
    st.title("What it measures", anchor=False)
    st.markdown(
        "Sitbone finds the joints in every frame of a video and measures the angles between them. From "
        "one camera an angle is an estimate, so each one comes with its error."
    )
    _show_measures()
    _show_answers()
    _show_accuracy()
    _show_plans()
    _show_rules()
    _show_limits()


def _show_measures() -> None:
    st.subheader("The angles", anchor=False)
    looks.facts([(measure.title, sentence(measure.definition)) for measure in MEASURES])


def sentence(text: str) -> str:
    """Return a text that starts with a capital letter.

    >>> sentence("hip-to-knee line.")
    'Hip-to-knee line.'
    """
    return text[:1].upper() + text[1:]


def _show_answers() -> None:
    st.subheader("The four answers", anchor=False)
    marks = dict(zip(("Above", "Near", "Within", "Not assessed"), STATUS_LABEL, strict=True))
    lines = [
        f"- {STATUS_MARK[marks[line.split(':')[0]]]} **{line.split(':')[0]}**:{line.partition(':')[2]}"
        for line in HOW_IT_ANSWERS
    ]
    st.markdown("\n".join(lines))


def _show_accuracy() -> None:
    st.subheader("How true the angles are", anchor=False)
    st.markdown(
        "The printed ± is meant to hold the true angle nine times out of ten. It is worked out for "
        "every frame and grows as the camera leaves the side; beyond 30° off the side nothing is "
        "judged."
    )
    measured = held_out_table()
    if measured is None:
        return
    st.markdown(f"**Measured against true angles:** {literal(measured.about)}")
    for angle, rows in measured.frame.groupby("Angle", sort=False):
        st.markdown(f":small[{literal(str(angle))}]")
        st.table(rows.drop(columns="Angle"), hide_index=True)
    st.caption(
        "Side toward the camera, rendered people whose true angles are known and who were kept aside. "
        "Printed ±: the median. Inside ±: share of the true angles within the printed error. Real people "
        "are harder. Joints sit a little elsewhere in everybody's flesh, which no picture shows: that alone "
        "makes 2 to 3° on average, and hardly changes within a clip."
    )


def _show_plans() -> None:
    st.subheader("Plans and their limits", anchor=False)
    rows = []
    for name in PLAN_NAMES:
        if name == "personal":
            limit, plan = "yours", Plan(name=name, limit_deg=FIRST_PERSONAL_LIMIT_DEG)
        else:
            limit, plan = quantity_or_none(STAGE_LIMITS_DEG[name]), Plan(name=name)
        rows.append((plan.title, limit, plan.limit_source))
    st.table(
        pd.DataFrame(rows, columns=["Plan", "Hip limit", "Where it comes from"]), hide_index=True
    )


def quantity_or_none(limit_deg: float | None) -> str:
    """Return a limit in words."""
    return "none" if limit_deg is None else quantity(limit_deg)


def _show_rules() -> None:
    st.subheader("The rules", anchor=False)
    st.caption("Every rule with its reason, how sure it is, and its sources.")
    for kind, heading in KINDS.items():
        with st.expander(heading):
            for rule in RULES.values():
                if rule.kind == kind:
                    _show_rule(rule)


def _show_rule(rule: Rule) -> None:
    st.markdown(f"**{rule.code} {literal(rule.title)}**")
    where = [movement.title for movement in MOVEMENTS.values() if rule.code in movement.rules]
    looks.facts(
        [
            ("Why", rule.rationale),
            ("How sure", how_sure(rule.grade_direction, rule.grade_number)),
            ("About the number", rule.number_note),
            ("Asked in", "every movement" if len(where) == len(MOVEMENTS) else ", ".join(where)),
            ("Sources", "; ".join(citation(source) for source in rule.sources)),
        ]
    )
    st.space("small")


def _show_limits() -> None:
    st.subheader("Limits", anchor=False)
    st.info(DISCLAIMER)
    st.caption(PLANNED_ERROR)
    lines = [*LONG_DISCLAIMER, *KNOWN_LIMITS[1:]]
    st.markdown("\n".join(f"- {literal(line)}" for line in lines))
    st.markdown(literal(SEEK_HELP))
