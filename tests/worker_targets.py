"""What the workers of `test_pipeline.py` are told to do."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from vision import errors
from vision.jobs import Progress

UNROUTED_ADDRESS = "192.0.2.1"
"""Reserved for documentation (RFC 5737): belongs to nobody."""


prepared: list[int] = []


def prepare() -> None:
    """Note that a worker was got ready."""
    prepared.append(os.getpid())


def tell(report: Progress) -> Any:
    """Tell the process number and what was got ready in it."""
    return {"pid": os.getpid(), "prepared": prepared}


def count(report: Progress, *, frames: int) -> Any:
    """Report progress, print where answers must not be disturbed, and return arrays."""
    for done in range(1, frames + 1):
        print("printed by the worker")
        os.write(1, b"written by native code\n")
        report(done, frames)
    return {"squares": np.arange(frames) ** 2, "pid": os.getpid()}


def fail(report: Progress, *, kind: str, text: str) -> Any:
    """Raise an error of Sitbone's own."""
    raise getattr(errors, kind)(text)


def stumble(report: Progress) -> Any:
    """Raise an error nobody planned for."""
    raise ZeroDivisionError("ratio of nothing")


def crash(report: Progress, *, signal_name: str) -> Any:
    """Die as native code dies, after saying something."""
    os.write(2, b"noise\nlast words of native code\n")
    if signal_name == "SIGSEGV":
        ctypes.string_at(0)
    os.kill(os.getpid(), signal.Signals[signal_name])
    time.sleep(60)


def leave(report: Progress, *, code: int) -> Any:
    """End without an answer."""
    os._exit(code)


def hang(report: Progress, *, pid_file: str) -> Any:
    """Tell the process number, then never finish."""
    Path(pid_file).with_suffix(".new").write_text(str(os.getpid()))
    Path(pid_file).with_suffix(".new").rename(pid_file)
    report(1, None)
    while True:
        time.sleep(60)


def call_out(report: Progress, *, seconds: float) -> Any:
    """Open connections to the outside, and keep one: what the network tests must notice."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held,
        socket.socket(socket.AF_INET) as tried,
    ):
        held.connect((UNROUTED_ADDRESS, 53))  # a datagram socket: nothing is sent
        tried.setblocking(False)
        tried.connect_ex((UNROUTED_ADDRESS, 443))
        time.sleep(seconds)
    return "done"


def detect_for(report: Progress, *, seconds: float, **request: Any) -> Any:
    """Do the real work on a clip, again and again, for at least so long."""
    from vision.pose.landmarker import detect_people

    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        if not detect_people(report, **request).frame.size:
            return "nobody found"
    return "done"


def echo(messages: Iterator[str], *, prefix: str) -> Iterator[str]:
    """Answer each word with itself, or come to grief as told."""
    for word in messages:
        if word == "crash":
            os.write(2, b"last words of native code\n")
            os.kill(os.getpid(), signal.SIGSEGV)
        if word == "stumble":
            raise ZeroDivisionError("ratio of nothing")
        if word == "fail":
            raise errors.VideoError("no such picture")
        yield prefix + word


def die(report: Progress, **request: Any) -> Any:
    """Be killed, as when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def idle(report: Progress, **request: Any) -> Any:
    """Never report and never finish."""
    time.sleep(600)
