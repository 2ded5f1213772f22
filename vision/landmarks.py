"""Body landmarks over time: the boundary between the slow, impure world and pure arithmetic.

"Left" and "right" are the subject's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Landmark(IntEnum):
    """The landmarks by their BlazePose index (Bazarevsky et al. 2020)."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT = 31
    RIGHT_FOOT = 32


LANDMARK_COUNT = len(Landmark)


def landmark(part: str, side: Side) -> Landmark:
    """Return the landmark of a body part on one side: `landmark("knee", "left")` is `LEFT_KNEE`."""
    return Landmark[f"{side}_{part}".upper()]


def other_side(side: Side) -> Side:
    """Return the opposite side."""
    return "right" if side == "left" else "left"


BONES: tuple[tuple[Landmark, Landmark], ...] = (
    *(
        (landmark(a, side), landmark(b, side))
        for side in SIDES
        for a, b in (
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("shoulder", "hip"),
            ("hip", "knee"),
            ("knee", "ankle"),
            ("ankle", "heel"),
            ("ankle", "foot"),
            ("heel", "foot"),
        )
    ),
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
)


def _frozen(array: npt.ArrayLike, shape: tuple[int, ...], name: str) -> FloatArray:
    copied = np.array(array, dtype=np.float64)
    if copied.shape != shape:
        raise ValueError(f"{name} has shape {copied.shape}, expected {shape}")
    copied.flags.writeable = False
    return copied


@dataclass(frozen=True)
class Source:
    """Where the landmarks come from: the clip as it was read.

    `width_px` and `height_px` are of the upright picture (rotation and pixel aspect ratio applied).
    `frame_rate_hz` is the mean measured from the time stamps (0 for a single image). `frames` counts
    what was decoded between `start_s` and `end_s`. `time_factor` is the slow-motion factor: 4 means
    that 4 s of the file are 1 s of life; all times in Sitbone are in seconds of life.
    `warnings` are sentences about what was lost or repaired while reading.
    """

    name: str
    sha256: str
    width_px: int
    height_px: int
    frames: int
    frame_rate_hz: float
    duration_s: float
    rotation_deg: int = 0
    codec: str = ""
    container: str = ""
    variable_frame_rate: bool = False
    has_audio: bool = False
    start_s: float = 0.0
    end_s: float | None = None
    time_factor: float = 1.0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelInfo:
    """The pose model that found the landmarks: file name, SHA-256 of the file, library version."""

    name: str
    sha256: str
    library: str


@dataclass(frozen=True)
class PersonTrack:
    """One person's landmarks over a clip (arrays read-only).

    time_s : (T,) seconds, strictly increasing.
    image_px : (T, 33, 2) pixels of the upright picture, x right, y down.
    world_m : (T, 33, 3) metres about the hip centre; x right, y down, z away from the camera.
    visibility : (T, 33) 0..1, the model's own.
    A frame without this person, and a landmark that was dropped, is NaN in all four.
    """

    time_s: FloatArray
    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray

    def __post_init__(self) -> None:
        frames = len(self.time_s)
        for name, shape in (
            ("time_s", (frames,)),
            ("image_px", (frames, LANDMARK_COUNT, 2)),
            ("world_m", (frames, LANDMARK_COUNT, 3)),
            ("visibility", (frames, LANDMARK_COUNT)),
        ):
            object.__setattr__(self, name, _frozen(getattr(self, name), shape, name))

    @property
    def found(self) -> BoolArray:
        """(T,) whether the person was found in the frame."""
        return np.asarray(np.isfinite(self.image_px[:, Landmark.LEFT_HIP, 0]), dtype=np.bool_)


@dataclass(frozen=True)
class PoseSequence:
    """Everyone's landmarks over a clip: the result of `estimate_poses`, what `poses.npz` holds.

    time_s : (T,) seconds of life from the first frame of the file, strictly increasing.
    image_px : (P, T, 33, 2); world_m : (P, T, 33, 3); visibility : (P, T, 33); see `PersonTrack`.
    People are in order of first appearance; one index is one person through the whole clip.
    NaN where that person was not found. P is 0 when nobody was.
    """

    time_s: FloatArray
    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    source: Source
    model: ModelInfo

    def __post_init__(self) -> None:
        people, frames = np.shape(self.visibility)[:2]
        for name, shape in (
            ("time_s", (frames,)),
            ("image_px", (people, frames, LANDMARK_COUNT, 2)),
            ("world_m", (people, frames, LANDMARK_COUNT, 3)),
            ("visibility", (people, frames, LANDMARK_COUNT)),
        ):
            object.__setattr__(self, name, _frozen(getattr(self, name), shape, name))
        if frames > 1 and not np.all(np.diff(self.time_s) > 0):
            raise ValueError("time_s must increase strictly")

    def __eq__(self, other: Any) -> bool:
        if not isinstance(other, PoseSequence):
            return NotImplemented
        return (
            self.source == other.source
            and self.model == other.model
            and all(
                np.array_equal(getattr(self, name), getattr(other, name), equal_nan=True)
                for name in ("time_s", "image_px", "world_m", "visibility")
            )
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def people(self) -> int:
        """How many people were tracked."""
        return int(self.visibility.shape[0])

    @property
    def frame_size_px(self) -> tuple[int, int]:
        """(width, height) of the upright picture."""
        return self.source.width_px, self.source.height_px

    def person(self, index: int) -> PersonTrack:
        """Return one person's track; `index` counts from 0. Raises IndexError."""
        if not 0 <= index < self.people:
            raise IndexError(index)
        return PersonTrack(
            self.time_s, self.image_px[index], self.world_m[index], self.visibility[index]
        )
