"""The running camera: a worker that answers picture after picture, and what it measures."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest
from PIL import Image

from tests.people import SAMPLE, Body, body, repetitions
from tests.test_network import needs_proc, watching
from vision.errors import ModelError, VideoError
from vision.jobs import Dialogue, WorkerCrash
from vision.landmarks import FloatArray, Landmark
from vision.live import SET_UP_EVERY_S, WINDOW_S, LivePose, LiveReading, Moments, brightness, decode
from vision.measuring.accuracy import raw_error_deg
from vision.video.reader import VideoReader

SIZE_PX = (1280, 720)
BRIGHT = 0.6
FIFTEEN_HZ = 1 / 15


def jpeg(image: np.ndarray, quality: int = 80) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return file.getvalue()


def sample_pictures(count: int) -> list[tuple[bytes, float]]:
    """The first frames of the sample squat, as a browser would send them."""
    with VideoReader(SAMPLE) as video:
        return [(jpeg(frame.image), frame.time_s) for frame in islice(video, count)]


@pytest.fixture
def pose() -> Iterator[LivePose]:
    live = LivePose()
    yield live
    live.close()


def detections(person: Body) -> FloatArray:
    """(T, 33, 6) as the landmarker gives them, the right side near: whoever faces right shows it."""
    world_m = person.world_m * [1.0, 1.0, -1.0]
    return np.concatenate([person.image_px, world_m, person.visibility[..., None]], axis=2)


def readings(times_s: FloatArray, person: Body) -> list[LiveReading]:
    moments = Moments()
    return [
        moments.add(float(time_s), found, SIZE_PX, BRIGHT)
        for time_s, found in zip(times_s, detections(person), strict=True)
    ]


# The measurement, without a model


def test_angles_of_each_moment_are_those_of_the_figure() -> None:
    times_s = np.arange(0, 4, FIFTEEN_HZ)
    hip_deg, knee_deg = repetitions(times_s, 100.0), repetitions(times_s, 90.0)
    last = readings(times_s, body(times_s, hip_deg=hip_deg, knee_deg=knee_deg))
    shown_deg = [
        [each.angles[name].value_deg for name in ("hip_flexion", "knee_flexion")] for each in last
    ]
    assert np.abs(np.array(shown_deg) - np.stack([hip_deg, knee_deg], axis=1)).max() < 1.0
    assert {each.side for each in last} == {"right"}


def test_every_angle_comes_with_the_error_that_a_clip_would_have() -> None:
    times_s = np.arange(0, 1, FIFTEEN_HZ)
    last = readings(times_s, body(times_s, hip_deg=40.0, knee_deg=30.0))[-1]
    for name, angle in last.angles.items():
        expected = raw_error_deg(
            name, np.array([angle.value_deg]), azimuth_deg=last.set_up.azimuth_deg, near=True
        )
        assert angle.error_deg == pytest.approx(expected[0], abs=0.1)


def test_a_hidden_knee_has_no_angle() -> None:
    times_s = np.arange(0, 1, FIFTEEN_HZ)
    person = body(times_s, hip_deg=40.0)
    for knee in (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE):
        person.visibility[:, knee] = 0.2
    last = readings(times_s, person)[-1]
    assert last.angles == {}
    assert last.set_up.seen_share == 0.0


def test_nobody_is_no_joints_and_no_angles() -> None:
    reading = Moments().add(0.0, None, SIZE_PX, BRIGHT)
    assert reading.joints is None
    assert reading.angles == {}
    assert reading.set_up.margins is None


def test_joints_are_shares_of_the_picture() -> None:
    times_s = np.array([0.0])
    person = body(times_s)
    joints = readings(times_s, person)[0].joints
    assert joints is not None
    np.testing.assert_allclose(joints[:, :2] * SIZE_PX, person.image_px[0], atol=0.1)
    np.testing.assert_allclose(joints[:, 2], 0.9)


def test_standing_still_is_timed_and_ends_with_a_squat() -> None:
    times_s = np.arange(0, 5, FIFTEEN_HZ)
    bend = np.where(times_s < 3.0, 2.0, 60.0 * (times_s - 3.0))
    shown_s = [each.set_up.standing_s for each in readings(times_s, body(times_s, knee_deg=bend))]
    assert shown_s[10] == 0.0
    assert shown_s[40] > 2.0
    assert shown_s[-1] == 0.0


def test_only_the_last_seconds_are_kept_and_a_clock_set_back_starts_anew() -> None:
    moments = Moments()
    person = detections(body(np.zeros(1)))[0]
    for time_s in np.arange(0, 3 * WINDOW_S, FIFTEEN_HZ):
        moments.add(float(time_s), person, SIZE_PX, BRIGHT)
    assert len(moments._times_s) <= WINDOW_S / FIFTEEN_HZ + 2
    moments.add(0.5, person, SIZE_PX, BRIGHT)
    assert moments._times_s == [0.5]


def test_the_set_up_is_not_measured_for_every_picture() -> None:
    times_s = np.arange(0, SET_UP_EVERY_S * 0.9, 0.02)
    set_ups = {id(each.set_up) for each in readings(times_s, body(times_s))}
    assert len(set_ups) == 1


# Pictures


def test_brightness_is_between_black_and_white() -> None:
    assert brightness(np.zeros((40, 40, 3), np.uint8)) == 0.0
    assert brightness(np.full((40, 40, 3), 255, np.uint8)) == pytest.approx(1.0)
    green, blue = np.zeros((2, 40, 40, 3), np.uint8)
    green[..., 1], blue[..., 2] = 255, 255
    assert brightness(green) > 4 * brightness(blue)


def test_a_picture_survives_its_way() -> None:
    image = np.full((48, 64, 3), (200, 40, 90), np.uint8)
    assert np.abs(decode(jpeg(image, 95)).astype(int) - image).max() < 8


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"\xff\xd8\xff\xe0" + b"\0" * 40,
        jpeg(np.zeros((99, 99, 3), np.uint8))[:300],
    ],
    ids=["empty", "text", "header", "cut off"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(VideoError, match="not a JPEG"):
        decode(content)


def test_a_picture_of_another_kind_or_size_is_refused() -> None:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    with pytest.raises(VideoError, match="not a JPEG"):
        decode(file.getvalue())
    with pytest.raises(VideoError, match="too large"):
        decode(jpeg(np.zeros((8, 2000, 3), np.uint8)))


# The worker


def test_the_worker_measures_a_rendered_squat(pose: LivePose) -> None:
    pictures = sample_pictures(90)
    pose.start()
    started_s = time.perf_counter()
    read = [pose.read(*picture) for picture in pictures]
    rate_hz = len(read) / (time.perf_counter() - started_s)
    print(f"live worker: {rate_hz:.1f} pictures a second")
    assert all(each.joints is not None for each in read[5:])
    assert {each.side for each in read[20:]} == {"left"}
    hips_deg = [each.angles["hip_flexion"].value_deg for each in read if each.angles]
    assert min(hips_deg) < 20.0
    assert max(hips_deg) > 60.0
    assert read[-1].set_up.azimuth_deg < 15.0


def test_a_bad_picture_ends_the_worker_with_a_sentence(pose: LivePose) -> None:
    with pytest.raises(VideoError, match="not a JPEG"):
        pose.read(b"nonsense", 0.0)


@needs_proc
def test_the_worker_calls_nobody_outside() -> None:
    with watching() as (remotes, watched):
        live = LivePose()
        picture = sample_pictures(1)[0][0]
        end_s = time.monotonic() + 10.0
        while time.monotonic() < end_s:
            live.read(picture, time.monotonic())
        live.close()
    assert len(watched) == 1
    assert all(address.startswith("127.") for address, _ in remotes)


def test_closing_while_a_picture_is_read_is_an_error_not_a_hang() -> None:
    live = LivePose()
    timer = threading.Timer(0.3, live.close)
    timer.start()
    with pytest.raises(ModelError, match="live picture stopped"):
        live.start()
    timer.join()


# The dialogue itself


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def echo() -> Iterator[Dialogue]:
    dialogue = Dialogue("tests.worker_targets:echo", {"prefix": "> "})
    yield dialogue
    dialogue.close()


def test_every_message_gets_its_answer(echo: Dialogue) -> None:
    assert [echo.ask(word) for word in ("one", "two", "x" * 10**6)][:2] == ["> one", "> two"]


def test_a_crash_says_how_and_with_which_last_words(echo: Dialogue) -> None:
    with pytest.raises(WorkerCrash) as crash:
        echo.ask("crash")
    assert crash.value.signal_name == "SIGSEGV"
    assert "last words" in crash.value.details


def test_an_unplanned_error_is_a_crash_with_its_text(echo: Dialogue) -> None:
    with pytest.raises(WorkerCrash, match="ZeroDivisionError"):
        echo.ask("stumble")


def test_an_error_of_our_own_comes_as_it_was_raised(echo: Dialogue) -> None:
    with pytest.raises(VideoError, match="no such picture"):
        echo.ask("fail")


def test_closing_ends_the_process_and_may_be_repeated(echo: Dialogue) -> None:
    echo.ask("one")
    pid = echo.pid
    echo.close()
    echo.close()
    assert gone(pid)
    with pytest.raises(WorkerCrash):
        echo.ask("two")
