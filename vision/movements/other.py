"""Any other movement: measured, not judged."""

from __future__ import annotations

from vision.movements.common import ANSWERS, EVERY_CLIP, UNSCREENED_GATES
from vision.movements.movement import WHOLE_BODY, Movement

OTHER = Movement(
    name="other",
    title="Other movement",
    kind="unscreened",
    singular="repetition",
    plural="repetitions",
    camera=WHOLE_BODY,
    instructions=(
        *EVERY_CLIP,
        "If this is one of the movements that are screened, name it; otherwise its angles are shown "
        "without a judgement.",
    ),
    rules=(*ANSWERS, *UNSCREENED_GATES, "U1"),
    sources=("S-rulebook",),
)
