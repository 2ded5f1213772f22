"""One worker process per analysis: progress, cancel, and a crash that becomes an error.

Native code (the pose model, the video decoders) can crash, hang or eat the memory; in a process of
its own it takes nobody along. The worker is a fresh interpreter, not a fork and not
`multiprocessing`, so that scripts without a `__main__` guard work and no thread or lock is inherited.

The parent writes one JSON request to the worker's standard input and keeps that pipe open; its end
tells the worker that the parent is gone. The worker answers with pickled messages on standard
output. A program that stays can keep one worker ready (`vision.worker.RESERVE`).

A `Dialogue` is a worker that stays: it answers one message after another until it is closed.
"""

from __future__ import annotations

import json
import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any

from vision import errors
from vision.worker import RESERVE

Progress = Callable[[int, int | None], None]
"""Called with the frames done and the total, None where that is not known."""

REPORT_INTERVAL_S = 0.1
"""Progress more often than this is not sent: nobody could read it."""
CANCEL_INTERVAL_S = 0.05
"""How often the parent looks whether the user wants to stop."""


@dataclass(eq=False)
class WorkerCrash(Exception):  # noqa: N818 - an event to translate, not an error to show
    """The worker ended without an answer, or with an exception nobody planned for.

    `exit_code` is negative for a signal, as in `subprocess`; None when an exception was raised.
    `details` is the exception's text, or the end of what the worker printed.
    """

    exit_code: int | None
    details: str

    @property
    def signal_name(self) -> str | None:
        """Name of the signal that ended the worker ("SIGSEGV"), None when there was none."""
        if self.exit_code is None or self.exit_code >= 0:
            return None
        try:
            return signal.Signals(-self.exit_code).name
        except ValueError:
            return f"signal {-self.exit_code}"


def run_in_worker(
    target: str,
    request: dict[str, Any],
    *,
    on_progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Any:
    """Call a function in a process of its own and return what it returns.

    `target` is "module:function"; the function takes a `Progress` and the entries of `request` (JSON
    values) by name. Raises CancelledError soon after `cancel` is set, WorkerCrash when the worker
    died, and every SitboneError of the worker as it was raised there. The worker never outlives
    the call.
    """
    worker = RESERVE.take(target)
    messages: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
    reader = threading.Thread(target=_forward, args=(worker.stdout, messages), daemon=True)
    reader.start()
    try:
        worker.order({"target": target, "request": request})
        return _follow(messages, on_progress, cancel)
    except EOFError:
        raise WorkerCrash(worker.wait(), worker.last_words()) from None
    finally:
        worker.kill()
        reader.join()
        worker.close()
        RESERVE.refill()


class Dialogue:
    """A process that answers messages, one after the other, until `close`.

    `target` is "module:function"; the function takes an iterator of messages and the entries of
    `request` (JSON values) by name, and yields one answer per message. Messages and answers are
    whatever can be pickled. Use it from one thread at a time; only `close` may come from another.
    """

    def __init__(self, target: str, request: dict[str, Any]) -> None:
        self._worker = RESERVE.take(target)
        self._worker.order({"target": target, "request": request, "dialogue": True})

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._worker.pid

    def ask(self, message: Any) -> Any:
        """Return the answer to a message.

        Raises WorkerCrash when the worker died or was closed, and every SitboneError of the worker
        as it was raised there; after either the dialogue is over.
        """
        try:
            pickle.dump(message, self._worker.stdin, pickle.HIGHEST_PROTOCOL)
            self._worker.stdin.flush()
            kind, content = pickle.load(self._worker.stdout)
        except (EOFError, pickle.UnpicklingError, OSError, ValueError):
            raise WorkerCrash(self._worker.kill(), self._worker.last_words()) from None
        return _content(kind, content)

    def close(self) -> None:
        """End the process at once; an `ask` under way in another thread raises WorkerCrash."""
        self._worker.close()
        RESERVE.refill()


def _content(kind: str, content: Any) -> Any:
    if kind == "sitbone_error":
        name, text = content
        raise getattr(errors, name)(text)
    if kind == "exception":
        raise WorkerCrash(None, content)
    return content


def _forward(stream: IO[bytes], messages: queue.SimpleQueue[tuple[str, Any]]) -> None:
    while True:
        try:
            messages.put(pickle.load(stream))
        except (EOFError, pickle.UnpicklingError, OSError):
            messages.put(("end", None))
            return


def _follow(
    messages: queue.SimpleQueue[tuple[str, Any]],
    on_progress: Progress | None,
    cancel: threading.Event | None,
) -> Any:
    while True:
        if cancel is not None and cancel.is_set():
            raise errors.CancelledError("Stopped; nothing was kept.")
        try:
            kind, content = messages.get(timeout=CANCEL_INTERVAL_S)
        except queue.Empty:
            continue
        if kind == "progress" and on_progress is not None:
            on_progress(*content)
        elif kind == "end":
            raise EOFError
        elif kind != "progress":
            return _content(kind, content)


def serve() -> None:
    """Be the worker: read the request, answer it, end. Called in the worker process only."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    order = _order()
    if "prepare" in order:
        _function(order["prepare"])()
        order = _order()
    if order.get("dialogue"):
        _converse(order["target"], order["request"], answers)
        os._exit(0)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answer = _answer(order["target"], order["request"], answers)
    pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
    answers.close()
    # Everything is said: no clean-up of native libraries may spoil or delay the end.
    os._exit(0)


def _order() -> dict[str, Any]:
    line = sys.stdin.buffer.readline()
    if not line:
        os._exit(0)  # the parent is gone
    order: dict[str, Any] = json.loads(line)
    return order


def _function(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _answer(target: str, request: dict[str, Any], answers: IO[bytes]) -> tuple[str, Any]:
    try:
        return "result", _function(target)(_reporter(answers), **request)
    except errors.SitboneError as error:
        return "sitbone_error", (type(error).__name__, str(error))
    except Exception:
        return "exception", traceback.format_exc()


def _converse(target: str, request: dict[str, Any], answers: IO[bytes]) -> None:
    """Answer until the parent closes its end of the pipe, or something is raised."""
    try:
        for content in _function(target)(_messages(), **request):
            _send(("answer", content), answers)
    except errors.SitboneError as error:
        _send(("sitbone_error", (type(error).__name__, str(error))), answers)
    except BrokenPipeError:
        return  # the parent is gone
    except Exception:
        _send(("exception", traceback.format_exc()), answers)


def _messages() -> Iterator[Any]:
    while True:
        try:
            yield pickle.load(sys.stdin.buffer)
        except (EOFError, pickle.UnpicklingError):
            return


def _send(message: tuple[str, Any], answers: IO[bytes]) -> None:
    pickle.dump(message, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _reporter(answers: IO[bytes]) -> Progress:
    last_s = -REPORT_INTERVAL_S

    def report(done: int, total: int | None) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s >= REPORT_INTERVAL_S or done == total:
            last_s = now_s
            _send(("progress", (done, total)), answers)

    return report


def _end_with_parent() -> None:
    sys.stdin.buffer.read()  # returns when the parent's end of the pipe is closed
    os._exit(1)
