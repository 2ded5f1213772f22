"""Screenings to file: stick figures, one clip after another, each with a hash of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from tests.figures import Camera, film, sequence, squat
from vision.history import Filed, History, JudgedWith
from vision.landmarks import PoseSequence
from vision.result import Screening

DAY = date(2026, 11, 1)
JUDGED = JudgedWith()


def sha256(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def named(poses: PoseSequence, name: str) -> PoseSequence:
    """The same landmarks as those of another clip."""
    return replace(poses, source=replace(poses.source, name=name, sha256=sha256(name)))


def squats(
    name: str, depths_deg: Sequence[float] = (80.0, 80.0, 80.0), camera: Camera | None = None
) -> PoseSequence:
    """A stick figure squatting to known depths."""
    return named(sequence(film(squat(depths_deg), camera)), name)


@cache
def first() -> tuple[Screening, PoseSequence]:
    """One clip, screened once."""
    poses = squats("first.mp4")
    return JUDGED.screen(poses), poses


def clip(name: str) -> tuple[Screening, PoseSequence]:
    """A clip like the first under another name, without measuring it again."""
    screening, poses = first()
    source = screening.source.model_copy(update={"name": name, "sha256": sha256(name)})
    return screening.model_copy(update={"source": source}), named(poses, name)


def file_clip(history: History, person: str, name: str, day: date = DAY, **more: Any) -> Filed:
    """File such a clip, under a person who is added if need be."""
    history.person_or_new(person)
    return history.file(person, *clip(name), JUDGED, date=day, **more)


def file_squats(
    history: History,
    person: str,
    name: str,
    day: date,
    depths_deg: Sequence[float] = (80.0, 80.0, 80.0),
    *,
    camera: Camera | None = None,
    judged: JudgedWith = JUDGED,
    **more: Any,
) -> Filed:
    """File squats to known depths, measured now."""
    history.person_or_new(person)
    poses = squats(name, depths_deg, camera)
    return history.file(person, judged.screen(poses), poses, judged, date=day, **more)
