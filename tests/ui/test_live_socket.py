"""The WebSocket of the live camera: who may open it, what it answers, how it ends."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from tests.people import body
from tests.test_live import detections, gone, jpeg, sample_pictures
from vision.errors import ModelError
from vision.live import LivePose, LiveReading, Moments
from vision.ui.camera import live
from vision.ui.camera.routes import LIVE_PATH, ROUTES
from vision.ui.server import MIDDLEWARE
from vision.ui.visitors import COOKIE

HOST = "http://127.0.0.1:8501"
ADDRESS = "ws://127.0.0.1:8501" + LIVE_PATH
TOKEN = "t" * 43
SIZE_PX = (640, 480)


def client(token: str | None = TOKEN, origin: str | None = HOST) -> TestClient:
    headers = {} if origin is None else {"Origin": origin}
    if token is not None:
        headers["Cookie"] = f"{COOKIE}={token}"
    app = Starlette(routes=ROUTES, middleware=MIDDLEWARE)
    return TestClient(app, base_url=HOST, headers=headers)


@pytest.fixture
def own() -> Iterator[TestClient]:
    """Our own page's browser; what it opens shares one event loop."""
    with client() as browser:
        yield browser


def picture(time_s: float, content: bytes | None = None) -> bytes:
    return live.TIME.pack(time_s) + (content or jpeg(np.zeros((48, 64, 3), np.uint8)))


class PretendedPose:
    """Stands for the worker where only the connection is of interest: a figure that stands still."""

    open_now = 0

    def __init__(self) -> None:
        PretendedPose.open_now += 1
        self._moments = Moments()
        self._found = detections(body(np.zeros(1), x_px=320.0, y_px=400.0, length_px=260.0))[0]

    def start(self) -> None:
        pass

    def read(self, content: bytes, time_s: float) -> LiveReading:
        if content == b"crash":
            raise ModelError("The live picture stopped.")
        if content == b"hang":
            time.sleep(1.0)
        return self._moments.add(time_s, self._found, SIZE_PX, 0.6)

    def close(self) -> None:
        PretendedPose.open_now -= 1


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> type[PretendedPose]:
    PretendedPose.open_now = 0
    monkeypatch.setattr(live, "LivePose", PretendedPose)
    return PretendedPose


def wait_until_none_is_open(pretended: type[PretendedPose]) -> None:
    give_up_s = time.monotonic() + 10
    while pretended.open_now or live.Session.served:
        assert time.monotonic() < give_up_s, "a worker outlived its connection"
        time.sleep(0.01)


def begin(socket: WebSocketTestSession) -> None:
    assert socket.receive_json() == {"state": "starting"}
    assert socket.receive_json() == {"state": "ready"}


def ask(socket: WebSocketTestSession, message: bytes) -> dict[str, Any]:
    socket.send_bytes(message)
    answer: dict[str, Any] = socket.receive_json()
    return answer


def codes(answer: dict[str, Any]) -> list[str]:
    return [advice["code"] for advice in answer["advice"]]


# Who may


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None, "https://127.0.0.1:8502"])
def test_a_foreign_page_gets_no_connection(
    pretended: type[PretendedPose], origin: str | None
) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client(origin=origin).websocket_connect(ADDRESS),
    ):
        pass
    assert refused.value.code == 1008
    assert pretended.open_now == 0


@pytest.mark.parametrize("token", [None, "", "short", "!" * 43])
def test_without_a_token_there_is_no_connection(
    pretended: type[PretendedPose], token: str | None
) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client(token).websocket_connect(ADDRESS),
    ):
        pass
    assert refused.value.code == 1008
    assert pretended.open_now == 0


# What it answers


def test_a_picture_is_answered_with_joints_angles_and_advice(
    own: TestClient, pretended: type[PretendedPose]
) -> None:
    with own.websocket_connect(ADDRESS) as socket:
        begin(socket)
        answer = ask(socket, picture(0.0))
    assert answer["state"] == "reading"
    assert len(answer["joints"]) == 33
    assert set(answer["angles"]) == {"hip_flexion", "knee_flexion"}
    assert set(answer["angles"]["hip_flexion"]) == {"value_deg", "error_deg", "raw"}
    assert codes(answer) == ["still"]
    wait_until_none_is_open(pretended)


def test_the_coach_goes_from_still_to_ready_and_filming_from_still_to_begin(
    own: TestClient, pretended: type[PretendedPose]
) -> None:
    with own.websocket_connect(ADDRESS) as socket:
        begin(socket)
        said = [codes(ask(socket, picture(n / 15)))[0] for n in range(45)]
        assert list(dict.fromkeys(said)) == ["still", "ready"]
        socket.send_text(json.dumps({"phase": "filming", "standing": True}))
        assert codes(ask(socket, picture(3.1))) == ["go"]
        # A clock that goes back starts anew, but who stood has stood.
        assert codes(ask(socket, picture(0.0))) == ["go"]
        socket.send_text(json.dumps({"phase": "set_up", "standing": True, "frame_rate_hz": 12}))
        assert codes(ask(socket, picture(0.1))) == ["still", "slow"]
        socket.send_text(json.dumps({"phase": "filming", "standing": True}))
        assert codes(ask(socket, picture(0.2))) == ["still"]


def test_a_seated_movement_is_filmed_without_standing(
    own: TestClient, pretended: type[PretendedPose]
) -> None:
    with own.websocket_connect(ADDRESS) as socket:
        begin(socket)
        socket.send_text(json.dumps({"phase": "set_up", "standing": False}))
        assert codes(ask(socket, picture(0.0))) == ["ready"]
        socket.send_text(json.dumps({"phase": "filming", "standing": False}))
        assert codes(ask(socket, picture(0.1))) == ["go"]


# How it ends


def end_of(socket: WebSocketTestSession) -> tuple[str, int]:
    """The reason given and the code that closed the connection."""
    message = socket.receive_json()
    assert message["state"] == "ended"
    assert message["sentence"]
    with pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    return message["reason"], closed.value.code


def test_too_many_at_once_are_told_so_and_a_place_becomes_free(
    own: TestClient, pretended: type[PretendedPose], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_AT_ONCE", 1)
    with own.websocket_connect(ADDRESS) as first:
        begin(first)
        with own.websocket_connect(ADDRESS) as second:
            assert end_of(second) == ("busy", 1013)
        assert ask(first, picture(0.0))["state"] == "reading"
    wait_until_none_is_open(pretended)
    with own.websocket_connect(ADDRESS) as third:
        begin(third)


def test_a_silent_camera_is_let_go(
    own: TestClient, pretended: type[PretendedPose], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "IDLE_S", 0.05)
    with own.websocket_connect(ADDRESS) as socket:
        begin(socket)
        assert end_of(socket) == ("idle", 1000)
    wait_until_none_is_open(pretended)


@pytest.mark.parametrize("content", [b"crash", b"hang"])
def test_a_worker_that_fails_or_hangs_is_a_message(
    own: TestClient,
    pretended: type[PretendedPose],
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
) -> None:
    monkeypatch.setattr(live, "READ_LONGEST_S", 0.2)
    with own.websocket_connect(ADDRESS) as socket:
        begin(socket)
        socket.send_bytes(picture(0.0, content))
        assert end_of(socket) == ("failed", 1011)
    wait_until_none_is_open(pretended)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"1234567",
        picture(float("nan")),
        picture(-1.0),
        picture(0.0, b"x" * live.LARGEST_PICTURE_BYTES),
        "not json",
        '{"phase": "dancing"}',
    ],
    ids=["empty", "short", "no time", "before time", "too large", "text", "unknown phase"],
)
def test_nonsense_ends_the_connection(
    own: TestClient, pretended: type[PretendedPose], message: bytes | str
) -> None:
    with own.websocket_connect(ADDRESS) as socket:
        begin(socket)
        if isinstance(message, str):
            socket.send_text(message)
        else:
            socket.send_bytes(message)
        assert end_of(socket) == ("refused", 1008)
    wait_until_none_is_open(pretended)


# With the real worker


def test_the_real_worker_follows_a_rendered_squat_and_its_death_is_a_message(
    own: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    poses: list[LivePose] = []

    class Remembered(LivePose):
        def __init__(self) -> None:
            super().__init__()
            poses.append(self)

    monkeypatch.setattr(live, "LivePose", Remembered)
    with own.websocket_connect(ADDRESS) as socket:
        begin(socket)
        started_s = time.perf_counter()
        pictures = sample_pictures(30)
        answers = [ask(socket, picture(time_s, content)) for content, time_s in pictures]
        rate_hz = len(answers) / (time.perf_counter() - started_s)
        print(f"live loop: {rate_hz:.1f} pictures a second")
        assert all(answer["joints"] is not None for answer in answers[5:])
        assert answers[-1]["side"] == "left"
        pid = poses[0]._dialogue.pid
        os.kill(pid, signal.SIGKILL)
        socket.send_bytes(picture(2.0, pictures[0][0]))
        assert end_of(socket) == ("failed", 1011)
    assert gone(pid)


def test_closing_the_page_ends_the_worker(own: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    poses: list[LivePose] = []

    class Remembered(LivePose):
        def __init__(self) -> None:
            super().__init__()
            poses.append(self)

    monkeypatch.setattr(live, "LivePose", Remembered)
    with own.websocket_connect(ADDRESS) as socket:
        begin(socket)
        pid = poses[0]._dialogue.pid
        assert not gone(pid)
    give_up_s = time.monotonic() + 10
    while not gone(pid):
        assert time.monotonic() < give_up_s
        time.sleep(0.02)
