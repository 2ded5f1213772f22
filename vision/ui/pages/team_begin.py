"""The beginning of a team: what counts, the clips or a folder of them, a roster; and earlier teams."""

from __future__ import annotations

import streamlit as st

from vision.errors import SitboneError
from vision.report.files import write_atomically
from vision.report.wording import plural
from vision.team.roster_cells import COLUMNS
from vision.ui.blocks import literal
from vision.ui.choices import Choices
from vision.ui.histories import on_this_computer
from vision.ui.options import choose_for_many
from vision.ui.pages.team_words import TEAM, show_problem, where_words
from vision.ui.places import page
from vision.ui.session import chosen, this_visitor
from vision.ui.teams import running
from vision.ui.teams.kept import (
    KeptTeam,
    find_team,
    new_team,
    team_of_folder,
    teams_of,
    update_team,
)
from vision.ui.teams.lines import kept_rows
from vision.ui.teams.sending import NO_VIDEO
from vision.ui.teams.squads import check_roster, checked_folder
from vision.ui.upload import Sent, drop_zone_for_many

DROP, FOLDER = "Drop the clips", "Name a folder"
REFUSED = "sitbone_team_refused"
MOST_LISTED = 20
Roster = tuple[str, bytes]
"""What its file is called, and what is in it."""


def show_begin() -> None:
    """Draw the beginning."""
    st.title("Who of your team needs a look first?", anchor=False)
    st.markdown(
        "Give Sitbone everybody's clips at once. It screens one after the other and lists who needs a look "
        "first, with the reason; what could not be measured comes with how to film it again."
    )
    main, beside = st.columns([5, 3], gap="large")
    with beside:
        choices, roster, fits = _options()
    with main:
        if fits:
            _take_clips(choices, roster)
        else:
            st.info(
                "Correct the roster, or take it out: then give the clips.", icon=":material/info:"
            )
        _about_names()
        _earlier()


def _options() -> tuple[Choices, Roster | None, bool]:
    with st.container(border=True):
        st.subheader("What counts", anchor=False)
        first = Choices(plan=chosen().plan.model_copy(update=_NO_ANSWERS), audience="coach")
        choices = choose_for_many(first, "team")
        roster = take_roster("team_roster")
        if roster is None:
            return choices, None, True
        try:
            check_roster(*roster)
        except SitboneError as error:
            show_problem(str(error))
            return choices, None, False
        return choices, roster, True


_NO_ANSWERS = {
    name: default
    for name, default in Choices().plan.model_dump().items()
    if name not in ("name", "limit_deg")
}
"""What one person said of their pain does not hold for a team."""


def take_roster(key: str) -> Roster | None:
    """Draw the field for a roster; return what was given."""
    given = st.file_uploader(
        "Roster (CSV), if you have one",
        type=["csv", "tsv", "txt"],
        key=key,
        help="A line a clip or a person: plan, limit, pain and more. It goes before what a file name says.",
    )
    return None if given is None else (given.name, given.getvalue())


def _take_clips(choices: Choices, roster: Roster | None) -> None:
    way = DROP
    if on_this_computer():  # nobody else may name a folder
        way = st.segmented_control(
            "The clips", [DROP, FOLDER], default=DROP, required=True, key="team_way"
        )
    if way == FOLDER:
        _take_folder(choices, roster)
        return
    sent = drop_zone_for_many("team_upload", NO_VIDEO)
    team = find_team(this_visitor(), sent.team_id) if sent is not None else None
    if sent is not None and team is not None:
        note_refused(sent)
        _begin(team, choices, roster, at_once=not sent.stopped)


def _take_folder(choices: Choices, roster: Roster | None) -> None:
    with st.form("team_folder_form"):
        text = st.text_input(
            "Folder on this computer",
            key="team_folder",
            placeholder="/home/anna/clips/monday",
            help="Clips in the folders below it count too. Nothing is written there.",
        )
        pressed = st.form_submit_button("Screen this folder", type="primary")
    if not pressed:
        return
    try:
        with st.spinner("Looking for the clips"):
            folder = checked_folder(text)
    except SitboneError as error:
        show_problem(str(error))
        return
    visitor = this_visitor()
    known = team_of_folder(visitor, str(folder))
    _begin(known or new_team(visitor, folder.name, str(folder)), choices, roster)


def _begin(
    team: KeptTeam, choices: Choices, roster: Roster | None, *, at_once: bool = True
) -> None:
    """Keep what counts, begin to screen and show how it goes."""
    run = running.run_of(team)
    if run is not None and run.active:  # with what counted before
        run.stop()
        run.wait()
    team = keep_settings(team, choices, roster)
    if at_once:
        running.start(team)
    st.query_params[TEAM] = team.id
    st.rerun()


def keep_settings(team: KeptTeam, choices: Choices, roster: Roster | None) -> KeptTeam:
    """Keep what counts for a team; without a roster, the one before stays."""
    if roster is None:
        return update_team(team, choices=choices)
    name, content = roster
    write_atomically(team.roster, content)
    return update_team(team, choices=choices, roster=name)


def note_refused(sent: Sent) -> None:
    """Remember what was refused, to be told on the team's page."""
    if sent.refused:
        st.session_state[REFUSED] = (sent.team_id, sent.refused)


def _about_names() -> None:
    st.caption(
        "A clip's name says whose it is: Anna Sousa_squat_left_2026-11-28.mp4. What it does not say is "
        "recognised or left open."
    )
    with st.expander("Names and rosters", icon=":material/badge:"):
        st.markdown(
            "- **Name:** first the person, then movement, side and date in any order, apart by "
            "underscores, spaces or dashes. A file called by its camera (IMG_4711.mp4) belongs to whom its "
            "folder names.\n"
            "- **Roster:** a CSV from a spreadsheet, one line a clip (**file**) or a person (file empty). Its "
            f"first line names the columns it has: {', '.join(COLUMNS)}.\n"
            "- **plan** is general or stage1 to stage4, **limit** a personal one in degrees; **pain**, "
            "**pain_next_day** and **pain_usual** are 0 to 10."
        )
        st.download_button(
            "An empty roster",
            data=("\ufeff" + ",".join(COLUMNS) + "\n").encode(),
            file_name="roster.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _earlier() -> None:
    teams = teams_of(this_visitor())
    if not teams:
        return
    st.subheader("Earlier teams", anchor=False)
    for team in teams[:MOST_LISTED]:
        with st.container(border=True, gap=None):
            st.page_link(
                page("team"),
                label=literal(team.record.title),
                icon=":material/diversity_3:",
                query_params={TEAM: team.id},
            )
            st.caption(literal(f"{where_words(team)}. {_state_words(team)}"))


def _state_words(team: KeptTeam) -> str:
    run = running.run_of(team)
    if run is not None and run.active:
        return f"Being screened: {plural(len(run.rows), 'clip')} of {len(run.clips)} done."
    rows = len(kept_rows(team))
    if team.record.going:
        return f"{plural(rows, 'clip')} done when Sitbone was closed: open it to go on."
    return f"{plural(rows, 'clip')} screened." if rows else "Nothing was screened yet."
