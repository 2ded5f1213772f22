"""The player on the result page, and the copy for a browser that cannot play the original."""

from __future__ import annotations

import streamlit as st

from vision.overlay.annotate import still
from vision.result import Screening
from vision.ui import analysis
from vision.ui.pages.progress import LOOK_EVERY_S, progress_words
from vision.ui.player import payload_bytes, player, player_payload
from vision.ui.seeking import wished_moment
from vision.ui.session import forget_track, remembered_track
from vision.ui.store import Clip, keep_track

NEEDS_COPY = (
    "This browser does not play the video's format. A copy that it plays is being made, once."
)


def draw_player(clip: Clip, screening: Screening) -> None:
    """Draw the video with the measurement over it; a photo as one picture."""
    if clip.is_photo:
        (picture,) = still(screening, clip.video, [0.0])
        st.image(picture, alt="The photo with the skeleton and the angles")
        return
    copied = clip.playable.is_file()
    task = analysis.task_of(clip, "playable")
    waiting = task is not None and task.active
    answer = player(
        f"/sitbone/clips/{clip.id}/video?copy={int(copied)}",
        payload_url=_track_address(clip, screening),
        seek=wished_moment(clip.id),
        notice=NEEDS_COPY if waiting else None,
        key=f"player {clip.id}",
    )
    if answer.unplayable == "codec" and not copied and not waiting:
        analysis.start_playable(clip)
        st.rerun()
    if waiting:
        _copying(clip)
    elif task is not None and task.state == "failed":
        st.error(task.error or "", icon=":material/error:")


def _track_address(clip: Clip, screening: Screening) -> str:
    """Return where the browser gets what the player draws: of a long clip that is too much for the page."""

    def write() -> str:
        payload = player_payload(screening)
        keep_track(clip, payload["version"], payload_bytes(payload))
        return payload["version"]

    version = remembered_track(clip, write)
    if not clip.track(version).is_file():  # another tab chose otherwise
        forget_track()
        version = remembered_track(clip, write)
    return f"/sitbone/clips/{clip.id}/track.json?version={version}"


@st.fragment(run_every=LOOK_EVERY_S)
def _copying(clip: Clip) -> None:
    task = analysis.task_of(clip, "playable")
    if task is None or not task.active:
        st.rerun()
        return
    task.watched()
    st.progress(task.share or 0.0, text=f"Copying. {progress_words(task, analysis.place_of(task))}")
