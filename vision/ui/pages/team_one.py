"""One team: how far it is, the table that fills, what can be changed, taken away and deleted."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from vision.errors import SitboneError
from vision.report.wording import plural
from vision.team.clips import Clip
from vision.team.content import team_report
from vision.team.rows import ClipRow
from vision.ui import looks
from vision.ui.blocks import literal
from vision.ui.options import choose_for_many, plan_words
from vision.ui.pages.team_begin import REFUSED, keep_settings, note_refused, take_roster
from vision.ui.pages.team_filing import draw_filing
from vision.ui.pages.team_take import draw_taking
from vision.ui.pages.team_words import TEAM, progress_words, show_problem, where_words
from vision.ui.places import page
from vision.ui.session import this_visitor
from vision.ui.teams import running
from vision.ui.teams.kept import KeptTeam, delete_team, update_team
from vision.ui.teams.lines import (
    ALL,
    LOOK_FIRST,
    NOT_MEASURED,
    SHOWN,
    Line,
    kept_result,
    kept_rows,
    lines_of,
    shown,
)
from vision.ui.teams.opening import open_result
from vision.ui.teams.sending import NO_VIDEO
from vision.ui.teams.squads import check_roster, find_clips
from vision.ui.teams.table import draw_table
from vision.ui.upload import drop_zone_for_many

LOOK_EVERY_S = 1.0
OPEN = "sitbone_team_open"
LEAVING = "sitbone_team_leaving"
LEAVE_AFTER_S = 1.0
"""A page that looks again by itself is left this long after its looks have ended: one that was under way
would arrive for a page that is gone, and the browser would empty the new one for it."""
EMPTY = {
    ALL: "There are no clips yet. Add some below.",
    LOOK_FIRST: "Nobody so far. “All” shows every clip.",
    NOT_MEASURED: "No clip failed to be measured so far. “All” shows every clip.",
}


def show_team(team: KeptTeam) -> None:
    """Draw the page of one team."""
    st.query_params[TEAM] = team.id  # a link from this very page names it for one run only
    if _opens(team):
        return
    if team.record.going and running.run_of(team) is None:
        running.start(team)  # the server was stopped in the middle
    st.title(literal(team.record.title), anchor=False)
    st.caption(literal(f"{where_words(team)}. {_settings_words(team)}"))
    _tell_refused(team)
    run = running.run_of(team)
    # Places that stay: a drop zone that is sending goes on when the run ends.
    state, adding, rest = st.container(), st.container(), st.container()
    with state:
        if run is not None and run.active:
            _live(team)
            anew = False
        else:
            rows, clips = _at_rest(team)
            anew = not rows and not clips
    with adding:
        _add_clips(team, anew=anew, joins=run is not None and run.active)
    with rest:
        if run is None or not run.active:
            _change(team)
            _deleting(team)
    st.page_link(page("team"), label="All teams, or a new one", icon=":material/arrow_back:")


def _settings_words(team: KeptTeam) -> str:
    plan = team.record.choices.plan
    name = plan.title if plan.limit_deg is not None else plan_words(plan.name)
    roster = f", roster {team.record.roster}" if team.record.roster else ""
    return f"Plan: {name}{roster}"


@st.fragment(run_every=LOOK_EVERY_S)
def _live(team: KeptTeam) -> None:
    run = running.run_of(team)
    if run is None or not run.active:
        st.rerun()
        return
    bar, stop = st.columns([6, 1], vertical_alignment="center")
    bar.progress(run.share, text=progress_words(run))
    if stop.button("Cancel", key="team_cancel", icon=":material/close:", disabled=run.stopping):
        run.stop()
        st.rerun(scope="fragment")
    st.caption(
        "It goes on while you look at other pages or close this one, as long as Sitbone runs. What is "
        "finished is kept."
    )
    _table(team, list(run.rows.values()), run.clips, dict(run.shares))


def _at_rest(team: KeptTeam) -> tuple[list[ClipRow], tuple[Clip, ...]]:
    rows, clips, problem = _found(team)
    if problem is not None:
        show_problem(problem)
    left = sum(clip.file not in {row.file for row in rows} for clip in clips)
    failed = sum(row.outcome == "failed" for row in rows)
    _tell_state(team, rows, left, problem)
    with st.container(horizontal=True):
        if left or failed or team.record.folder is not None or problem is not None:
            words = _go_on_words(rows, left, failed, problem)
            if st.button(
                words, key="team_go_on", type="primary" if left or failed else "secondary"
            ):
                running.start(team)
                st.rerun()
    if rows or clips:
        _table(team, rows, clips, None)
    if rows and team.result.is_file():
        draw_taking(team)
        draw_filing(team, rows)
    return rows, clips


def _found(team: KeptTeam) -> tuple[list[ClipRow], tuple[Clip, ...], str | None]:
    """What is finished, every clip there is, and what went wrong."""
    run = running.run_of(team)
    problem = team.record.problem if run is None else run.error
    rows = list(run.rows.values()) if run is not None and run.clips else kept_rows(team)
    try:
        return rows, find_clips(team).clips, problem
    except SitboneError as error:
        return rows, (), problem or str(error)


def _tell_state(team: KeptTeam, rows: list[ClipRow], left: int, problem: str | None) -> None:
    if not rows and not left:
        if not problem:
            st.info("There are no clips in this team yet. Add some.", icon=":material/info:")
        return
    if left:
        words = (
            f"{plural(len(rows), 'clip')} finished, {left} to go."
            if rows
            else (f"{plural(left, 'clip')} here, nothing screened yet.")
        )
        st.info(words, icon=":material/info:")
    result = kept_result(team)
    if result is not None and result.people:
        report = team_report(result, lambda row: None)
        looks.answer(report.answer, report.sentence, report.first_lines)
        for remark in report.remarks:
            st.caption(literal(remark))


def _go_on_words(rows: list[ClipRow], left: int, failed: int, problem: str | None) -> str:
    if left and not rows:
        return "Screen them"
    if left or failed or problem is not None:
        return "Go on"
    return "Look for new clips"


def _table(
    team: KeptTeam,
    rows: list[ClipRow],
    clips: tuple[Clip, ...],
    shares: Mapping[str, float] | None,
) -> None:
    lines = lines_of(rows, clips, shares)
    show = st.segmented_control(
        "Show",
        SHOWN,
        default=ALL,
        required=True,
        key=f"{team.id} show",
        format_func=lambda each: f"{each} ({len(shown(lines, each))})",
    )
    _draw(team, shown(lines, show or ALL), EMPTY[show or ALL])


def _draw(team: KeptTeam, lines: list[Line], empty: str) -> None:
    opened = draw_table(f"{team.id} table", team.id, lines, empty)
    if opened is not None:
        st.session_state[OPEN] = (team.id, opened)
        st.rerun()


def _opens(team: KeptTeam) -> bool:
    """Open the result that was asked for, if one was; return whether the page is being left."""
    team_id, key = st.session_state.pop(OPEN, (None, ""))
    if team_id != team.id:
        return False
    try:
        clip = open_result(this_visitor(), team, key)
    except SitboneError as error:
        show_problem(str(error))
        return False
    run = running.run_of(team)
    if run is None or not run.active:
        st.switch_page(page("result"), query_params={"clip": clip.id})
    st.title(literal(clip.record.name), anchor=False)
    st.session_state[LEAVING] = None
    _leave(clip.id)
    return True


@st.fragment(run_every=LEAVE_AFTER_S)
def _leave(clip_id: str) -> None:
    if st.session_state[LEAVING] == clip_id:
        st.switch_page(page("result"), query_params={"clip": clip_id})
    st.session_state[LEAVING] = clip_id
    st.caption("Opening the result.")


def _tell_refused(team: KeptTeam) -> None:
    team_id, refused = st.session_state.get(REFUSED, (None, ()))
    if team_id == team.id:
        st.warning(
            "Left out:\n" + "\n".join(f"- {literal(each)}" for each in refused),
            icon=":material/warning:",
        )


def _add_clips(team: KeptTeam, *, anew: bool, joins: bool) -> None:
    """Offer more clips, also while others are being screened: the run takes them."""
    if team.record.folder is not None:
        return
    with st.expander("Add clips", icon=":material/add:", expanded=anew):
        sent = drop_zone_for_many(f"{team.id} more", NO_VIDEO, team.id)
        st.caption("Screened after the others." if joins else "Screened as soon as they are here.")
        if sent is not None:
            note_refused(sent)
            if not sent.stopped:
                running.start(team)
            st.rerun()


def _change(team: KeptTeam) -> None:
    """Offer another plan, another roster."""
    with st.expander("Change movement, plan or roster", icon=":material/tune:"):
        choices = choose_for_many(team.record.choices, f"{team.id} change")
        roster = take_roster(f"{team.id} roster")
        problem = None
        if roster is not None:
            try:
                check_roster(*roster)
            except SitboneError as error:
                problem = str(error)
                show_problem(problem)
        with st.container(horizontal=True):
            if st.button("Judge again", key="team_again", disabled=problem is not None):
                running.start(keep_settings(team, choices, roster))
                st.rerun()
            if team.record.roster and st.button("Without a roster", key="team_no_roster"):
                running.start(_without_roster(team))
                st.rerun()
        st.caption("The landmarks are kept: this takes moments, not minutes.")


def _without_roster(team: KeptTeam) -> KeptTeam:
    """Take a team's roster away."""
    team.roster.unlink(missing_ok=True)
    return update_team(team, roster=None)


def _deleting(team: KeptTeam) -> None:
    if st.button("Delete this team", key="team_delete", icon=":material/delete:"):
        _confirm(team)


@st.dialog("Delete this team?")
def _confirm(team: KeptTeam) -> None:
    kept = " The clips in your folder stay." if team.record.folder is not None else ""
    st.markdown(
        f"{literal(team.record.title)}: the clips that were given and everything measured from them are "
        f"deleted, but for results you opened one by one.{kept}"
    )
    if st.button(
        "Delete it", type="primary", key="team_confirm", on_click=forget_team, args=(team,)
    ):
        st.query_params.pop(TEAM, None)
        st.rerun()


def forget_team(team: KeptTeam) -> None:
    """Stop all work on a team and delete it."""
    running.forget(team)
    delete_team(team)
