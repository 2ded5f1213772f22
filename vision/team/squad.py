"""What the squad looks like: depth, left against right, time above the limit; everybody beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from vision.finding import SEVERITY, Status
from vision.landmarks import SIDES, Side
from vision.movements import MOVEMENTS, RULES
from vision.result import MovementName
from vision.rules.reading import band
from vision.team.rows import ClipRow, Distribution, PersonRow, SideDifference, Standing

FEWEST = 3
"""Fewer people than this are no squad to stand beside."""


def side_differences(rows: Sequence[ClipRow]) -> tuple[SideDifference, ...]:
    """Return left against right per movement, one person's clips given with the latest first.

    The sides are those of the latest clip of each; errors add as independent ones do.
    """
    found = []
    for movement in dict.fromkeys(row.movement for row in rows if row.movement is not None):
        sides = [_latest(rows, movement, side) for side in SIDES]
        left, right = sides
        if left is None or right is None:
            continue
        value, error = abs(left[0] - right[0]), math.hypot(left[1], right[1])
        caution, limit = RULES["AS1"].thresholds
        found.append(
            SideDifference(
                movement=movement,
                left_deg=left[0],
                right_deg=right[0],
                value_deg=round(value, 2),
                error_deg=round(error, 2),
                status=band(value, value - error, value + error, caution, limit),
            )
        )
    return tuple(found)


def squad_picture(people: Sequence[PersonRow]) -> tuple[Distribution, ...]:
    """Return the distributions of every movement that enough people did; each person's latest clip."""
    found = []
    movements = [row.movement for person in people for row in person.measured]
    for movement in (name for name in MOVEMENTS if name in movements):
        rows = {person.person: _deepest(person, movement) for person in people}
        measured = {name: row for name, row in rows.items() if row is not None}
        limits = {row.limit_deg for row in measured.values()}
        limit = limits.pop() if len(limits) == 1 else None
        differences = {
            person.person: (each.value_deg, each.error_deg)
            for person in people
            for each in person.side_differences
            if each.movement == movement
        }
        depth = {
            name: (row.hip_flexion_deg, row.hip_flexion_error_deg)
            for name, row in measured.items()
            if row.hip_flexion_deg is not None
        }
        seconds: dict[str, tuple[float | None, float | None]] = {
            name: (row.seconds_above_limit, None)
            for name, row in measured.items()
            if row.seconds_above_limit is not None
        }
        found += [
            _distribution("hip_flexion", movement, "deg", limit, depth),
            _distribution("side_difference", movement, "deg", RULES["AS1"].limit, differences),
            _distribution("seconds_above_limit", movement, "s", None, seconds),
        ]
    return tuple(each for each in found if each is not None)


def _latest(
    rows: Iterable[ClipRow], movement: MovementName, side: Side
) -> tuple[float, float] | None:
    for row in rows:
        if row.movement == movement and row.side == side and row.hip_flexion_deg is not None:
            return row.hip_flexion_deg, row.hip_flexion_error_deg or 0.0
    return None


def _deepest(person: PersonRow, movement: MovementName) -> ClipRow | None:
    """The person's latest measured clip of a movement; of several of that day the deepest."""
    rows = [row for row in person.measured if row.movement == movement]
    latest = max((row.day or "" for row in rows), default="")
    of_that_day = [row for row in rows if (row.day or "") == latest]
    return max(
        of_that_day,
        key=lambda row: (SEVERITY[row.status or Status.NOT_ASSESSED], row.hip_flexion_deg or 0.0),
        default=None,
    )


def _distribution(
    measure: str,
    movement: MovementName,
    unit: str,
    limit: float | None,
    values: dict[str, tuple[float, float | None]]
    | dict[str, tuple[float, float]]
    | dict[str, tuple[float | None, float | None]],
) -> Distribution | None:
    known = {name: (value, error) for name, (value, error) in values.items() if value is not None}
    if len(known) < FEWEST:
        return None
    numbers = np.array([value for value, _ in known.values()])
    quartiles = [round(float(q), 2) for q in np.percentile(numbers, (25, 50, 75))]
    standings = [
        Standing(
            person=name,
            value=value,
            error=error,
            difference=round(value - quartiles[1], 2),
            clear=error is not None and abs(value - quartiles[1]) > error,
        )
        for name, (value, error) in known.items()
    ]
    return Distribution.model_validate(
        {
            "measure": measure,
            "movement": movement,
            "movement_title": MOVEMENTS[movement].title,
            "unit": unit,
            "limit": limit,
            "quartile_1": quartiles[0],
            "median": quartiles[1],
            "quartile_3": quartiles[2],
            "people": tuple(sorted(standings, key=lambda each: (-each.value, each.person))),
        }
    )
