"""People with sittings in a history, made of stick figures whose change is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.figures import Camera, film, sequence, squat
from vision.history import Filed, History, JudgedWith
from vision.landmarks import PoseSequence
from vision.plan import Plan

FIRST, SECOND = date(2026, 9, 7), date(2026, 10, 19)


def squats(
    depth_deg: float, number: int, *, azimuth_deg: float = 0.0, name: str = "", **tempo: float
) -> PoseSequence:
    """Three squats to a depth; `number` tells one video from another."""
    track = film(squat((depth_deg, depth_deg + 1.0, depth_deg - 1.0), **tempo), Camera(azimuth_deg))
    poses = sequence(track, name=name or f"squat {number}.mp4")
    return replace(poses, source=replace(poses.source, sha256=f"{number:064x}"))


def file_squats(
    history: History,
    name: str,
    when: date,
    poses: PoseSequence,
    *,
    plan: Plan | None = None,
    video: Path | None = None,
) -> Filed:
    """File squats under a person, who is added when new."""
    judged = JudgedWith(movement="squat", plan=plan or Plan())
    history.person_or_new(name)
    return history.file(name, judged.screen(poses), poses, judged, date=when, video=video)
