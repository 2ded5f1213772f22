"""What can be taken away: made when it is asked for, the annotated video with its progress."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from vision.overlay.stills import report_stills
from vision.report.blocks import Audience, Still
from vision.report.html import html_text
from vision.report.pdf import pdf_bytes
from vision.report.tables import write_angles_csv, write_findings_csv
from vision.result import Screening
from vision.ui import analysis
from vision.ui.pages.progress import LOOK_EVERY_S, progress_words
from vision.ui.store import Clip
from vision.ui.work import Task

ANNOTATED, SKELETON = "With the video", "Skeleton only"
BROWSER_PLAYS = "video/mp4"


def draw_downloads(clip: Clip, screening: Screening, audience: Audience) -> None:
    """Draw the buttons; nothing is made before one is pressed."""
    st.subheader("Take it away", anchor=False)
    stem = Path(clip.record.name).stem

    def stills() -> list[Still]:
        return report_stills(screening, clip.video)

    files: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        (
            "Report (PDF)",
            f"{stem}_report.pdf",
            "application/pdf",
            lambda: pdf_bytes(screening, audience=audience, stills=stills()),
        ),
        (
            "Report (HTML)",
            f"{stem}_report.html",
            "text/html",
            lambda: html_text(screening, audience=audience, stills=stills()).encode(),
        ),
        (
            "Angles (CSV)",
            f"{stem}_angles.csv",
            "text/csv",
            lambda: _written(lambda path: write_angles_csv(screening, path)),
        ),
        (
            "Findings (CSV)",
            f"{stem}_findings.csv",
            "text/csv",
            lambda: _written(lambda path: write_findings_csv(screening, path)),
        ),
        (
            "Everything (JSON)",
            f"{stem}_screening.json",
            "application/json",
            lambda: screening.to_json().encode(),
        ),
    )
    with st.container(horizontal=True):
        for label, name, media_type, make in files:
            st.download_button(
                label,
                data=make,
                file_name=name,
                mime=media_type,
                key=f"{clip.id} {label}",
                icon=":material/download:",
                on_click="ignore",
                type="primary" if label == "Report (PDF)" else "secondary",
            )
    if not clip.is_photo:
        _annotated(clip)


def _written(write: Callable[[Path], Path]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write(Path(folder) / "table.csv").read_bytes()


@st.fragment
def _annotated(clip: Clip) -> None:
    """Offer the annotated video: to make it, its progress, to save it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Annotated video",
            [ANNOTATED, SKELETON],
            default=ANNOTATED,
            required=True,
            key=f"{clip.id} annotated kind",
            help="Skeleton only: a video to share, without the person and without sound.",
        )
        skeleton_only = kind == SKELETON
        task = analysis.task_of(clip, "skeleton" if skeleton_only else "annotated")
        if task is None or not task.active:
            if st.button("Make it", key=f"{clip.id} annotate", icon=":material/movie_edit:"):
                analysis.start_annotated(clip, skeleton_only=skeleton_only)
                st.rerun(scope="fragment")
            if task is not None and task.state == "done":
                _offer_saving(clip, skeleton_only)
    if task is None:
        return
    if task.active:
        _making(task)
    elif task.state == "failed":
        st.error(task.error or "", icon=":material/error:")
    elif task.state in ("cancelled", "abandoned"):
        st.caption("It was stopped before it was done.")


@st.fragment(run_every=LOOK_EVERY_S)
def _making(task: Task) -> None:
    task.watched()
    if not task.active:
        st.rerun()
    bar, stop = st.columns([5, 1], vertical_alignment="center")
    bar.progress(
        task.share or 0.0, text=f"Drawing. {progress_words(task, analysis.place_of(task))}"
    )
    if stop.button("Cancel", key=f"cancel {task.key}"):
        task.stop()
        st.rerun()


def _offer_saving(clip: Clip, skeleton_only: bool) -> None:
    name = "skeleton" if skeleton_only else "annotated"
    st.link_button(
        "Save the video",
        f"/sitbone/clips/{clip.id}/{name}.mp4",
        icon=":material/download:",
        type="primary",
    )
