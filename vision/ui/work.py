"""Slow work for visitors, one after the other: a queue with places, progress, cancel and an end.

Each task runs its own process (or a thread that can be told to stop), so that a page stays quick
whatever is measured. A task that nobody watches any more is ended: closing a tab leaves nothing
running.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from vision.errors import CancelledError, SitboneError
from vision.jobs import Progress

State = Literal["queued", "running", "done", "cancelled", "abandoned", "failed"]
Key = tuple[str, str]
"""The clip's identity and the kind of work."""
Run = Callable[[Progress, threading.Event], None]

ABANDONED_AFTER_S = 90.0
"""A page looks twice a second; a browser in the background may pause it for a minute."""
WATCH_EVERY_S = 2.0
PACE_AFTER_S = 0.8
"""A pace taken from less is a guess."""
AT_ONCE = max(1, (os.cpu_count() or 2) // 2)
"""The pose model uses about two cores."""
UNEXPECTED = "Something went wrong that was not planned for ({error}). Try again; if it happens again, report it."


@dataclass(eq=False)
class Task:
    """One piece of work; pages read it, the queue runs it."""

    key: Key
    run: Run
    state: State = "queued"
    done: int = 0
    total: int | None = None
    error: str | None = None
    cancel: threading.Event = field(default_factory=threading.Event)
    begun_s: float | None = None
    begun_at: int = 0
    seen_s: float = field(default_factory=time.monotonic)

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ("queued", "running")

    @property
    def share(self) -> float | None:
        """How much is done, 0..1; None while that is not known."""
        return min(self.done / self.total, 1.0) if self.total else None

    @property
    def remaining_s(self) -> float | None:
        """Seconds still to go at the pace so far; None while there is no pace."""
        if self.begun_s is None or self.total is None or self.state != "running":
            return None
        elapsed_s, since = time.monotonic() - self.begun_s, self.done - self.begun_at
        if since <= 0 or elapsed_s < PACE_AFTER_S:
            return None
        return elapsed_s * max(self.total - self.done, 0) / since

    def advance(self, done: int, total: int | None) -> None:
        """Note how far it is; the pace counts from the first time, without what loading took."""
        if self.begun_s is None:
            self.begun_s, self.begun_at = time.monotonic(), done
        self.done, self.total = done, total

    def watched(self) -> None:
        """Say that somebody is still looking."""
        self.seen_s = time.monotonic()

    def stop(self) -> None:
        """Ask it to end; it does within a moment."""
        self.cancel.set()
        if self.state == "queued":
            self.state = "cancelled"


class WorkQueue:
    """Runs tasks in the order they came, a few at once; a task of the same key replaces the former."""

    def __init__(
        self, at_once: int = AT_ONCE, abandoned_after_s: float = ABANDONED_AFTER_S
    ) -> None:
        self._at_once = at_once
        self._abandoned_after_s = abandoned_after_s
        self._change = threading.Condition()
        self._waiting: list[Task] = []
        self._running: list[Task] = []
        self._tasks: dict[Key, Task] = {}
        self._threads: list[threading.Thread] = []

    def add(self, key: Key, run: Run, *, unattended: bool = False) -> Task:
        """Return a task that will run; the one under way when there is one of that key.

        `unattended`: it goes on while nobody looks.
        """
        with self._change:
            known = self._tasks.get(key)
            if known is not None and known.active and not known.cancel.is_set():
                return known
            task = Task(key, run)
            if unattended:
                task.seen_s = math.inf
            self._tasks[key] = task
            self._waiting.append(task)
            self._start_threads()
            self._change.notify_all()
            return task

    def find(self, key: Key) -> Task | None:
        """Return the latest task of a key."""
        with self._change:
            return self._tasks.get(key)

    def place(self, task: Task) -> int:
        """Return how many tasks come before it: 0 when it is next or runs."""
        with self._change:
            if task not in self._waiting:
                return 0
            return self._waiting.index(task) + len(self._running) - self._at_once + 1

    def forget(self, clip_id: str, kinds: str = "") -> None:
        """Stop and forget everything about a clip; with `kinds`, those that begin so."""
        with self._change:
            for key in [
                key for key in self._tasks if key[0] == clip_id and key[1].startswith(kinds)
            ]:
                self._tasks.pop(key).stop()

    def _start_threads(self) -> None:
        if self._threads:
            return
        targets = [self._work] * self._at_once + [self._watch]
        self._threads = [threading.Thread(target=target, daemon=True) for target in targets]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: bool(self._waiting))
                task = self._waiting.pop(0)
                if task.cancel.is_set():
                    continue
                self._running.append(task)
                task.state = "running"
            _run(task)
            with self._change:
                self._running.remove(task)

    def _watch(self) -> None:
        while True:
            time.sleep(min(WATCH_EVERY_S, self._abandoned_after_s))
            with self._change:
                oldest_s = time.monotonic() - self._abandoned_after_s
                for task in [*self._waiting, *self._running]:
                    if task.seen_s < oldest_s and not task.cancel.is_set():
                        task.cancel.set()
                        task.state = "abandoned"
                self._waiting = [task for task in self._waiting if not task.cancel.is_set()]


def _run(task: Task) -> None:
    try:
        task.run(task.advance, task.cancel)
    except CancelledError:
        _end(task, "cancelled")
    except SitboneError as error:
        _end(task, "failed", str(error))
    except Exception as error:
        _end(task, "failed", UNEXPECTED.format(error=type(error).__name__))
    else:
        _end(task, "done")


def _end(task: Task, state: State, error: str | None = None) -> None:
    task.error = error
    if task.state != "abandoned":
        task.state = state


QUEUE = WorkQueue()
"""The queue of this server."""
