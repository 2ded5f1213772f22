"""The calls that start from a video: `estimate_poses` (slow) and `screen_video` (that, then judged)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from vision.errors import ModelError
from vision.jobs import Progress, WorkerCrash, run_in_worker
from vision.landmarks import FloatArray, IntArray, ModelInfo, PoseSequence, Side
from vision.measuring.tracks import NOBODY, follow_people
from vision.pose.file import load_poses, save_poses
from vision.pose.model import check_model

if TYPE_CHECKING:
    from vision.measuring.accuracy import ErrorScale
    from vision.plan import Plan
    from vision.pose.landmarker import Detections
    from vision.result import MovementName, Screening

__all__ = ["estimate_poses", "load_poses", "save_poses", "screen_video"]

FIND_PEOPLE, POSE_LIBRARY = (
    f"vision.pose.landmarker:{function}" for function in ("detect_people", "get_ready")
)
"""What the worker does, and what it can load before it is told to."""
_OUT_OF_MEMORY = "SIGKILL"
_LAST_WORDS_CHARACTERS = 300


def estimate_poses(
    path: str | PathLike[str],
    *,
    model: str | PathLike[str] | None = None,
    start_s: float = 0.0,
    end_s: float | None = None,
    time_factor: float = 1.0,
    on_progress: Progress | None = None,
    cancel: threading.Event | None = None,
    preview: str | PathLike[str] | None = None,
) -> PoseSequence:
    """Find everyone's landmarks in a video or a photo.

    `model` is another pose bundle (`.task`); the one that comes with Sitbone is used without it.
    `start_s` and `end_s` bound the part that is read, in seconds of the file; `time_factor`
    4 says that 4 s of the file are 1 s of life. `on_progress` is called with the frames done and the
    total (None when unknown); setting `cancel` ends the work at once. `preview` names a JPEG that always
    shows the frame being measured, with the skeletons found; it is there only while work goes on.

    The model runs in a process of its own without network. Raises VideoError, ModelError (also when
    that process crashed) and CancelledError.
    """
    model_path, model_info = check_model(None if model is None else Path(model))
    request = {
        "path": str(Path(fspath(path)).absolute()),
        "model": str(model_path),
        "start_s": start_s,
        "end_s": end_s,
        "time_factor": time_factor,
        "preview": None if preview is None else str(Path(fspath(preview)).absolute()),
    }
    try:
        found: Detections = run_in_worker(
            FIND_PEOPLE, request, on_progress=on_progress, cancel=cancel
        )
    except WorkerCrash as crash:
        raise ModelError(_explain(crash, Path(path).name)) from crash
    finally:
        if preview is not None:
            Path(preview).unlink(missing_ok=True)
            Path(preview).with_suffix(".part").unlink(missing_ok=True)
    person = follow_people(found.time_s, found.frame, found.image_px, found.visibility)
    return _sequence(found, person, model_info)


def screen_video(
    path: str | PathLike[str],
    *,
    model: str | PathLike[str] | None = None,
    start_s: float = 0.0,
    end_s: float | None = None,
    time_factor: float = 1.0,
    on_progress: Progress | None = None,
    cancel: threading.Event | None = None,
    movement: MovementName | Literal["auto"] = "auto",
    plan: Plan | None = None,
    side: Side | None = None,
    person: int | None = None,
    errors: ErrorScale | None = None,
    raw: bool = False,
) -> Screening:
    """Measure and judge a video: `estimate_poses`, then `vision.screening.screen_poses`.

    `movement` names what is done ("auto" recognises it), `plan` says which limit applies (without
    one the general plan), `side` which leg is of interest, `person` whom to measure (1 = first to
    appear), `errors` whose ± is printed (`vision.validation.errors.load_errors`), `raw` leaves the
    angles uncorrected. Raises what the two calls raise.
    """
    # On use: whoever only finds landmarks needs none of the judgement.
    from vision.screening import screen_poses

    poses = estimate_poses(
        path,
        model=model,
        start_s=start_s,
        end_s=end_s,
        time_factor=time_factor,
        on_progress=on_progress,
        cancel=cancel,
    )
    return screen_poses(
        poses, movement=movement, plan=plan, side=side, person=person, errors=errors, raw=raw
    )


def _sequence(found: Detections, person: IntArray, model: ModelInfo) -> PoseSequence:
    """Sort detections by person and frame; NaN where a person was not found."""
    kept = person != NOBODY
    shape = (int(person.max(initial=NOBODY)) + 1, len(found.time_s))
    where = (person[kept], found.frame[kept])

    def spread(values: FloatArray) -> FloatArray:
        result = np.full((*shape, *values.shape[1:]), np.nan)
        result[where] = values[kept]
        return result

    return PoseSequence(
        time_s=found.time_s,
        image_px=spread(found.image_px),
        world_m=spread(found.world_m),
        visibility=spread(found.visibility),
        source=found.source,
        model=model,
    )


def _explain(crash: WorkerCrash, name: str) -> str:
    lines: Sequence[str] = crash.details.strip().splitlines() or ("nothing",)
    last_words = lines[-1].strip()[:_LAST_WORDS_CHARACTERS]
    part = "try a part of the clip or convert it to H.264 mp4"
    if crash.signal_name == _OUT_OF_MEMORY:
        return (
            f"The system stopped the analysis of {name} (SIGKILL), most often because memory ran "
            f"out. Close other programs, then try again; if that does not help, {part}."
        )
    how = crash.signal_name or (
        "an unexpected error" if crash.exit_code is None else f"exit code {crash.exit_code}"
    )
    return (
        f"The analysis of {name} crashed ({how}; its last words: {last_words}). Try again; "
        f"if it crashes again, {part}, and report it."
    )
