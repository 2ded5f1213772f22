"""Who needs a look first: the reasons, as data in their order, and the order of people.

Nothing here is a limit of its own: every reason is the answer of a rule that has its sources, its
grades and its number. The order of the reasons is the rule book's order of authority: what was
declared comes before every angle (sections 3 and 5.3), and with no symptoms declared hip angles are
information only (section 0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from vision.finding import Status
from vision.movements import RULES
from vision.team.names import person_key
from vision.team.rows import ClipRow, Evidence, Group, PersonRow
from vision.team.squad import side_differences

GENERAL = "General"
"""Title of the plan of people who declared no symptoms."""

GROUP_TITLES: dict[Group, str] = {
    "look_first": "Needs a look first",
    "information": "For information",
    "near": "Near a limit",
    "within": "Within the limits",
    "not_measured": "Could not be measured",
}
"""The groups in the order of the table."""


@dataclass(frozen=True)
class Reason:
    """Why somebody stands where they stand: which evidence counts, where it comes from, how sure.

    `codes` are the rules whose sources and grades count; empty for "any rule about an angle".
    `source` is the section of the rule book that gives the order.
    """

    key: str
    group: Group
    title: str
    statuses: tuple[Status, ...]
    matches: Callable[[ClipRow, Evidence], bool]
    codes: tuple[str, ...]
    source: str
    grade: str


def _is(*codes: str) -> Callable[[ClipRow, Evidence], bool]:
    return lambda row, evidence: evidence.code in codes


def _is_limit(row: ClipRow, evidence: Evidence) -> bool:
    return evidence.kind == "limit"


def _of_a_plan(row: ClipRow, evidence: Evidence) -> bool:
    return evidence.kind == "limit" and row.plan != GENERAL


def _other_limit(row: ClipRow, evidence: Evidence) -> bool:
    return evidence.kind == "limit" and not _hip_depth(row, evidence)


def _hip_depth(row: ClipRow, evidence: Evidence) -> bool:
    return row.plan == GENERAL and RULES[evidence.code].check == "hip_limit"


_ABOVE, _NEAR = (Status.FLAGGED,), (Status.BORDERLINE,)
ANSWERED = ("SY1", "SY2", "SY3")

REASONS: tuple[Reason, ...] = (
    Reason(
        "warning_sign", "look_first", "A warning sign was declared", _ABOVE, _is("SY4"), ("SY4",),
        "rule book 5.3: warning signs go before every angle", "B",
    ),
    Reason(
        "answers_above", "look_first", "Pain, the day after or its duration is above the limit",
        _ABOVE, _is(*ANSWERED), ANSWERED,
        "rule book 3 and 5.1: pain is reported first, ahead of any angle", "C",
    ),
    Reason(
        "plan_above", "look_first", "Above a limit of the person's own plan", _ABOVE, _of_a_plan, (),
        "rule book 1.5: the value clears the limit by its error in at least half the repetitions", "B/D",
    ),
    Reason(
        "answers_near", "look_first", "Pain, the day after or its duration is near the limit",
        _NEAR, _is(*ANSWERED), ANSWERED,
        "rule book SY1 to SY3: the band that asks for an easier task or for somebody to ask", "C",
    ),
    Reason(
        "limit_above", "look_first", "Above a limit that holds for everybody", _ABOVE, _other_limit, (),
        "rule book 2.3 to 2.7: speed, trunk, sitting, bridge", "B to D",
    ),
    Reason(
        "side_difference", "information", "Left and right differ by more than the error", _ABOVE,
        _is("AS1"), ("AS1",),
        "rule book AS1: differences this size are common; it matters more on a sore side", "D/D",
    ),
    Reason(
        "deep", "information", "Deep hip flexion, normal in a pain-free person", _ABOVE, _hip_depth, (),
        "rule book 0 and HF7: with no symptoms declared hip angles are information only", "B/D",
    ),
    Reason(
        "near", "near", "Near a limit, or too near to tell", _NEAR, _is_limit, (),
        "rule book 1.5: the limit lies within the error", "B/D",
    ),
)  # fmt: skip
"""Every reason, the strongest first; somebody without any is within the limits or was not measured."""

REASON_BY_KEY = {reason.key: reason for reason in REASONS}
WITHIN = "within"
NOT_MEASURED = "not_measured"


def arrange(rows: Iterable[ClipRow]) -> tuple[PersonRow, ...]:
    """Return one row a person in the order of the table.

    By reason; within one by how far the value is beyond the limit in units of its own error; then by
    name. Somebody of whom nothing could be measured and nothing was declared comes last.
    """
    people: dict[str, list[ClipRow]] = {}
    for row in rows:
        people.setdefault(person_key(row.person), []).append(row)
    placed = [_person(_latest_first(of_one)) for of_one in people.values()]
    return tuple(person for _, person in sorted(placed, key=lambda pair: pair[0]))


_Place = tuple[int, int, float, str]


def _person(rows: Sequence[ClipRow]) -> tuple[_Place, PersonRow]:
    differences = side_differences(rows)
    found = [
        (rank, -_beyond(evidence), row.outcome != "measured", row, evidence)
        for row in rows
        for evidence in row.evidence
        for rank, reason in enumerate(REASONS)
        if evidence.status in reason.statuses and reason.matches(row, evidence)
    ]
    # Of equals a clip that was measured: it has something to show.
    rank, beyond, _, row, evidence = min(
        found, key=lambda item: item[:3], default=(len(REASONS), 0.0, True, None, None)
    )
    across = next((each for each in differences if each.status is Status.FLAGGED), None)
    side_rank = REASONS.index(REASON_BY_KEY["side_difference"])
    if across is not None and rank > side_rank:
        reason = REASONS[side_rank]
        rank, beyond = side_rank, -_ratio(across.value_deg, RULES["AS1"].limit, across.error_deg)
        sentence = (
            f"Left {across.left_deg:.0f}° and right {across.right_deg:.0f}° differ by "
            f"{across.value_deg:.0f} ± {across.error_deg:.0f}°."
        )
        chosen = next(each for each in rows if each.movement == across.movement)
        key, group = reason.key, reason.group
    elif row is not None and evidence is not None:
        key, group, chosen = REASONS[rank].key, REASONS[rank].group, row
        sentence = _sentence(row, evidence)
    else:
        key, group, chosen, sentence = _without_reason(rows)
        rank += key == NOT_MEASURED
    person = PersonRow(
        person=rows[0].person,
        group=group,
        reason_key=key,
        reason=sentence,
        clip=chosen.file if chosen.outcome == "measured" or key != NOT_MEASURED else None,
        clips=tuple(rows),
        side_differences=differences,
        summary_report=None,
    )
    return (list(GROUP_TITLES).index(group), rank, beyond, person_key(person.person)), person


def _without_reason(rows: Sequence[ClipRow]) -> tuple[str, Group, ClipRow, str]:
    measured = [row for row in rows if row.outcome == "measured"]
    if measured:
        chosen = max(measured, key=lambda row: row.hip_flexion_deg or 0.0)
        return WITHIN, "within", chosen, chosen.sentence
    return NOT_MEASURED, "not_measured", rows[0], rows[0].sentence


def _sentence(row: ClipRow, evidence: Evidence) -> str:
    """The rule's sentence, with how many repetitions agree."""
    if evidence.kind == "answer":
        return evidence.reason
    if RULES[evidence.code].check == "hip_limit":
        return row.sentence
    agreed = f" ({evidence.count} of {evidence.of} repetitions)" if evidence.of > 1 else ""
    return f"{RULES[evidence.code].title}{agreed}: {evidence.reason}"


def _latest_first(rows: Sequence[ClipRow]) -> list[ClipRow]:
    return sorted(
        sorted(rows, key=lambda row: row.file), key=lambda row: row.day or "", reverse=True
    )


def _beyond(evidence: Evidence) -> float:
    """How far a value is beyond its limit, in units of its error (of the limit, without an error)."""
    if evidence.value is None or evidence.limit is None:
        return 0.0
    sign = -1.0 if RULES[evidence.code].worse == "below" or evidence.limit < 0 else 1.0
    return sign * _ratio(evidence.value, evidence.limit, evidence.error)


def _ratio(value: float, limit: float | None, error: float | None) -> float:
    over = value - (limit or 0.0)
    return over / (error or abs(limit or 0.0) or 1.0)
