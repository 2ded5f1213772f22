"""The estimator: what it sees does not depend on how one films, and where it knows nothing it says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.figures import FRAME_SIZE_PX, Camera, film, hide, lunge, mirror, squat
from vision.errors import ModelError
from vision.landmarks import SIDES, FloatArray, Landmark, PersonTrack, other_side
from vision.measures import MEASURES, column
from vision.measuring.accuracy import ACCURACY_VERSION
from vision.measuring.angles import angle_table
from vision.measuring.estimator import network
from vision.measuring.estimator.estimate import Estimate, estimate_angles
from vision.measuring.estimator.inputs import estimator_inputs
from vision.measuring.estimator.network import Estimator, default_estimator, from_bytes, to_bytes
from vision.measuring.estimator.skeleton import fit_skeleton
from vision.measuring.view import measure_view

RAW_ERROR_DEG = 40.0


@pytest.fixture(scope="module")
def estimator() -> Estimator:
    return default_estimator()


def estimate(track: PersonTrack, estimator: Estimator) -> Estimate:
    view = measure_view(track)
    raw = angle_table(track, view, 0.0)
    errors = raw.notna().where(raw.notna()).astype(float) * RAW_ERROR_DEG
    return estimate_angles(raw, errors, track, view, 0.0, FRAME_SIZE_PX, estimator)


# The skeleton of constant lengths


@pytest.mark.parametrize("azimuth_deg", [0.0, 20.0, 40.0])
def test_a_perfect_figure_keeps_its_angles(azimuth_deg: float) -> None:
    """Depth from lengths must not spoil landmarks that are right already."""
    motion = squat((100.0,))
    track = film(motion, Camera(azimuth_deg))
    fitted = fit_skeleton(track, measure_view(track).axis, FRAME_SIZE_PX)
    shoulder, hip, knee = (fitted.plane_m[:, 0, part] for part in range(3))
    trunk, thigh = hip - shoulder, knee - hip
    angle_deg = np.degrees(
        np.arctan2(thigh[:, 0], thigh[:, 1]) - np.arctan2(trunk[:, 0], trunk[:, 1])
    )
    off_deg = angle_deg - motion.truth("hip_flexion", "left")
    assert np.abs(off_deg).max() < 20.0
    assert np.median(np.abs(off_deg)) < 12.0


def test_bones_keep_their_length_where_depth_was_lost() -> None:
    """With all depth flattened out of the 3D landmarks, lengths bring most of it back."""
    motion = squat((100.0,))
    track = film(motion, Camera(40.0))
    flat_m = track.world_m.copy()
    flat_m[..., 2] *= 0.5
    view = measure_view(track)
    flattened = replace(track, world_m=flat_m)
    true = motion.truth("hip_flexion", "left")
    deep = true > 80.0
    world = angle_table(flattened, view, 0.0)[column("hip_flexion", "left")].to_numpy()
    joints = fit_skeleton(flattened, view.axis, FRAME_SIZE_PX).plane_m[:, 0]
    trunk, thigh = joints[:, 1] - joints[:, 0], joints[:, 2] - joints[:, 1]
    bones = np.degrees(np.arctan2(thigh[:, 0], thigh[:, 1]) - np.arctan2(trunk[:, 0], trunk[:, 1]))
    assert np.abs(bones - true)[deep].mean() < np.abs(world - true)[deep].mean()


def test_nobody_has_no_skeleton() -> None:
    track = hide(film(squat((100.0,))))
    fitted = fit_skeleton(track, np.full(3, np.nan), FRAME_SIZE_PX)
    assert np.isnan(fitted.plane_m).all()
    assert fitted.plane_m.shape == (len(track.time_s), 2, 4, 2)


# What the estimator sees


def inputs_of(track: PersonTrack) -> dict[str, FloatArray]:
    """The near side's inputs."""
    view = measure_view(track)
    return estimator_inputs(track, view, 0.0, FRAME_SIZE_PX)[view.measured_side].named


def test_a_mirrored_clip_swaps_the_sides() -> None:
    track = film(lunge(("left",)), Camera(30.0))
    there = mirror(track)
    one, other = (
        estimator_inputs(each, measure_view(each), 0.0, FRAME_SIZE_PX) for each in (track, there)
    )
    for side in SIDES:
        for name, values in one[side].named.items():
            assert_allclose(
                other[other_side(side)].named[name], values, atol=1e-6, equal_nan=True, err_msg=name
            )
        assert_allclose(other[other_side(side)].start_deg, one[side].start_deg, atol=1e-6)


def test_resolution_does_not_count() -> None:
    track = film(squat((100.0,)), Camera(20.0))
    half = replace(track, image_px=track.image_px / 2)
    view = measure_view(track)
    small = tuple(size // 2 for size in FRAME_SIZE_PX)
    whole = estimator_inputs(track, view, 0.0, FRAME_SIZE_PX)["left"].named
    halved = estimator_inputs(half, view, 0.0, (small[0], small[1]))["left"].named
    for name, values in whole.items():
        assert_allclose(halved[name], values, atol=1e-6, equal_nan=True, err_msg=name)


def test_inputs_are_held_and_named_as_the_estimator_wants_them(estimator: Estimator) -> None:
    inputs = inputs_of(film(squat((110.0,)), Camera(30.0), noise_px=2.0))
    assert set(estimator.names) == set(inputs)
    assert max(np.nanmax(np.abs(values)) for values in inputs.values()) <= 4.0


# The estimate


def test_trunk_and_thigh_add_up_to_hip_flexion(estimator: Estimator) -> None:
    found = estimate(film(squat((110.0, 80.0)), Camera(25.0), noise_px=1.0), estimator).angles
    for side in SIDES:
        total = found[column("trunk_inclination")] + found[column("thigh_elevation", side)]
        assert_allclose(found[column("hip_flexion", side)], total, atol=1e-6)


def test_a_hidden_joint_leaves_no_value_and_no_error(estimator: Estimator) -> None:
    track = film(squat((100.0,)), Camera(20.0))
    hidden = hide(track, Landmark.LEFT_KNEE)
    found = estimate(hidden, estimator)
    for name in ("hip_flexion", "knee_flexion", "thigh_elevation"):
        assert found.angles[column(name, "left")].isna().all()  # type: ignore[arg-type]
        assert found.errors[column(name, "left")].isna().all()  # type: ignore[arg-type]


def test_nearly_from_the_front_no_error_is_small(estimator: Estimator) -> None:
    """A lean toward the camera hardly shows there, however sure the network is."""

    def smallest_deg(azimuth_deg: float, measure: str) -> float:
        errors = estimate(film(squat((100.0,)), Camera(azimuth_deg)), estimator).errors
        return float(errors[f"{measure}_left_deg"].min())

    for measure in ("hip_flexion", "knee_flexion"):
        assert smallest_deg(0.0, measure) < 15.0
        assert smallest_deg(62.0, measure) >= 15.0
    assert smallest_deg(62.0, "thigh_elevation") > 10.0


def test_what_is_unlike_every_example_stays_raw(estimator: Estimator) -> None:
    track = film(squat((100.0,)), Camera(20.0))
    shuffled = replace(
        track, world_m=track.world_m[:, ::-1] * 3.0, image_px=track.image_px[:, ::-1].copy()
    )
    view = measure_view(track)
    raw = angle_table(shuffled, view, 0.0)
    errors = raw.notna().astype(float).where(raw.notna()) * RAW_ERROR_DEG
    found = estimate_angles(raw, errors, shuffled, view, 0.0, FRAME_SIZE_PX, estimator)
    name = column("hip_flexion", view.measured_side)
    strange = found.strangeness[view.measured_side]
    assert strange.max() == 1.0
    assert_allclose(found.errors[name][strange == 1.0], RAW_ERROR_DEG)


@pytest.mark.parametrize("side", SIDES)
def test_no_estimate_without_an_error(estimator: Estimator, side: str) -> None:
    found = estimate(film(squat((100.0,)), Camera(15.0), noise_px=1.0), estimator)
    for measure in MEASURES:
        name = column(measure.name, side)  # type: ignore[arg-type]
        assert (found.errors[name] > 1.0).all()
        assert (found.errors[name] < 90.0).all()


# The file


def test_the_file_comes_back_as_it_was(estimator: Estimator) -> None:
    content = to_bytes(estimator)
    assert to_bytes(from_bytes(content)) == content
    assert estimator.version == ACCURACY_VERSION


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"\x93NUMPY"])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        from_bytes(content)


def test_a_damaged_or_missing_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "ESTIMATOR_NAME", "nowhere.npz")
    default_estimator.cache_clear()
    with pytest.raises(ModelError, match="cannot be read"):
        default_estimator()
    monkeypatch.undo()
    monkeypatch.setattr(network, "ESTIMATOR_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="is damaged"):
        default_estimator()
    monkeypatch.undo()
    assert default_estimator().names
