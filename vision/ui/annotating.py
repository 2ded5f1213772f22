"""Drawing the annotated video, as the worker process does it: landmarks and choices in, a file out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vision.jobs import Progress
from vision.overlay.annotate import write_annotated
from vision.pose.file import load_poses
from vision.ui.choices import Choices, screen


def annotate(
    report: Progress,
    *,
    poses: str,
    video: str,
    out: str,
    choices: dict[str, Any],
    skeleton_only: bool,
) -> None:
    """Write the video with skeleton and angles. Raises SitboneError."""
    screening = screen(load_poses(Path(poses)), Choices.model_validate(choices))
    write_annotated(screening, video, out, skeleton_only=skeleton_only, on_progress=report)
