"""From rendered clips to examples: what the estimator sees of a frame, and the true angles in it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vision.jobs import run_in_worker
from vision.landmarks import FloatArray, PersonTrack
from vision.measures import MEASURES, MeasureName
from vision.measuring.estimator.inputs import estimator_inputs
from vision.measuring.tracks import midline_length_px
from vision.measuring.view import measure_view
from vision.pose.landmarker import Detections
from vision.pose.model import check_model
from vision.validation.truth import read_truth

CLIPS_AT_A_TIME = 60
"""Clips that one worker process takes: starting it costs seconds."""
MEASURE_NAMES: tuple[MeasureName, ...] = tuple(measure.name for measure in MEASURES)


@dataclass(frozen=True)
class Examples:
    """N frames of one side of one person each.

    inputs : (N, K) as named by `names`, NaN where a landmark was not seen. start_deg, true_deg : (N, M)
    what the estimate starts from and the truth, in the order of `MEASURE_NAMES`.
    clip, body : (N,) names; near : (N,) whether the side is the one toward the camera.
    azimuth_deg : (N,) measured camera angle off the side.
    """

    names: tuple[str, ...]
    inputs: FloatArray
    start_deg: FloatArray
    true_deg: FloatArray
    clip: np.ndarray
    body: np.ndarray
    near: np.ndarray
    azimuth_deg: FloatArray

    def where(self, mask: np.ndarray) -> Examples:
        """Return the examples of a mask (N,) or of indices."""
        return Examples(
            self.names,
            self.inputs[mask],
            self.start_deg[mask],
            self.true_deg[mask],
            self.clip[mask],
            self.body[mask],
            self.near[mask],
            self.azimuth_deg[mask],
        )


def find_landmarks(clips: list[Path], cache: Path, report: Callable[[str], None]) -> None:
    """Find the landmarks of every clip, each frame on its own, and keep them in `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    missing = [clip for clip in clips if not (cache / f"{clip.stem}.pkl").exists()]
    model, _ = check_model()
    for start in range(0, len(missing), CLIPS_AT_A_TIME):
        batch = missing[start : start + CLIPS_AT_A_TIME]
        found = run_in_worker(
            "vision.pose.landmarker:detect_in_stills",
            {"paths": [str(clip) for clip in batch], "model": str(model)},
        )
        report(f"landmarks of {start + len(batch)} of {len(missing)} clips")
        for clip, detections in zip(batch, found, strict=True):
            (cache / f"{clip.stem}.pkl").write_bytes(pickle.dumps(detections))


def largest_person(detections: Detections) -> PersonTrack:
    """Return the largest person of each frame: the others stand further away."""
    frames = len(detections.time_s)
    image_px, world_m = np.full((frames, 33, 2), np.nan), np.full((frames, 33, 3), np.nan)
    visibility = np.full((frames, 33), np.nan)
    size_px = midline_length_px(detections.image_px)
    for index in np.argsort(size_px):
        frame = detections.frame[index]
        image_px[frame] = detections.image_px[index]
        world_m[frame] = detections.world_m[index]
        visibility[frame] = detections.visibility[index]
    return PersonTrack(detections.time_s, image_px, world_m, visibility)


def examples_of(
    track: PersonTrack, frame_size_px: tuple[int, int], truth_csv: Path, clip: str, body: str
) -> Examples | None:
    """Return a clip's examples, None when nobody was found in it."""
    view = measure_view(track)
    if not np.isfinite(view.azimuth_deg):
        return None
    truth = read_truth(truth_csv)
    parts = []
    for side, inputs in estimator_inputs(track, view, 0.0, frame_size_px).items():
        true_deg = []
        for name in MEASURE_NAMES:
            key = (name, None if name == "trunk_inclination" else side)
            true_deg.append(
                np.interp(track.time_s, truth.time_s, truth.angles_deg[key])
                if key in truth.angles_deg
                else np.full(len(track.time_s), np.nan)
            )
        matrix = np.stack(list(inputs.named.values()), axis=1)
        count = len(matrix)
        parts.append(
            Examples(
                tuple(inputs.named),
                matrix,
                inputs.start_deg,
                np.stack(true_deg, axis=1),
                np.full(count, clip),
                np.full(count, body),
                np.full(count, side == view.measured_side),
                np.full(count, view.azimuth_deg),
            )
        )
    joined = joined_examples(parts)
    return joined.where(np.isfinite(joined.start_deg).all(axis=1))


def joined_examples(parts: list[Examples]) -> Examples:
    """Return several clips' examples as one."""
    arrays = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("inputs", "start_deg", "true_deg", "clip", "body", "near", "azimuth_deg")
    )
    return Examples(parts[0].names, *arrays)


def load_examples(directory: Path, cache: Path) -> Examples:
    """Return the examples of every clip in a folder whose landmarks are in `cache`."""
    parts = []
    for found in sorted(cache.glob("*.pkl")):
        truth_csv = directory / f"{found.stem}.csv"
        detections: Detections = pickle.loads(found.read_bytes())
        source, body = detections.source, found.stem.partition("_")[0]
        size_px = (source.width_px, source.height_px)
        part = examples_of(largest_person(detections), size_px, truth_csv, found.stem, body)
        if part is not None:
            parts.append(part)
    return joined_examples(parts)
