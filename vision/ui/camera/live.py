"""The WebSocket of the live pose: JPEG pictures come up, landmarks, angles and advice go down.

From the browser: text `{"phase", "standing", "frame_rate_hz"}` whenever that changes, and binary
messages of 8 bytes (time in seconds, little-endian double) and a JPEG, one at a time: the next is sent
when the answer is there. To the browser: JSON with `state` "starting", "ready", "reading" or "ended".
Origin and visitor were checked before a connection gets here.
"""

from __future__ import annotations

import asyncio
import math
import os
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from vision.errors import SitboneError
from vision.live import LivePose, LiveReading
from vision.movements.set_up import STANDING_ADVISED_S
from vision.ui.camera.coach import Advice, filming_advice, set_up_advice

Answer = TypeVar("Answer")
Reason = Literal["busy", "idle", "failed", "refused"]

MOST_AT_ONCE = max(2, (os.cpu_count() or 2) // 2)
"""Live cameras served at once: each keeps a processor core busy."""
IDLE_S = 20.0
"""A camera that sends nothing for so long has gone, or its page is in the background."""
START_LONGEST_S = 60.0
READ_LONGEST_S = 10.0
"""A worker that takes longer hangs."""
LARGEST_PICTURE_BYTES = 1024**2
LONGEST_TEXT = 500
TIME = struct.Struct("<d")

BUSY = (
    "The live picture is used by as many people as this computer can serve. You can film without it, "
    "or try again in a moment."
)
IDLE = "The live picture was paused because the camera sent nothing."
HANGS = "The live picture stopped answering. Start the camera again; you can film without it."
UNREADABLE = "The camera sent something that cannot be read. Load the page again."
_CLOSE_CODES: dict[Reason, int] = {"busy": 1013, "idle": 1000, "failed": 1011, "refused": 1008}


class Phase(BaseModel):
    """What the browser is doing: setting up or filming, and whether quiet standing is wanted."""

    phase: Literal["set_up", "filming"] = "set_up"
    standing: bool = True
    frame_rate_hz: float | None = Field(default=None, ge=0, le=1000)


class Ended(Exception):  # noqa: N818 - the end of a connection, not a fault
    """The connection ends with a reason and a sentence for the person before the camera."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason, self.sentence = reason, sentence


class Session:
    """One camera: its worker, a thread that waits for it, and what was said so far."""

    served = 0
    """How many there are now."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._pose: LivePose | None = None
        self._phase = Phase()
        self._stood = False

    async def run(self) -> None:
        """Serve the connection until either side ends it."""
        await self._socket.accept()
        try:
            if Session.served >= MOST_AT_ONCE:
                raise Ended("busy", BUSY)
            Session.served += 1
            try:
                await self._serve()
            finally:
                Session.served -= 1
                self._end_worker()
        except Ended as end:
            await self._say_end(end.reason, end.sentence)
        except SitboneError as error:
            await self._say_end("failed", str(error))
        except (WebSocketDisconnect, RuntimeError):
            return  # the browser has gone, also in the middle of an answer

    async def _serve(self) -> None:
        await self._socket.send_json({"state": "starting"})
        self._pose = await self._in_thread(LivePose, START_LONGEST_S)
        await self._in_thread(self._pose.start, START_LONGEST_S)
        await self._socket.send_json({"state": "ready"})
        while True:
            message = await self._receive()
            if isinstance(message, str):
                self._note(message)
                continue
            time_s, jpeg = parse_picture(message)
            read = partial(self._pose.read, jpeg, time_s)
            reading = await self._in_thread(read, READ_LONGEST_S)
            await self._socket.send_json(self._answer(reading))

    async def _receive(self) -> str | bytes:
        try:
            message = await asyncio.wait_for(self._socket.receive(), IDLE_S)
        except TimeoutError:
            raise Ended("idle", IDLE) from None
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        content: str | bytes = message.get("bytes") or message.get("text") or ""
        return content

    def _note(self, text: str) -> None:
        try:
            phase = Phase.model_validate_json(text[:LONGEST_TEXT])
        except ValidationError:
            raise Ended("refused", UNREADABLE) from None
        if phase.phase != self._phase.phase:
            self._stood = not phase.standing
        self._phase = phase

    def _answer(self, reading: LiveReading) -> dict[str, Any]:
        return {
            "state": "reading",
            "time_s": reading.time_s,
            "joints": None if reading.joints is None else reading.joints.tolist(),
            "side": reading.side,
            "angles": {name: asdict(angle) for name, angle in reading.angles.items()},
            "advice": [asdict(advice) for advice in self._advice(reading)],
        }

    def _advice(self, reading: LiveReading) -> tuple[Advice, ...]:
        if self._phase.phase == "set_up":
            return set_up_advice(
                reading.set_up,
                standing=self._phase.standing,
                frame_rate_hz=self._phase.frame_rate_hz,
            )
        self._stood = self._stood or reading.set_up.standing_s >= STANDING_ADVISED_S
        return filming_advice(reading.set_up, stood=self._stood)

    async def _in_thread(self, work: Callable[[], Answer], longest_s: float) -> Answer:
        waiting = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.wait_for(waiting, longest_s)
        except TimeoutError:
            raise Ended("failed", HANGS) from None

    def _end_worker(self) -> None:
        if self._pose is not None:
            self._pose.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _say_end(self, reason: Reason, sentence: str) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._socket.send_json({"state": "ended", "reason": reason, "sentence": sentence})
            await self._socket.close(_CLOSE_CODES[reason])


def parse_picture(message: bytes) -> tuple[float, bytes]:
    """Return the time and the JPEG of a message. Raises Ended when it is none."""
    if not TIME.size < len(message) <= LARGEST_PICTURE_BYTES:
        raise Ended("refused", UNREADABLE)
    (time_s,) = TIME.unpack_from(message)
    if not math.isfinite(time_s) or time_s < 0:
        raise Ended("refused", UNREADABLE)
    return time_s, message[TIME.size :]


async def live(socket: WebSocket) -> None:
    """WebSocket /sitbone/live."""
    await Session(socket).run()
