"""How a clip is being measured: the frame at work, what is left, cancel; and what went wrong."""

from __future__ import annotations

import math

import streamlit as st

from vision.report.wording import plural
from vision.ui import analysis, looks
from vision.ui.places import page
from vision.ui.store import Clip, delete_clip
from vision.ui.work import State, Task

LOOK_EVERY_S = 0.5
NEARLY_DONE_S = 1.5

ENDED: dict[State | None, str] = {
    None: "This clip has not been measured yet.",
    "cancelled": "Stopped. The clip is still here; nothing was measured.",
    "abandoned": "The measuring was stopped because its page was closed. The clip is still here.",
}


def show_progress(clip: Clip) -> None:
    """Show a clip that has no result yet: waiting, being measured, stopped or failed."""
    task = analysis.task_of(clip)
    st.title(
        f"Measuring {clip.record.name}" if task and task.active else clip.record.name, anchor=False
    )
    if task is not None and task.active:
        _watch(clip)
    else:
        _ended(clip, task)


@st.fragment(run_every=LOOK_EVERY_S)
def _watch(clip: Clip) -> None:
    task = analysis.task_of(clip)
    if task is None or not task.active:
        st.rerun()
        return
    task.watched()
    picture, words = st.columns([2, 3], gap="large", vertical_alignment="center")
    before = analysis.place_of(task)
    with picture:
        _show_frame(clip, waits=before > 0)
    with words:
        st.progress(task.share or 0.0, text=progress_words(task, before))
        st.caption("The body is looked for in every frame. Keep this page open until it is done.")
        if st.button("Cancel", key="cancel", icon=":material/close:"):
            task.stop()
            st.rerun()


def _show_frame(clip: Clip, *, waits: bool) -> None:
    try:
        moment_ns = clip.preview.stat().st_mtime_ns
    except OSError:
        with st.container(border=True, height=240, vertical_alignment="center"):
            words = "One after the other" if waits else "Getting ready"
            st.markdown(f":material/hourglass_top: {words}", text_alignment="center")
        return
    # Straight from the own route: Streamlit forgets a picture as soon as the next one is there,
    # often before the browser has asked for it.
    looks.picture(
        f"/sitbone/clips/{clip.id}/preview.jpg?{moment_ns}",
        "The frame that is being measured, with its skeleton",
    )


def progress_words(task: Task, before: int) -> str:
    """Return where a task is, as a line: its place, or frames done and time left."""
    if task.state == "queued" or before > 0:
        return "Starting" if before <= 0 else f"Waiting: {plural(before, 'clip')} before yours"
    if task.done == 0:
        return "Loading the pose model"
    if task.total is None:
        return f"Frame {task.done}"
    words = f"Frame {task.done} of {task.total}"
    left_s = task.remaining_s
    if left_s is None:
        return words
    return f"{words}, {time_left(left_s)}"


def time_left(left_s: float) -> str:
    """Return a time to go in words.

    >>> time_left(0.4), time_left(12.2), time_left(150)
    ('nearly done', 'about 13 s left', 'about 3 min left')
    """
    if left_s < NEARLY_DONE_S:
        return "nearly done"
    if left_s < 90:
        return f"about {math.ceil(left_s)} s left"
    return f"about {math.ceil(left_s / 60)} min left"


def _ended(clip: Clip, task: Task | None) -> None:
    if task is not None and task.state == "failed":
        st.error(task.error or "", icon=":material/error:")
    else:
        st.info(ENDED.get(task.state if task else None, ENDED[None]), icon=":material/info:")
    with st.container(horizontal=True):
        if st.button("Measure it" if task is None else "Try again", type="primary", key="again"):
            analysis.start(clip)
            st.rerun()
        if st.button("Delete the clip", key="delete_clip", icon=":material/delete:"):
            analysis.forget(clip)
            delete_clip(clip)
            st.switch_page(page("screen"))
        if st.button("Choose another clip", key="another"):
            st.switch_page(page("screen"))
