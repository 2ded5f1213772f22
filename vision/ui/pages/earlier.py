"""Earlier results of this visitor, and deleting them."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from vision.finding import Status
from vision.report.wording import STATUS_MARK
from vision.ui import analysis
from vision.ui.blocks import literal
from vision.ui.folders import keeps_nothing
from vision.ui.places import page
from vision.ui.session import forget_results, this_visitor
from vision.ui.store import Clip, clips_of, delete_clip, delete_everything
from vision.ui.teams import running
from vision.ui.teams.kept import teams_of

MOST_LISTED = 20
UNREAD = "Measured. Open it to see the result."


def draw_earlier(clips: list[Clip], current: Clip | None) -> None:
    """Draw the other clips, the latest first, each a link to its result."""
    others = [clip for clip in clips if current is None or clip.id != current.id]
    if not others:
        return
    st.subheader("Earlier results", anchor=False)
    for clip in others[:MOST_LISTED]:
        added = datetime.fromtimestamp(clip.record.added_s)
        mark = (
            STATUS_MARK[Status(clip.record.status)]
            if clip.record.status
            else ":material/hourglass:"
        )
        with st.container(border=True, gap=None):
            st.page_link(
                page("result" if clip.measured else "screen"),
                label=f"{mark} {literal(clip.record.name)}, {added:%d %B %Y, %H:%M}",
                query_params={"clip": clip.id},
            )
            unread = UNREAD if clip.measured else "Not measured yet."
            st.caption(literal(clip.record.sentence or unread))


def draw_deleting(clip: Clip) -> None:
    """Draw the buttons that delete this result, or everything this browser gave."""
    kept = (
        "Nothing outlives the server: it runs in its temporary mode."
        if keeps_nothing()
        else "Clips and results stay on this computer until you delete them."
    )
    st.caption(kept)
    with st.container(horizontal=True):
        if st.button("Delete this result", key="delete_this", icon=":material/delete:"):
            _confirm_one(clip)
        if st.button("Delete everything", key="delete_all", icon=":material/delete_forever:"):
            _confirm_all()


@st.dialog("Delete this result?")
def _confirm_one(clip: Clip) -> None:
    st.markdown(
        f"The video {literal(clip.record.name)} and everything measured from it are deleted."
    )
    if st.button("Delete it", type="primary", key="confirm_one", on_click=forget_one, args=(clip,)):
        st.switch_page(page("result"))


@st.dialog("Delete everything?")
def _confirm_all() -> None:
    st.markdown("Every video that this browser gave and everything measured from them are deleted.")
    if st.button("Delete all", type="primary", key="confirm_all", on_click=forget_everything):
        st.switch_page(page("screen"))


def forget_one(clip: Clip) -> None:
    """Stop all work on a clip and delete it, what the page remembers included."""
    analysis.forget(clip)
    delete_clip(clip)
    forget_results()


def forget_everything() -> None:
    """Stop all work for this visitor and delete all of it, what the page remembers included."""
    for clip in clips_of(this_visitor()):
        analysis.forget(clip)
    for team in teams_of(this_visitor()):
        running.forget(team)
    delete_everything(this_visitor())
    forget_results()
