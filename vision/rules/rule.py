"""What a rule is, as data. The rules themselves lie beside the movements they judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from vision.finding import FindingKind
from vision.measures import MeasureName
from vision.rules.advice import ADVICE

RULES_VERSION = "2026.11"
"""Version of the rules as data: changes whenever a threshold, a text or a source changes."""

Check = Literal[
    "camera_view",
    "visibility",
    "frame_rate",
    "clothing",
    "thigh_length",
    "standing_zero",
    "camera_still",
    "clean_repetitions",
    "same_set_up",
    "hip_limit",
    "time_above_limit",
    "declared_load",
    "hip_range",
    "held_stretch",
    "descent_time",
    "peak_band",
    "side_difference",
    "hold_symmetry",
    "sustained",
    "seat_off_trunk",
    "peak_report",
    "seat_height",
    "hold_line",
    "hold_time",
    "median_report",
    "pain_in_task",
    "pain_next_day",
    "weeks",
    "red_flags",
    "unscreened",
]
"""Which small function judges the rule."""

Applies = Literal["always", "general", "symptomatic", "load", "answers"]
"""For whom: everyone; the general plan; a stage, personal limit or declared pain; a declared load;
declared answers."""

Grade = Literal["A", "A'", "B", "C", "C (A')", "D", "C+A'", "-"]

GRADES: dict[str, str] = {
    "A": "measured study",
    "A'": "measured study, but of another population, joint or outcome",
    "B": "clinical consensus, expert opinion or a clinician's published protocol",
    "C": "the founding article",
    "C+A'": "the founding article, and a study of another population",
    "C (A')": "the founding article, with a study of another population",
    "D": "engineering default chosen for this tool; it can be changed",
    "-": "no number to grade",
}
"""What a grade means; it is given separately for the direction of a rule and for its number."""

NO_NUMBERS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Rule:
    """One rule of the rule book.

    `caution` and `limit` are its two thresholds in `unit` (none below `caution`, clearly above from
    `limit` on), `worse` says on which side trouble lies. A hip rule has neither: its limit comes from
    the plan. `also` are further measures that must have been seen. `numbers` are further named
    thresholds. `advice` are ids of `vision.rules.advice`, `sources` ids of `vision.rules.sources`.
    `number_note` says where the numbers come from and how far that was checked.
    """

    code: str
    title: str
    kind: FindingKind
    check: Check
    unit: str
    rationale: str
    sources: tuple[str, ...]
    grade_direction: Grade
    grade_number: Grade
    number_note: str
    measure: MeasureName | None = None
    also: tuple[MeasureName, ...] = ()
    worse: Literal["above", "below"] = "above"
    caution: float | None = None
    limit: float | None = None
    numbers: Mapping[str, float] = field(default_factory=lambda: NO_NUMBERS)
    applies: Applies = "always"
    advice: tuple[str, ...] = ()

    @property
    def measured(self) -> MeasureName:
        """The measure that is judged. Raises ValueError for a rule without one."""
        if self.measure is None:
            raise ValueError(f"{self.code} has no measure")
        return self.measure

    @property
    def thresholds(self) -> tuple[float, float]:
        """(caution, limit). Raises ValueError for a rule without fixed thresholds."""
        if self.caution is None or self.limit is None:
            raise ValueError(f"{self.code} has no fixed thresholds")
        return self.caution, self.limit

    def advise(self, **values: str) -> str:
        """Return the rule's advice as text; `values` fill what stands in braces."""
        return " ".join(ADVICE[advice_id].format(**values) for advice_id in self.advice)

    @property
    def uses_vertical(self) -> bool:
        """Whether the measure is taken against the vertical, so that a moving camera spoils it."""
        return self.measure in ("trunk_inclination", "thigh_elevation", "shank_inclination")
