"""Make the difficult variants of `squat_side.mp4`: `python sample_videos/make_variants.py`.

The picture stays the same person doing the same squats, so `squat_side.csv` is the truth of all of
them (by time: row `time_s` belongs to the frame shown then).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from vision.video.picture import Image
from vision.video.reader import Frame, VideoReader

FOLDER = Path(__file__).parent
SOURCE = FOLDER / "squat_side.mp4"

TIME_BASE = Fraction(1, 90_000)
RATE_HZ = 30
# Without B-frames unequal intervals keep a true end in the header.
ENCODER_OPTIONS = {"preset": "slow", "crf": "23", "bf": "0"}
# Counter-clockwise turn that players are told to apply; the picture is stored lying on its side.
STORED_TURN_DEG = -90
# A width whose rows do not fill whole blocks of memory: decoders pad them.
NARROW_WIDTH_PX = 540
# Of every 30 frames, those that a phone short of light or power leaves out.
LEFT_OUT_OF_30 = frozenset({3, 4, 5, 9, 10, 14, 17, 18, 19, 20, 26, 28})


def write_variant(
    name: str,
    *,
    picture: Callable[[Image], Image] = lambda image: image,
    keep: Callable[[Frame], bool] = lambda frame: True,
    turn_deg: int = 0,
) -> None:
    """Write one variant of the side-view squat.

    picture : changes each stored picture.
    keep : chooses the frames; those that are kept keep their times.
    turn_deg : the counter-clockwise turn that players are told to apply.
    """
    with VideoReader(SOURCE) as clip, av.open(str(FOLDER / name), "w") as container:
        stream = container.add_stream("libx264", rate=RATE_HZ, options=ENCODER_OPTIONS)
        width_px, height_px = clip.size_px
        stream.height, stream.width = picture(np.zeros((height_px, width_px, 3), np.uint8)).shape[
            :2
        ]
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = TIME_BASE
        if turn_deg:
            stream.set_display_rotation(turn_deg)
        for frame in encoded_frames(clip, picture, keep):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def encoded_frames(
    clip: VideoReader, picture: Callable[[Image], Image], keep: Callable[[Frame], bool]
) -> Iterator[av.VideoFrame]:
    """Yield the frames of a variant, each at its own time."""
    for frame in clip:
        if keep(frame):
            image = np.ascontiguousarray(picture(frame.image))
            shown = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
            shown.pts = round(frame.time_s / TIME_BASE)
            shown.time_base = TIME_BASE
            yield shown


def cropped(image: Image) -> Image:
    """Cut the picture to 540 px around its middle, without scaling."""
    left = (image.shape[1] - NARROW_WIDTH_PX) // 2
    return image[:, left : left + NARROW_WIDTH_PX]


def main() -> None:
    """Write all variants beside their source."""
    write_variant(
        "squat_rotated.mp4",
        picture=lambda image: np.rot90(image, k=-STORED_TURN_DEG // 90),
        turn_deg=STORED_TURN_DEG,
    )
    write_variant(
        "squat_variable_rate.mp4", keep=lambda frame: frame.index % 30 not in LEFT_OUT_OF_30
    )
    write_variant("squat_540.mp4", picture=cropped)


if __name__ == "__main__":
    main()
