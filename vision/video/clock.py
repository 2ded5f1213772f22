"""The times of a clip's frames: from the stream's own time stamps to seconds that strictly increase.

A frame count or a rate is a hint, never a clock: it is used only where the stream gives no time.
"""

from __future__ import annotations

# What a stream may claim as its rate. Below 1 Hz nothing moves visibly; 10 kHz covers every
# high-speed camera with a wide margin. Anything else is a broken header.
PLAUSIBLE_RATE_HZ = (1.0, 10_000.0)
# Used when a stream gives neither times nor a plausible rate: the commonest rate of phone cameras.
FALLBACK_RATE_HZ = 30.0
# A step back by more than this is a clock that started again (joined clips, a restarted recording);
# a smaller one is two frames that changed places.
RESTART_S = 1.0
# A step forward by more than this is a damaged time stamp: no clip of a movement pauses for so long.
LONGEST_PAUSE_S = 600.0
# After as many equal times in a row the stream's clock stands still and says nothing.
MOST_REPEATS_IN_A_ROW = 8


def plausible_rate_hz(*rates_hz: float | None) -> float | None:
    """Return the first rate that a camera could have, or None."""
    low, high = PLAUSIBLE_RATE_HZ
    return next((rate for rate in rates_hz if rate is not None and low <= rate <= high), None)


class FrameClock:
    """Gives each frame its time in seconds from the first frame of the file.

    A time stamp later than the one before is taken as it is. A missing one follows the frame before
    at the stream's own rate. A repeated or slightly earlier one is put before the next true time. A
    clock that starts again, leaps or stands still goes on at the stream's rate from where it was.

    Parameters
    ----------
    rate_hz : the rate that the stream declares, or None.
    """

    def __init__(self, rate_hz: float | None) -> None:
        self._interval_s = 1.0 / (rate_hz or FALLBACK_RATE_HZ)
        self._origin_s: float | None = None
        self._last_s: float | None = None
        self._repeats_in_a_row = 0
        self.missing = 0
        self.repeated = 0
        self.restarts = 0

    def time_s(self, stamp_s: float | None) -> float:
        """Return the time of the next frame, later than every time returned before.

        stamp_s : the stream's presentation time in seconds, or None where it gives none.
        """
        if stamp_s is None:
            self.missing += 1
            time_s = self._following_s()
        elif self._origin_s is None:
            time_s = self._join(stamp_s)
        else:
            time_s = self._checked(stamp_s, stamp_s - self._origin_s)
        self._last_s = time_s
        return time_s

    def seek(self) -> None:
        """Forget the frame before: reading goes on at another place of the same file."""
        self._last_s = None

    def warnings(self) -> list[str]:
        """Say what was repaired, in sentences."""
        counted = (
            ("Frames without a time of their own, spaced at the clip's frame rate", self.missing),
            ("Frames with a repeated time, put before the next true time", self.repeated),
            ("Jumps of the clip's clock, closed at its frame rate", self.restarts),
        )
        return [f"{what}: {count}." for what, count in counted if count]

    def _following_s(self) -> float:
        return 0.0 if self._last_s is None else self._last_s + self._interval_s

    def _join(self, stamp_s: float) -> float:
        """Let the stream's clock show what follows the frame before."""
        time_s = self._following_s()
        self._origin_s = stamp_s - time_s
        return time_s

    def _checked(self, stamp_s: float, time_s: float) -> float:
        if self._last_s is None:
            return time_s
        step_s = time_s - self._last_s
        if not -RESTART_S <= step_s <= LONGEST_PAUSE_S:
            self.restarts += 1
            return self._join(stamp_s)
        if step_s > 0:
            self._repeats_in_a_row = 0
            return time_s
        self.repeated += 1
        self._repeats_in_a_row += 1
        if self._repeats_in_a_row > MOST_REPEATS_IN_A_ROW:
            return self._join(stamp_s)
        # Halves of halves of the interval: always later, never as late as the next true time.
        return self._last_s + self._interval_s * 0.5**self._repeats_in_a_row
