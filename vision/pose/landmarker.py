"""The pose model at work: frames in, everyone's landmarks in each frame out. Runs in a worker process.

MediaPipe reports how it is used to its maker and has no switch for that. `close_network` makes every
such attempt end at this computer, and nothing here imports the library before it was called.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from vision.errors import ModelError
from vision.jobs import Progress
from vision.landmarks import LANDMARK_COUNT, FloatArray, IntArray, Source
from vision.pose.preview import Preview
from vision.video.reader import VideoReader

PEOPLE_MAXIMUM = 4
"""How many people are looked for in one frame: the one measured, a coach, bystanders, a mirror."""

DEAD_PROXY = "http://127.0.0.1:9"
"""The discard port of this computer, where nothing answers."""
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")

_MISSING_LIBRARY = (
    "On Debian or Ubuntu: apt-get install libegl1 libgles2 libgl1 libglib2.0-0. "
    "Elsewhere install Sitbone again."
)


@dataclass(frozen=True)
class Detections:
    """Who was found where, before anyone is followed from frame to frame.

    time_s : (T,) every frame decoded, strictly increasing.
    frame : (N,) index of the frame of each detection, not decreasing; up to four share a frame,
    in no order, now and then two of the same body.
    image_px : (N, 33, 2) pixels of the full-size upright picture; world_m : (N, 33, 3);
    visibility : (N, 33). No NaN.
    """

    time_s: FloatArray
    frame: IntArray
    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    source: Source


def close_network() -> None:
    """Send every web request of this process to a port of this computer where nothing answers."""
    for name in _PROXY_VARIABLES:
        os.environ[name] = os.environ[name.upper()] = DEAD_PROXY
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ""


def get_ready() -> None:
    """Load the library, its network closed, before there is anything to look at."""
    close_network()
    # Whoever then needs it is told what is missing.
    with suppress(ImportError, OSError):
        import_module("mediapipe.tasks.python.vision")


def detect_people(
    report: Progress,
    *,
    path: str,
    model: str,
    start_s: float,
    end_s: float | None,
    time_factor: float,
    preview: str | None = None,
) -> Detections:
    """Find up to four people in every frame of a video; `preview` names a picture kept up to date.

    Raises VideoError (see `vision.video.reader`) and ModelError when the model does not load.
    """
    with (
        VideoReader(path, start_s=start_s, end_s=end_s, time_factor=time_factor) as video,
        open_landmarker(model) as landmarker,
    ):
        return _detect(video, landmarker, report, Preview(preview))


def detect_in_stills(report: Progress, *, paths: list[str], model: str) -> list[Detections]:
    """Find up to four people in every frame of several films, each frame on its own.

    For films of a few frames a second, in which nobody can be followed: what the angle estimator
    learns from. Raises as `detect_people` does.
    """
    found = []
    with open_landmarker(model, follows=False) as landmarker:
        for path in paths:
            with VideoReader(path) as video:
                found.append(_detect(video, landmarker, lambda done, total: None, Preview(None)))
            report(len(found), len(paths))
    return found


def _detect(
    video: VideoReader, landmarker: Landmarker, report: Progress, shown: Preview
) -> Detections:
    times_s: list[float] = []
    frames: list[int] = []
    found: list[FloatArray] = []
    for frame in video:
        people = landmarker.find(frame.image, frame.full_size_px, frame.time_s)
        frames += [len(times_s)] * len(people)
        found += people
        times_s.append(frame.time_s)
        shown.show(frame.image, frame.full_size_px[0] / frame.image.shape[1], people)
        report(len(times_s), video.frame_count_hint)
    source = video.source()
    landmarks = np.array(found).reshape(len(found), LANDMARK_COUNT, 6)
    return Detections(
        time_s=np.array(times_s),
        frame=np.array(frames, dtype=np.int64),
        image_px=landmarks[..., :2],
        world_m=landmarks[..., 2:5],
        visibility=landmarks[..., 5],
        source=source,
    )


class Landmarker:
    """The loaded model; when it follows people, times must not go back from one picture to the next."""

    def __init__(self, mediapipe: Any, native: Any, *, follows: bool) -> None:
        self._mediapipe = mediapipe
        self._native = native
        self._follows = follows
        self._last_ms = -1

    def find(
        self, image: np.ndarray[Any, Any], full_size_px: tuple[int, int], time_s: float
    ) -> list[FloatArray]:
        """Return (33, 6) per person: x, y in pixels of the full size, world x, y, z, visibility."""
        # An array with gaps between its rows would be read as garbage, without an error.
        picture = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(image)
        )
        if self._follows:
            # The model wants whole milliseconds that increase, also above 1000 frames per second.
            self._last_ms = max(self._last_ms + 1, round(time_s * 1000))
            result = self._native.detect_for_video(picture, self._last_ms)
        else:
            result = self._native.detect(picture)
        width_px, height_px = full_size_px
        return [
            np.array(
                [
                    (i.x * width_px, i.y * height_px, w.x, w.y, w.z, i.visibility)
                    for i, w in zip(in_image, in_world, strict=True)
                ]
            )
            for in_image, in_world in zip(
                result.pose_landmarks, result.pose_world_landmarks, strict=True
            )
        ]


@contextmanager
def open_landmarker(
    model: str, *, people: int = PEOPLE_MAXIMUM, follows: bool = True
) -> Iterator[Landmarker]:
    """Load the model, its network closed, to look for so many people. Raises ModelError.

    One that `follows` people is shown a film, otherwise every picture stands alone.
    """
    close_network()
    try:
        import mediapipe
        from mediapipe.tasks.python import BaseOptions
        from mediapipe.tasks.python.vision import (
            PoseLandmarker,
            PoseLandmarkerOptions,
            RunningMode,
        )
    except (ImportError, OSError) as error:
        raise ModelError(f"The pose library does not load: {error}. {_MISSING_LIBRARY}") from error
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model, delegate=BaseOptions.Delegate.CPU),
        running_mode=RunningMode.VIDEO if follows else RunningMode.IMAGE,
        num_poses=people,
    )
    try:
        native = PoseLandmarker.create_from_options(options)
    except (OSError, RuntimeError, ValueError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise ModelError(
            f"The pose model {model} does not load: {reason}. "
            "Leave --model away to use the model that comes with Sitbone."
        ) from error
    # Without close() the library prints a traceback when the interpreter ends.
    with native:
        yield Landmarker(mediapipe, native, follows=follows)
