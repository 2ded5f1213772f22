"""Single-leg bridge hold."""

from __future__ import annotations

from vision.movement import SLOW_CUTOFF_HZ, SLOW_FRAME_RATE_HZ, CameraSetup, Movement
from vision.movements.common import ANSWERS, EVERY_CLIP, SIDE_VIEW_GATES

BRIDGE = Movement(
    name="bridge",
    title="Single-leg bridge hold",
    kind="holds",
    singular="hold",
    plural="holds",
    signal="hip_flexion",
    smallest_excursion_deg=10.0,
    cutoff_hz=SLOW_CUTOFF_HZ,
    minimum_frame_rate_hz=SLOW_FRAME_RATE_HZ,
    one_sided=True,
    camera=CameraSetup(
        view="side",
        distance_m=(2.0, 3.0),
        height_m=(0.3, 0.4),
        orientation="landscape",
        framing="Low and from the side of the test leg: shoulder, hip, knee and ankle all in view.",
    ),
    instructions=(
        *EVERY_CLIP,
        "Lie on your back with the test leg next to the camera. Lift the hips until shoulder, hip and "
        "knee are in line, and hold; 1 to 5 holds.",
        "Lying is hard for a pose model: keep arms and clothes away from the hip.",
    ),
    headline="BR1",
    rules=(*ANSWERS, *SIDE_VIEW_GATES, "BR1", "BR2", "BR4", "AS2"),
    sources=("S-rulebook", "S58"),
)
