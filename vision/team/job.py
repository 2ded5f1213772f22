"""The work on one clip, wherever it runs: landmarks, judgement, report, a still; never an exception.

It runs in a thread of this computer or of a cluster's worker and starts a process for each slow
half, so that native code that crashes, hangs or eats the memory costs that clip only. What comes back
is a few hundred kilobytes: the video stays where it is.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from vision.errors import CancelledError, ModelError, NoPersonError, SitboneError, VideoError
from vision.jobs import CANCEL_INTERVAL_S, Dialogue, Progress, WorkerCrash, run_in_worker
from vision.report import HTML_FILE, JSON_FILE
from vision.team.places import PlaceError, is_url, local_copy

if TYPE_CHECKING:
    from vision.team.parts import Part

POSES_FILE = "poses.npz"
STILL_FILE = "still.jpg"
ROW_FILE = "row.json"
FILM_FILE = "annotated.mp4"
RESULT_FILES = (POSES_FILE, JSON_FILE, HTML_FILE, STILL_FILE, FILM_FILE, ROW_FILE)

PATIENCE_S = 300.0
"""A clip of which no further frame was done for so long is taken for stuck. On the slowest machine
that was tried a frame takes a second."""
IDLE_S = 20.0
"""A process that judges clips waits so long for the next one; then its memory is given back."""
TRIES = 2
"""A crash or a hang may have come from outside (memory, a cable): it is tried once more."""

_JUDGE = "vision.team.judging:judge"
_SERVE = "vision.team.judging:serve"


@dataclass(frozen=True)
class Judging:
    """How landmarks are judged and what is made of them; `error_scale` is a file's content.

    `identity` are the fields of the row that say which clip it is; they decide nothing.
    """

    movement: str
    plan: Mapping[str, Any]
    side: str | None
    raw: bool
    audience: str
    film: bool
    error_scale: str | None = None
    identity: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ClipTask:
    """What a worker needs to know. With `poses`, the content of a poses.npz, it only judges.

    `model` is the path of another pose model than the one that comes with Sitbone.
    """

    name: str
    address: str
    judging: Judging
    model: str | None = None
    poses: bytes | None = None
    patience_s: float = PATIENCE_S


@dataclass(frozen=True)
class ClipAnswer:
    """What became of a clip: its files by name, or the sentence that says why there are none.

    `unusable` is the clip's own fault and stays so; `failed` is not, and is worth another try.
    """

    outcome: Literal["screened", "unusable", "failed"]
    sentence: str = ""
    sha256: str | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)


class _Patience(threading.Event):
    """Set when the user stops, or when nothing has moved for too long."""

    def __init__(self, patience_s: float, cancel: threading.Event | None) -> None:
        super().__init__()
        self._patience_s = patience_s
        self._cancel = cancel
        self.moved()

    def moved(self) -> None:
        """Begin to wait anew."""
        self._since_s = time.monotonic()

    @property
    def stopped(self) -> bool:
        """Whether the user wants to stop."""
        return self._cancel is not None and self._cancel.is_set()

    def is_set(self) -> bool:
        return self.stopped or time.monotonic() - self._since_s > self._patience_s


class Judge:
    """A process that stays for one clip after the other, and for what is written of a squad: its
    libraries take longer to load than most clips to judge. It is begun when it is first needed, again
    after a crash, and ends when idle."""

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._in_use = threading.Lock()
        self._dialogue: Dialogue | None = None
        self._ending: threading.Timer | None = None

    def __call__(self, request: dict[str, Any], patience: _Patience) -> None:
        """Judge a clip; raises as `vision.jobs.run_in_worker` does."""
        self._do(request, patience)

    def write(self, part: Part, cancel: threading.Event | None = None) -> None:
        """Write a part of a squad's results; raises as `vision.jobs.run_in_worker` does."""
        self._do(part, _Patience(PATIENCE_S, cancel))

    def _do(self, request: dict[str, Any] | Part, patience: _Patience) -> None:
        with self._in_use:
            if self._ending is not None:
                self._ending.cancel()
            done = False
            try:
                self._ask(request, patience)
                done = True
            finally:
                if not done:
                    self._end()
            self._ending = threading.Timer(self._idle_s, self.close)
            self._ending.daemon = True
            self._ending.start()

    def close(self) -> None:
        """End the process, when it has answered."""
        with self._in_use:
            if self._ending is not None:
                self._ending.cancel()
            self._end()

    def _ask(self, request: dict[str, Any] | Part, patience: _Patience) -> None:
        if self._dialogue is None:
            self._dialogue = Dialogue(_SERVE, {})
        with ThreadPoolExecutor(1) as asking:
            asked = asking.submit(self._dialogue.ask, request)
            while not wait((asked,), CANCEL_INTERVAL_S).done:
                if patience.is_set():
                    self._dialogue.close()
                    raise CancelledError("Stopped; nothing was kept.")
            asked.result()

    def _end(self) -> None:
        dialogue, self._dialogue = self._dialogue, None
        if dialogue is not None:
            dialogue.close()


_OWN = threading.local()


def _own_judge() -> Judge:
    """The judge of the thread that asks."""
    if not hasattr(_OWN, "judge"):
        _OWN.judge = Judge()
    judge: Judge = _OWN.judge
    return judge


def judge_once(request: dict[str, Any], patience: _Patience) -> None:
    """Judge a clip in a process of its own."""
    run_in_worker(
        _JUDGE, request, on_progress=lambda done, total: patience.moved(), cancel=patience
    )


def run_clip(
    task: ClipTask,
    on_progress: Progress | None = None,
    cancel: threading.Event | None = None,
    judge: Judge | None = None,
) -> ClipAnswer:
    """Return what became of a clip, after at most two tries. Raises CancelledError only.

    Without `judge` the thread has one of its own, which ends by itself.
    """
    judge = judge or _own_judge()
    sentence = ""
    for _ in range(TRIES):
        patience = _Patience(task.patience_s, cancel)
        try:
            return _attempt(task, patience, on_progress, judge)
        except CancelledError:
            if patience.stopped:
                raise
            sentence = (
                f"{task.name} was given up: nothing moved for {task.patience_s:.0f} s, twice. Give the "
                "same command again; if it hangs again, convert the clip to H.264 mp4."
            )
        except (ModelError, WorkerCrash) as error:
            sentence = _crash_sentence(task.name, error)
        except PlaceError as error:
            sentence = str(error)
        except Exception as error:  # the run goes on, whatever happened to one clip
            words = " ".join(str(error).split()) or "no further words"
            sentence = (
                f"The work on {task.name} failed ({type(error).__name__}: {words}). Give the same "
                "command again."
            )
    return ClipAnswer("failed", sentence)


def _attempt(
    task: ClipTask,
    patience: _Patience,
    on_progress: Progress | None,
    judge: Judge,
) -> ClipAnswer:
    from vision.video.reader import sha256_of

    with (
        local_copy(task.address) as video,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
    ):
        _check_seen_here(video, task)
        patience.moved()
        folder = Path(scratch)
        try:
            sha256 = _find_poses(task, video, folder / POSES_FILE, patience, on_progress)
            patience.moved()
            # Drawing a film takes long, and only a process of its own tells how far it is.
            judging = judge_once if task.judging.film else judge
            judging(_request(task, video, folder), patience)
        except (VideoError, NoPersonError) as error:
            sentence = _named(str(error), video, task.name)
            files = _files(folder, POSES_FILE, STILL_FILE)
            return ClipAnswer("unusable", sentence, sha256_of(video), files)
        return ClipAnswer("screened", "", sha256, _files(folder, *RESULT_FILES))


def _check_seen_here(video: Path, task: ClipTask) -> None:
    """Tell a clip that this machine cannot see from one that is damaged."""
    if not is_url(task.address) and not os.access(video, os.R_OK):
        raise PlaceError(
            f"{task.address} cannot be read where the work is done: share the folder with that "
            "machine under the same path and let it be read, or name the clips by an address."
        )


def _find_poses(
    task: ClipTask, video: Path, to: Path, patience: _Patience, on_progress: Progress | None
) -> str:
    from vision.pipeline import estimate_poses
    from vision.pose.file import load_poses, save_poses

    if task.poses is not None:
        to.write_bytes(task.poses)
        return load_poses(to).source.sha256

    def moved(done: int, total: int | None) -> None:
        patience.moved()
        if on_progress is not None:
            on_progress(done, total)

    poses = estimate_poses(video, model=task.model, on_progress=moved, cancel=patience)
    # What the clip is called, wherever its bytes lie.
    source = replace(poses.source, name=PurePosixPath(task.name).name)
    save_poses(replace(poses, source=source), to)
    return poses.source.sha256


def _request(task: ClipTask, video: Path, folder: Path) -> dict[str, Any]:
    judging = task.judging
    return {
        "folder": str(folder),
        "video": str(video.absolute()),
        "movement": judging.movement,
        "plan": dict(judging.plan),
        "side": judging.side,
        "raw": judging.raw,
        "audience": judging.audience,
        "film": judging.film,
        "error_scale": judging.error_scale,
        "identity": dict(judging.identity),
    }


def _files(folder: Path, *names: str) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def _named(sentence: str, video: Path, name: str) -> str:
    """Return a sentence about a clip with what it is called, wherever its bytes lie."""
    return sentence.replace(str(video), name).replace(video.name, PurePosixPath(name).name)


def _crash_sentence(name: str, error: SitboneError | WorkerCrash) -> str:
    if isinstance(error, SitboneError):
        return str(error)
    lines = error.details.strip().splitlines() or ["no last words"]
    how = error.signal_name or lines[-1].strip()[:300]
    return f"The report of {name} could not be made ({how}). Give the same command again."
