"""The exact angles of a solved pose, and the tables they are written to."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sample_videos.render.anatomy import SIDES
from sample_videos.render.camera import Camera
from sample_videos.render.skeleton import JOINTS, Solved
from sample_videos.render.turns import unit

Array = NDArray[np.float64]

SIDE_NAMES = {"L": "left", "R": "right"}
ANGLE_DECIMALS, METRE_DECIMALS, PIXEL_DECIMALS = 4, 6, 4


def included_deg(first: Array, corner: Array, last: Array) -> Array:
    """Return 180 minus the angle at `corner`, degrees (T,): 0 when the three are in line."""
    one, other = unit(first - corner), unit(last - corner)
    cosine = np.clip(np.sum(one * other, axis=1), -1.0, 1.0)
    return np.asarray(180.0 - np.degrees(np.arccos(cosine)))


def _dot(first: Array, second: Array) -> Array:
    return np.asarray(np.sum(first * second, axis=-1))


def _turn_from_line_deg(upward: Array, downward: Array, lateral: Array) -> Array:
    """Angle (T,) by which `downward` leaves the line of `upward`, forward positive, about `lateral`."""
    across = _dot(np.cross(-upward, downward), -lateral)
    return np.asarray(np.degrees(np.arctan2(across, _dot(-upward, downward))))


def side_angles(solved: Solved, side: str) -> dict[str, Array]:
    """Return the angles of one side ("L" or "R") that need no camera, as `angle_table` names them."""
    joints, pelvis, name = solved.joints, solved.turns["pelvis"], SIDE_NAMES[side]
    lateral, pelvis_up = pelvis[:, :, 0], pelvis[:, :, 2]
    forward = np.cross([0.0, 0.0, 1.0], -unit(lateral * [1.0, 1.0, 0.0]))
    shoulder, hip = joints["shoulder" + side], joints["hip" + side]
    knee, ankle = joints["knee" + side], joints["ankle" + side]
    thigh, shank = knee - hip, knee - ankle

    def in_plane(vector: Array) -> Array:
        return vector - lateral * _dot(vector, lateral)[:, None]

    trunk_side = in_plane(shoulder - hip)
    return {
        f"hip_flexion_{name}": included_deg(shoulder, hip, knee),
        f"knee_flexion_{name}": included_deg(hip, knee, ankle),
        f"hip_flexion_sagittal_{name}": _turn_from_line_deg(trunk_side, in_plane(thigh), lateral),
        f"hip_flexion_pelvis_{name}": _turn_from_line_deg(pelvis_up, in_plane(thigh), lateral),
        f"thigh_elevation_{name}": np.degrees(np.arctan2(_dot(thigh, forward), -thigh[:, 2])),
        f"shank_inclination_{name}": np.degrees(np.arctan2(_dot(shank, forward), shank[:, 2])),
    }


def angle_table(solved: Solved, camera: Camera, time_s: Array) -> pd.DataFrame:
    """Return one row a frame: the columns of the truth file, degrees, flexion positive.

    `*_sagittal_*` and `*_pelvis_*` lie in the sagittal plane of the pelvis and carry a sign;
    thigh elevation and shank inclination are measured from the vertical in the plane the pelvis
    faces; `*_proj2d_*` is what the projected joints show.
    """
    joints, pelvis = solved.joints, solved.turns["pelvis"]
    pelvis_up = pelvis[:, :, 2]
    trunk = (joints["shoulderL"] + joints["shoulderR"]) / 2 - joints["midhip"]
    columns: dict[str, Array] = {
        "trunk_inclination": np.degrees(np.arccos(unit(trunk)[:, 2])),
        "trunk_inclination_signed": np.degrees(np.arctan2(-trunk[:, 1], trunk[:, 2])),
        "pelvis_pitch": np.degrees(np.arctan2(-pelvis_up[:, 1], pelvis_up[:, 2])),
    }

    for side, _ in SIDES:
        columns |= side_angles(solved, side)

    def seen(joint: str) -> Array:
        return camera.project(joints[joint])[:, :2]

    for side, _ in SIDES:
        name = SIDE_NAMES[side]
        shoulder, hip, knee, ankle = (seen(j + side) for j in ("shoulder", "hip", "knee", "ankle"))
        columns[f"hip_flexion_proj2d_{name}"] = included_deg(shoulder, hip, knee)
        columns[f"knee_flexion_proj2d_{name}"] = included_deg(hip, knee, ankle)
    table = pd.DataFrame(columns).round(ANGLE_DECIMALS)
    table.insert(0, "frame", np.arange(len(time_s)))
    table.insert(1, "time_s", np.round(time_s, METRE_DECIMALS))
    return table


def joint_table(solved: Solved, camera: Camera) -> pd.DataFrame:
    """Return joint centres in metres (X, Y, Z) and pixels (u, v, depth), and the camera per frame.

    The camera is a rotation vector and a translation: X_camera = R X + t.
    """
    columns: dict[str, Array] = {}
    for joint in JOINTS:
        for axis, values in zip("XYZ", solved.joints[joint].T, strict=True):
            columns[f"{joint}_{axis}"] = np.round(values, METRE_DECIMALS)
    for joint in JOINTS:
        projected = camera.project(solved.joints[joint]).T
        for axis, values in zip(("u", "v", "depth"), projected, strict=True):
            columns[f"{joint}_{axis}"] = np.round(values, PIXEL_DECIMALS)
    turn = Rotation.from_matrix(camera.rotation).as_rotvec()
    for name, vectors in (("camera_rotation", turn), ("camera_translation", camera.translation)):
        for axis, values in zip("xyz", vectors.T, strict=True):
            columns[f"{name}_{axis}"] = np.round(values, 8)
    table = pd.DataFrame(columns)
    table.insert(0, "frame", np.arange(len(table)))
    return table
