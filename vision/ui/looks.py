"""Small pieces of HTML in the colours of the report: the answer, badges, bars, facts.

Every state has a mark and words besides its colour. The colours are those of
vision/report/templates/report.css, in a light and a dark set. Streamlit writes white on every main button;
on the light blue of the dark theme that cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from vision.finding import Status
from vision.movements.movement import CameraSetup
from vision.report.blocks import Badge
from vision.report.reading import Split
from vision.report.wording import STATUS_MARK, quantity

_COLOURS = {
    "flagged": (("#a83a08", "#fdeee5"), ("#ff9a6b", "#37211a")),
    "borderline": (("#7d5a00", "#fdf5dc"), ("#f0c455", "#332a14")),
    "clear": (("#00599c", "#e7f1fa"), ("#79b8f0", "#172a3b")),
    "not_assessed": (("#3d4653", "#eceef1"), ("#cbd3dd", "#2a313b")),
}
"""Per state the strong and the faint colour, on a light and on a dark page."""
_STYLE = """
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { color: inherit !important; opacity: 1; }
[data-testid="stCaptionContainer"] { opacity: .8; font-size: .9rem; }
[data-testid="stMainBlockContainer"] { max-width: 1320px; margin: 0 auto; }
.sb-answer { padding: 16px 20px; border: 1px solid; border-left-width: 8px; border-radius: 10px; }
.sb-answer .sb-sentence { font-size: 1.3rem; line-height: 1.35; font-weight: 600; margin: 8px 0 0; }
.sb-answer .sb-line { margin: 8px 0 0; }
.sb-badge { display: inline-block; font-size: .82rem; line-height: 1.5; font-weight: 600; padding: 1px 10px;
  border-radius: 99px; border: 1px solid; white-space: nowrap; }
.sb-not_assessed { border-style: dashed; }
.sb-answer.sb-not_assessed { border-left-style: solid; }
.sb-title { font-weight: 600; margin: 6px 0 0; }
.sb-facts { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 6px 18px; margin: 0 !important; padding: 0 !important; }
.sb-facts dt, .sb-facts dd { margin: 0 !important; padding: 0 !important; }
.sb-facts dt { opacity: .78; }
.sb-facts dd { overflow-wrap: anywhere; }
.sb-split { display: grid; grid-template-columns: 2rem 1fr max-content; gap: 6px 10px; align-items: center; }
.sb-bar { display: flex; height: 1.7rem; border-radius: 5px; overflow: hidden; }
.sb-bar span { padding: 0 8px; line-height: 1.7rem; font-size: .85rem; white-space: nowrap; overflow: hidden; }
.sb-trunk { background: #b9c6d6; color: #1b2430; }
.sb-thigh { background: #2f6597; color: #ffffff; }
.sb-legend span { display: inline-block; padding: 0 8px; border-radius: 4px; margin-right: 8px; font-size: .85rem; }
[data-testid="stMain"]:focus-visible { outline: 3px solid light-dark(#00599c, #6cb2f2); outline-offset: -3px; }
[data-testid*="Button-primary"], [data-testid*="Button-primary"] * { color: light-dark(#ffffff, #12161c) !important; }
.sb-picture { display: block; width: 100%; max-height: 70vh; object-fit: contain; border-radius: 10px; }
@media (max-width: 560px) {
  .sb-facts { grid-template-columns: 1fr; gap: 0; } .sb-facts dd { margin-bottom: 8px !important; }
  .sb-answer .sb-sentence { font-size: 1.12rem; }
}
"""


def _colours() -> str:
    # `light-dark` follows Streamlit's theme in the browser: a page whose system turns dark in the evening
    # is not drawn anew for that.
    return "".join(
        f".sb-{name} {{ background: light-dark({light[1]}, {dark[1]}); "
        f"border-color: light-dark({light[0]}, {dark[0]}); }} "
        f".sb-badge.sb-{name} {{ color: light-dark({light[0]}, {dark[0]}); }}"
        for name, (light, dark) in _COLOURS.items()
    )


def style() -> None:
    """Put the style sheet on the page, once and before the pieces; small print gets enough contrast."""
    st.html(f"<style>{_STYLE}{_colours()}</style>")


def _kind(status: Status) -> str:
    return f"sb-{status.value.lower()}"


def badge(status: Badge) -> str:
    """Return a state as a pill with its mark."""
    mark = STATUS_MARK[status.status]
    return f'<span class="sb-badge {_kind(status.status)}">{mark} {escape(status.text)}</span>'


def answer(state: Badge, sentence: str, lines: Iterable[str]) -> None:
    """Draw the answer: its state, the one sentence, and the lines that stand with it."""
    more = "".join(f'<p class="sb-line">{escape(line)}</p>' for line in lines)
    st.html(
        f'<div class="sb-answer {_kind(state.status)}" role="status">{badge(state)}'
        f'<p class="sb-sentence">{escape(sentence)}</p>{more}</div>'
    )


def heading(state: Badge, title: str) -> None:
    """Draw a finding's state and title."""
    st.html(f'{badge(state)}<p class="sb-title">{escape(title)}</p>')


def facts(items: Iterable[tuple[str, str]]) -> None:
    """Draw names with their values."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in items)
    st.html(f'<dl class="sb-facts">{rows}</dl>')


def split_bars(splits: Iterable[Split]) -> None:
    """Draw where each hip angle comes from: leaning the trunk and lifting the thigh, as one bar."""
    found = list(splits)
    widest = max((split.hip_deg for split in found), default=1.0)
    rows = "".join(_split_row(split, widest) for split in found)
    legend = (
        '<p class="sb-legend"><span class="sb-trunk">trunk inclination</span>'
        '<span class="sb-thigh">thigh elevation</span></p>'
    )
    st.html(f'{legend}<div class="sb-split">{rows}</div>')


def _split_row(split: Split, widest_deg: float) -> str:
    parts = "".join(
        f'<span class="sb-{name}" style="flex: {max(value, 0):.1f}">{quantity(value)}</span>'
        for name, value in (("trunk", split.trunk_deg), ("thigh", split.thigh_deg))
    )
    width = 100 * split.hip_deg / widest_deg
    return (
        f'<span>{split.number}</span><div class="sb-bar" style="width: {width:.1f}%">{parts}</div>'
        f"<span>{quantity(split.hip_deg)}</span>"
    )


def picture(address: str, description: str) -> None:
    """Draw a picture from an own route."""
    st.html(f'<img class="sb-picture" src="{escape(address)}" alt="{escape(description)}">')


def plan_view(camera: CameraSetup) -> None:
    """Draw from above where the camera stands: square to the person's side, this far away."""
    near, far = camera.distance_m
    words = f"From above: the camera stands {near:g} to {far:g} m away, square to the side."
    st.html(_PLAN.format(words=words, near=near, far=far), width=360)


_PLAN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 130" role="img" aria-label="{words}"
 fill="none" stroke="currentColor" stroke-width="2" font-size="13">
<path fill="#2f6597" fill-opacity=".2" stroke="none" d="M284 65 40 12v106z"/>
<ellipse cx="62" cy="65" rx="13" ry="25"/><circle cx="62" cy="63" r="10"/>
<path d="M62 38V20m-5 7 5-7 5 7"/><path stroke-dasharray="5 5" d="M82 65h182"/>
<rect x="270" y="52" width="14" height="26" rx="3"/>
<g fill="currentColor" stroke="none"><text x="74" y="26">the way you face</text>
<text x="130" y="58">{near:g} to {far:g} m</text><text x="256" y="98">camera</text></g></svg>"""
