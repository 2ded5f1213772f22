"""Every movement that Sitbone knows, by name."""

from __future__ import annotations

from vision.movement import Movement
from vision.movements.bridge import BRIDGE
from vision.movements.forward_lunge import FORWARD_LUNGE
from vision.movements.hinge import HINGE
from vision.movements.other import OTHER
from vision.movements.run import RUN
from vision.movements.seated import SEATED
from vision.movements.sit_to_stand import SIT_TO_STAND
from vision.movements.squat import SQUAT
from vision.movements.walk import WALK
from vision.result import MovementName

MOVEMENTS: dict[MovementName, Movement] = {
    movement.name: movement
    for movement in (
        SQUAT,
        FORWARD_LUNGE,
        HINGE,
        SIT_TO_STAND,
        SEATED,
        BRIDGE,
        WALK,
        RUN,
        OTHER,
    )
}
