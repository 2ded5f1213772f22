"""Two sittings side by side: what changed per measure, and both films at the same phase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from vision.errors import SitboneError
from vision.ui.blocks import literal
from vision.ui.kept import video_url
from vision.ui.options import plan_words
from vision.ui.pages.people_time import draw_thresholds
from vision.ui.pages.people_words import change_row, day
from vision.ui.places import page
from vision.ui.player import PlayerPayload, player_payload
from vision.ui.player.pair import Film, pair
from vision.ui.session import this_visitor

if TYPE_CHECKING:
    from vision.history import Filed, History, Person
    from vision.history.comparing import Comparison, Pair
    from vision.plan import Plan

COLUMNS = ["Measure", "Earlier", "Later", "Change", "Real from", "Verdict"]
_FILMS = "sitbone_pair"


def draw_comparison(history: History, person: Person) -> None:
    """Draw the choice of two sittings, what changed between them, and their films."""
    from vision.history.comparing import compare

    days = [sitting.date for sitting in history.sittings(person.name) if sitting.screenings]
    if len(days) < 2:
        st.info(
            "Two sittings are needed to compare. File another one, filmed in the same way as the first.",
            icon=":material/info:",
        )
        st.page_link(page("screen"), label="Screen a video", icon=":material/movie:")
        return
    usual = compare(history, person.name)
    earlier, later = _choose_days(days, usual)
    plan = _one_plan(person)
    comparison = compare(history, person.name, earlier=earlier, later=later, plan=plan)
    st.markdown(f"#### {literal(comparison.sentence)}")
    for each in comparison.alone:
        st.caption(literal(each.reason))
    chosen = _choose_pair(comparison.pairs)
    if chosen is not None:
        _draw_changes(chosen)
        _draw_films(history, chosen, plan)


def _choose_days(days: Sequence[date], usual: Comparison) -> tuple[date, date]:
    """Ask for two sittings, the earlier one first; the latest that can be compared to begin with."""
    first = usual.pairs[0] if usual.pairs else None
    left, right = st.columns(2)
    with right:
        later: Any = _choose_day("Later", days[1:], first.later.date if first else days[-1])
    with left:
        before = [each for each in days if each < later]
        earlier: Any = _choose_day("Earlier", before, first.earlier.date if first else before[-1])
    return earlier, later


def _choose_day(label: str, days: Sequence[date], wanted: date) -> Any:
    latest_first = list(reversed(days))
    return st.selectbox(
        label,
        latest_first,
        latest_first.index(wanted) if wanted in latest_first else 0,
        format_func=day,
        key=f"people_{label.lower()} {latest_first[0]}",
    )


def _one_plan(person: Person) -> Plan | None:
    """Ask whether both are judged under one plan; return it, None for the plans that each was filed with."""
    words = plan_words(person.plan_name or "general")
    both = st.toggle(
        f"Judge both under one plan: {words}",
        key="people_one_plan",
        help="Sittings under different plans are not compared. Here both are judged anew from their landmarks.",
    )
    return person.plan if both else None


def _choose_pair(pairs: Sequence[Pair]) -> Pair | None:
    if len(pairs) < 2:
        return pairs[0] if pairs else None
    chosen: Any = st.segmented_control(
        "Movement",
        range(len(pairs)),
        default=0,
        required=True,
        format_func=lambda index: pair_title(pairs[index]),
        key="people_pair",
        wrap=True,
    )
    return pairs[chosen if chosen in range(len(pairs)) else 0]


def pair_title(pair: Pair) -> str:
    """Return a pair's movement with the side toward the camera."""
    return f"{pair.title}, {pair.near_side} side" if pair.near_side else pair.title


def _draw_changes(pair: Pair) -> None:
    st.subheader(literal(pair_title(pair)), anchor=False)
    if pair.obstacles:
        st.warning(
            "Not comparable, because " + literal("; ".join(map(in_the_app, pair.obstacles))) + ".",
            icon=":material/difference:",
        )
    frame = pd.DataFrame([change_row(change) for change in pair.changes], columns=COLUMNS)
    if pair.obstacles:
        frame = frame.drop(columns=["Change", "Real from"])
    if not frame.empty:
        st.table(frame.map(literal), hide_index=True)
    for caution in pair.cautions:
        st.caption(literal(caution))
    reasons = [each.threshold_reason for each in pair.changes if each.threshold_deg is not None]
    if reasons:
        draw_thresholds(reasons)


def in_the_app(obstacle: str) -> str:
    """Return why two sittings cannot be compared, with the remedy as it is found on this page.

    >>> in_the_app("the plans differ (General; then Stage 2); judge both under one with --plan")
    'the plans differ (General; then Stage 2); judge both under one plan above'
    """
    return obstacle.replace("under one with --plan", "under one plan above")


def _draw_films(history: History, chosen: Pair, plan: Plan | None) -> None:
    try:
        payloads = _payloads(history, chosen.earlier, chosen.later, plan)
    except SitboneError as error:
        st.caption(literal(str(error)))
        return
    st.subheader("Side by side", anchor=False)
    films = [
        Film(day(filed.date), payload, video_url(filed, this_visitor()))
        for filed, payload in zip((chosen.earlier, chosen.later), payloads, strict=True)
    ]
    pair(*films, key=f"pair {chosen.earlier.id} {chosen.later.id}")
    st.caption(
        "Each side stands at the same phase of its repetition: 0 % is its start, 50 % its deepest point, "
        "100 % its end. Choose another repetition below a film."
    )


def _payloads(
    history: History, earlier: Filed, later: Filed, plan: Plan | None
) -> tuple[PlayerPayload, PlayerPayload]:
    """Return what the players need, made again only when something else is compared."""
    wanted = (earlier, later, plan)
    known = st.session_state.get(_FILMS)
    if known is None or known[0] != wanted:
        made = [player_payload(history.again(each.id, plan)) for each in (earlier, later)]
        known = (wanted, (made[0], made[1]))
        st.session_state[_FILMS] = known
    payloads: tuple[PlayerPayload, PlayerPayload] = known[1]
    return payloads


def forget_films() -> None:
    """Let go of the films that the page remembers."""
    st.session_state.pop(_FILMS, None)
