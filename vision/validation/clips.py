"""Measured angles against true ones: how wrong this camera, this set-up, this version is.

`score_clip` compares one clip's screening, exactly as a user gets it, with its truth; `summarise`
puts clips together. Both are pure; files are read by `vision.validation.truth` and the command line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vision import __version__
from vision.landmarks import FloatArray, PoseSequence, Side
from vision.measurement import PEAK_MEDIAN_S, running_median
from vision.measures import MeasureName, column
from vision.measuring.accuracy import ACCURACY_VERSION
from vision.result import Screening
from vision.screening import screen_poses
from vision.validation.clock import clock_offset_s, is_told
from vision.validation.pairing import DENSE_STEP_S, interpolate_deg, is_dense, pair_readings
from vision.validation.result import (
    KINDS,
    BodySide,
    ClipResult,
    ClipScore,
    Kind,
    Skipped,
    Validation,
    ValidationVersions,
)
from vision.validation.statistics import calibration, depth_bins, rows, statistics, view_bin
from vision.validation.truth import Notes, Truth, TruthError

PEAK_TRUTH_SHARE = 0.9
"""A repetition's true peak is known when the truth covers this share of its frames (default ours)."""

POINT_COLUMNS = (
    "clip",
    "measure",
    "body_side",
    "side",
    "movement",
    "view",
    "body",
    "azimuth_deg",
    "time_s",
    "true_deg",
    "corrected_deg",
    "raw_deg",
    "half_width_deg",
    "depth",
)


@dataclass(frozen=True)
class ScoredClip:
    """One clip compared with its truth.

    points : a row per reading, peaks : a row per repetition or hold; see `vision.validation.statistics`.
    """

    result: ClipResult
    points: pd.DataFrame
    peaks: pd.DataFrame
    model: str


def score_clip(
    name: str,
    poses: PoseSequence,
    truth: Truth,
    notes: Notes | None = None,
    *,
    body: str = "",
    align_clocks: bool = False,
) -> ScoredClip:
    """Return the comparison of one clip with its truth.

    `body` names the person where the notes do not. With `align_clocks` the true angles are moved to
    where they fit in time (`vision.validation.clock`), where that can be told from noise. Raises NoPersonError
    when nobody was found, and TruthError when no true angle lies within the clip's time.
    """
    notes = notes or Notes()
    screening = screen_poses(poses)
    true_s = truth.time_s + notes.offset_s
    measured = {
        (measure, side): _measured(
            screening.angles, measure, side, unsigned=measure in truth.unsigned
        )
        for measure, side in truth.angles_deg
    }
    offset_s = _clock_offset_s(measured, true_s, truth)
    aligned = align_clocks and is_told(offset_s)
    if aligned and offset_s is not None:
        true_s = true_s + offset_s
    shared: dict[str, Any] = {
        "clip": name,
        "movement": notes.movement or screening.movement.name,
        "view": view_bin(screening.view.azimuth_deg),
        "body": notes.body or body,
        "azimuth_deg": screening.view.azimuth_deg,
    }
    clock = {"clock_offset_s": offset_s, "clocks_aligned": aligned}
    spans = _spans(screening, notes)
    points: list[pd.DataFrame] = []
    peaks: list[pd.DataFrame] = []
    for (measure, side), true_deg in truth.angles_deg.items():
        series = measured[measure, side]
        of_measure: dict[str, Any] = {
            **shared,
            "measure": measure,
            "body_side": side or "",
            "side": _body_side(side, screening.view.near_side),
        }
        points.append(_table(pair_readings(series, true_s, true_deg), of_measure))
        peaks.append(_table(_pair_spans(series, true_s, true_deg, spans), of_measure))
    all_points, all_peaks = pd.concat(points), pd.concat(peaks)
    if all_points.empty:
        raise TruthError(
            f"No true angle lies within the clip: its frames run from {poses.time_s[0]:.2f} to "
            f"{poses.time_s[-1]:.2f} s, the truth from {true_s[0]:.2f} to {true_s[-1]:.2f} s."
        )
    result = _clip_result(screening, notes, {**shared, **clock}, all_points, all_peaks)
    model = f"{poses.model.name} {poses.model.sha256[:12]}, {poses.model.library}"
    return ScoredClip(result, all_points, all_peaks, model)


def summarise(
    clips: Iterable[ScoredClip], skipped: Iterable[Skipped] = (), *, headline: Kind = "corrected"
) -> Validation:
    """Return all clips together, in the order of their names; raises TruthError without any clip."""
    ordered = sorted(clips, key=lambda clip: clip.result.name)
    if not ordered:
        raise TruthError("No clip could be compared with true angles.")
    points = readings(ordered)
    peaks = pd.concat([clip.peaks for clip in ordered])
    return Validation(
        versions=ValidationVersions(
            sitbone=__version__,
            accuracy=ACCURACY_VERSION,
            models=tuple(sorted({clip.model for clip in ordered})),
        ),
        headline=headline,
        clips=tuple(clip.result for clip in ordered),
        skipped=tuple(sorted(skipped, key=lambda file: file.name)),
        rows=tuple(rows(points, peaks)),
        calibration=tuple(calibration(points, headline)),
    )


def readings(clips: Iterable[ScoredClip]) -> pd.DataFrame:
    """Return the readings of all clips in one table."""
    return pd.concat([clip.points for clip in clips], ignore_index=True)


def _measured(
    angles: pd.DataFrame, measure: MeasureName, side: Side | None, *, unsigned: bool
) -> pd.DataFrame:
    """Return what was measured of one angle, ready for `pair_readings`."""
    corrected = angles[column(measure, side)].astype(float)
    raw_name = column(measure, side, "raw")
    table = pd.DataFrame(
        {
            "corrected_deg": corrected,
            "raw_deg": angles[raw_name].astype(float) if raw_name in angles else corrected,
            "half_width_deg": angles[column(measure, side, "error")].astype(float),
        }
    )
    return table.abs() if unsigned else table


def _clock_offset_s(
    measured: dict[tuple[MeasureName, Side | None], pd.DataFrame], true_s: FloatArray, truth: Truth
) -> float | None:
    return clock_offset_s(
        (
            series.index.to_numpy(dtype=np.float64),
            series["raw_deg"].to_numpy(dtype=np.float64),
            true_s,
            truth.angles_deg[key],
        )
        for key, series in measured.items()
    )


def _pair_spans(
    measured: pd.DataFrame,
    true_s: FloatArray,
    true_deg: FloatArray,
    spans: list[tuple[float, float, bool]],
) -> pd.DataFrame:
    """Return true and measured peaks of repetitions (medians of holds), as they are printed."""
    given = np.isfinite(true_deg)
    frames_s = measured.index.to_numpy(dtype=np.float64)
    found: list[dict[str, float]] = []
    if is_dense(true_s[given]):
        at_frames = interpolate_deg(frames_s, true_s[given], true_deg[given], DENSE_STEP_S)
        table = measured.assign(true_deg=at_frames)
        for start_s, end_s, hold in spans:
            inside = table[(frames_s >= start_s) & (frames_s < end_s)]
            known = len(inside) and inside["true_deg"].notna().mean() >= PEAK_TRUTH_SHARE
            if known and inside["corrected_deg"].notna().any():
                found.append(_printed(inside, hold=hold))
    return pd.DataFrame(found, columns=["true_deg", "corrected_deg", "raw_deg", "half_width_deg"])


def _printed(inside: pd.DataFrame, *, hold: bool) -> dict[str, float]:
    if hold:
        return {str(name): float(inside[name].median()) for name in inside}
    times_s = inside.index.to_numpy(dtype=np.float64)
    smooth = {
        str(name): running_median(times_s, inside[name].to_numpy(dtype=np.float64), PEAK_MEDIAN_S)
        for name in ("true_deg", *(f"{kind}_deg" for kind in KINDS))
    }
    at = int(np.nanargmax(smooth["corrected_deg"]))
    widths = inside["half_width_deg"].to_numpy(dtype=np.float64)
    width = widths[at] if np.isfinite(widths[at]) else np.nanmax(widths)
    return {
        **{name: float(np.nanmax(values)) for name, values in smooth.items()},
        "half_width_deg": float(width),
    }


def _spans(screening: Screening, notes: Notes) -> list[tuple[float, float, bool]]:
    """Return start, end and whether it is a hold: as noted, otherwise as found and complete."""
    told = notes.repetitions if isinstance(notes.repetitions, tuple) else ()
    if told or notes.holds:
        spans = [(start_s, end_s, False) for start_s, end_s in told]
        return spans or [(start_s, end_s, True) for start_s, end_s in notes.holds or ()]
    repetitions = [
        (each.start_s, each.end_s, False) for each in screening.repetitions if each.complete
    ]
    holds = [(each.start_s, each.end_s, True) for each in screening.holds if each.complete]
    return repetitions or holds


def _body_side(side: Side | None, near_side: Side | None) -> BodySide:
    if side is None or side == near_side:
        return "near"
    return "front" if near_side is None else "far"


def _table(pairs: pd.DataFrame, shared: dict[str, Any]) -> pd.DataFrame:
    depth = depth_bins(pairs["true_deg"].to_numpy(dtype=np.float64))
    return pairs.assign(**shared, depth=depth).reindex(columns=list(POINT_COLUMNS))


def _clip_result(
    screening: Screening,
    notes: Notes,
    shared: dict[str, Any],
    points: pd.DataFrame,
    peaks: pd.DataFrame,
) -> ClipResult:
    scores = []
    for (measure, body_side, side), group in points.groupby(
        ["measure", "body_side", "side"], sort=False
    ):
        of_group = peaks[(peaks["measure"] == measure) & (peaks["body_side"] == body_side)]
        kinds: dict[str, Any] = {kind: statistics(group, of_group, kind) for kind in KINDS}
        fields = {"measure": measure, "body_side": body_side or None, "side": side, **kinds}
        scores.append(ClipScore.model_validate(fields))
    judged = Counter(str(each.status) for each in screening.findings if each.kind == "limit")
    zero = screening.quality.standing_zero
    return ClipResult.model_validate(
        {
            "name": shared["clip"],
            "source_sha256": screening.source.sha256,
            "body": shared["body"],
            "movement": shared["movement"],
            "recognised": screening.movement.recognised,
            "view": shared["view"],
            "azimuth_deg": screening.view.azimuth_deg,
            "azimuth_true_deg": notes.azimuth_deg,
            "near_side": screening.view.near_side,
            "clock_offset_s": shared["clock_offset_s"],
            "clocks_aligned": shared["clocks_aligned"],
            "repetitions": len(screening.repetitions),
            "repetitions_true": notes.repetition_count,
            "standing_zero": zero is not None and zero.applied,
            "judged": dict(sorted(judged.items())),
            "scores": tuple(scores),
        }
    )
