"""From one person's landmarks to everything that is measured on them: the method, step by step."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from vision.landmarks import SIDES, BoolArray, FloatArray, IntArray, PersonTrack, Side, landmark
from vision.measurement import Measurement, Span
from vision.measures import MEASURES, MeasureName, column
from vision.measuring.accuracy import FILLED_EXTRA_DEG, ErrorScale, raw_error_deg
from vision.measuring.angles import angle_table
from vision.measuring.estimator.estimate import Estimate, estimate_angles
from vision.measuring.estimator.network import default_estimator
from vision.measuring.features import LYING_BEYOND_DEG, lies_sideways
from vision.measuring.recognition import Recognition, recognise
from vision.measuring.repair import VISIBILITY_MIN, Repaired, clean
from vision.measuring.signals import short_gaps
from vision.measuring.spans import find_spans
from vision.measuring.standing import quiet_standing, standing_reading
from vision.measuring.view import View, hip_descent_deg, measure_roll_deg, measure_view
from vision.movements import MOVEMENTS
from vision.movements.gates import LEVEL_DEG, ROLL_BELIEVED_TO_DEG
from vision.movements.movement import SLOW_CUTOFF_HZ, Movement
from vision.result import MovementName, QualityResult, StandingZero, ViewResult

FAR_SIDE_SEEN_FROM_DEG = 12.0
"""Nearer to a square side view than this the near leg hides the far one (default ours)."""
COUNTED_BY_ANGLE_TO_DEG = 60.0
"""Nearer to a front view than this squats are counted by how far the hips sink (default ours)."""
GOING_SOMEWHERE: tuple[MovementName, ...] = ("walk", "run")
"""Movements that keep their raw angles: nobody whom the estimator learned from comes closer or crosses
the picture, and on a real walk with markers it made the hip worse (13 to 18 deg mean error)."""
TURNED_NOTE = (
    "The person lies across the picture. If they were standing, the clip is turned sideways: rotate "
    "it by 90 degrees, or hold the camera upright, and screen it again."
)
NEEDED_PARTS = ("shoulder", "hip", "knee", "ankle")
PARTS_OF: dict[MeasureName, tuple[str, ...]] = {
    "hip_flexion": ("shoulder", "hip", "knee"),
    "knee_flexion": ("hip", "knee", "ankle"),
    "thigh_elevation": ("hip", "knee"),
    "shank_inclination": ("knee", "ankle"),
    "trunk_inclination": ("shoulder", "hip"),
}
"""What must be seen for an angle."""


def measure_person(
    track: PersonTrack,
    *,
    frame_rate_hz: float,
    frame_size_px: tuple[int, int],
    movement: MovementName | Literal["auto"] = "auto",
    side: Side | None = None,
    errors: ErrorScale | None = None,
    raw: bool = False,
) -> tuple[Measurement, Recognition]:
    """Return what was measured, and which movement it looks like.

    `movement` other than "auto" decides how repetitions are found; recognition runs all the same.
    `side` is the side of interest (None: the side toward the camera). `errors` adapts the +/-.
    `raw` leaves the angles as the landmarks give them, without the estimator.
    """
    repaired = clean(track, SLOW_CUTOFF_HZ)
    view = measure_view(repaired.track)
    recognition = recognise(angle_table(repaired.track, view, 0.0), repaired.track, view)
    chosen = MOVEMENTS[recognition.name if movement == "auto" else movement]
    if chosen.cutoff_hz != SLOW_CUTOFF_HZ:
        repaired = clean(track, chosen.cutoff_hz)

    standing = quiet_standing(angle_table(repaired.track, view, 0.0), view)
    roll_deg = measure_roll_deg(repaired.track, standing)
    correct_deg = _roll_to_correct(roll_deg)
    read = angle_table(repaired.track, view, correct_deg)
    believed = not raw and chosen.name not in GOING_SOMEWHERE
    zero = standing_reading(read, standing, used=believed)
    estimate = estimate_or_raw(
        read, repaired.track, view, correct_deg, frame_size_px, believed=believed
    )
    angles = _table(read, estimate, repaired, view, errors)

    of_interest = side or view.measured_side
    frontal = not view.azimuth_deg < COUNTED_BY_ANGLE_TO_DEG
    descent_deg = hip_descent_deg(repaired.track) if frontal else None
    repetitions, holds = find_spans(angles, chosen, of_interest, descent_deg)
    angles["repetition"] = _numbers(angles, repetitions or holds)
    angles["filled"] = _filled(repaired, *SIDES)
    angles = _without_unseen(angles, repaired.track, view)
    sides, hidden = _sides(view, chosen, of_interest, angles)
    spans = repetitions or holds
    measurement = Measurement(
        person=repaired.track,
        angles=angles,
        view=_view_result(view, roll_deg),
        quality=_quality(track, repaired, angles, zero, frame_size_px),
        repetitions=repetitions,
        holds=holds,
        sides=sides,
        hidden_reason=hidden,
        frame_rate_hz=frame_rate_hz,
        thigh_length_variation={each: _thigh_variation(repaired, spans, each) for each in SIDES},
        visibility_share={each: _visible_share(repaired, spans, each) for each in SIDES},
    )
    return measurement, recognition


def _roll_to_correct(roll_deg: float | None) -> float:
    # Below the first limit roll is not told from posture, beyond the second it is no roll.
    if roll_deg is None or not LEVEL_DEG < abs(roll_deg) <= ROLL_BELIEVED_TO_DEG:
        return 0.0
    return roll_deg


def estimate_or_raw(
    raw: pd.DataFrame,
    track: PersonTrack,
    view: View,
    roll_deg: float,
    frame_size_px: tuple[int, int],
    *,
    believed: bool,
) -> Estimate:
    """Return the estimated angles and errors; the raw ones and theirs where no estimate is believed.

    `raw` is the `angle_table` of a cleaned track, with `roll_deg` taken out.
    """
    trunk_deg = raw[column("trunk_inclination")].to_numpy(dtype=np.float64)
    lying = bool(np.isfinite(trunk_deg).any() and np.nanmedian(trunk_deg) < -LYING_BEYOND_DEG)
    raw_errors = pd.DataFrame(
        {
            column(measure.name, side): raw_error_deg(
                measure.name,
                raw[column(measure.name, side)].to_numpy(dtype=np.float64),
                azimuth_deg=view.azimuth_deg,
                near=side in (None, view.measured_side),
                lying=lying,
                trunk_deg=trunk_deg,
            )
            for measure in MEASURES
            for side in (SIDES if measure.per_side else (None,))
        },
        index=raw.index,
    )
    if not believed:
        return Estimate(raw, raw_errors, {side: np.ones(len(raw)) for side in SIDES})
    return estimate_angles(
        raw, raw_errors, track, view, roll_deg, frame_size_px, default_estimator()
    )


def _table(
    raw: pd.DataFrame, estimate: Estimate, repaired: Repaired, view: View, scale: ErrorScale | None
) -> pd.DataFrame:
    """Return the angles with their +/- and the raw angle beside each."""
    parts: list[pd.DataFrame | pd.Series[float]] = [estimate.angles]
    for measure in MEASURES:
        for side in SIDES if measure.per_side else (None,):
            name = column(measure.name, side)
            filled = _filled(repaired, side or view.measured_side)
            error_deg = estimate.errors[name] + FILLED_EXTRA_DEG * filled
            if scale is not None:
                near = side in (None, view.measured_side)
                error_deg *= scale.factor(measure.name, view.azimuth_deg, near=near)
            parts.append(error_deg.rename(column(measure.name, side, "error")))
            parts.append(raw[name].rename(column(measure.name, side, "raw")))
    table = pd.concat(parts, axis=1)
    names = [str(name) for name in table.columns]
    names.sort(key=_column_order)
    return table[names]


def _column_order(name: str) -> tuple[int, str]:
    order = [measure.name for measure in MEASURES]
    return next(i for i, measure in enumerate(order) if name.startswith(measure)), name


def _numbers(angles: pd.DataFrame, spans: tuple[Span, ...]) -> IntArray:
    times_s = angles.index.to_numpy(dtype=np.float64)
    numbers = np.zeros(len(times_s), dtype=np.int64)
    for span in spans:
        numbers[(times_s >= span.start_s) & (times_s < span.end_s)] = span.number
    return numbers


def _without_unseen(angles: pd.DataFrame, track: PersonTrack, view: View) -> pd.DataFrame:
    """Return the table with NaN where a landmark that an angle needs was hidden.

    The model goes on guessing where hidden joints are. Moments up to the longest gap that is bridged
    are kept, like a gap. Repetitions are found before this, as a guess will do to count them.
    """
    shown = angles.copy()
    for measure in MEASURES:
        for side in SIDES if measure.per_side else (None,):
            needed = [landmark(part, side or view.measured_side) for part in PARTS_OF[measure.name]]
            seen = _seen(track.visibility[:, needed])
            hidden = ~(seen | short_gaps(track.time_s, seen))
            for kind in ("", "error", "raw"):
                name = column(measure.name, side, kind)
                if name in shown:
                    shown.loc[hidden, name] = np.nan
    return shown


def _sides(
    view: View, movement: Movement, of_interest: Side, angles: pd.DataFrame
) -> tuple[tuple[Side, ...], dict[Side, str]]:
    """Return the sides that can be judged, the one of interest first, and why the others cannot."""
    hidden: dict[Side, str] = {}
    both_seen = movement.one_sided or not view.azimuth_deg < FAR_SIDE_SEEN_FROM_DEG
    for each in SIDES:
        if each != view.measured_side and not both_seen:
            hidden[each] = f"the {each} leg is behind the other one in this side view"
        elif not np.isfinite(angles[column("hip_flexion", each)]).any():
            hidden[each] = f"the {each} leg was not seen"
    ordered = sorted(SIDES, key=lambda each: each != of_interest)
    return tuple(each for each in ordered if each not in hidden), hidden


def _view_result(view: View, roll_deg: float | None) -> ViewResult:
    known = np.isfinite(view.azimuth_deg)
    return ViewResult(
        azimuth_deg=round(view.azimuth_deg, 1) if known else None,
        near_side=view.near_side,
        facing=view.facing,
        roll_deg=None if roll_deg is None else round(roll_deg, 1),
        moving=view.moving,
    )


def _quality(
    track: PersonTrack,
    repaired: Repaired,
    angles: pd.DataFrame,
    zero: StandingZero | None,
    frame_size_px: tuple[int, int],
) -> QualityResult:
    found = track.found
    y_px = track.image_px[found][..., 1]
    heights_px = np.nanmax(y_px, axis=1) - np.nanmin(y_px, axis=1)
    measured = {side: np.isfinite(angles[column("hip_flexion", side)]).mean() for side in SIDES}
    share = float(np.median(heights_px)) / frame_size_px[1] if len(heights_px) else None
    return QualityResult(
        frames=len(track.time_s),
        person_found=round(float(found.mean()), 4),
        measured_left=round(float(measured["left"]), 4),
        measured_right=round(float(measured["right"]), 4),
        frames_dropped=int(repaired.dropped.sum()),
        frames_side_swapped=int(repaired.swapped.sum()),
        frames_filled=int(angles["filled"].sum()),
        person_height_share=None if share is None else round(share, 3),
        standing_zero=zero,
        notes=(TURNED_NOTE,) if lies_sideways(angles) else (),
    )


def _filled(repaired: Repaired, *sides: Side) -> BoolArray:
    """Return the (T,) mask of frames in which a landmark that the angles need was bridged."""
    needed = [landmark(part, side) for side in sides for part in NEEDED_PARTS]
    return np.asarray(repaired.filled[:, needed].any(axis=1), dtype=np.bool_)


def _inside(track: PersonTrack, spans: tuple[Span, ...]) -> BoolArray:
    inside = np.zeros(len(track.time_s), dtype=np.bool_)
    for span in spans:
        inside |= (track.time_s >= span.start_s) & (track.time_s < span.end_s)
    return inside if inside.any() else np.ones_like(inside)


def _thigh_variation(repaired: Repaired, spans: tuple[Span, ...], side: Side) -> float:
    """Return (p95 - p5) / median of the thigh's length in the picture, NaN when unseen."""
    image_px = repaired.track.image_px[_inside(repaired.track, spans)]
    thigh = image_px[:, landmark("knee", side)] - image_px[:, landmark("hip", side)]
    length_px = np.linalg.norm(thigh, axis=1)
    length_px = length_px[length_px > 0.0]
    if not len(length_px):
        return float("nan")
    low, middle, high = np.percentile(length_px, [5, 50, 95])
    return float((high - low) / middle)


def _visible_share(repaired: Repaired, spans: tuple[Span, ...], side: Side) -> float:
    """Return the share of frames in which shoulder, hip, knee and ankle of a side were all seen."""
    needed = [landmark(part, side) for part in NEEDED_PARTS]
    visibility = repaired.track.visibility[_inside(repaired.track, spans)][:, needed]
    return float(_seen(visibility).mean())


def _seen(visibility: FloatArray) -> BoolArray:
    """Return the (T,) mask of frames in which all of some landmarks, (T, K), were seen."""
    return np.asarray((np.nan_to_num(visibility) >= VISIBILITY_MIN).all(axis=1), dtype=np.bool_)
