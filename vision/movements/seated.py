"""Seated posture."""

from __future__ import annotations

from vision.movement import SLOW_CUTOFF_HZ, CameraSetup, Movement
from vision.movements.common import ANSWERS, EVERY_CLIP, POSTURE_GATES

SEATED = Movement(
    name="seated",
    title="Seated posture",
    kind="posture",
    singular="stretch of sitting",
    plural="stretches of sitting",
    signal="hip_flexion",
    smallest_excursion_deg=20.0,
    cutoff_hz=SLOW_CUTOFF_HZ,
    minimum_frame_rate_hz=0.0,
    one_sided=False,
    camera=CameraSetup(
        view="side",
        distance_m=(2.5, 3.0),
        height_m=(0.6, 0.8),
        orientation="landscape",
        framing="Person, chair and desk from the side; no armrest in front of the hip.",
    ),
    instructions=(
        *EVERY_CLIP,
        "Sit as you usually do for 30 s or more (up to 10 minutes); then, if you like, a second clip "
        "with the chair adjusted. A photo works too, but it cannot tell how long you sit like that.",
    ),
    headline="SI1",
    rules=(*ANSWERS, *POSTURE_GATES, "SI1", "SI3", "SI4"),
    sources=("S-rulebook", "S58"),
)
