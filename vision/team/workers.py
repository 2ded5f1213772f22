"""Who does the work: processes of this computer, or a Dask cluster that is already running.

Both are a `concurrent.futures` executor for `vision.team.job.run_clip`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Protocol

from vision import __version__
from vision.errors import SitboneError
from vision.jobs import Progress, WorkerCrash
from vision.team.job import ClipAnswer, ClipTask, Judge, run_clip
from vision.team.machine import clips_at_once
from vision.team.parts import Part, write_part
from vision.team.places import HOW_TO_INSTALL

CONNECT_S = 15
"""How long a scheduler, and then its first worker, is waited for."""

Moved = Callable[[float], None]
"""Called with the share of a clip that is done, 0 to 1."""


class ClusterError(SitboneError):
    """The cluster cannot be reached or used."""


class Workers(Protocol):
    """What a run needs of whoever does the work."""

    def slots(self) -> int:
        """Return how many clips are worked on at once."""

    def submit(self, task: ClipTask, moved: Moved) -> Future[ClipAnswer]:
        """Hand over a clip."""

    def close(self) -> None:
        """Stop what is under way and let go."""


class LocalWorkers:
    """Clips at once on this computer: a thread each, that starts the processes of its clip."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._cancel = threading.Event()
        self._judges: list[Judge] = []
        self._own = threading.local()
        self._executor = ThreadPoolExecutor(
            count, thread_name_prefix="clip", initializer=self._give_judge
        )

    def slots(self) -> int:
        """Return how many clips are worked on at once."""
        return self._count

    def submit(self, task: ClipTask, moved: Moved) -> Future[ClipAnswer]:
        """Hand over a clip."""

        def on_progress(done: int, total: int | None) -> None:
            if total:
                moved(min(done / total, 1.0))

        return self._executor.submit(self._run, task, on_progress)

    def write(self, part: Part) -> Future[None]:
        """Hand over a part of the squad's results."""
        return self._executor.submit(self._write, part)

    def _write(self, part: Part) -> None:
        try:
            self._own.judge.write(part, self._cancel)
        except WorkerCrash:  # its memory may have run out; a part needs little
            write_part(part)

    def _give_judge(self) -> None:
        self._own.judge = Judge()
        self._judges.append(self._own.judge)

    def _run(self, task: ClipTask, on_progress: Progress) -> ClipAnswer:
        return run_clip(task, on_progress, self._cancel, self._own.judge)

    def close(self) -> None:
        """Stop what is under way: its processes are gone when this returns."""
        self._cancel.set()
        self._executor.shutdown(wait=True, cancel_futures=True)
        for judge in self._judges:
            judge.close()


class ClusterWorkers:
    """The workers of a running Dask scheduler (`tcp://host:port`).

    A worker that dies takes nothing along: the scheduler gives its clip to another one. Raises
    ClusterError when there is no scheduler, no worker, or one with another version of Sitbone.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._here: LocalWorkers | None = None
        self._client = _connected(address)
        try:
            self._check()
            # Results of equal tasks are not shared: a clip that was done again must be done again.
            self._executor: Executor = self._client.get_executor(pure=False)
        except BaseException:
            self._client.close()
            raise

    def slots(self) -> int:
        """Return how many clips are worked on at once: the threads of all workers there are now."""
        threads: dict[str, int] = self._client.nthreads()
        return max(sum(threads.values()), 1)

    def submit(self, task: ClipTask, moved: Moved) -> Future[ClipAnswer]:
        """Hand over a clip; its progress within is not told over the network."""
        return self._executor.submit(run_clip, task)

    def write(self, part: Part) -> Future[None]:
        """Hand over a part of the squad's results: to this computer, where they are."""
        if self._here is None:
            self._here = LocalWorkers(clips_at_once())
        return self._here.write(part)

    def close(self) -> None:
        """Give up what waits; what a worker is in the middle of ends there and is not waited for."""
        if self._here is not None:
            self._here.close()
        self._executor.shutdown(wait=False)  # what was handed over is cancelled
        self._client.close(timeout=CONNECT_S)

    def _check(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_S)
        except TimeoutError:
            raise ClusterError(
                f"The scheduler {self._address} has no workers: start one with "
                f"`dask worker {self._address} --nthreads 1`."
            ) from None
        try:
            versions: dict[str, Any] = self._client.run(sitbone_version)
        except Exception as error:  # whatever a worker without Sitbone says
            raise ClusterError(
                f"The workers of {self._address} cannot run Sitbone ({_reason(error)}): install "
                f"version {__version__} where they run."
            ) from error
        other = {name: found for name, found in versions.items() if found != __version__}
        if other:
            name, found = next(iter(other.items()))
            raise ClusterError(
                f"The worker {name} has Sitbone {found} and this is {__version__}: install the same "
                "version everywhere."
            )


def sitbone_version() -> str:
    """Return the version where this runs."""
    return __version__


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            f"--scheduler needs the libraries of a cluster: {HOW_TO_INSTALL}."
        ) from error
    for name in ("distributed", "tornado"):  # what matters is told by the errors below
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(
            f"No Dask scheduler answers at {address} ({_reason(error)}): start one with `dask "
            "scheduler` and give the address it prints, like tcp://192.168.1.5:8786."
        ) from error


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__
