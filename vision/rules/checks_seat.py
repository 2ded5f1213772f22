"""Judging a rise from a chair: the lean when leaving the seat, and how high the seat is."""

from __future__ import annotations

import math

import numpy as np

from vision.landmarks import FloatArray, Side, landmark
from vision.measurement import Measurement, Span, running_median
from vision.rules.reading import ENTER_S, Case, Missing, Reading, angle, band, not_seen, placed
from vision.rules.rule import Rule

SEATED_WITHIN_DEG = 10.0
"""The thigh counts as still on the seat within this of its seated elevation (grade D)."""


def seat_off_trunk(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Judge the lean of the trunk in the moment of leaving the seat (SS1)."""
    caution, limit = rule.thresholds
    at = seat_off_index(case.measurement, span, case.measurement.sides)
    measurement, inside = case.measurement, case.measurement.inside(span)
    if at is None:
        return Missing(
            f"{case.label(span)}: the moment of leaving the seat was not seen.",
            "Film the whole rise, from sitting still to standing, with the thigh uncovered.",
        )
    times_s = measurement.times_s()[inside]
    trunk = running_median(times_s, measurement.series("trunk_inclination", None)[inside], ENTER_S)
    value = float(trunk[at])
    error = float(measurement.series("trunk_inclination", None, "error")[inside][at])
    if not math.isfinite(value) or not math.isfinite(error):
        return not_seen(case, "trunk_inclination", None, span)
    status = band(value, value - error, value + error, caution, limit)
    return Reading(
        status=status,
        reason=f"{case.label(span)} left the seat with the trunk leaning {angle(value, error)} forward, "
        f"{placed(status, caution, limit, '°')}.",
        value=value,
        error=error,
        limit=limit,
        time_s=float(times_s[at]),
        advice=rule.advise(),
    )


def seat_off_index(measurement: Measurement, span: Span, sides: tuple[Side, ...]) -> int | None:
    """Return the frame, counted within the span, in which the thigh leaves the seat; None if unseen.

    The last frame in which the thigh of the first judged side is still within 10 degrees of its
    highest (seated) elevation before it falls towards standing.
    """
    if not sides:
        return None
    inside = measurement.inside(span)
    thigh = running_median(
        measurement.times_s()[inside],
        measurement.series("thigh_elevation", sides[0])[inside],
        ENTER_S,
    )
    if not np.isfinite(thigh).any():
        return None
    seated = thigh >= np.nanmax(thigh) - SEATED_WITHIN_DEG
    leaving = np.flatnonzero(seated[:-1] & ~seated[1:] & np.isfinite(thigh[1:]))
    return int(leaving[-1]) if len(leaving) else None


def seat_height(rule: Rule, case: Case, span: Span, side: Side | None) -> Reading | Missing:
    """Judge the height of the seated hip against the knee's, in percent (SS3); lower is worse.

    From the seated thigh and shank directions and their lengths in the picture, so that a rolled
    camera does no harm: 100 + 100 (thigh / shank) cos(thigh elevation) / cos(shank inclination).
    """
    assert side is not None
    caution, limit = rule.thresholds
    measurement, inside = case.measurement, case.measurement.inside(span)
    thigh = measurement.series("thigh_elevation", side)[inside]
    shank = measurement.series("shank_inclination", side)[inside]
    thigh_px, shank_px = (
        _length_px(measurement, side, pair)[inside] for pair in (("hip", "knee"), ("knee", "ankle"))
    )
    if not np.isfinite(thigh + shank + thigh_px + shank_px).any():
        return not_seen(case, "thigh_elevation", side, span)
    seated = thigh >= np.nanpercentile(thigh, 95) - SEATED_WITHIN_DEG
    thigh_rad, shank_rad = np.radians([np.nanmedian(thigh[seated]), np.nanmedian(shank[seated])])
    ratio = float(np.nanmedian(thigh_px[seated]) / np.nanmedian(shank_px[seated]))
    lever = 100 * ratio / math.cos(shank_rad)
    value = 100 + lever * math.cos(thigh_rad)
    error_deg = float(np.nanmedian(measurement.series("thigh_elevation", side, "error")[inside]))
    error = abs(lever * math.sin(thigh_rad)) * math.radians(error_deg)
    if not math.isfinite(value) or not math.isfinite(error):
        return not_seen(case, "thigh_elevation", side, span)
    return Reading(
        status=band(-value, -value - error, -value + error, -caution, -limit),
        reason=f"{case.label(span)}: the seated hip was at {value:.0f} ± {error:.0f} % of the height of "
        f"the {side} knee; from {caution:.0f} % on counts as within, below {limit:.0f} % as "
        "a low seat.",
        value=value,
        error=error,
        limit=limit,
        time_s=span.peak_s,
        advice=rule.advise(),
    )


def _length_px(measurement: Measurement, side: Side, pair: tuple[str, str]) -> FloatArray:
    ends = [measurement.person.image_px[:, landmark(part, side)] for part in pair]
    return np.asarray(np.linalg.norm(ends[0] - ends[1], axis=1))
