"""From a decoded frame to the picture a person would see: deinterlaced, upright, square pixels, RGB."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.buffer import Buffer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from vision.errors import VideoError

Image = npt.NDArray[np.uint8]

# The widest cameras record 8192 px; twice that leaves room. A larger claim is a damaged header, and
# believing it would ask for gigabytes.
LARGEST_SIDE_PX = 16_384
LARGEST_AREA_PX = LARGEST_SIDE_PX * LARGEST_SIDE_PX // 2
# Pixel aspects in use lie between 1:3 and 4:1 (anamorphic and half-height video); others are damage.
LARGEST_PIXEL_ASPECT = 4


def check_size(name: str, width_px: int, height_px: int) -> None:
    """Raise VideoError for a picture that is too large, or has no size, before it takes memory."""
    if width_px < 1 or height_px < 1:
        raise VideoError(
            f"{name} says that its picture is {width_px} x {height_px} px: the file is damaged; "
            "copy it again from the camera."
        )
    if max(width_px, height_px) > LARGEST_SIDE_PX or width_px * height_px > LARGEST_AREA_PX:
        raise VideoError(
            f"{name} says that its picture is {width_px} x {height_px} px, and at most "
            f"{LARGEST_SIDE_PX} px a side and {LARGEST_AREA_PX // 10**6} megapixels are read: "
            "export it at 4K or smaller."
        )


def fitted(size_px: tuple[int, int], max_side_px: int) -> tuple[int, int]:
    """Return (width, height) scaled down, never up, so that the longest side is `max_side_px`."""
    scale = min(1.0, max_side_px / max(size_px))
    return max(1, round(size_px[0] * scale)), max(1, round(size_px[1] * scale))


@dataclass(frozen=True)
class Orientation:
    """How a stored picture becomes upright: transpose it first, then flip it along its axes.

    Every quarter turn, with or without a mirror image, is one of these eight; so one step applies
    the whole of a display matrix, and nothing can turn a picture twice.
    """

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @classmethod
    def of(cls, frame: VideoFrame) -> Orientation:
        """Read the display matrix that came with the frame (container or codec), if there is one.

        The matrix sends a stored point (x, y) to (a x + c y, b x + d y) as it is to be shown
        (ISO/IEC 14496-12, track header). Angles between quarter turns go to the nearest one.
        """
        try:
            matrix = frame.side_data.get("DISPLAYMATRIX")
        except ValueError:
            # PyAV refuses all side data where one kind is unknown to it (newer than itself).
            return QUARTER_TURNS[round(frame.rotation / QUARTER_DEG) % len(QUARTER_TURNS)]
        if not isinstance(matrix, Buffer):
            return cls()
        a, b, _, c, d = np.frombuffer(bytes(matrix), np.int32)[:5].tolist()
        if abs(a) + abs(d) >= abs(b) + abs(c):
            return cls(False, flip_x=a < 0, flip_y=d < 0)
        return cls(True, flip_x=c < 0, flip_y=b < 0)

    @property
    def rotation_deg(self) -> int:
        """The clockwise turn that makes the stored picture upright: 0, 90, 180 or 270."""
        if self.transposed:
            return 270 if self.flip_y else 90
        return 180 if self.flip_x and self.flip_y else 0

    def applied(self, image: Image) -> Image:
        """Return the picture upright, as a C-contiguous array."""
        if self.transposed:
            image = image.transpose(1, 0, 2)
        if self.flip_x:
            image = image[:, ::-1]
        if self.flip_y:
            image = image[::-1]
        return np.ascontiguousarray(image)


QUARTER_DEG = 90
# By the number of counter-clockwise quarter turns that make the stored picture upright.
QUARTER_TURNS = (
    Orientation(),
    Orientation(transposed=True, flip_y=True),
    Orientation(flip_x=True, flip_y=True),
    Orientation(transposed=True, flip_x=True),
)


class UprightPicture:
    """Turns the frames of one clip into upright RGB pictures with square pixels, all of one size.

    Parameters
    ----------
    name : the file's name, for messages.
    frame : the first decoded frame; it decides size and orientation for the whole clip.
    pixel_aspect : width of a stored pixel over its height; None or 0 where unknown (square).
    max_side_px : the longest side that `rgb` returns; the scaling comes before the conversion to
        RGB, so a large frame never exists in RGB.

    Raises
    ------
    VideoError : the picture is too large.
    """

    def __init__(
        self, name: str, frame: VideoFrame, pixel_aspect: Fraction | None, max_side_px: int
    ) -> None:
        self._orientation = Orientation.of(frame)
        aspect = pixel_aspect or Fraction(1)
        if not Fraction(1, LARGEST_PIXEL_ASPECT) <= aspect <= LARGEST_PIXEL_ASPECT:
            aspect = Fraction(1)
        stored_px = (max(1, round(frame.width * aspect)), frame.height)
        check_size(name, *stored_px)
        self.full_size_px = stored_px[::-1] if self._orientation.transposed else stored_px
        self._stored_target_px = fitted(stored_px, max_side_px)
        self._reformatter = VideoReformatter()

    @property
    def rotation_deg(self) -> int:
        """The clockwise turn that makes the stored picture upright: 0, 90, 180 or 270."""
        return self._orientation.rotation_deg

    def rgb(self, frame: VideoFrame) -> Image:
        """Return the upright picture, uint8 (H, W, 3), C-contiguous."""
        width_px, height_px = self._stored_target_px
        scaled = self._reformatter.reformat(
            frame, width=width_px, height=height_px, format="rgb24", interpolation="AREA"
        )
        # Rows of odd widths come padded: only a contiguous copy is safe to hand to other libraries.
        return self._orientation.applied(np.asarray(scaled.to_ndarray(), dtype=np.uint8))


class Deinterlacer:
    """Makes whole pictures of interlaced ones; progressive frames pass untouched.

    The filter (bwdif) is built at the first frame that says it is interlaced, and then sees every
    frame, because it looks at neighbours; it returns one frame for each frame, later by one.
    """

    def __init__(self) -> None:
        self._graph: av.filter.Graph | None = None
        self._layout: tuple[int, int, str] | None = None
        self._times_s: deque[float] = deque()

    def push(self, time_s: float, frame: VideoFrame) -> Iterator[tuple[float, VideoFrame]]:
        """Take a frame and yield those that are ready, with their times."""
        layout = (frame.width, frame.height, frame.format.name)
        if self._graph is not None and layout != self._layout:
            yield from self.flush()
        if self._graph is None and not frame.interlaced_frame:
            yield time_s, frame
            return
        if self._graph is None:
            try:
                self._graph, self._layout = _deinterlacing_graph(frame), layout
            except av.FFmpegError:
                # Pictures of a few rows have no fields that could be told apart.
                yield time_s, frame
                return
        self._times_s.append(time_s)
        self._graph.vpush(frame)
        yield from self._ready()

    def flush(self) -> Iterator[tuple[float, VideoFrame]]:
        """Yield what the filter still holds."""
        if self._graph is not None:
            self._graph.vpush(None)
            yield from self._ready()
            self._graph = None
            self._times_s.clear()

    def _ready(self) -> Iterator[tuple[float, VideoFrame]]:
        assert self._graph is not None
        while self._times_s:
            try:
                frame = self._graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return
            yield self._times_s.popleft(), frame


def _deinterlacing_graph(frame: VideoFrame) -> av.filter.Graph:
    graph = av.filter.Graph()
    graph.link_nodes(
        graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base or Fraction(1, 1000),
        ),
        graph.add("bwdif", "mode=send_frame:deint=interlaced"),
        graph.add("buffersink"),
    ).configure()
    return graph
