"""What a visitor chose for a clip: everything that re-screening needs beside the landmarks."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from vision.landmarks import PoseSequence, Side
from vision.plan import Plan
from vision.report.blocks import Audience
from vision.result import MovementName, Screening


class Choices(BaseModel):
    """Movement, plan with its answers, side, person and reader, as `screen_poses` takes them."""

    model_config = ConfigDict(frozen=True)

    movement: MovementName | Literal["auto"] = "auto"
    plan: Plan = Plan()
    side: Side | None = None
    person: int | None = None
    audience: Audience = "athlete"


def screen(poses: PoseSequence, choices: Choices) -> Screening:
    """Return the screening of stored landmarks as chosen; takes milliseconds. Raises NoPersonError."""
    # On use: the server answers before everything that judges is loaded.
    from vision.screening import screen_poses

    return screen_poses(
        poses,
        movement=choices.movement,
        plan=choices.plan,
        side=choices.side,
        person=choices.person,
    )
