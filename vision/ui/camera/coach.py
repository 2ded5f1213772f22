"""The set-up coach: what to change before filming starts, the most important thing first.

Pure: from a measured set-up to words. What is measured lives in `vision.measuring.set_up`, the numbers
compared with in `vision.movements.set_up` and `vision.movements.gates`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vision.measuring.set_up import Margins, SetUp
from vision.movements import RULES
from vision.movements.gates import LEVEL_DEG, ROLL_BELIEVED_TO_DEG, SQUARE_DEG
from vision.movements.movement import SLOW_FRAME_RATE_HZ
from vision.movements.set_up import (
    BRIGHTNESS_LEAST_SHARE,
    MARGIN_SHARE,
    SEEN_LEAST_SHARE,
    SIZE_LEAST_SHARE,
    STANDING_ADVISED_S,
)

Kind = Literal["change", "wait", "note", "ready"]
"""A thing to change, a moment to wait for, a remark that holds nothing up, or all is well."""

TURN_STEP_DEG = 5
"""Turns are said in steps of five degrees: nobody can turn by one."""
RATE_TOLERANCE_HZ = RULES["Q3"].numbers["tolerance_hz"]
IN_THE_WAY = frozenset({"dark", "nobody", "close", "middle", "lower", "higher"})
"""What is worth saying while somebody already moves."""


@dataclass(frozen=True)
class Advice:
    """One thing said in the picture: a few words readable from 3 m, and a sentence."""

    code: str
    kind: Kind
    words: str
    sentence: str


DARK = Advice(
    "dark",
    "change",
    "Too dark",
    "Put a light on in front of you, or open a curtain behind the camera.",
)
NOBODY = Advice(
    "nobody",
    "change",
    "Step into the picture",
    "Nobody is seen yet. Stand sideways to the camera, about 3 m away.",
)
CLOSE = Advice(
    "close",
    "change",
    "Step back",
    "Too close: the whole body must be in the picture, with a tenth of it to spare all round.",
)
FAR = Advice(
    "far",
    "change",
    "Come closer",
    "Too far away: the body should fill at least a third of the picture's height.",
)
MIDDLE = Advice(
    "middle",
    "change",
    "Move to the middle",
    "You are near the edge, and part of you will leave the picture.",
)
LOWER = Advice(
    "lower", "change", "Point the camera lower", "The feet are near the lower edge, or below it."
)
HIGHER = Advice(
    "higher", "change", "Point the camera higher", "The head is near the upper edge, or above it."
)
HIDDEN = Advice(
    "hidden",
    "change",
    "Show hip, knee and ankle",
    "Something hides a joint on the side toward the camera: a chair, an arm, or loose clothes.",
)
SIDEWAYS = Advice(
    "sideways",
    "change",
    "Turn sideways",
    "The camera sees you from the front or the back. Turn the side to be measured toward it.",
)
MOVING = Advice(
    "moving",
    "change",
    "Fix the camera",
    "The camera moves. Put it on a stand or lean it on something.",
)
READY = Advice("ready", "ready", "Ready", "Everything fits. You can start filming.")
GO = Advice("go", "ready", "Begin", "Begin with the movement, at your own pace.")


def set_up_advice(
    set_up: SetUp, *, standing: bool = True, frame_rate_hz: float | None = None
) -> tuple[Advice, ...]:
    """Return what to do before filming, the most important first; READY alone when nothing is left.

    `standing` asks for the quiet standing that the estimator takes this body's zero from. `frame_rate_hz` is what the
    camera says of itself, None when it does not.
    """
    changes = list(_changes(set_up))
    notes = list(_notes(set_up, frame_rate_hz))
    if changes:
        return (*changes, *notes)
    if standing and set_up.standing_s < STANDING_ADVISED_S:
        return (_stand_still(set_up), *notes)
    return (READY, *notes)


def filming_advice(set_up: SetUp, *, stood: bool) -> tuple[Advice, ...]:
    """Return what to say while filming: stand still until that was long enough, then only what spoils it."""
    if not stood and set_up.standing_s < STANDING_ADVISED_S:
        in_the_way = [advice for advice in _changes(set_up) if advice.code in IN_THE_WAY]
        return (*in_the_way[:1], _stand_still(set_up))
    return tuple(advice for advice in _changes(set_up) if advice.code in IN_THE_WAY)[:1] or (GO,)


def _changes(set_up: SetUp) -> Iterator[Advice]:
    if set_up.brightness_share < BRIGHTNESS_LEAST_SHARE:
        yield DARK
    if set_up.margins is None:
        yield NOBODY
        return
    yield from _framing(set_up.margins, set_up.size_share)
    if set_up.seen_share < SEEN_LEAST_SHARE:
        yield HIDDEN
    yield from _view(set_up)
    # Somebody who walks shifts the whole skeleton too: asked only of a person who stands still.
    if set_up.moving and set_up.standing_s > 0:
        yield MOVING


def _framing(margins: Margins, size_share: float) -> Iterator[Advice]:
    across, upright = margins.left + margins.right, margins.top + margins.bottom
    if min(across, upright) < 2 * MARGIN_SHARE:
        yield CLOSE
        return
    if size_share < SIZE_LEAST_SHARE:
        yield FAR
    if min(margins.left, margins.right) < MARGIN_SHARE:
        yield MIDDLE
    if margins.bottom < MARGIN_SHARE:
        yield LOWER
    elif margins.top < MARGIN_SHARE:
        yield HIGHER


def _view(set_up: SetUp) -> Iterator[Advice]:
    if set_up.frontal:
        yield SIDEWAYS
    elif set_up.azimuth_deg > SQUARE_DEG:
        by_deg = TURN_STEP_DEG * max(1, round(set_up.azimuth_deg / TURN_STEP_DEG))
        side = "left" if set_up.turn_deg > 0 else "right"
        limit_deg = RULES["Q1"].limit
        told = (
            f"Beyond {limit_deg:.0f}° off the side nothing is judged."
            if limit_deg is not None and set_up.azimuth_deg > limit_deg
            else "The errors are wider this far off the side."
        )
        yield Advice(
            "turn",
            "change",
            f"Turn {by_deg}° to your {side}",
            f"Or move the camera round by as much, until it sees you squarely from the side. {told}",
        )


def _notes(set_up: SetUp, frame_rate_hz: float | None) -> Iterator[Advice]:
    roll_deg = 0.0 if set_up.roll_deg is None else abs(set_up.roll_deg)
    if roll_deg > LEVEL_DEG:
        taken_out = "" if roll_deg > ROLL_BELIEVED_TO_DEG else " It is taken out of the angles."
        yield Advice(
            "level",
            "note",
            "Level the camera",
            f"The camera, or the body, leans by about {roll_deg:.0f}°.{taken_out}",
        )
    if frame_rate_hz is not None and frame_rate_hz < SLOW_FRAME_RATE_HZ - RATE_TOLERANCE_HZ:
        yield Advice(
            "slow",
            "note",
            "Few pictures a second",
            f"The camera gives {frame_rate_hz:.0f} pictures a second; {SLOW_FRAME_RATE_HZ:.0f} are "
            "needed. More light often helps.",
        )


def _stand_still(set_up: SetUp) -> Advice:
    left_s = STANDING_ADVISED_S - set_up.standing_s
    return Advice(
        "still",
        "wait",
        "Stand still",
        "Upright, knees straight: it shows how your body reads when it is straight."
        + (f" {left_s:.0f} s more." if set_up.standing_s > 0 and left_s >= 0.5 else ""),
    )
