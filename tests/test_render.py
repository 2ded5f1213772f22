"""Rendered people: their truth holds together, repeats from its seed, and the pose model sees them."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sample_videos.render.camera import Stand, set_up
from sample_videos.render.cast import USUAL_MOVEMENTS, draw_clips, draw_person
from sample_videos.render.clip import Clip, Take, act, description, finer, perform
from sample_videos.render.film import Film
from sample_videos.render.motion import QUIET_START_S
from sample_videos.render.motions import MOVEMENTS
from sample_videos.render.person import Person
from sample_videos.render.truth import angle_table, joint_table

Array = NDArray[np.float64]

ANGLE_TOLERANCE_DEG = 0.01
PIXEL_TOLERANCE = 0.01
LENGTH_TOLERANCE_M = 1e-5
STANDING_STARTS = (
    "squat",
    "goblet_squat",
    "barbell_squat",
    "lunge",
    "hinge",
    "deadlift",
)
BOTH_FEET_PLANTED = ("squat", "goblet_squat", "barbell_squat", "hinge", "deadlift", "sit_to_stand")
REPEATED = (*STANDING_STARTS, "split_lunge", "sit_to_stand", "bridge")
CAN_DRAW = all(importlib.util.find_spec(name) for name in ("moderngl", "skimage"))


def clip_of(movement: str, seed: int = 7) -> Clip:
    """A clip of a drawn person; camera, room and film drawn too."""
    return draw_clips(seed, 1, seconds=5.0, movements=(movement,))[0]


@cache
def take_of(movement: str, seed: int = 7) -> Take:
    return act(clip_of(movement, seed))


@cache
def tables_of(movement: str, seed: int = 7) -> tuple[pd.DataFrame, pd.DataFrame]:
    take = take_of(movement, seed)
    return angle_table(take.solved, take.camera, take.time_s), joint_table(take.solved, take.camera)


def place(joints: pd.DataFrame, name: str) -> Array:
    return joints[[f"{name}_{axis}" for axis in "XYZ"]].to_numpy(copy=True)


def bend_by_cosine_law(a: Array, b: Array, c: Array) -> Array:
    """180 minus the angle at b, from the three side lengths alone."""
    ab, bc, ac = (np.linalg.norm(p - q, axis=1) for p, q in ((a, b), (b, c), (a, c)))
    return 180 - np.degrees(np.arccos(np.clip((ab**2 + bc**2 - ac**2) / (2 * ab * bc), -1, 1)))


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_angles_follow_from_the_joints_file(movement: str) -> None:
    angles, joints = tables_of(movement)
    for side, name in (("L", "left"), ("R", "right")):
        shoulder, hip, knee, ankle = (
            place(joints, joint + side) for joint in ("shoulder", "hip", "knee", "ankle")
        )
        worst = {
            "hip": bend_by_cosine_law(shoulder, hip, knee) - angles[f"hip_flexion_{name}"],
            "knee": bend_by_cosine_law(hip, knee, ankle) - angles[f"knee_flexion_{name}"],
        }
        for error in worst.values():
            assert np.abs(error).max() < 5 * ANGLE_TOLERANCE_DEG  # near 0 the law is ill-posed
        bent = angles[f"knee_flexion_{name}"].between(10, 170)
        assert np.abs(worst["knee"][bent]).to_numpy().max(initial=0) < ANGLE_TOLERANCE_DEG


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_pixels_follow_from_joints_and_camera(movement: str) -> None:
    clip, take = clip_of(movement), take_of(movement)
    _, joints = tables_of(movement)
    told = json.loads(json.dumps(description(clip, take, "none", 0.0), default=float))
    turns = Rotation.from_rotvec(
        joints[[f"camera_rotation_{axis}" for axis in "xyz"]].to_numpy(copy=True)
    )
    shift = joints[[f"camera_translation_{axis}" for axis in "xyz"]].to_numpy(copy=True)
    np.testing.assert_allclose(turns[0].as_matrix(), told["R"], atol=1e-6)
    for joint in ("shoulderL", "hipR", "kneeL", "ankleR"):
        local = turns.apply(place(joints, joint)) + shift
        x, y = local[:, 0] / local[:, 2], local[:, 1] / local[:, 2]
        stretch = 1 + told["distortion"][0] * (x**2 + y**2)
        stretch += told["distortion"][1] * (x**2 + y**2) ** 2
        expected = np.stack(
            [x * stretch * told["fx"] + told["cx"], y * stretch * told["fy"] + told["cy"]]
        )
        written = joints[[f"{joint}_u", f"{joint}_v"]].to_numpy().T
        assert np.abs(expected - written).max() < PIXEL_TOLERANCE


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_bones_keep_their_length(movement: str) -> None:
    _, joints = tables_of(movement)
    for side in "LR":
        for first, second in (
            ("hip" + side, "knee" + side),
            ("knee" + side, "ankle" + side),
            ("shoulder" + side, "elbow" + side),
            ("elbow" + side, "wrist" + side),
            ("ankle" + side, "ball" + side),
            ("midhip", "hip" + side),
            ("midhip", "L5"),
            ("T10", "neck"),
        ):
            length = np.linalg.norm(place(joints, first) - place(joints, second), axis=1)
            assert np.ptp(length) < LENGTH_TOLERANCE_M, (first, second)


@pytest.mark.parametrize("movement", BOTH_FEET_PLANTED)
def test_planted_feet_do_not_slide(movement: str) -> None:
    _, joints = tables_of(movement)
    for joint in ("ankleL", "ankleR", "heelL", "ballR"):
        assert np.ptp(place(joints, joint), axis=0).max() < LENGTH_TOLERANCE_M


def test_the_ball_of_the_foot_behind_stays_put_in_a_lunge() -> None:
    take = take_of("lunge")
    behind = {"left": "R", "right": "L"}[str(take.performance.repetitions[0].side)]
    first = take.time_s < take.performance.repetitions[0].end_s
    ball = take.solved.joints["ball" + behind][first]
    assert np.ptp(ball, axis=0).max() < LENGTH_TOLERANCE_M


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_nothing_but_shoes_goes_through_the_floor(movement: str) -> None:
    _, joints = tables_of(movement)
    for joint in ("hip", "knee", "shoulder", "elbow", "wrist", "ankle"):
        for side in "LR":
            assert joints[f"{joint}{side}_Z"].min() > -0.01, joint


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_hip_flexion_is_trunk_plus_thigh_where_the_trunk_does_not_twist(seed: int) -> None:
    angles, _ = tables_of("sitting", seed)
    for side in ("left", "right"):
        split = angles["trunk_inclination_signed"] + angles[f"thigh_elevation_{side}"]
        assert np.abs(angles[f"hip_flexion_sagittal_{side}"] - split).max() < 5.0
    mean = (angles["hip_flexion_sagittal_left"] + angles["hip_flexion_sagittal_right"]) / 2
    thigh = (angles["thigh_elevation_left"] + angles["thigh_elevation_right"]) / 2
    assert np.abs(mean - angles["trunk_inclination_signed"] - thigh).max() < 0.1


@pytest.mark.parametrize("movement", BOTH_FEET_PLANTED[:3])
def test_knee_flexion_is_thigh_plus_shank_in_a_squat(movement: str) -> None:
    angles, _ = tables_of(movement)
    for side in ("left", "right"):
        split = angles[f"thigh_elevation_{side}"] + angles[f"shank_inclination_{side}"]
        # knees that point outward bend out of the plane the pelvis faces
        assert np.abs(angles[f"knee_flexion_{side}"] - split).max() < 25.0
        assert np.corrcoef(angles[f"knee_flexion_{side}"], split)[0, 1] > 0.99


@pytest.mark.parametrize("movement", REPEATED)
def test_repetitions_are_in_order_and_inside_the_clip(movement: str) -> None:
    take = take_of(movement)
    repetitions = take.performance.repetitions
    assert repetitions
    edges = [t for r in repetitions for t in (r.start_s, r.peak_s, r.end_s)]
    assert edges == sorted(edges)
    assert edges[-1] <= take.time_s[-1]


@pytest.mark.parametrize("movement", STANDING_STARTS)
def test_standing_movements_begin_in_quiet_standing(movement: str) -> None:
    angles, _ = tables_of(movement)
    start_s = take_of(movement).performance.repetitions[0].start_s
    assert start_s >= QUIET_START_S
    quiet = angles[angles["time_s"] <= QUIET_START_S]
    for side in ("left", "right"):
        assert np.ptp(quiet[f"hip_flexion_sagittal_{side}"]) < 8
        assert quiet[f"knee_flexion_{side}"].max() < 25


@pytest.mark.parametrize("movement", ["squat", "hinge", "deadlift", "barbell_squat"])
def test_the_hip_bends_most_near_the_named_peak(movement: str) -> None:
    angles, _ = tables_of(movement)
    for repetition in take_of(movement).performance.repetitions:
        inside = angles[angles["time_s"].between(repetition.start_s, repetition.end_s)]
        deepest = inside["hip_flexion_sagittal_left"].max()
        at_peak = np.interp(
            repetition.peak_s, angles["time_s"], angles["hip_flexion_sagittal_left"]
        )
        assert at_peak > deepest - 6


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_the_same_seed_gives_the_same_truth_and_another_another(movement: str) -> None:
    clip, again = clip_of(movement), clip_of(movement)
    assert clip == again
    first, _ = tables_of(movement)
    take = act(again)
    pd.testing.assert_frame_equal(first, angle_table(take.solved, take.camera, take.time_s))
    other, _ = tables_of(movement, 8)
    shared = min(len(first), len(other))
    difference = first["hip_flexion_left"][:shared] - other["hip_flexion_left"][:shared]
    assert np.abs(difference).max() > 0.5


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_motion_does_not_depend_on_how_finely_it_is_sampled(movement: str) -> None:
    clip, take = clip_of(movement), take_of(movement)
    fine_s = finer(take.time_s, 5)
    fine = take.skeleton.solve(perform(clip, take.skeleton, fine_s).pose).joints
    for joint in ("kneeL", "shoulderR", "midhip"):
        np.testing.assert_allclose(fine[joint][::5], take.solved.joints[joint], atol=1e-9)


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_the_whole_person_is_in_the_picture(movement: str) -> None:
    take = take_of(movement)
    for points in take.solved.joints.values():
        pixels = take.camera.project(points)[:, :2]
        assert pixels.min() > 0
        assert (pixels < [take.camera.width_px, take.camera.height_px]).all()
    assert np.abs(take.camera.position(0)[:2]).max() < take.scene.half_width_m


@given(azimuth_deg=st.floats(-60, 90), side=st.sampled_from(["left", "right"]))
def test_azimuth_is_the_angle_off_the_side(azimuth_deg: float, side: str) -> None:
    stand = Stand(near_side=side, azimuth_deg=azimuth_deg)
    camera = set_up(stand, np.array([0.2, -0.1, 0.9]), np.zeros(1))
    toward = (camera.position(0) - [0.2, -0.1, 0.0])[:2] / stand.distance_m
    sign = 1 if side == "left" else -1
    assert toward[0] * sign == pytest.approx(np.cos(np.radians(azimuth_deg)), abs=1e-9)
    assert -toward[1] == pytest.approx(np.sin(np.radians(azimuth_deg)), abs=1e-9)
    np.testing.assert_allclose(
        camera.project(np.array([[0.2, -0.1, 0.9]]))[0, :2], camera.centre_px, atol=1e-6
    )


def test_people_differ_within_human_limits() -> None:
    people = [draw_person(seed) for seed in range(200)]
    heights = np.array([person.height_m for person in people])
    assert heights.min() >= 1.50
    assert heights.max() <= 1.95
    assert np.std(heights) > 0.05
    assert {person.sex for person in people} == {"female", "male"}
    hip_heights = np.array([person.hip_offset_m[2] for person in people])
    assert 0.008 < np.std(hip_heights) < 0.020
    assert len({person.clothes.bottom for person in people}) == 4


def test_the_cast_is_mostly_filmed_from_the_side_and_covers_all_movements() -> None:
    clips = [clip for seed in range(120) for clip in draw_clips(seed, 5)]
    azimuths = np.array([abs(clip.stand.azimuth_deg) for clip in clips])
    assert np.mean(azimuths <= 15) == pytest.approx(0.40, abs=0.06)
    assert np.mean((azimuths > 15) & (azimuths <= 45)) == pytest.approx(0.40, abs=0.06)
    assert {clip.movement for clip in clips} == set(MOVEMENTS) == set(USUAL_MOVEMENTS)
    assert len({clip.name for clip in clips}) == len(clips)
    assert {clip.stand.near_side for clip in clips} == {"left", "right"}


@pytest.mark.skipif(not CAN_DRAW, reason="moderngl or scikit-image is not installed")
def test_a_body_is_closed_flesh_with_shares_that_sum_to_one() -> None:
    from sample_videos.render.body import build_body

    person = Person()
    body = build_body(person)
    assert len(body.points) < 30_000
    np.testing.assert_allclose(body.shares.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(body.normals, axis=1), 1, atol=1e-3)
    assert body.points[:, 2].max() == pytest.approx(person.height_m, abs=0.04)
    assert body.points[:, 2].min() == pytest.approx(0, abs=0.01)
    assert body.triangles.max() < len(body.points)


@pytest.mark.skipif(not CAN_DRAW, reason="moderngl or scikit-image is not installed")
def test_a_rendered_person_is_found_by_the_pose_model_where_the_truth_says(tmp_path: Path) -> None:
    from sample_videos.render.filming import Bodies, is_finished, write_clip
    from sample_videos.render.studio import studio
    from vision import estimate_poses

    try:
        studio()
    except Exception as error:  # moderngl raises plain Exception without a driver
        pytest.skip(f"no OpenGL here: {error}")
    clip = Clip("side", Person(), "standing", seconds=0.5, film=Film(frame_rate=15))
    clip = replace(clip, stand=Stand(azimuth_deg=10.0))
    film = write_clip(clip, tmp_path, Bodies())
    assert is_finished(clip, tmp_path)
    assert not list(tmp_path.glob("*.part"))
    poses = estimate_poses(film)
    joints = pd.read_csv(tmp_path / "side_joints.csv")
    assert poses.image_px.shape[1] == len(joints)
    hip = poses.image_px[0, :, 23]
    assert np.isfinite(hip).all()
    truth = joints[["hipL_u", "hipL_v"]].to_numpy()
    height_px = np.ptp(joints[["head_v", "ankleL_v"]].to_numpy())
    assert np.median(np.linalg.norm(hip - truth, axis=1)) < 0.08 * height_px
