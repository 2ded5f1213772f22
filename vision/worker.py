"""The processes that `vision.jobs` gives its orders to; one can be kept ready, its libraries loaded.

Each is a fresh interpreter. Whatever native code prints goes to a scratch file whose end explains a
crash, and a pipe that ends tells the worker that its parent is gone.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from typing import IO, Any

PRINTED_TAIL_BYTES = 2000
"""How much of the end of the worker's own printing is kept to explain a crash."""

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.stdin.buffer.readline()); "
    "from vision.jobs import serve; serve()"
)


class Worker:
    """A process that waits for its order and ends with `close`, or with this process.

    `prepare` is "module:function", called without arguments before the order comes.
    """

    def __init__(self, prepare: str | None = None) -> None:
        self._closing = ExitStack()
        # Libraries write scratch files that they cannot remove when the worker is killed: into a folder of
        # its own.
        scratch = self._closing.enter_context(
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        )
        self._printed = self._closing.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        # -P: the folder one stands in must not hide modules; the parent's own search path is sent over.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._printed,
            env={**os.environ, "TMPDIR": scratch, "TEMP": scratch, "TMP": scratch},
        )
        self._closing.callback(self._end)
        self._say(sys.path)
        if prepare is not None:
            self._say({"prepare": prepare})

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether it still waits or works."""
        return self._process.poll() is None

    @property
    def stdin(self) -> IO[bytes]:
        """What it reads from."""
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def stdout(self) -> IO[bytes]:
        """What it answers to."""
        assert self._process.stdout is not None
        return self._process.stdout

    def order(self, order: dict[str, Any]) -> None:
        """Say what to do; a worker that is dead says so when its answer is read."""
        self._say(order)

    def kill(self) -> int:
        """End it at once; return its exit code, negative for a signal."""
        self._process.kill()
        return self._process.wait()

    def wait(self) -> int:
        """Wait for its end; return its exit code, negative for a signal."""
        return self._process.wait()

    def last_words(self) -> str:
        """Return the end of what it printed."""
        try:
            end = self._printed.seek(0, os.SEEK_END)
            self._printed.seek(max(0, end - PRINTED_TAIL_BYTES))
            return self._printed.read().decode(errors="replace").strip()
        except ValueError:  # closed meanwhile
            return ""

    def close(self) -> None:
        """End it at once and let go of everything it had."""
        self._closing.close()

    def _say(self, line: Any) -> None:
        with suppress(OSError):
            self.stdin.write(json.dumps(line).encode() + b"\n")
            self.stdin.flush()

    def _end(self) -> None:
        self.kill()
        self.stdout.close()
        with suppress(OSError):
            self.stdin.close()


class Reserve:
    """One worker kept ready for some kinds of work, in a program that stays; empty until `keep`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._prepare: str | None = None
        self._targets: frozenset[str] = frozenset()
        self._ready: Worker | None = None

    def keep(self, prepare: str, targets: Iterable[str]) -> None:
        """From now on, until this program ends, have a worker ready for these targets."""
        with self._lock:
            self._prepare, self._targets = prepare, frozenset(targets)
        atexit.register(self.drop)
        self.refill()

    def take(self, target: str) -> Worker:
        """Return a worker for a target: the one that is ready, or a new one."""
        with self._lock:
            if target in self._targets and self._ready is not None:
                worker, self._ready = self._ready, None
                if worker.lives:
                    return worker
                worker.close()
        return Worker()

    def refill(self) -> None:
        """Start the next one, when there is none: not while others work, it would slow them."""
        with self._lock:
            if self._prepare is not None and self._ready is None:
                self._ready = Worker(self._prepare)

    def drop(self) -> None:
        """Keep none any more."""
        with self._lock:
            self._prepare, self._targets = None, frozenset()
            if self._ready is not None:
                self._ready.close()
            self._ready = None


RESERVE = Reserve()
"""The one of this program."""
