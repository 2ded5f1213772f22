"""What a damaged or cut off video file has lost, counted while reading and said in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Headers are rounded; a duration this much longer than the pictures is still the same.
DURATION_TOLERANCE_S = 0.1
# Sound commonly outlasts the picture by about this much.
SOUND_TOLERANCE_S = 0.5
COPY_AGAIN = "copy it again from the camera, or export it as MP4 (H.264)"


@dataclass
class Damage:
    """Counts of what was met in a file.

    packets : pieces of the stream that were read. failed : those that gave an error.
    frames : frames decoded. blemished : those that the decoder marked as damaged in part.
    """

    packets: int = 0
    failed: int = 0
    frames: int = 0
    blemished: int = 0

    def lost_frames(self, promised: int) -> int:
        """How many of the frames that an index lists never came; 0 without a sign of damage.

        Sound files may store a frame in two pieces, or list pieces that are not to be shown, so
        frames are compared only where something is known to be wrong.
        """
        missing = promised - self.packets
        if missing > 0 or self.failed or self.blemished:
            return max(missing, promised - self.frames, 0)
        return 0

    def sentences(self) -> Iterator[str]:
        """Say what could not be decoded, or not wholly."""
        if self.failed:
            yield f"Pieces of the stream that could not be decoded and were skipped: {self.failed}."
        if self.blemished:
            yield f"Frames that are damaged in part, and may spoil the next ones: {self.blemished}."


def lost_frames_sentence(lost: int, promised: int, interval_s: float) -> str:
    """Say how many frames are missing; `interval_s` is the time between two."""
    lost_s = lost * interval_s
    about = f"about {lost_s:.1f} s" if lost_s >= 0.1 else "less than 0.1 s"
    return (
        f"The file is cut off or damaged: {lost} of {promised} frames ({about}) could not be read; "
        f"{COPY_AGAIN} if they matter."
    )


def late_start_sentence(late_s: float) -> str | None:
    """Say that the beginning of the file does not decode, if it does not; time counts from after it."""
    if late_s <= DURATION_TOLERANCE_S:
        return None
    return (
        f"The first {late_s:.1f} s of the file cannot be decoded and are not counted in its times."
    )


def early_end_sentence(promised_s: float, ends_s: float, has_audio: bool) -> str | None:
    """Say that the picture ends before the header says it does, if it does."""
    tolerance_s = SOUND_TOLERANCE_S if has_audio else DURATION_TOLERANCE_S
    if promised_s - ends_s <= tolerance_s:
        return None
    rest = "the rest is lost or has sound only" if has_audio else f"the rest is lost; {COPY_AGAIN}"
    return (
        f"The file says that it lasts {promised_s:.1f} s, but its picture ends at {ends_s:.1f} s: "
        f"{rest}."
    )
