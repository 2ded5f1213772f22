"""What the player shows of a screening, as data for the browser: rounded, compact, judged already.

Every state, span and word comes from here; the browser only looks up and draws. Times are seconds
of life from the first frame of the file, points are pixels of the upright picture, angles degrees;
null where nothing was measured.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeVar

import numpy as np

from vision.finding import SEVERITY, Finding, Status
from vision.landmarks import BoolArray, FloatArray, Landmark, Side, landmark, other_side
from vision.measurement import CLOCK_S
from vision.measures import MEASURE_BY_NAME, MeasureName
from vision.measuring.repair import VISIBILITY_MIN
from vision.movements import MOVEMENTS
from vision.overlay.layout import trunk_px
from vision.overlay.reading import Band, Readings
from vision.report.reading import repetition_status
from vision.report.wording import STATUS_LABEL, STATUS_MARK, label, number, quantity
from vision.result import HoldResult, RepetitionResult, Screening
from vision.ui.player.fields import Angles, Flag, Limit, Numbers, PlayerPayload, Span, State

PARTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot", "ear")
"""Body parts that the skeleton is drawn from, on both sides."""
JOINTS: tuple[Landmark, ...] = tuple(
    landmark(part, side) for part in PARTS for side in ("left", "right")
)

TIME_DECIMALS = 4
POINT_DECIMALS = 1
ANGLE_DECIMALS = 1

BAND_STATUS = {
    Band.ABOVE: Status.FLAGGED,
    Band.NEAR: Status.BORDERLINE,
    Band.WITHIN: Status.CLEAR,
    Band.NOT_ASSESSED: Status.NOT_ASSESSED,
}
"""The status whose words and sign a frame's band is shown with; other bands are shown with none."""

Item = TypeVar("Item")


def player_payload(screening: Screening) -> PlayerPayload:
    """Return what the player needs of a screening; pure, and the same bytes for the same screening."""
    readings = Readings(screening)
    sides = _sides(readings)
    states, states_from, limits_deg = _states(readings)
    # Without a row there is no frame to go to.
    counted = readings.spans if len(readings) else ()
    spans = [_span(screening, readings, span, sides) for span in counted]
    flags = _flags(screening, readings)
    trunk = float("nan") if screening.person is None else trunk_px(screening.person.image_px)
    payload = PlayerPayload(
        version="",
        width_px=screening.source.width_px,
        height_px=screening.source.height_px,
        time_factor=screening.source.time_factor,
        time_s=[round(float(time_s), TIME_DECIMALS) for time_s in readings.times_s],
        tolerance_s=_tolerance_s(readings.times_s),
        joints=[joint.name.lower() for joint in JOINTS],
        x_px=_points(screening, 0),
        y_px=_points(screening, 1),
        hidden=_hidden(screening, _filled(screening, len(readings))),
        trunk_px=round(trunk, POINT_DECIMALS) if np.isfinite(trunk) else None,
        facing=-1 if screening.view.facing == "left" else 1,
        sides=_runs(sides),
        filled=_runs(_filled(screening, len(readings)).tolist()),
        angles=_angles(readings, sides),
        titles=_titles(),
        states=states,
        states_from=states_from,
        limits=[
            Limit(limit_deg=limit_deg, label=f"Limit {number(limit_deg)}°")
            for limit_deg in limits_deg
        ],
        spans=spans,
        flags=flags,
        start=_start(spans, flags),
    )
    digest = hashlib.sha256(json.dumps(payload, allow_nan=False).encode()).hexdigest()
    payload["version"] = digest[:16]
    return payload


def payload_bytes(payload: PlayerPayload) -> bytes:
    """Return the payload as the JSON that a route serves."""
    return json.dumps(payload, allow_nan=False, separators=(",", ":")).encode()


def _titles() -> dict[str, str]:
    hip, knee, trunk = (
        MEASURE_BY_NAME[name].title for name in ("hip_flexion", "knee_flexion", "trunk_inclination")
    )
    return {"hip": hip, "knee": knee, "trunk": trunk, "other_hip": "Other side"}


def _numbers(values: FloatArray, decimals: int) -> Numbers:
    rounded = np.round(values, decimals)
    return [
        value if finite else None
        for value, finite in zip(rounded.tolist(), np.isfinite(rounded).tolist(), strict=True)
    ]


def _runs(items: Sequence[Item]) -> list[tuple[int, Item]]:
    """Return (first row, item) of each stretch of equal items."""
    runs: list[tuple[int, Item]] = []
    row = 0
    for item, group in groupby(items):
        runs.append((row, item))
        row += len(list(group))
    return runs


def _tolerance_s(times_s: FloatArray) -> float:
    """Half the usual step, as frames of the annotated video are matched (vision.overlay.reading)."""
    if len(times_s) < 2:
        return 0.0
    return round(float(np.median(np.diff(times_s))) / 2, TIME_DECIMALS)


def _points(screening: Screening, axis: int) -> list[Numbers]:
    if screening.person is None:
        return [[] for _ in JOINTS]
    return [_numbers(screening.person.image_px[:, joint, axis], POINT_DECIMALS) for joint in JOINTS]


def _filled(screening: Screening, rows: int) -> BoolArray:
    filled = np.asarray(screening.angles.get("filled", False), dtype=np.bool_)
    return np.broadcast_to(filled, (rows,))


def _hidden(screening: Screening, filled: BoolArray) -> list[int]:
    if screening.person is None:
        return []
    uncertain = ~(screening.person.visibility[:, JOINTS] >= VISIBILITY_MIN) | filled[:, None]
    return [int(bits) for bits in uncertain @ (1 << np.arange(len(JOINTS)))]


def _rows(times_s: FloatArray, span: RepetitionResult | HoldResult) -> range:
    """Return the rows of `[start_s, end_s)`, at least one; times of a result are rounded."""
    first, stop = np.searchsorted(
        times_s, (span.start_s - CLOCK_S * 100, span.end_s - CLOCK_S * 100)
    )
    first = min(int(first), max(len(times_s) - 1, 0))
    return range(first, max(int(stop), first + 1))


def _nearest(times_s: FloatArray, time_s: float) -> int:
    return int(np.argmin(np.abs(times_s - time_s)))


def _sides(readings: Readings) -> list[Side]:
    """Return the measured side of every row: the working leg within a repetition."""
    sides: list[Side] = [readings.main_side] * len(readings)
    for span in readings.spans:
        for row in _rows(readings.times_s, span):
            if row < len(sides):
                sides[row] = readings.at(row).side
    return sides


def _angles(readings: Readings, sides: Sequence[Side]) -> Angles:
    left = np.array([side == "left" for side in sides], dtype=np.bool_)

    def of(measure: MeasureName, kind: str, chosen: BoolArray) -> Numbers:
        pair = readings.series(measure, "left", kind), readings.series(measure, "right", kind)
        return _numbers(np.where(chosen, *pair), ANGLE_DECIMALS)

    return Angles(
        hip=of("hip_flexion", "", left),
        hip_error=of("hip_flexion", "error", left),
        knee=of("knee_flexion", "", left),
        knee_error=of("knee_flexion", "error", left),
        trunk=of("trunk_inclination", "", left),
        trunk_error=of("trunk_inclination", "error", left),
        other_hip=of("hip_flexion", "", ~left),
        other_hip_error=of("hip_flexion", "error", ~left),
    )


SILENT = State(look="none", mark="", words="")
"""Between repetitions nothing is compared, so nothing is said."""


def _states(readings: Readings) -> tuple[list[State], list[tuple[int, int]], list[float]]:
    """Return the states that occur, the runs of frames in them, and the limits compared with.

    A limit is compared within repetitions and holds; in the whole clip when there are none.
    """
    of_row = [SILENT] * len(readings)
    limits_deg: dict[float, None] = {}
    judged: Iterable[range] = (
        [_rows(readings.times_s, span) for span in readings.spans]
        if readings.spans
        else [range(len(readings))]
    )
    for row in (row for rows in judged for row in rows if row < len(readings)):
        reading = readings.at(row)
        of_row[row] = _state(reading.band, reading.limit_deg)
        if reading.limit_deg is not None and reading.band is not Band.NOT_ASSESSED:
            limits_deg[reading.limit_deg] = None
    runs = _runs(of_row)
    states: list[State] = []
    for _, state in runs:
        if state not in states:
            states.append(state)
    return states, [(row, states.index(state)) for row, state in runs], sorted(limits_deg)


def _state(band: Band, limit_deg: float | None) -> State:
    status = BAND_STATUS.get(band)
    if status is None:
        return SILENT
    words = STATUS_LABEL[status]
    if limit_deg is not None and status is not Status.NOT_ASSESSED:
        words = f"{words} of {number(limit_deg)}°"
    return State(look=_look(status), mark=STATUS_MARK[status], words=words)


def _look(status: Status) -> str:
    return status.value.lower()


def _span(
    screening: Screening,
    readings: Readings,
    span: RepetitionResult | HoldResult,
    sides: Sequence[Side],
) -> Span:
    rows = _rows(readings.times_s, span)
    status = repetition_status(screening, span.number)
    side = sides[rows.start] if sides else readings.main_side
    found = span.hip_flexion.of(side) or span.hip_flexion.of(other_side(side))
    singular = MOVEMENTS[screening.movement.name].singular
    return Span(
        number=span.number,
        label=f"{singular.capitalize()} {span.number}",
        first=rows.start,
        deepest=_deepest(readings, rows, side),
        last=rows[-1],
        complete=span.complete,
        look=_look(status),
        mark=STATUS_MARK[status],
        words=STATUS_LABEL[status],
        value=quantity(found.value_deg, found.error_deg) if found else "",
    )


def _deepest(readings: Readings, rows: range, side: Side) -> int:
    values = readings.series("hip_flexion", side)[rows.start : rows.stop]
    if not np.isfinite(values).any():
        return rows[len(rows) // 2]
    return rows.start + int(np.nanargmax(values))


def _flags(screening: Screening, readings: Readings) -> list[Flag]:
    """Return the limit findings that are flagged or borderline and have a moment, in order of time."""
    raised = [
        finding
        for finding in screening.findings
        if finding.kind == "limit"
        and finding.status in (Status.FLAGGED, Status.BORDERLINE)
        and finding.time_s is not None
    ]
    flags = [_flag(finding, readings) for finding in raised] if len(readings) else []
    return sorted(flags, key=lambda flag: flag["row"])


def _flag(finding: Finding, readings: Readings) -> Flag:
    assert finding.time_s is not None
    return Flag(
        row=_nearest(readings.times_s, finding.time_s),
        look=_look(finding.status),
        mark=STATUS_MARK[finding.status],
        words=label(finding),
        label=finding.title,
        value="" if finding.value is None else quantity(finding.value, finding.error, finding.unit),
    )


def _start(spans: Sequence[Span], flags: Sequence[Flag]) -> int:
    """Return the row to show first: the deepest point of the repetition that says most, else 0."""
    rank = {status.value.lower(): severity for status, severity in SEVERITY.items()}
    if spans:
        return max(spans, key=lambda span: rank[span["look"]])["deepest"]
    return flags[0]["row"] if flags else 0
