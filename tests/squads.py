"""Folders of short clips for the tests of squads: stored landmarks beside them, and damage."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from tests.clips import SOUND_RATE_HZ, Clip, _write_sound
from vision.landmarks import LANDMARK_COUNT, PoseSequence, Source
from vision.pose.file import save_poses
from vision.pose.model import check_model
from vision.video.reader import VideoReader

SIZE_PX = (160, 120)
DATA = Path(__file__).parent / "data"


def film(path: Path, landmarks: str = "squat_left00") -> Path:
    """Write a clip and, beside it, stored landmarks (of `tests/data`) that are made to belong to it.

    The picture is a test card; each name has its own bytes. The landmarks are too few for the estimator:
    judge them raw.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with np.load(DATA / f"{landmarks}.npz") as stored:
        data = {key: stored[key].astype(np.float64) for key in stored.files}
    scale = SIZE_PX[0] / data["frame_size_px"][0]
    quality = 20 + sum(path.name.encode()) % 20
    times_s = [float(time_s) for time_s in data["time_s"]]
    Clip(times_s=times_s, size=SIZE_PX, options={"crf": str(quality)}).write(path)
    with VideoReader(path) as video:
        read_s = np.array([frame.time_s for frame in video])
        source: Source = video.source()
    arrays = {}
    for key, extra in (("image_px", (2,)), ("world_m", (3,)), ("visibility", ())):
        arrays[key] = np.full((1, len(read_s), LANDMARK_COUNT, *extra), np.nan)
        arrays[key][0][:, data["landmarks"].astype(int)] = data[key]
    arrays["image_px"] *= scale
    poses = PoseSequence(time_s=read_s, **arrays, source=source, model=check_model()[1])
    save_poses(poses, path.with_suffix(".npz"))
    return path


def sound_only(path: Path) -> Path:
    """Write a file with a tone and no picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=SOUND_RATE_HZ)
        _write_sound(container, stream, 1.0, None)
    return path


def nobody(path: Path, frames: int = 12) -> Path:
    """Write a clip in which nobody is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return Clip(frames=frames, size=SIZE_PX).write(path)


def truncated(path: Path) -> Path:
    """Write a clip that was cut off before its index."""
    nobody(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path
