"""Judging one clip's landmarks and drawing its still, as the worker process does it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vision.errors import NoPersonError
from vision.jobs import Progress
from vision.overlay.annotate import still, write_annotated
from vision.overlay.stills import report_stills
from vision.plan import make_plan
from vision.pose.file import load_poses
from vision.report import HTML_FILE, JSON_FILE
from vision.report.blocks import Audience, Still
from vision.report.html import write_html
from vision.report.pictures import still_jpeg
from vision.report.tables import write_json
from vision.result import HoldResult, RepetitionResult, Screening
from vision.screening import screen_poses
from vision.team.job import FILM_FILE, POSES_FILE, ROW_FILE, STILL_FILE
from vision.team.measured import measured_row
from vision.team.parts import Part, write_part
from vision.validation.errors import load_errors
from vision.video.reader import VideoReader

STILL_SIDE_PX = 480
"""Longest side of a row's picture: sharp at the size of a table's line on a phone and on paper."""


def judge(
    report: Progress,
    *,
    folder: str,
    video: str,
    movement: Any,
    plan: dict[str, Any],
    side: Any,
    raw: bool,
    audience: Audience,
    film: bool,
    error_scale: str | None,
    identity: dict[str, Any],
) -> None:
    """Screen the landmarks in `folder` and write everything that is made of them beside them.

    Raises NoPersonError (then a plain still is there all the same) and VideoError.
    """
    home, clip = Path(folder), Path(video)
    poses = load_poses(home / POSES_FILE)
    errors = None
    if error_scale is not None:
        scale = home / "validation.json"
        scale.write_text(error_scale, encoding="utf-8")
        errors = load_errors(scale)
    try:
        screening = screen_poses(
            poses, movement=movement, plan=make_plan(plan), side=side, errors=errors, raw=raw
        )
    except NoPersonError:
        middle_s = (poses.time_s[0] + poses.time_s[-1]) / 2
        (home / STILL_FILE).write_bytes(_plain_still(clip, float(middle_s)))
        raise
    stills = report_stills(screening, clip)
    report(1, None)
    write_json(screening, home / JSON_FILE)
    write_html(screening, home / HTML_FILE, audience=audience, stills=stills)
    (home / STILL_FILE).write_bytes(_row_still(screening, clip, stills))
    row = measured_row(identity, screening, sha256=poses.source.sha256)
    (home / ROW_FILE).write_text(row.model_dump_json(), encoding="utf-8")
    if film:
        write_annotated(screening, clip, home / FILM_FILE, on_progress=report)


def serve(requests: Iterator[dict[str, Any] | Part]) -> Iterator[None]:
    """Judge one clip after the other, as `judge` does, or write a part of a squad; an error ends it."""
    for request in requests:
        if isinstance(request, Part):
            write_part(request)
        else:
            judge(lambda done, total: None, **request)
        yield None


def _row_still(screening: Screening, clip: Path, stills: list[Still]) -> bytes:
    """The deepest of the report's pictures; without any, the middle of the clip."""
    if stills:
        items: list[RepetitionResult | HoldResult] = [*screening.repetitions, *screening.holds]
        deepest = {item.number: _depth(item) for item in items}
        chosen = max(stills, key=lambda each: deepest.get(each.repetition, 0.0))
        return still_jpeg(chosen, STILL_SIDE_PX)
    times_s = screening.angles.index
    if len(times_s) == 0:
        return _plain_still(clip, 0.0)
    (picture,) = still(screening, clip, [float(times_s[len(times_s) // 2])])
    return still_jpeg(Still(0, 0.0, picture, ""), STILL_SIDE_PX)


def _depth(item: RepetitionResult | HoldResult) -> float:
    values = [item.hip_flexion.left, item.hip_flexion.right]
    return max((value.value_deg or 0.0 for value in values if value is not None), default=0.0)


def _plain_still(clip: Path, time_s: float) -> bytes:
    """The picture of a clip at a time, nothing drawn in."""
    with VideoReader(clip, max_side_px=STILL_SIDE_PX) as video:
        for frame in video:
            if frame.time_s >= time_s:
                break
        return still_jpeg(Still(0, frame.time_s, frame.image, ""), STILL_SIDE_PX)
