"""The worker process and the calls that use it: answers, errors, crashes, cancelling, nothing left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.people import SAMPLE
from vision import estimate_poses, screen_video
from vision.errors import CancelledError, ModelError, SitboneError, VideoError
from vision.jobs import WorkerCrash, run_in_worker
from vision.landmarks import PoseSequence

TARGETS = "tests.worker_targets"
PATIENCE_S = 60.0
"""Only a bound for a test that would hang otherwise."""
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def poses() -> PoseSequence:
    return estimate_poses(SAMPLE, end_s=2.0)


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if is_zombie(pid):
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} is still there")


def is_zombie(pid: int) -> bool:
    """Say whether a process has ended and only waits for whoever adopted it to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def wait_for(path: Path) -> str:
    deadline = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.02)
    return path.read_text()


def test_the_answer_and_the_progress_come_back() -> None:
    seen: list[tuple[int, int | None]] = []
    answer = run_in_worker(
        f"{TARGETS}:count", {"frames": 50}, on_progress=lambda *done: seen.append(done)
    )
    assert np.array_equal(answer["squares"], np.arange(50) ** 2)
    assert answer["pid"] != os.getpid()
    assert seen == sorted(seen)
    assert seen[-1] == (50, 50)
    wait_until_gone(answer["pid"])


@pytest.mark.parametrize("kind", ["VideoError", "ModelError"])
def test_errors_keep_their_type_and_text(kind: str) -> None:
    with pytest.raises(SitboneError) as caught:
        run_in_worker(f"{TARGETS}:fail", {"kind": kind, "text": "Żółw: no such clip"})
    assert type(caught.value).__name__ == kind
    assert str(caught.value) == "Żółw: no such clip"


def test_an_unplanned_error_is_a_crash_with_its_text() -> None:
    with pytest.raises(WorkerCrash) as caught:
        run_in_worker(f"{TARGETS}:stumble", {})
    assert caught.value.exit_code is None
    assert caught.value.signal_name is None
    assert "ZeroDivisionError: ratio of nothing" in caught.value.details


@pytest.mark.parametrize("signal_name", ["SIGSEGV", "SIGABRT", "SIGKILL"])
def test_a_native_crash_is_known_by_its_signal_and_last_words(signal_name: str) -> None:
    with pytest.raises(WorkerCrash) as caught:
        run_in_worker(f"{TARGETS}:crash", {"signal_name": signal_name})
    assert caught.value.signal_name == signal_name
    assert "last words of native code" in caught.value.details


def test_a_worker_that_just_leaves_is_a_crash() -> None:
    with pytest.raises(WorkerCrash) as caught:
        run_in_worker(f"{TARGETS}:leave", {"code": 7})
    assert (caught.value.exit_code, caught.value.signal_name) == (7, None)


@pytest.mark.parametrize(
    ("target", "request_", "words"),
    [
        ("crash", {"signal_name": "SIGKILL"}, ("SIGKILL", "memory ran out", "a part of the clip")),
        (
            "crash",
            {"signal_name": "SIGSEGV"},
            ("SIGSEGV", "last words of native code", "a part of the clip"),
        ),
        ("stumble", {}, ("unexpected error", "ZeroDivisionError: ratio of nothing", "report it")),
        ("leave", {"code": 7}, ("exit code 7",)),
    ],
)
def test_every_crash_becomes_a_model_error_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, target: str, request_: dict[str, Any], words: tuple[str, ...]
) -> None:
    def run_the_crash(_: str, __: dict[str, Any], **options: Any) -> Any:
        return run_in_worker(f"{TARGETS}:{target}", request_, **options)

    monkeypatch.setattr("vision.pipeline.run_in_worker", run_the_crash)
    with pytest.raises(ModelError) as caught:
        estimate_poses("squat.mp4")
    for word in ("squat.mp4", *words):
        assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_cancelling_ends_a_worker_that_would_never_end(tmp_path: Path) -> None:
    cancel, pid_file = threading.Event(), tmp_path / "pid"
    with pytest.raises(CancelledError):
        run_in_worker(
            f"{TARGETS}:hang",
            {"pid_file": str(pid_file)},
            on_progress=lambda done, total: cancel.set(),
            cancel=cancel,
        )
    wait_until_gone(int(pid_file.read_text()))


def test_cancelled_before_it_began() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        estimate_poses(SAMPLE, cancel=cancel)


def test_a_callback_that_raises_leaves_no_worker(tmp_path: Path) -> None:
    def broken(done: int, total: int | None) -> None:
        raise LookupError("no bar to move")

    pid_file = tmp_path / "pid"
    with pytest.raises(LookupError, match="no bar to move"):
        run_in_worker(f"{TARGETS}:hang", {"pid_file": str(pid_file)}, on_progress=broken)
    wait_until_gone(int(pid_file.read_text()))


def test_the_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = f"""
        import sys; sys.path.insert(0, {str(ROOT)!r})
        from vision.jobs import run_in_worker
        run_in_worker("{TARGETS}:hang", {{"pid_file": {str(pid_file)!r}}})
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)])
    worker_pid = int(wait_for(pid_file))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until_gone(worker_pid)


def test_two_at_once_do_not_disturb_each_other() -> None:
    answers: dict[int, Any] = {}

    def count(frames: int) -> None:
        answers[frames] = run_in_worker(f"{TARGETS}:count", {"frames": frames})

    threads = [threading.Thread(target=count, args=(frames,)) for frames in (20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {frames: len(answer["squares"]) for frames, answer in answers.items()} == {
        20: 20,
        30: 30,
    }


def test_a_script_without_a_main_guard_in_another_folder_works(tmp_path: Path) -> None:
    """Modules lying about in the folder one stands in must not get in the way either."""
    (tmp_path / "numpy.py").write_text("raise SystemExit('the wrong numpy')")
    script = tmp_path / "deep" / "script.py"
    script.parent.mkdir()
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from vision import estimate_poses\n"
        f"poses = estimate_poses({str(SAMPLE)!r}, end_s=0.3)\n"
        "print(poses.people, len(poses.time_s))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "1 9\n"
    assert done.stderr == ""


def test_estimate_poses_finds_the_one_person(poses: PoseSequence) -> None:
    assert poses.people == 1
    assert poses.time_s[0] == 0.0
    assert poses.time_s[-1] < 2.0
    assert poses.source.frames == len(poses.time_s)
    assert poses.source.name == SAMPLE.name
    assert poses.person(0).found.mean() > 0.95
    assert poses.model.name == "pose_landmarker_full.task"
    assert poses.model.library.startswith("mediapipe ")


def test_the_same_clip_gives_the_same_landmarks(poses: PoseSequence) -> None:
    assert estimate_poses(SAMPLE, end_s=2.0) == poses


def test_relative_paths_and_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int | None]] = []
    monkeypatch.chdir(SAMPLE.parent)
    poses = estimate_poses(SAMPLE.name, end_s=0.5, on_progress=lambda *done: seen.append(done))
    assert seen[-1][0] == len(poses.time_s) == 15


def test_slow_motion_gives_times_of_life() -> None:
    poses = estimate_poses(SAMPLE, end_s=0.4, time_factor=100.0)
    assert len(poses.time_s) == 12
    assert np.diff(poses.time_s) == pytest.approx(np.full(11, 1 / 3000))
    assert poses.people == 1


def test_a_bad_video_is_a_video_error(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"no video")
    for path in (tmp_path / "clip.mp4", tmp_path / "none.mp4"):
        with pytest.raises(VideoError, match=path.name):
            estimate_poses(path)


def test_screen_video_is_the_two_calls(poses: PoseSequence) -> None:
    from vision import screen_poses

    screening = screen_video(SAMPLE, end_s=2.0, movement="squat", side="left", person=1)
    assert (
        screening.to_json()
        == screen_poses(poses, movement="squat", side="left", person=1).to_json()
    )
    assert screening.people.chosen_by == "user"
