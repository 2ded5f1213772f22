"""A visitor's squads for the tests: stick people in clips with their landmarks, and damage."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.clips import Clip
from tests.figures import FRAME_SIZE_PX, Camera, film, sequence
from tests.ui.visits import MOTIONS, the_visitor
from vision.landmarks import PoseSequence, Source
from vision.plan import Plan
from vision.pose.file import save_poses
from vision.pose.model import check_model
from vision.ui.choices import Choices
from vision.ui.teams.kept import KeptTeam, keep_file, new_file, new_team, update_team
from vision.video.reader import VideoReader

SIZE_PX = (160, 120)
STAGE1 = Choices(plan=Plan(name="stage1"), audience="coach")


def stick_clip(path: Path, motion: str, name: str, *, azimuth_deg: float = 0.0) -> Path:
    """Write a clip (a test card) and, beside it, a stick person's landmarks that belong to it."""
    seen = sequence(film(MOTIONS[motion], Camera(azimuth_deg)))
    Clip(times_s=[float(time_s) for time_s in seen.time_s], size=SIZE_PX).write(path)
    with VideoReader(path) as video:
        read_s = np.array([frame.time_s for frame in video])
        source: Source = replace(video.source(), name=PurePosixPath(name).name)
    scale = SIZE_PX[0] / FRAME_SIZE_PX[0]
    poses = PoseSequence(
        read_s, seen.image_px * scale, seen.world_m, seen.visibility, source, check_model()[1]
    )
    save_poses(poses, path.with_suffix(".npz"))
    return path


def given_team(*names: str, choices: Choices = STAGE1, title: str = "Monday") -> KeptTeam:
    """A squad of the visitor's with clips that are no films."""
    team = update_team(new_team(the_visitor(), title), choices=choices)
    for name in names:
        give(team, name)
    return team


def give(team: KeptTeam, name: str, motion: str | None = None, *, azimuth_deg: float = 0.0) -> Path:
    """Add a clip to a squad: a stick person's where a motion is named, else one that is damaged."""
    path = new_file(team, name)
    if motion is None:
        path.write_bytes(f"{name} is no film".encode())
    else:
        stick_clip(path, motion, name, azimuth_deg=azimuth_deg)
    keep_file(team, path, name)
    return path


def table_of(app: AppTest) -> list[dict[str, Any]]:
    """The lines of the table as the browser gets them."""
    for element in app.get("bidi_component"):
        if "team_table" in element.proto.component_name:
            rows: list[dict[str, Any]] = json.loads(element.proto.json)["rows"]
            return rows
    return []
