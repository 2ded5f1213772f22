"""Sit-to-stand."""

from __future__ import annotations

from vision.movement import SLOW_CUTOFF_HZ, SLOW_FRAME_RATE_HZ, CameraSetup, Movement
from vision.movements.common import ANSWERS, EVERY_CLIP, SIDE_VIEW_GATES

SIT_TO_STAND = Movement(
    name="sit_to_stand",
    title="Sit-to-stand",
    kind="repetitions",
    singular="rise",
    plural="rises",
    signal="thigh_elevation",
    smallest_excursion_deg=40.0,
    cutoff_hz=SLOW_CUTOFF_HZ,
    minimum_frame_rate_hz=SLOW_FRAME_RATE_HZ,
    one_sided=False,
    camera=CameraSetup(
        view="side",
        distance_m=(2.0, 4.0),
        height_m=(0.7, 0.9),
        orientation="landscape",
        framing="Person and chair from the side, room above the head for standing.",
    ),
    instructions=(
        *EVERY_CLIP,
        "Use a chair without armrests on the camera's side; note its height.",
        "Stand still for two seconds, sit down, and then rise 5 times at your own pace, arms crossed "
        "if you can.",
    ),
    headline="SS1",
    rules=(*ANSWERS, *SIDE_VIEW_GATES, "SS1", "SS2", "SS3", "AS1"),
    sources=("S-rulebook", "S15", "S58", "S59"),
)
