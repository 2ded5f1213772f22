"""What is measured: names, titles, units and sign conventions, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vision.landmarks import SIDES, Side

MeasureName = Literal[
    "hip_flexion",
    "knee_flexion",
    "thigh_elevation",
    "shank_inclination",
    "trunk_inclination",
]


@dataclass(frozen=True)
class Measure:
    """One angle: its name, what a reader is told it is, whether it exists per side, and its zero."""

    name: MeasureName
    title: str
    definition: str
    per_side: bool = True


MEASURES: tuple[Measure, ...] = (
    Measure(
        "hip_flexion",
        "Hip flexion (trunk-thigh)",
        "180 degrees minus the angle shoulder-hip-knee in the subject's sagittal plane; 0 with trunk "
        "and thigh in line, positive when they close in front. It contains bending of the spine: it is "
        "not the angle of the hip joint alone.",
    ),
    Measure(
        "knee_flexion",
        "Knee flexion",
        "180 degrees minus the angle hip-knee-ankle; 0 straight, positive bent.",
    ),
    Measure(
        "thigh_elevation",
        "Thigh elevation",
        "hip-to-knee line against straight down; 0 with the knee under the hip, 90 horizontal, "
        "positive with the knee in front.",
    ),
    Measure(
        "shank_inclination",
        "Shank inclination",
        "ankle-to-knee line against vertical; 0 vertical, positive with the knee ahead of the ankle.",
    ),
    Measure(
        "trunk_inclination",
        "Trunk inclination",
        "hip-to-shoulder line against vertical; 0 upright, positive leaning forward.",
        per_side=False,
    ),
)

MEASURE_BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}


def column(measure: MeasureName, side: Side | None = None, kind: str = "") -> str:
    """Return the name of a column of the angles table.

    >>> column("hip_flexion", "left"), column("hip_flexion", "left", "error")
    ('hip_flexion_left_deg', 'hip_flexion_left_error_deg')
    >>> column("trunk_inclination", "left", "error")
    'trunk_inclination_error_deg'
    """
    parts: list[str] = [measure]
    if MEASURE_BY_NAME[measure].per_side:
        if side not in SIDES:
            raise ValueError(f"{measure} needs a side, got {side!r}")
        parts.append(side)
    if kind:
        parts.append(kind)
    return "_".join([*parts, "deg"])
