"""The annotated video and the still frames of the report: read, draw, write.

Frames are matched to the screening by their times, so a picture never carries the numbers of another.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import chain
from os import PathLike
from pathlib import Path

import numpy as np

from vision.errors import CancelledError, VideoError
from vision.jobs import Progress
from vision.landmarks import FloatArray
from vision.overlay.drawing import Overlay, resized
from vision.overlay.layout import Box, Mapping, crop_of
from vision.overlay.reading import Readings
from vision.overlay.style import ImageArray
from vision.result import Screening
from vision.video.reader import Frame, VideoReader
from vision.video.writer import LARGEST_SIDE_PX, VideoWriter

LEAST_SIDE_PX = 240
"""Smaller pictures are enlarged until their shorter side has this: below it words cannot be read."""
STILL_SIDE_PX = 900
"""Longest side of a still: sharp at the width it has in a report."""


def write_annotated(
    screening: Screening,
    video_path: str | PathLike[str],
    out_path: str | PathLike[str],
    *,
    skeleton_only: bool = False,
    on_progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Write the video with the skeleton, the angles, the verdict, the count and a chart drawn in.

    H.264 (yuv420p, faststart) with the file's own timing, at most 1920 px on the longest side.
    The part and the slow-motion factor are those of the screening. The sound is kept; with
    `skeleton_only`, which is meant for sharing, neither picture nor voice of the person is.

    Raises
    ------
    VideoError
        When the video cannot be read or the result cannot be written.
    CancelledError
        When `cancel` was set; nothing is left behind.
    """
    source = screening.source
    with _reader(screening, video_path) as clip:
        total = clip.frame_count_hint
        frames = iter(clip)
        first = next(frames)
        size_px = _drawn_size(first.image)
        overlay = Overlay(screening, *size_px, plain=skeleton_only)
        with VideoWriter(
            Path(out_path),
            width_px=size_px[0],
            height_px=size_px[1],
            audio_from=None if skeleton_only else Path(video_path),
        ) as out:
            for done, frame in enumerate(chain([first], frames), 1):
                if cancel is not None and cancel.is_set():
                    raise CancelledError("The annotated video was cancelled: nothing was kept.")
                image = overlay.background() if skeleton_only else resized(frame.image, *size_px)
                overlay.draw(image, overlay.readings.row_at(frame.time_s))
                out.write(frame.time_s * source.time_factor, image)
                if on_progress is not None:
                    on_progress(done, total)


def still(
    screening: Screening,
    video_path: str | PathLike[str],
    times_s: Sequence[float],
    *,
    skeleton_only: bool = False,
    max_side_px: int = STILL_SIDE_PX,
) -> list[ImageArray]:
    """Return the pictures at some times, cropped to the person, with skeleton and angles drawn.

    One RGB picture, uint8, per time, in the order given; the video is read once, up to the last.
    A time means the frame nearest to it. Where the person was not found, the whole frame.

    Raises
    ------
    VideoError
        When the video cannot be read, or is not the one that was screened.
    """
    readings = Readings(screening)
    wanted = [_nearest_row(readings.times_s, time_s) for time_s in times_s]
    pictures: dict[int, ImageArray] = {}
    if not wanted:
        return []
    with _reader(screening, video_path) as clip:
        for frame in clip:
            row = readings.row_at(frame.time_s)
            if row in wanted and row not in pictures:
                pictures[row] = _still(screening, frame, row, skeleton_only, max_side_px)
            if len(pictures) == len(set(wanted)):
                return [pictures[row] for row in wanted]
    raise VideoError(
        f"{Path(video_path).name} has no frame at {readings.times_s[max(wanted)]:.2f} s, which was "
        "screened: name the video that the screening was made from."
    )


def _still(
    screening: Screening, frame: Frame, row: int, skeleton_only: bool, max_side_px: int
) -> ImageArray:
    source, person = screening.source, screening.person
    landmarks_px = person.image_px[row] if person else np.full((0, 2), np.nan)
    box = crop_of(landmarks_px, source.width_px, source.height_px)
    scale = max_side_px / max(box.width, box.height)
    width_px, height_px = (max(round(side * scale), 1) for side in (box.width, box.height))
    overlay = Overlay(
        screening,
        width_px,
        height_px,
        mapping=Mapping(scale, box.left, box.top),
        plain=skeleton_only,
        furniture=False,
    )
    image = (
        overlay.background()
        if skeleton_only
        else resized(_cut(frame.image, box, source.width_px), width_px, height_px)
    )
    overlay.draw(image, row)
    return image


def _cut(image: ImageArray, box: Box, source_width_px: int) -> ImageArray:
    """Return a part of a picture, given in pixels of the source."""
    scale = image.shape[1] / source_width_px
    left, top = round(box.left * scale), round(box.top * scale)
    right = max(round((box.left + box.width) * scale), left + 1)
    bottom = max(round((box.top + box.height) * scale), top + 1)
    return image[top:bottom, left:right]


def _reader(screening: Screening, video_path: str | PathLike[str]) -> VideoReader:
    source = screening.source
    return VideoReader(
        Path(video_path),
        start_s=source.start_s,
        end_s=source.end_s,
        time_factor=source.time_factor,
        max_side_px=LARGEST_SIDE_PX,
    )


def _drawn_size(image: ImageArray) -> tuple[int, int]:
    """Return (width, height) to draw at: even, and large enough for words to be read."""
    height_px, width_px = image.shape[:2]
    enlarged = min(
        max(LEAST_SIDE_PX / min(width_px, height_px), 1.0),
        LARGEST_SIDE_PX / max(width_px, height_px),
    )
    width_px, height_px = round(width_px * enlarged), round(height_px * enlarged)
    return max(width_px - width_px % 2, 2), max(height_px - height_px % 2, 2)


def _nearest_row(times_s: FloatArray, time_s: float) -> int:
    if len(times_s) == 0:
        raise VideoError("The screening has no frames, so there is no still to draw.")
    return int(np.argmin(np.abs(times_s - time_s)))
