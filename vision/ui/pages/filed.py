"""What a result is filed as: under whom, another person or day for it, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from vision.errors import HistoryError, SitboneError, UnknownPersonError
from vision.jobs import Progress
from vision.landmarks import PoseSequence
from vision.report.files import write_atomically
from vision.result import Screening
from vision.ui.blocks import literal
from vision.ui.choices import Choices
from vision.ui.histories import the_history
from vision.ui.pages.people_words import address_of, day
from vision.ui.pages.whom import choose_person
from vision.ui.places import page
from vision.ui.store import Clip

if TYPE_CHECKING:
    from vision.history import Filed, JudgedWith, SetUp

_FILED = "filed.json"


@dataclass(frozen=True)
class Before:
    """How a screening was filed before the last change of it."""

    name: str
    date: date
    judged: JudgedWith


@dataclass(frozen=True)
class Step:
    """The last thing done to a clip: what it began with (None: it was not filed), and whom it added."""

    before: Before | None
    added: str | None = None


_LAST: dict[str, Step] = {}
"""The last step of each clip, as long as the server runs: on the disk no name stands beside a clip."""


@dataclass(frozen=True)
class Filing:
    """What is filed under whom, of which day, filmed how."""

    name: str
    screening: Screening
    poses: PoseSequence
    judged: JudgedWith
    on: date
    set_up: SetUp | None = None

    def file(self, clip: Clip, video: Path | None = None, move: Progress | None = None) -> None:
        """File it under a person that there is. Raises HistoryError."""
        from vision.history.correcting import as_before, with_set_up

        history = the_history()
        judged, screening = self.judged, self.screening
        if self.set_up is not None:
            alike = as_before(history, self.name, self.on, self.set_up)
            if alike is not None:
                judged = with_set_up(judged, alike)
                screening = judged.screen(self.poses)
        filed = history.file(
            self.name,
            screening,
            self.poses,
            judged,
            date=self.on,
            set_up=self.set_up,
            video=video,
            on_progress=move,
        )
        write_atomically(clip.folder / _FILED, str(filed.id).encode())


def file_first(clip: Clip, filing: Filing, video: Path | None, move: Progress | None) -> None:
    """File a clip that is not filed yet, under somebody new where nobody has the name.

    Raises HistoryError.
    """
    with _person(filing.name) as added:
        filing.file(clip, video, move)
    _LAST[clip.id] = Step(None, added)


def filed_as(clip: Clip, screening: Screening) -> tuple[str, Filed] | None:
    """Return under whom a clip is filed, and as what; None when it is not (any more)."""
    try:
        number = int((clip.folder / _FILED).read_text())
        name, filed = the_history().whose(number)
    except (OSError, ValueError, HistoryError):
        return None
    # A number may be given again once it is free.
    return (name, filed) if filed.source_sha256 == screening.source.sha256 else None


def judged_with(choices: Choices) -> JudgedWith:
    """Return how a clip is judged, as the history keeps it."""
    from vision.history import JudgedWith

    return JudgedWith(
        movement=choices.movement, plan=choices.plan, side=choices.side, person=choices.person
    )


def draw_filed(
    clip: Clip, poses: PoseSequence, screening: Screening, name: str, filed: Filed
) -> None:
    """Draw under whom a result is filed, and what can be done about it."""
    before = Before(name, filed.date, the_history().judged_with(filed.id))
    judged = judged_with(clip.record.choices)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/check: Filed under **{literal(name)}**, {day(filed.date)}", width="content"
        )
        if not _same(judged, before.judged):
            st.caption("It is judged in another way now.", width="content")
            if st.button("File it as it is now", key=f"{clip.id} file again"):
                Filing(name, screening, poses, judged, filed.date).file(clip)
                _LAST[clip.id] = Step(before)
                st.rerun()
        _offer_undo(clip, poses, filed)
        _offer_change(clip, filed, before)
        st.page_link(
            page("people"),
            label="Open",
            icon=":material/groups:",
            query_params={"person": address_of(name)},
        )


def _offer_undo(clip: Clip, poses: PoseSequence, filed: Filed) -> None:
    last = _LAST.get(clip.id)
    words = "Take back" if last is None else "Undo"
    help = None
    if last is not None and last.before is not None:
        help = f"Back to {last.before.name}, {day(last.before.date)}"
    if st.button(words, key=f"{clip.id} unfile", icon=":material/undo:", help=help):
        undo(clip, poses, filed)
        st.rerun()


def undo(clip: Clip, poses: PoseSequence, filed: Filed) -> None:
    """Put a filed screening back where the last change took it from; take it back where nothing is known
    of one. Somebody added by that change, of whom nothing else is known, goes too. Raises HistoryError,
    also when the person from before was forgotten meanwhile."""
    from vision.history.correcting import move

    last = _LAST.pop(clip.id, Step(None))
    before = last.before
    if before is None:
        the_history().unfile(filed.id, with_answers=True)
        (clip.folder / _FILED).unlink(missing_ok=True)
    else:
        move(the_history(), filed.id, before.name, before.date)
        if before.judged != the_history().judged_with(filed.id):
            screening = before.judged.screen(poses)
            Filing(before.name, screening, poses, before.judged, before.date).file(clip)
    if last.added is not None:
        _take_away(last.added)


@contextmanager
def _person(name: str) -> Iterator[str | None]:
    """Add a person where nobody has the name, for what is then done; yield the name if so, else None.

    When it fails or is stopped, a person added for it goes again.
    """
    added = None
    try:
        the_history().person(name)
    except UnknownPersonError:
        added = the_history().person_or_new(name).name
    try:
        yield added
    except BaseException:
        if added is not None:
            _take_away(added)
        raise


def _take_away(name: str) -> None:
    """Erase a person of whom only the name is known."""
    from vision.history import Person
    from vision.history.forgetting import forget

    with suppress(UnknownPersonError):  # forgotten or renamed meanwhile
        if the_history().person(name) == Person(name=name):
            forget(the_history(), name)


def _offer_change(clip: Clip, filed: Filed, before: Before) -> None:
    """Offer another person or day; what is wrong with them stands with them."""
    from vision.history.correcting import move

    with st.popover("Change", icon=":material/edit:", key=f"{clip.id} change"):
        key = f"{clip.id} {filed.id} {before.name} {filed.date}"
        name = choose_person(the_history().people(), before.name, key)
        on: Any = st.date_input("Filmed on", filed.date, max_value=date.today(), key=f"{key} date")
        wrong = st.container()  # above the button, where it is seen
        if not st.button("Move it there", type="primary", key=f"{clip.id} move"):
            return
        try:
            with _person(name) as added:
                move(the_history(), filed.id, name, on)
        except SitboneError as error:
            wrong.error(literal(str(error)), icon=":material/error:")
            return
        _LAST[clip.id] = Step(before, added)
        st.rerun()


def _same(one: JudgedWith, other: JudgedWith) -> bool:
    """Return whether two ways of judging are the same but for answers, which a sitting may have got since."""
    return _asked(one) == _asked(other)


def _asked(judged: JudgedWith) -> tuple[object, ...]:
    plan = judged.plan
    return judged.movement, plan.name, plan.limit_deg, judged.side, judged.person
