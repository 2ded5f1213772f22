"""A copy of a clip that every browser plays: H.264 in MP4, with the very times of the original."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np

from vision.jobs import Progress
from vision.video.reader import VideoReader
from vision.video.writer import LARGEST_SIDE_PX, VideoWriter


def write_playable(report: Progress, *, source: str, copy: str) -> None:
    """Write the copy; upright, at most 1920 px on its longest side, with the sound. Raises VideoError."""
    with VideoReader(source, max_side_px=LARGEST_SIDE_PX) as clip:
        frames = iter(clip)
        first = next(frames)
        height_px, width_px = first.image.shape[:2]
        with VideoWriter(
            Path(copy), width_px=width_px, height_px=height_px, audio_from=Path(source)
        ) as out:
            for done, frame in enumerate(chain([first], frames), 1):
                out.write(frame.time_s, np.ascontiguousarray(frame.image))
                report(done, clip.frame_count_hint)
