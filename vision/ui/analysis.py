"""What is done with a clip in the background: finding the body, and the copies that take a while."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from vision.errors import ModelError, VideoError
from vision.jobs import Progress, run_in_worker
from vision.ui.store import Clip
from vision.ui.work import QUEUE, Task

Kind = Literal["poses", "playable", "annotated", "skeleton"]


def start(clip: Clip) -> Task:
    """Find the body in a clip, in a process of its own; the landmarks end up in `clip.poses`."""

    def run(progress: Progress, cancel: threading.Event) -> None:
        # On use: the first page is drawn without it.
        from vision.pipeline import estimate_poses
        from vision.pose.file import save_poses

        with naming(clip):
            poses = estimate_poses(
                clip.video, on_progress=progress, cancel=cancel, preview=clip.preview
            )
        if clip.folder.is_dir():  # it may have been deleted meanwhile
            # The name that the visitor knows it by, in the report and in every file.
            source = replace(poses.source, name=clip.record.name)
            save_poses(replace(poses, source=source), clip.poses)

    return QUEUE.add((clip.id, "poses"), run)


def start_playable(clip: Clip) -> Task:
    """Make the H.264 copy for a browser that cannot play the original."""

    def run(progress: Progress, cancel: threading.Event) -> None:
        request = {"source": str(clip.video), "copy": str(clip.playable)}
        with naming(clip):
            run_in_worker(
                "vision.video.playable:write_playable", request, on_progress=progress, cancel=cancel
            )

    return QUEUE.add((clip.id, "playable"), run)


def start_annotated(clip: Clip, *, skeleton_only: bool) -> Task:
    """Draw the skeleton and the angles into a copy of the video, as it is chosen now."""

    def run(progress: Progress, cancel: threading.Event) -> None:
        request = {
            "poses": str(clip.poses),
            "video": str(clip.video),
            "out": str(clip.annotated(skeleton_only)),
            "choices": clip.record.choices.model_dump(mode="json"),
            "skeleton_only": skeleton_only,
        }
        with naming(clip):
            run_in_worker(
                "vision.ui.annotating:annotate", request, on_progress=progress, cancel=cancel
            )

    clip.annotated(skeleton_only).unlink(missing_ok=True)
    return QUEUE.add((clip.id, "skeleton" if skeleton_only else "annotated"), run)


@contextmanager
def naming(clip: Clip) -> Iterator[None]:
    """Let an error name the clip as the visitor knows it, not as it lies on the disk."""
    try:
        yield
    except (VideoError, ModelError) as error:
        raise type(error)(str(error).replace(clip.video.name, clip.record.name)) from error


def task_of(clip: Clip, kind: Kind = "poses") -> Task | None:
    """Return the latest work of a kind on a clip."""
    return QUEUE.find((clip.id, kind))


def place_of(task: Task) -> int:
    """Return how many come before it: 0 when it is next or runs."""
    return QUEUE.place(task)


def forget(clip: Clip) -> None:
    """Stop everything that is being done with a clip."""
    QUEUE.forget(clip.id)
