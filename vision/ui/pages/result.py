"""One clip: how it is being measured, then the sentence, the player, every finding, and what was not
assessed.

Both on one page: a page that looks again by itself must not be left by the program. A look that is
under way then arrives for the former page, and the browser empties the new one for it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

import streamlit as st

from vision.errors import PoseFileError, SitboneError
from vision.landmarks import PoseSequence
from vision.pose.file import load_poses
from vision.report.blocks import Card, Report, Table
from vision.report.content import build_report, section_order
from vision.report.reading import grouped
from vision.result import Screening
from vision.ui import analysis, looks
from vision.ui.blocks import draw, draw_block, draw_card, literal
from vision.ui.choices import screen
from vision.ui.downloads import draw_downloads
from vision.ui.options import choose
from vision.ui.pages.earlier import draw_deleting, draw_earlier
from vision.ui.pages.filing import draw_filing
from vision.ui.pages.moments import draw_moments
from vision.ui.pages.progress import show_progress
from vision.ui.pages.result_player import draw_player
from vision.ui.pages.result_tables import draw_repetitions, draw_sides, draw_split
from vision.ui.places import page
from vision.ui.seeking import show_moment
from vision.ui.session import remembered_screening, this_visitor
from vision.ui.store import Clip, clips_of, find_clip, keep

CLIP = "clip"
JUDGING = "Judging every repetition of a long clip. Less than a second for each minute of it."
LONG_CLIP_FRAMES = 5000
"""A shorter one is judged before a word could be read."""
FOLDED = ("plan", "rules", "provenance")
"""Sections for who wants to check: a heading until they are opened."""


def show() -> None:
    """Draw the page."""
    clips = clips_of(this_visitor())
    clip = find_clip(this_visitor(), st.query_params.get(CLIP))
    if clip is None:
        clip = next((each for each in clips if each.measured), None)
    if clip is None:
        _empty(clips)
        return
    st.query_params[CLIP] = clip.id
    if not clip.measured:
        show_progress(clip)
        return
    st.title(literal(clip.record.name), anchor=False)
    try:
        poses = load_poses(clip.poses)
    except PoseFileError:
        _damaged(clip)
    else:
        _show_result(clip, poses)
    draw_earlier(clips, current=clip)
    draw_deleting(clip)


def _empty(clips: list[Clip]) -> None:
    st.title("No result yet", anchor=False)
    st.markdown("Give Sitbone a video, record one, or try a sample: its result appears here.")
    st.page_link(page("screen"), label="Screen a video", icon=":material/movie:")
    draw_earlier(clips, current=None)


def _damaged(clip: Clip) -> None:
    st.error("What was measured in this clip is damaged.", icon=":material/error:")
    if st.button("Measure it again", type="primary", key="measure_again"):
        clip.poses.unlink(missing_ok=True)
        analysis.start(clip)
        st.rerun()


def _show_result(clip: Clip, poses: PoseSequence) -> None:
    banner = st.container()
    clip = _settings(clip, people=poses.people)
    choices = clip.record.choices
    try:
        with st.spinner(JUDGING) if poses.source.frames > LONG_CLIP_FRAMES else nullcontext():
            screening = remembered_screening(clip, lambda: screen(poses, choices))
    except SitboneError as error:
        with banner:
            st.error(str(error), icon=":material/error:")
            st.page_link(
                page("how_to_film"), label="How to film it", icon=":material/photo_camera:"
            )
        return
    report = build_report(screening, choices.audience)
    _note_summary(clip, screening)
    with banner:
        st.caption(literal(report.subtitle))
        looks.answer(report.answer, report.sentence, report.first_lines)
        for remark in report.remarks:
            st.caption(literal(remark))
        draw_filing(clip, poses, screening)
    draw_player(clip, screening)
    _sections(clip, screening, report)
    draw_downloads(clip, screening, choices.audience)
    st.caption(report.disclaimer)


def _settings(clip: Clip, people: int) -> Clip:
    """Draw what can be changed; return the clip with what is chosen now, kept on the disk."""
    before = clip.record.choices
    with st.expander("Change movement, limit or side", icon=":material/tune:"):
        chosen = choose(before, f"result {clip.id}", people=people)
    return clip if chosen == before else keep(clip, choices=chosen)


def _note_summary(clip: Clip, screening: Screening) -> None:
    summary = screening.summary
    if (clip.record.sentence, clip.record.status) != (summary.sentence, summary.status.value):
        keep(clip, sentence=summary.sentence, status=summary.status.value)


def _sections(clip: Clip, screening: Screening, report: Report) -> None:
    """Draw the sections in the order of the report for this reader; the chart is the player's."""
    own: dict[str, Callable[[], None]] = {
        "chart": lambda: None,
        "stills": lambda: draw_moments(clip, screening),
        "findings": lambda: _findings(clip, screening, report),
        "repetitions": lambda: draw_repetitions(screening, report, clip.id),
        "split": lambda: _split_and_sides(screening, report),
        "quality": lambda: _quality(report),
        **{key: partial(_folded, report, key) for key in FOLDED},
    }
    for key in section_order(screening, report.audience):
        own.get(key, partial(_plain, report, key))()


def _plain(report: Report, key: str) -> None:
    draw(report.section(key))


def _folded(report: Report, key: str) -> None:
    section = report.section(key)
    if section is not None:
        with st.expander(section.title):
            for block in section.blocks:
                draw_block(block)


def _split_and_sides(screening: Screening, report: Report) -> None:
    draw_split(screening, report)
    draw_sides(screening)


def _quality(report: Report) -> None:
    section = report.section("quality")
    if section is None:
        return
    st.subheader(section.title, anchor=False)
    for block in section.blocks:
        if isinstance(block, Table):
            with st.expander(block.caption, icon=":material/checklist:"):
                draw_block(replace(block, caption=""))
        else:
            draw_block(block)
    st.page_link(page("how_to_film"), label="How to film it better", icon=":material/photo_camera:")


def _findings(clip: Clip, screening: Screening, report: Report) -> None:
    section = report.section("findings")
    if section is None:
        return
    st.subheader(section.title, anchor=False)
    moments = moments_by_reason(screening)
    for number, block in enumerate(section.blocks):
        if isinstance(block, Card):
            time_s = moments.get(block.text)
            draw_card(
                block,
                None if time_s is None else partial(show_moment, time_s),
                key=f"{clip.id} finding {number}",
            )
        else:
            draw_block(block)


def moments_by_reason(screening: Screening) -> dict[str, float]:
    """Return when what a finding says was so, in seconds, by its reason."""
    return {
        group.leading.reason: group.leading.time_s
        for group in grouped(screening, "limit", "answer")
        if group.leading.time_s is not None
    }
