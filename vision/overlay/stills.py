"""The still pictures of a report: the deepest point of each flagged repetition, the angle drawn in."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

from vision.finding import Status
from vision.movements import MOVEMENTS
from vision.overlay.annotate import still
from vision.report.blocks import Still
from vision.report.reading import judged_sides, repetition_status
from vision.report.wording import quantity, seconds
from vision.result import HoldResult, RepetitionResult, Screening

MOST_STILLS = 12
"""More pictures than this no longer make anything clearer, and a report stays small to send."""


@dataclass(frozen=True)
class Moment:
    """A repetition or hold worth a picture: its number, its deepest point, and the words below it."""

    repetition: int
    time_s: float
    depth_deg: float
    caption: str


def moments(screening: Screening) -> list[Moment]:
    """Return what to show: every flagged repetition or hold; without any, the deepest one measured."""
    items = screening.repetitions or screening.holds
    measured = [moment for item in items if (moment := _moment(screening, item)) is not None]
    flagged = [
        moment
        for moment in measured
        if repetition_status(screening, moment.repetition) is Status.FLAGGED
    ]
    if flagged:
        return flagged[:MOST_STILLS]
    return sorted(measured, key=lambda moment: -moment.depth_deg)[:1]


def report_stills(
    screening: Screening, video: str | PathLike[str], *, skeleton_only: bool = False
) -> list[Still]:
    """Return the pictures of a report, drawn from the video that was screened. Raises VideoError."""
    chosen = moments(screening)
    pictures = still(
        screening, video, [moment.time_s for moment in chosen], skeleton_only=skeleton_only
    )
    return [
        Still(moment.repetition, moment.time_s, picture, moment.caption)
        for moment, picture in zip(chosen, pictures, strict=True)
    ]


def _moment(screening: Screening, item: RepetitionResult | HoldResult) -> Moment | None:
    for side in judged_sides(screening):
        value = item.hip_flexion.of(side)
        if value is not None and value.value_deg is not None:
            break
    else:
        return None
    time_s = item.peak_s if isinstance(item, RepetitionResult) else _middle_s(item)
    title = MOVEMENTS[screening.movement.name].singular.capitalize()
    caption = (
        f"{title} {item.number} at {seconds(time_s)}: hip flexion (trunk-thigh) "
        f"{quantity(value.value_deg, value.error_deg)}"
    )
    return Moment(item.number, time_s, value.value_deg, caption)


def _middle_s(hold: HoldResult) -> float:
    return (hold.start_s + hold.end_s) / 2
