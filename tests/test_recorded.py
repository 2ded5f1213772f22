"""The day a clip was filmed, as its file says."""

from __future__ import annotations

import datetime
from pathlib import Path

import av
import numpy as np
import pytest

from vision.errors import VideoError
from vision.video.recorded import recorded_on, recorded_or_none


def clip(path: Path, **metadata: str) -> Path:
    """A clip of a few grey pictures with such metadata."""
    options = {"movflags": "use_metadata_tags"}
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update(metadata)
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(3):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 128, np.uint8), "rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path


def test_the_day_of_the_camera_goes_before_utc(tmp_path: Path) -> None:
    told = {
        "com.apple.quicktime.creationdate": "2026-11-01T23:30:00+0100",
        "creation_time": "2026-11-02T12:00:00Z",
    }
    assert recorded_on(clip(tmp_path / "a.mp4", **told)) == datetime.date(2026, 11, 1)


def test_a_time_in_utc_is_a_day_here(tmp_path: Path) -> None:
    moment = datetime.datetime(2026, 11, 2, 12, 0, tzinfo=datetime.UTC)
    path = clip(tmp_path / "a.mp4", creation_time=moment.isoformat())
    assert recorded_on(path) == moment.astimezone().date()


@pytest.mark.parametrize("said", ["1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "yesterday"])
def test_a_clock_that_was_never_set_says_nothing(tmp_path: Path, said: str) -> None:
    path = clip(tmp_path / "a.mp4", **{"com.apple.quicktime.creationdate": said})
    assert recorded_on(path) is None


def test_what_is_no_video_has_no_day(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("notes")
    assert recorded_or_none(path) is None
    with pytest.raises(VideoError):
        recorded_on(path)
