"""Sitbone: measures hip flexion and knee angles in a video, each with its error, and judges them
against a limit with a source.

The three calls are `estimate_poses` (slow: video to landmarks), `screen_poses` (fast: landmarks to
result) and `screen_video` (one after the other). They are imported on first use, so that
`import vision` loads neither the pose model nor the video library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vision.pipeline import estimate_poses, screen_video
    from vision.screening import screen_poses

__version__ = "0.1.0"
__all__ = ["estimate_poses", "screen_poses", "screen_video"]

_HOMES = {
    "estimate_poses": "vision.pipeline",
    "screen_video": "vision.pipeline",
    "screen_poses": "vision.screening",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'vision' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
