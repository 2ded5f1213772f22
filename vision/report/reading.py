"""Reading a screening: findings by rule, the sides judged, the hip limit, the split of the hip angle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.finding import Finding, FindingKind, FindingSide, Status, strongest
from vision.landmarks import SIDES, Side
from vision.measurement import PEAK_MEDIAN_S
from vision.measures import MeasureName, column
from vision.movements import MOVEMENTS, RULES
from vision.report.wording import grade_words
from vision.result import HoldResult, RepetitionResult, Screening


@dataclass(frozen=True)
class Group:
    """The findings of one rule on one side, over the repetitions."""

    code: str
    side: FindingSide | None
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Status:
        """The strongest status in the group."""
        return strongest(finding.status for finding in self.findings)

    @property
    def kind(self) -> FindingKind:
        """The kind of the rule."""
        return self.findings[0].kind

    @property
    def leading(self) -> Finding:
        """The finding to quote: of the strongest status, the one furthest beyond its limit, or nearest."""
        candidates = [finding for finding in self.findings if finding.status is self.status]
        return max(candidates, key=_beyond)

    def repetitions(self, status: Status) -> list[int]:
        """Return the numbers of the repetitions with a status."""
        return [
            finding.repetition
            for finding in self.findings
            if finding.repetition is not None and finding.status is status
        ]

    @property
    def seconds(self) -> float | None:
        """Seconds above the limit over all repetitions; None when the rule counts none."""
        counted = [finding.seconds for finding in self.findings if finding.seconds is not None]
        return sum(counted) if counted else None


def _beyond(finding: Finding) -> float:
    """How far a value is beyond its limit (negative: short of it), the deepest first without one."""
    if finding.value is None:
        return float("-inf")
    if finding.limit is None:
        return finding.value
    lower = (
        RULES[finding.code].worse == "below" or finding.limit < 0
    )  # an arched back is below zero
    return finding.limit - finding.value if lower else finding.value - finding.limit


def grouped(screening: Screening, *kinds: FindingKind) -> list[Group]:
    """Return the findings of some kinds by rule and side, in the order of the screening."""
    table: dict[tuple[str, FindingSide | None], list[Finding]] = {}
    for finding in screening.findings:
        if finding.kind in kinds:
            table.setdefault((finding.code, finding.side), []).append(finding)
    return [Group(code, side, tuple(findings)) for (code, side), findings in table.items()]


def headline_code(screening: Screening) -> str | None:
    """Return the code of the rule that the one-sentence result speaks of."""
    return MOVEMENTS[screening.movement.name].headline


def headline_groups(screening: Screening) -> list[Group]:
    """Return the groups of the headline rule, one a side."""
    code = headline_code(screening)
    return [group for group in grouped(screening, "limit", "information") if group.code == code]


def judged_sides(screening: Screening) -> tuple[Side, ...]:
    """Return the sides whose angles are shown, the near one first.

    Those with a judged finding of the headline rule; without any, those with a measured hip angle.
    """
    judged = {
        side
        for group in headline_groups(screening)
        if group.status is not Status.NOT_ASSESSED
        for side in SIDES
        if group.side in (side, "both")
    }
    seen: set[Side] = {side for side in SIDES if _has_values(screening, "hip_flexion", side)}
    near = screening.view.near_side
    chosen = judged & seen or ({near} & seen if near else set()) or seen
    return tuple(sorted(chosen, key=lambda side: (side != near, side)))


def _has_values(screening: Screening, measure: MeasureName, side: Side) -> bool:
    name = column(measure, side)
    return name in screening.angles and bool(screening.angles[name].notna().any())


def hip_limit_deg(screening: Screening) -> float | None:
    """Return the hip limit that the headline rule compared with, else would have compared with.

    None when the headline rule has none or is not about hip flexion (rising from a seat is judged by
    the trunk), and for a movement that is not screened.
    """
    code = headline_code(screening)
    if code is None or RULES[code].measure != "hip_flexion":
        return None
    limits = {
        finding.limit_deg
        for group in headline_groups(screening)
        for finding in group.findings
        if finding.limit_deg is not None
    }
    if len(limits) == 1:
        return limits.pop()
    return screening.plan.limit_deg if RULES[code].limit is None else RULES[code].limit


def limit_words(screening: Screening) -> str:
    """Return where the limit comes from: the plan, or the rule that has its own."""
    limit = hip_limit_deg(screening)
    if limit is None or limit == screening.plan.limit_deg:
        return f"plan: {screening.plan.title}"
    leading = headline_groups(screening)[0].leading
    _, basis = grade_words(leading.grade_number)
    return f"of rule {leading.code} ({basis})"


def repetition_status(screening: Screening, number: int) -> Status:
    """Return the headline rule's strongest status in one repetition or hold."""
    return strongest(
        finding.status
        for group in headline_groups(screening)
        for finding in group.findings
        if finding.repetition == number
    )


def seconds_above(screening: Screening, number: int) -> float | None:
    """Return the headline rule's seconds above the limit in one repetition; None when not counted."""
    counted = [
        finding.seconds
        for group in headline_groups(screening)
        for finding in group.findings
        if finding.repetition == number and finding.seconds is not None
    ]
    return max(counted) if counted else None


@dataclass(frozen=True)
class Split:
    """Where a hip angle comes from: trunk inclination and thigh elevation at its deepest point."""

    number: int
    side: Side
    hip_deg: float
    trunk_deg: float
    thigh_deg: float

    @property
    def adds_up(self) -> bool:
        """Whether the rounded parts make the rounded whole."""
        return round(self.trunk_deg) + round(self.thigh_deg) == round(self.hip_deg)


def splits(screening: Screening) -> list[Split]:
    """Return the split at the deepest point of each repetition (median of each hold), near side.

    Medians over the window that peaks are read from, so that the sum fits the table of repetitions.
    Empty for a lying movement, where leaning has no meaning, and where nothing was measured.
    """
    sides = judged_sides(screening)
    if not sides or screening.movement.name == "bridge":
        return []
    if screening.repetitions:
        found = [_split_at_peak(screening, item, sides[0]) for item in screening.repetitions]
    else:
        found = [_split_of_hold(item, sides[0]) for item in screening.holds]
    return [split for split in found if split is not None]


def _split_at_peak(screening: Screening, item: RepetitionResult, side: Side) -> Split | None:
    working: Side = side if item.side == "both" else item.side
    names = (
        column("hip_flexion", working),
        column("trunk_inclination"),
        column("thigh_elevation", working),
    )
    if any(name not in screening.angles for name in names):
        return None
    times_s = screening.angles.index.to_numpy(dtype=np.float64)
    near = np.abs(times_s - item.peak_s) <= PEAK_MEDIAN_S / 2
    usable = screening.angles.loc[near, list(names)].dropna()
    if usable.empty:
        return None
    hip, trunk, thigh = (float(usable[name].median()) for name in names)
    return Split(item.number, working, hip, trunk, thigh)


def _split_of_hold(item: HoldResult, side: Side) -> Split | None:
    parts = (item.hip_flexion.of(side), item.trunk_inclination, item.thigh_elevation.of(side))
    values = [part.value_deg for part in parts if part is not None and part.value_deg is not None]
    return Split(item.number, side, *values) if len(values) == len(parts) else None
