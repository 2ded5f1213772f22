"""Every movement by name and every rule by code."""

from __future__ import annotations

from vision.movements.answers import DECLARED
from vision.movements.bridge import BRIDGE, BRIDGE_RULES
from vision.movements.common import SHARED
from vision.movements.forward_lunge import FORWARD_LUNGE, FORWARD_LUNGE_RULES
from vision.movements.gates import GATES
from vision.movements.hinge import HINGE, HINGE_RULES
from vision.movements.movement import Movement
from vision.movements.other import OTHER
from vision.movements.run import RUN
from vision.movements.seated import SEATED, SEATED_RULES
from vision.movements.sit_to_stand import SIT_TO_STAND, SIT_TO_STAND_RULES
from vision.movements.squat import SQUAT, SQUAT_RULES
from vision.movements.walk import WALK
from vision.result import MovementName
from vision.rules.rule import Rule

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

RULES: dict[str, Rule] = {
    rule.code: rule
    for rules in (
        DECLARED,
        GATES,
        SQUAT_RULES,
        FORWARD_LUNGE_RULES,
        HINGE_RULES,
        SHARED,
        SEATED_RULES,
        SIT_TO_STAND_RULES,
        BRIDGE_RULES,
    )
    for rule in rules
}
