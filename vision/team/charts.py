"""The squad picture: everybody's value with its error, beside the squad's middle half and median."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vision.report.blocks import Drawing
from vision.report.chart_look import Palette, style_axes
from vision.report.fonts import fallback_font
from vision.report.wording import DEGREE
from vision.team.rows import Distribution, Standing

MOST_ROWS = 36
"""More people than this do not fit a page; the rest follows in a further chart."""
ROW_IN, MARGIN_IN = 0.21, 0.85
LONGEST_NAME = 22

TITLES = {
    "hip_flexion": "Hip flexion (trunk-thigh), median of the repetitions",
    "side_difference": "Hip flexion, left against right",
    "seconds_above_limit": "Time above each person's own limit, all repetitions together",
}
AXES = {
    "hip_flexion": f"Hip flexion (trunk-thigh), {DEGREE}",
    "side_difference": f"Difference, {DEGREE}",
    "seconds_above_limit": "Time above the limit, s",
}
WITH_ERROR = "Dot: each person's value; line: its error. "
BAND = "Grey: the middle half of the squad; dashed: its median."


def drawings(found: Distribution, mark: str | None = None) -> list[Drawing]:
    """Return the charts of a distribution, largest value on top; `mark` is the person to point out."""
    text = " ".join(each.person for each in found.people)
    families = _families(text)
    pieces = [
        found.people[start : start + MOST_ROWS] for start in range(0, len(found.people), MOST_ROWS)
    ]
    return [
        Drawing(
            key=f"{found.measure}-{found.movement}-{number}",
            caption=_caption(found, number, len(pieces)),
            description=f"{TITLES[found.measure]}, {found.movement_title}: "
            + "; ".join(f"{each.person} {_value(each, found)}" for each in piece),
            draw=partial(_figure, found, piece, mark),
            height_in=MARGIN_IN + ROW_IN * len(piece),
            families=families,
        )
        for number, piece in enumerate(pieces)
    ]


def strip(found: Distribution, person: str) -> Drawing:
    """Return one line with everybody's value on it, one person's pointed out."""
    own = next(each for each in found.people if each.person == person)
    return Drawing(
        key=f"strip-{found.measure}-{found.movement}",
        caption=f"{found.movement_title}: {TITLES[found.measure].lower()}. Large dot: {person}; small "
        f"dots: the others. {BAND}",
        description=f"{person}: {_value(own, found)}; median of the squad {found.median:.0f}.",
        draw=partial(_strip, found, own),
        height_in=1.05,
    )


def _caption(found: Distribution, number: int, pieces: int) -> str:
    part = f" (part {number + 1} of {pieces})" if pieces > 1 else ""
    limit = " Orange: the limit." if found.limit is not None else ""
    error = "" if found.measure == "seconds_above_limit" else WITH_ERROR
    return f"{found.movement_title}: {TITLES[found.measure].lower()}{part}. {error}{BAND}{limit}"


def _value(each: Standing, found: Distribution) -> str:
    unit = DEGREE if found.unit == "deg" else " s"
    decimals = 0 if found.unit == "deg" else 1
    error = "" if each.error is None else f" ± {each.error:.{decimals}f}{unit}"
    return f"{each.value:.{decimals}f}{unit}{error}"


def _figure(
    found: Distribution,
    piece: Sequence[Standing],
    mark: str | None,
    palette: Palette,
    width_in: float,
    height_in: float,
) -> Figure:
    figure = Figure(figsize=(width_in, height_in), layout="constrained", facecolor="none")
    axes = figure.subplots()
    _background(axes, found, palette)
    for row, each in enumerate(piece):
        marked = each.person == mark
        axes.errorbar(
            each.value, row, xerr=each.error, fmt="o", linewidth=1.3,
            markersize=8.0 if marked else 4.5, color=palette.far if marked else palette.near,
        )  # fmt: skip
    axes.set_yticks(range(len(piece)), [_short(each.person) for each in piece], fontsize=7.5)
    axes.set_ylim(len(piece) - 0.4, -0.6)
    _finish(axes, found, palette)
    axes.grid(axis="y", visible=False)
    return figure


def _strip(
    found: Distribution, own: Standing, palette: Palette, width_in: float, height_in: float
) -> Figure:
    figure = Figure(figsize=(width_in, height_in), layout="constrained", facecolor="none")
    axes = figure.subplots()
    _background(axes, found, palette)
    others = [each.value for each in found.people if each is not own]
    axes.plot(others, [0.0] * len(others), "o", markersize=4, color=palette.faint, alpha=0.8)
    axes.errorbar(
        own.value, 0.0, xerr=own.error, fmt="o", markersize=9, linewidth=1.6, color=palette.near
    )
    axes.set_yticks([])
    axes.set_ylim(-1, 1)
    _finish(axes, found, palette)
    axes.spines["left"].set_visible(False)
    return figure


def _background(axes: Axes, found: Distribution, palette: Palette) -> None:
    axes.axvspan(found.quartile_1, found.quartile_3, color=palette.band, linewidth=0)
    axes.axvline(found.median, color=palette.faint, linewidth=1.1, linestyle=(0, (4, 2)))
    if found.limit is not None:
        axes.axvline(found.limit, color=palette.limit, linewidth=1.6)


def _finish(axes: Axes, found: Distribution, palette: Palette) -> None:
    style_axes(axes, palette)
    axes.set_xlim(left=min(0.0, axes.get_xlim()[0]) if found.unit == "s" else None)
    axes.set_xlabel(AXES[found.measure], color=palette.ink)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _families(text: str) -> tuple[str, ...]:
    """Fonts for the letters that DejaVu Sans lacks, made known to matplotlib."""
    font = fallback_font(text)
    return () if font is None else (_known_font(font),)


@cache
def _known_font(font: bytes) -> str:
    name = str(TTFont(io.BytesIO(font))["name"].getDebugName(1))
    # matplotlib reads a font from a file, whenever it draws: this one goes with the process.
    folder = tempfile.mkdtemp(prefix="sitbone-font-")
    path = Path(folder) / "fallback.ttf"
    path.write_bytes(font)
    font_manager.fontManager.addfont(str(path))
    return name
