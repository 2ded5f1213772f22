"""The plots of a comparison with true angles, as PNG files that do not change with the day."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vision.landmarks import FloatArray
from vision.measures import MEASURE_BY_NAME, MEASURES, MeasureName
from vision.measuring.geometry import wrap_deg
from vision.validation.result import Calibration, Kind, Validation

DPI = 150
MOST_POINTS = 6000
"""More points than this cannot be told apart; every n-th is drawn."""
DEPTH_STEP_DEG = 10.0
BAND_PERCENTILES = (5.0, 95.0)
LEAST_PER_STEP = 5
"""A step of depth with fewer readings has no band."""
VIEW_COLOURS = {
    "0-15": "#0072b2",
    "15-30": "#009e73",
    "30-45": "#e69f00",
    "45-60": "#d55e00",
    "60-90": "#cc79a7",
    "unknown": "#808080",
}
"""Apart for every kind of colour vision (Okabe and Ito 2008)."""
SIDE_MARKERS = {"near": "o", "far": "x", "front": "s"}
_STYLE: Any = {"font.family": "DejaVu Sans", "font.size": 8.5, "axes.unicode_minus": True}


def validation_plots(validation: Validation, points: pd.DataFrame, kind: Kind) -> dict[str, bytes]:
    """Return the PNG files by name.

    `points` is the table of readings of all clips (see `vision.validation.statistics`), `kind` the
    kind of measured angle to draw.
    """
    measured = points[np.isfinite(points[f"{kind}_deg"].to_numpy(dtype=np.float64))].copy()
    measured["error_deg"] = wrap_deg(
        (measured[f"{kind}_deg"] - measured["true_deg"]).to_numpy(dtype=np.float64)
    )
    with matplotlib.rc_context(_STYLE):
        return {
            "true_against_measured.png": _png(_agreement(measured, kind)),
            "error_by_camera_angle.png": _png(_by_azimuth(measured)),
            "error_by_depth.png": _png(_by_depth(measured)),
            "interval_calibration.png": _png(_calibration(validation.calibration)),
        }


def _agreement(points: pd.DataFrame, kind: Kind) -> Figure:
    figure, panels = _panels(points)
    for axes, (_, group) in zip(panels, _by_measure(points), strict=True):
        every = max(1, -(-len(group) // MOST_POINTS))
        for (view, side), part in group.iloc[::every].groupby(["view", "side"]):
            axes.scatter(
                part["true_deg"], part[f"{kind}_deg"], s=5, linewidths=0.5, alpha=0.5,
                c=VIEW_COLOURS[str(view)], marker=SIDE_MARKERS[str(side)], label=f"{view}°, {side}",
            )  # fmt: skip
        ends = [group["true_deg"].min(), group["true_deg"].max()]
        axes.plot(ends, ends, color="black", linewidth=0.8)
        axes.set_xlabel("True, °")
        axes.set_ylabel("Measured, °")
    _legend(figure, panels)
    return figure


def _by_azimuth(points: pd.DataFrame) -> Figure:
    figure, panels = _panels(points)
    for axes, (_, group) in zip(panels, _by_measure(points), strict=True):
        for (view, side), part in group.groupby(["view", "side"]):
            of_clips = part.dropna(subset=["azimuth_deg"]).groupby("clip")
            azimuths = of_clips["azimuth_deg"].first()
            low, middle, high = (
                of_clips["error_deg"].quantile(share)
                for share in (BAND_PERCENTILES[0] / 100, 0.5, BAND_PERCENTILES[1] / 100)
            )
            axes.errorbar(
                azimuths, middle, yerr=[middle - low, high - middle], linestyle="none", markersize=4,
                linewidth=0.8, color=VIEW_COLOURS[str(view)], marker=SIDE_MARKERS[str(side)],
                label=f"{view}°, {side}",
            )  # fmt: skip
        axes.axhline(0.0, color="black", linewidth=0.8)
        axes.set_xlabel("Camera off the side (as measured), °")
        axes.set_ylabel("Error of each clip:\nmedian, 5 to 95 %, °")
    _legend(figure, panels)
    return figure


def _by_depth(points: pd.DataFrame) -> Figure:
    figure, panels = _panels(points)
    for axes, (_, group) in zip(panels, _by_measure(points), strict=True):
        near = group[group["side"] == "near"]
        for view, part in near.groupby("view"):
            steps = np.floor(part["true_deg"].to_numpy(dtype=np.float64) / DEPTH_STEP_DEG)
            by_step = part["error_deg"].groupby(steps)
            enough = by_step.count() >= LEAST_PER_STEP
            middle = by_step.median()[enough]
            low, high = (by_step.quantile(share / 100)[enough] for share in BAND_PERCENTILES)
            at_deg: FloatArray = (middle.index.to_numpy(dtype=np.float64) + 0.5) * DEPTH_STEP_DEG
            colour = VIEW_COLOURS[str(view)]
            axes.plot(at_deg, middle, color=colour, marker=".", label=f"{view}°, near")
            axes.fill_between(at_deg, low, high, color=colour, alpha=0.15, linewidth=0)
        axes.axhline(0.0, color="black", linewidth=0.8)
        axes.set_xlabel("True, °")
        axes.set_ylabel("Error: median, 5 to 95 %, °")
    _legend(figure, panels)
    return figure


def _calibration(lines: tuple[Calibration, ...]) -> Figure:
    figure = Figure(figsize=(4.6, 4.2), layout="constrained", dpi=DPI)
    axes = figure.subplots()
    axes.plot([0.0, 1.0], [0.0, 1.0], color="black", linewidth=0.8, label="as meant")
    for measure in dict.fromkeys(line.measure for line in lines):
        of_measure = [line for line in lines if line.measure == measure]
        axes.plot(
            [line.nominal for line in of_measure],
            [line.empirical for line in of_measure],
            marker=".",
            label=_title(measure),
        )
    axes.set_xlabel("Share the interval is meant to hold")
    axes.set_ylabel("Share of true angles inside")
    axes.legend(frameon=False)
    _plain(axes)
    return figure


def _panels(points: pd.DataFrame) -> tuple[Figure, list[Axes]]:
    names = [name for name, _ in _by_measure(points)]
    count = max(1, len(names))
    figure = Figure(figsize=(3.4 * count, 3.9), layout="constrained", dpi=DPI)
    panels = list(figure.subplots(1, count, squeeze=False)[0])
    for axes, name in zip(panels, names, strict=False):
        axes.set_title(_title(name))
        _plain(axes)
    return figure, panels[: len(names)]


def _by_measure(points: pd.DataFrame) -> list[tuple[MeasureName, pd.DataFrame]]:
    return [
        (each.name, points[points["measure"] == each.name])
        for each in MEASURES
        if (points["measure"] == each.name).any()
    ]


def _title(measure: MeasureName) -> str:
    return MEASURE_BY_NAME[measure].title


def _legend(figure: Figure, panels: list[Axes]) -> None:
    found = {
        label: handle
        for axes in panels
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    if found:
        labels = sorted(found)
        figure.legend(
            [found[label] for label in labels], labels, loc="outside lower center",
            ncols=6, frameon=False,
        )  # fmt: skip


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#d9dee5", linewidth=0.5)
    axes.set_axisbelow(True)


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
