"""Filing a result under a person: one control on the result page, and whom a clip to come is for."""

from __future__ import annotations

import threading
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from vision.errors import CancelledError, SitboneError
from vision.history.names import cleaned
from vision.jobs import Progress
from vision.landmarks import PoseSequence
from vision.plan import Plan
from vision.result import Screening
from vision.ui.blocks import literal
from vision.ui.histories import history_begun, on_this_computer, the_history
from vision.ui.options import forget_plan
from vision.ui.pages.filed import Filing, draw_filed, file_first, filed_as, judged_with
from vision.ui.pages.progress import LOOK_EVERY_S
from vision.ui.pages.whom import ask_set_up, choose_person
from vision.ui.questions import forget_answers
from vision.ui.session import chosen, filmed_person, remember, remember_person
from vision.ui.store import Clip
from vision.ui.work import WorkQueue

if TYPE_CHECKING:
    from vision.history import Person

NOBODY = ""

COPIES = WorkQueue(at_once=2)
"""Copies of videos do not wait for a clip that is being measured."""


def draw_filing(clip: Clip, poses: PoseSequence, screening: Screening) -> None:
    """Draw the control: to file this result under a person, or under whom it is filed and the way back."""
    if not on_this_computer():
        return
    try:
        task = COPIES.find((clip.id, "filing"))
        if task is not None and task.active:
            _copying(clip)
            return
        if task is not None and task.state == "failed":
            st.error(task.error or "", icon=":material/error:")
        filed = filed_as(clip, screening)
        if filed is None:
            _offer(clip, poses, screening)
        else:
            draw_filed(clip, poses, screening, *filed)
    except SitboneError as error:
        st.error(str(error), icon=":material/error:")


def _offer(clip: Clip, poses: PoseSequence, screening: Screening) -> None:
    with st.popover("File under a person", icon=":material/person_add:", key=f"{clip.id} file"):
        name = choose_person(the_history().people(), filmed_person(), clip.id)
        on: Any = st.date_input(
            "Filmed on", _filmed_on(clip), max_value=date.today(), key=f"{clip.id} date"
        )
        video = not clip.is_photo and st.checkbox(
            f"Keep the video too ({size_words(clip.record.size_bytes)})",
            key=f"{clip.id} video",
            help="Without it the landmarks and the result are kept: enough to compare, without a picture.",
        )
        with st.expander("How it was filmed"):
            set_up = ask_set_up(clip.id)
        wrong = st.container()  # above the button, where it is seen
        if st.button("File it", type="primary", key=f"{clip.id} file it"):
            judged = judged_with(clip.record.choices)
            try:
                _file(clip, Filing(name, screening, poses, judged, on, set_up), video)
            except SitboneError as error:
                wrong.error(literal(str(error)), icon=":material/error:")


def size_words(size_bytes: int) -> str:
    """Return a size on the disk.

    >>> size_words(48_200), size_words(21_600_000)
    ('under 1 MB', '22 MB')
    """
    megabytes = size_bytes / 1_000_000
    return f"{megabytes:.0f} MB" if megabytes >= 1 else "under 1 MB"


def _filmed_on(clip: Clip) -> date:
    """Return the day that the file says, else the day on which the clip was given."""
    from vision.video.recorded import recorded_or_none

    given = datetime.fromtimestamp(clip.record.added_s).date()
    said = None if clip.is_photo else recorded_or_none(clip.video)
    return min(said or given, date.today())


def _file(clip: Clip, filing: Filing, video: bool) -> None:
    """File a result: at once, or with its video while a bar tells how far the copy is."""
    if not video:
        file_first(clip, filing, None, None)
        st.rerun()
    cleaned(filing.name)  # told here and now, and not by the copy

    def copy(progress: Progress, cancel: threading.Event) -> None:
        def move(done: int, total: int | None) -> None:
            if cancel.is_set():
                raise CancelledError("Stopped.")
            progress(done, total)

        file_first(clip, filing, clip.video, move)

    COPIES.add((clip.id, "filing"), copy)
    st.rerun()


@st.fragment(run_every=LOOK_EVERY_S)
def _copying(clip: Clip) -> None:
    task = COPIES.find((clip.id, "filing"))
    if task is None or not task.active:
        st.rerun()
        return
    task.watched()
    bar, stop = st.columns([5, 1], vertical_alignment="center")
    bar.progress(task.share or 0.0, text="Filing it: the video is being copied.")
    if stop.button("Cancel", key=f"{clip.id} cancel filing"):
        task.stop()
        st.rerun()


def ask_for_whom(key: str) -> None:
    """Draw the choice of the person whom the next clip shows; it sets the person's plan in the widgets
    that follow under `key`. Nothing is drawn where nobody is in the history."""
    if not (on_this_computer() and history_begun()):
        return
    try:
        people = {person.name: person for person in the_history().people()}
    except SitboneError as error:
        st.caption(literal(str(error)))
        return
    if not people:
        return
    widget = f"{key}_for"
    if st.session_state.get(widget) not in people:
        wanted = filmed_person()
        st.session_state[widget] = wanted if wanted in people else NOBODY
    st.selectbox(
        "Who is filmed",
        [NOBODY, *people],
        format_func=lambda name: name or "Nobody in particular",
        key=widget,
        on_change=lambda: _take_plan(people.get(st.session_state[widget]), key),
        help="The person's own plan and sore side are used, and the result can be filed in one step.",
    )


def _take_plan(person: Person | None, key: str) -> None:
    """Begin anew with the plan and the answers of whoever was chosen."""
    remember_person(None if person is None else person.name)
    remember(chosen().model_copy(update={"plan": Plan() if person is None else person.plan}))
    forget_plan(key)
    forget_answers()
