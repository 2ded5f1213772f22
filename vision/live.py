"""A running camera: one picture in, the landmarks and angles of that moment out, in a worker process.

The worker looks for one person, which takes half the time of looking for four; recorded clips are
analysed afterwards by `vision.pipeline` all the same. Angles are estimated as in a clip, each with its
error, from the newest picture and what is remembered of the last seconds: how long the bones of this
body look, and how it reads when it is straight. Not smoothed, and camera roll is not taken out: an
impression while filming.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vision.errors import ModelError, VideoError
from vision.jobs import Dialogue, WorkerCrash
from vision.landmarks import LANDMARK_COUNT, FloatArray, PersonTrack, Side, landmark
from vision.measures import MeasureName, column
from vision.measuring.angles import angle_table
from vision.measuring.person import PARTS_OF, estimate_or_raw
from vision.measuring.repair import VISIBILITY_MIN
from vision.measuring.set_up import RECENT_S, SetUp, measure_set_up
from vision.measuring.view import measure_view
from vision.pose.model import check_model

ImageArray = npt.NDArray[np.uint8]
Moment = tuple[float, FloatArray | None]
"""Time in seconds, and the (33, 6) landmarks of the person found."""

FOLLOW_CAMERA = "vision.live:follow"
"""What the worker does."""
WINDOW_S = 3.0
"""How much of the past is kept: quiet standing of two seconds must fit in."""
REMEMBERED_S, REMEMBERED_EVERY_S = 20.0, 0.4
"""What is remembered of this body for the estimator, and how finely: one repetition and the standing
before it, in few pictures."""
RAW_FROM_STRANGENESS = 0.5
"""From here on the shown angle is more the raw one than the estimate, and is called so."""
SET_UP_EVERY_S = 0.25
"""The set-up is measured this often: people do not turn faster, and it costs half as much as a picture."""
ANGLES_EVERY_S = 0.12
"""So are the angles: nobody reads numbers that change faster. The skeleton is that of every picture."""
LARGEST_SIDE_PX = 1920
"""A live picture is no larger: the model looks at 256 pixels anyway."""
SHOWN: tuple[MeasureName, ...] = ("hip_flexion", "knee_flexion")
"""The angles shown while filming."""
JOINT_DECIMALS, ANGLE_DECIMALS = 4, 1


@dataclass(frozen=True)
class LiveAngle:
    """One angle at this moment with its 90 % error, degrees; `raw` when the estimator knows nothing like it."""

    value_deg: float
    error_deg: float
    raw: bool = False


@dataclass(frozen=True)
class LiveReading:
    """What one picture shows.

    joints : (33, 3) places as shares of width and height, and visibility; None when nobody was found.
    side : the side toward the camera, whose angles are in `angles`; an angle of a hidden joint is missing.
    """

    time_s: float
    joints: FloatArray | None
    side: Side | None
    angles: dict[MeasureName, LiveAngle]
    set_up: SetUp


class LivePose:
    """A worker that reads the pictures of one camera, one after the other, until `close`."""

    def __init__(self) -> None:
        """Start the worker. Raises ModelError when the model is missing or damaged."""
        path, _ = check_model()
        self._dialogue = Dialogue(FOLLOW_CAMERA, {"model": str(path)})

    def start(self) -> None:
        """Wait until the model is loaded (some seconds). Raises ModelError."""
        self._ask(None)

    def read(self, jpeg: bytes, time_s: float) -> LiveReading:
        """Return what a picture shows; times increase. Raises VideoError for what is no picture."""
        reading: LiveReading = self._ask((jpeg, time_s))
        return reading

    def close(self) -> None:
        """End the worker at once; a `read` under way in another thread raises ModelError."""
        self._dialogue.close()

    def _ask(self, message: tuple[bytes, float] | None) -> LiveReading:
        try:
            answer: LiveReading = self._dialogue.ask(message)
        except WorkerCrash as crash:
            how = crash.signal_name or "an unexpected error"
            raise ModelError(
                f"The live picture stopped: its worker ended ({how}). Start the camera again; the "
                "recording does not need the live picture."
            ) from crash
        return answer


def follow(
    messages: Iterator[tuple[bytes, float] | None], *, model: str
) -> Iterator[LiveReading | None]:
    """Be the worker: answer each picture with its reading, and None with None."""
    from vision.pose.landmarker import open_landmarker

    moments = Moments()
    with open_landmarker(model, people=1) as landmarker:
        for message in messages:
            if message is None:
                yield None
                continue
            jpeg, time_s = message
            image = decode(jpeg)
            size_px = image.shape[1], image.shape[0]
            people = landmarker.find(image, size_px, time_s)
            yield moments.add(time_s, people[0] if people else None, size_px, brightness(image))


def decode(jpeg: bytes) -> ImageArray:
    """Return a JPEG as (H, W, 3) RGB. Raises VideoError when it is none, or too large."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
            if max(picture.size) > LARGEST_SIDE_PX:
                raise VideoError(
                    f"A live picture of {picture.size[0]} x {picture.size[1]} pixels is too large; at "
                    f"most {LARGEST_SIDE_PX} a side are read."
                )
            return np.asarray(picture.convert("RGB"), dtype=np.uint8)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise VideoError(
            "What the camera sent is not a JPEG picture. Start the camera again."
        ) from error


def brightness(image: ImageArray) -> float:
    """Return the mean brightness of an RGB picture, 0 black to 1 white (every fourth pixel each way)."""
    # ITU-R BT.601, as JPEG itself weighs the colours.
    red, green, blue = (image[::4, ::4, colour].mean() for colour in range(3))
    return float(0.299 * red + 0.587 * green + 0.114 * blue) / 255


class Moments:
    """The last few seconds of one person before a camera."""

    def __init__(self) -> None:
        self._recent: list[Moment] = []
        self._remembered: list[Moment] = []
        self._size_px: tuple[int, int] | None = None
        self._angles: tuple[float, Side | None, dict[MeasureName, LiveAngle]] | None = None
        self._set_up: tuple[float, SetUp] | None = None

    def add(
        self,
        time_s: float,
        found: FloatArray | None,
        frame_size_px: tuple[int, int],
        brightness_share: float,
    ) -> LiveReading:
        """Return the reading of the newest picture.

        `found` is (33, 6): x, y in pixels, world x, y, z in metres, visibility; None when nobody was
        found. A time that does not increase, or a picture of another size, starts anew.
        """
        if self._size_px != frame_size_px or time_s <= self._recent[-1][0]:
            self._recent, self._remembered, self._angles, self._set_up = [], [], None, None
        self._size_px = frame_size_px
        self._recent.append((time_s, found))
        self._recent = [each for each in self._recent if each[0] >= time_s - WINDOW_S]
        side, angles = self._latest_angles(frame_size_px)
        self._remember(time_s, found)
        return LiveReading(
            time_s=time_s,
            joints=None if found is None else _joints(found, frame_size_px),
            side=side,
            angles=angles,
            set_up=self._latest_set_up(frame_size_px, brightness_share),
        )

    def _latest_angles(
        self, frame_size_px: tuple[int, int]
    ) -> tuple[Side | None, dict[MeasureName, LiveAngle]]:
        now_s, found = self._recent[-1]
        if found is None:
            return None, {}
        if self._angles is None or now_s - self._angles[0] >= ANGLES_EVERY_S:
            recent = track_of([each for each in self._recent if each[0] >= now_s - RECENT_S])
            body = track_of([*self._remembered, (now_s, found)])
            self._angles = now_s, *live_angles(recent, body, frame_size_px)
        return self._angles[1:]

    def _remember(self, time_s: float, found: FloatArray | None) -> None:
        if all(found is None for _, found in self._recent):
            self._remembered = []  # whoever comes next may be somebody else
        due_s = self._remembered[-1][0] + REMEMBERED_EVERY_S if self._remembered else time_s
        if found is not None and time_s >= due_s:
            self._remembered.append((time_s, found))
        self._remembered = [each for each in self._remembered if each[0] > time_s - REMEMBERED_S]

    def _latest_set_up(self, frame_size_px: tuple[int, int], brightness_share: float) -> SetUp:
        now_s, _ = self._recent[-1]
        if self._set_up is None or now_s - self._set_up[0] >= SET_UP_EVERY_S:
            track = track_of(self._recent)
            self._set_up = now_s, measure_set_up(track, frame_size_px, brightness_share)
        return self._set_up[1]


def track_of(moments: Sequence[Moment]) -> PersonTrack:
    """Return moments as a track, NaN where nobody was found."""
    nobody = np.full((LANDMARK_COUNT, 6), np.nan)
    landmarks = np.array([nobody if found is None else found for _, found in moments])
    return PersonTrack(
        np.array([time_s for time_s, _ in moments]),
        landmarks[..., :2],
        landmarks[..., 2:5],
        landmarks[..., 5],
    )


def live_angles(
    recent: PersonTrack, remembered: PersonTrack, frame_size_px: tuple[int, int]
) -> tuple[Side | None, dict[MeasureName, LiveAngle]]:
    """Return the side toward the camera and its angles now; none from the front, where none is judged.

    Both tracks end now: the view is that of the `recent` one, the body is known from the `remembered`.
    """
    view = measure_view(recent)
    side = view.measured_side
    if view.near_side is None:
        return side, {}
    read = angle_table(remembered, view, 0.0)
    estimate = estimate_or_raw(read, remembered, view, 0.0, frame_size_px, believed=True)
    raw = bool(estimate.strangeness[side][-1] > RAW_FROM_STRANGENESS)
    angles: dict[MeasureName, LiveAngle] = {}
    for measure in SHOWN:
        name = column(measure, side)
        value_deg, error_deg = (
            float(table[name].iloc[-1]) for table in (estimate.angles, estimate.errors)
        )
        needed = [landmark(part, side) for part in PARTS_OF[measure]]
        seen = (recent.visibility[-1, needed] >= VISIBILITY_MIN).all()
        if seen and np.isfinite(value_deg):
            angles[measure] = LiveAngle(
                round(value_deg, ANGLE_DECIMALS), round(error_deg, ANGLE_DECIMALS), raw
            )
    return side, angles


def _joints(found: FloatArray, frame_size_px: tuple[int, int]) -> FloatArray:
    shares = found[:, [0, 1, 5]] / np.array([*frame_size_px, 1.0])
    return np.asarray(shares.round(JOINT_DECIMALS), dtype=np.float64)
