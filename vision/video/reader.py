"""Reading a clip: upright RGB frames with their true times, from any video or picture file.

Times. A file's clock starts at the first frame it shows, whatever the number stored there: that
frame is at 0 s. `start_s` and `end_s` are in these seconds of the file. Everything that is handed on
is in seconds of life: the file's seconds divided by `time_factor` (a clip that plays four times
slower than life has the factor 4; its fourth second of file is the first of life).

Sizes. `VideoReader.size_px` and `Source` give the full upright picture with square pixels; landmarks
are in its pixels. `Frame.image` may be smaller, never larger.
"""

from __future__ import annotations

import hashlib
import math
import os
import stat
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from vision.errors import VideoError
from vision.landmarks import Source
from vision.video.container import MEDIA_ERRORS
from vision.video.damage import COPY_AGAIN
from vision.video.film import Film
from vision.video.picture import Image
from vision.video.still import Still, open_still

# The pose model looks at 256 px of a person; at 1280 px a person who fills a third of the picture
# still has more than that, and conversion stays cheap.
DEFAULT_MAX_SIDE_PX = 1280
# A clip's rate counts as variable when more than this share of its intervals is off the median by
# more than this share of it: beyond the jitter of a camera's clock and of rounded time stamps.
VARIABLE_SHARE = 0.02
VARIABLE_INTERVAL_SHARE = 0.2
# Worth a word: longer than a quick repetition's turning point, and not the clip's own slow rate.
GAP_S = 0.5
GAP_INTERVALS = 5
# No camera is slowed down or speeded up further than this (1000 = 30 000 Hz shown at 30 Hz).
LARGEST_TIME_FACTOR = 1000.0


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a clip.

    index : counts from 0 at the first frame that is read.
    time_s : seconds of life from the first frame of the file.
    image : uint8 (H, W, 3), RGB, C-contiguous, upright, square pixels.
    full_size_px : (width, height) of the picture before it was scaled down to `image`.
    """

    index: int
    time_s: float
    image: Image
    full_size_px: tuple[int, int]


class VideoReader:
    """Reads a video or picture file frame by frame: `with VideoReader(path) as clip: for frame in clip`.

    Memory does not grow with the length of the clip (but for eight bytes a frame, its time). A clip
    is read once; damage is skipped, counted and told in `source().warnings`.

    Parameters
    ----------
    path : the file. Everything that FFmpeg decodes, and JPEG, PNG, WebP, AVIF, BMP and TIFF pictures.
    start_s, end_s : the part to read, in the file's seconds: `start_s` <= time < `end_s`.
    time_factor : how many seconds of the file are one second of life; 4 for fourfold slow motion.
    max_side_px : pictures are scaled down until their longest side is no longer than this.

    Raises
    ------
    VideoError : an option makes no sense; the file is missing, not readable, not a video, empty,
        encrypted, without a picture or without a frame that decodes; nothing lies between the times.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        start_s: float = 0.0,
        end_s: float | None = None,
        time_factor: float = 1.0,
        max_side_px: int = DEFAULT_MAX_SIDE_PX,
    ) -> None:
        check_times(start_s, end_s, time_factor)
        if max_side_px < 1:
            raise VideoError(f"The longest side is {max_side_px} px: it must be at least 1 px.")
        self.path = Path(path)
        self.start_s = float(start_s)
        self.end_s = None if end_s is None else float(end_s)
        self.time_factor = float(time_factor)
        self._max_side_px = max_side_px
        self._media: Film | Still | None = None
        self._times_s = array("d")
        self._iterated = False

    def __enter__(self) -> Self:
        check_file(self.path)
        self._media = open_still(self.path, self._max_side_px) or Film(self.path, self._max_side_px)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.close()

    def __iter__(self) -> Iterator[Frame]:
        if self._iterated:
            raise VideoError(f"{self.path.name} was already read: open it again to read it again.")
        self._iterated = True
        media = self._opened
        try:
            for index, (file_s, image) in enumerate(media.pictures(self.start_s, self.end_s)):
                time_s = file_s / self.time_factor
                self._times_s.append(time_s)
                yield Frame(index, time_s, image, media.full_size_px)
        except MEDIA_ERRORS as error:
            raise VideoError(f"{self.path.name} is damaged ({error}): {COPY_AGAIN}.") from error
        if not self._times_s:
            raise self._nothing_between()

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) of the full upright picture with square pixels."""
        return self._opened.full_size_px

    @property
    def frame_count_hint(self) -> int | None:
        """About how many frames will be read, by the file's header, or None; for progress bars."""
        whole, file_s, read_s = self._opened.frame_count_hint, *self._header_s()
        if whole is None or not file_s or read_s is None:
            return whole
        return max(1, round(whole * min(1.0, read_s / file_s)))

    @property
    def duration_hint_s(self) -> float | None:
        """About how many seconds of life will be read, by the file's header, or None."""
        _, read_s = self._header_s()
        return None if read_s is None else read_s / self.time_factor

    def source(self) -> Source:
        """Describe what was read; complete once every frame has been.

        Raises
        ------
        VideoError : the file can no longer be read.
        """
        media = self._opened
        rate_hz = _mean_rate_hz(self._times_s)
        return Source(
            # A name that is not valid UTF-8 could not be written into any result.
            name=os.fsencode(self.path.name).decode(errors="replace"),
            sha256=sha256_of(self.path),
            width_px=media.full_size_px[0],
            height_px=media.full_size_px[1],
            frames=len(self._times_s),
            frame_rate_hz=rate_hz,
            duration_s=len(self._times_s) / rate_hz if rate_hz else 0.0,
            rotation_deg=media.rotation_deg,
            codec=media.codec,
            container=media.container,
            variable_frame_rate=_varies(self._times_s),
            has_audio=media.has_audio,
            start_s=self.start_s,
            end_s=self.end_s,
            time_factor=self.time_factor,
            warnings=(*media.warnings(), *_gap_warning(self._times_s)),
        )

    @property
    def _opened(self) -> Film | Still:
        if self._media is None:
            raise VideoError(f"{self.path.name} is not open: use the reader in a `with` block.")
        return self._media

    def _header_s(self) -> tuple[float | None, float | None]:
        """(seconds of the file, seconds of it that will be read), by the header."""
        file_s = self._opened.duration_s
        if file_s is None:
            return None, None
        end_s = file_s if self.end_s is None else min(self.end_s, file_s)
        return file_s, max(0.0, end_s - self.start_s)

    def _nothing_between(self) -> VideoError:
        end = "the end" if self.end_s is None else f"{self.end_s:g} s"
        length_s = self._opened.duration_s
        length = "" if length_s is None else f" (the file lasts {length_s:.2f} s)"
        return VideoError(
            f"{self.path.name} has no frame between {self.start_s:g} s and {end}{length}: "
            "choose times inside the clip."
        )


def check_times(start_s: float, end_s: float | None, time_factor: float) -> None:
    """Raise VideoError unless `start_s` >= 0, `end_s` > `start_s` and `time_factor` > 0, all finite."""
    if not (math.isfinite(start_s) and start_s >= 0):
        raise VideoError(f"The start is {start_s} s: it must be 0 s or later in the clip.")
    if end_s is not None and not (math.isfinite(end_s) and end_s > start_s):
        raise VideoError(f"The end is {end_s} s: it must come after the start ({start_s:g} s).")
    if not 1 / LARGEST_TIME_FACTOR <= time_factor <= LARGEST_TIME_FACTOR:
        raise VideoError(
            f"The slow-motion factor is {time_factor}: it must lie between "
            f"{1 / LARGEST_TIME_FACTOR:g} and {LARGEST_TIME_FACTOR:g} (4 for fourfold slow motion)."
        )


def check_file(path: Path) -> None:
    """Raise VideoError unless `path` is a file with something in it that may be read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise VideoError(f"{path} is a folder: name the video file itself.")
        if not stat.S_ISREG(mode):
            raise VideoError(f"{path} is a device or a pipe: name a video file.")
        with path.open("rb") as file:
            empty = not file.read(1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise VideoError(f"{path} does not exist: check the spelling and the folder.") from error
    except PermissionError as error:
        raise VideoError(
            f"{path} may not be read (no permission): allow reading it, or copy it to your own folder."
        ) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if empty:
        raise VideoError(f"{path} is empty (0 bytes): copy it again from the camera.")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, reading it piece by piece.

    Raises
    ------
    VideoError : the file can no longer be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> VideoError:
    reason = getattr(error, "strerror", None) or str(error)
    return VideoError(f"{path} cannot be read ({reason}): copy it to this computer and try again.")


def _mean_rate_hz(times_s: array[float]) -> float:
    return (len(times_s) - 1) / (times_s[-1] - times_s[0]) if len(times_s) > 1 else 0.0


def _gap_warning(times_s: array[float]) -> list[str]:
    """Say where the longest time without a frame is, if it is long enough to hide a movement."""
    if len(times_s) < 3:
        return []
    intervals_s = np.diff(np.frombuffer(times_s))
    longest = int(intervals_s.argmax())
    gap_s = float(intervals_s[longest])
    if gap_s < GAP_S or gap_s < GAP_INTERVALS * float(np.median(intervals_s)):
        return []
    return [f"There is no frame between {times_s[longest]:.2f} s and {times_s[longest + 1]:.2f} s."]


def _varies(times_s: array[float]) -> bool:
    if len(times_s) < 3:
        return False
    intervals_s = np.diff(np.frombuffer(times_s))
    median_s = float(np.median(intervals_s))
    off = np.abs(intervals_s - median_s) > VARIABLE_INTERVAL_SHARE * median_s
    return bool(off.mean() > VARIABLE_SHARE)
