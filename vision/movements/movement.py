"""What a movement is, as data: how to film it, how it is filtered and named, which rules it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vision.result import MovementName

MovementKind = Literal["repetitions", "holds", "posture", "unscreened"]

SLOW_CUTOFF_HZ = 6.0
"""Zero-lag low-pass for slow tasks (source S-rulebook 1.1, grade D)."""

FAST_CUTOFF_HZ = 12.0
"""Zero-lag low-pass for walking and running (source S-rulebook 1.1, grade D)."""

SLOW_FRAME_RATE_HZ = 24.0
"""Lowest frame rate for slow tasks (rule Q3, grade D)."""

FAST_FRAME_RATE_HZ = 60.0
"""Lowest frame rate for running (rule Q3, grade D)."""


@dataclass(frozen=True, kw_only=True)
class CameraSetup:
    """Where the camera stands: distance and lens height in metres as (least, most)."""

    view: str = "side"
    distance_m: tuple[float, float]
    height_m: tuple[float, float]
    orientation: Literal["landscape", "portrait"] = "landscape"
    framing: str


WHOLE_BODY = CameraSetup(
    distance_m=(2.0, 4.0),
    height_m=(0.8, 1.0),
    framing="Whole body from the side, lens at hip height, about 3 m away.",
)
WHOLE_PATH = CameraSetup(
    distance_m=(4.0, 5.0),
    height_m=(0.8, 1.0),
    framing="From the side, the whole path in the picture; on a treadmill 2.5 to 3 m away.",
)


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One movement; without other words it is slow and two-legged.

    `headline` is the code of the rule that the one-sentence summary speaks of, None where nothing is
    screened. `one_sided` movements have a working leg (front leg of a lunge, test leg of a bridge) and
    only that leg is judged.
    `singular` and `plural` name one repetition or hold in a sentence. `rules` are codes, in the
    order of their findings; `sources` are ids of `vision.rules.sources`.
    """

    name: MovementName
    title: str
    kind: MovementKind
    singular: str
    plural: str
    cutoff_hz: float = SLOW_CUTOFF_HZ
    minimum_frame_rate_hz: float = SLOW_FRAME_RATE_HZ
    one_sided: bool = False
    camera: CameraSetup
    instructions: tuple[str, ...]
    headline: str | None = None
    rules: tuple[str, ...]
    sources: tuple[str, ...]
