"""Whether the clock of a clip and that of its truth agree: found where it can be told, else not claimed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests import figures
from tests.command import sitbone
from vision.landmarks import FloatArray, PoseSequence
from vision.pose.file import save_poses
from vision.validation.clips import ScoredClip, score_clip
from vision.validation.clock import Series, clock_notes, clock_offset_s
from vision.validation.result import Validation
from vision.validation.truth import Truth

NEAR = figures.Camera().near_side
TRUE_S = np.arange(0.0, 8.0, 0.01)
TIME_S = np.arange(0.0, 8.0, 1 / 30)


def squats_deg(time_s: FloatArray, depth_deg: float = 100.0) -> FloatArray:
    return np.asarray(depth_deg / 2 * (1 - np.cos(time_s * np.pi)))


def seen(late_s: float, depth_deg: float = 100.0, wrong_deg: float = 0.0) -> Series:
    """Squats measured with an error that grows with depth, the truth's clock late by so much."""
    measured = 0.8 * squats_deg(TIME_S, depth_deg) + wrong_deg
    return TIME_S, measured, TRUE_S + late_s, squats_deg(TRUE_S, depth_deg)


@pytest.mark.parametrize("late_s", [-0.2, -0.06, 0.0, 0.13])
def test_a_clock_that_is_late_is_found_whatever_the_angles_error(late_s: float) -> None:
    assert clock_offset_s([seen(late_s), seen(late_s, 70.0, 25.0)]) == pytest.approx(-late_s)


def test_holes_in_what_was_measured_and_in_the_truth_do_not_matter() -> None:
    time_s, measured, true_s, true_deg = seen(0.08)
    measured[20:40] = np.nan
    true_deg[::7] = np.nan
    series = (time_s, measured, true_s, true_deg)
    assert clock_offset_s([series, series]) == pytest.approx(-0.08)


@pytest.mark.parametrize(
    "series",
    [
        [],
        [seen(0.06)],
        [seen(0.06, 20.0), seen(0.06, 25.0)],
        [seen(0.06), seen(-0.06)],
        [seen(0.5), seen(0.5)],
        [tuple(values[:5] for values in seen(0.06))] * 2,
        [(*seen(0.06)[:2], *(values[::40] for values in seen(0.06)[2:]))] * 2,
    ],
    ids=[
        "nothing",
        "one angle",
        "hardly moving",
        "disagreeing",
        "too far apart",
        "too short",
        "sparse",
    ],
)
def test_what_cannot_be_told_is_not_claimed(series: list[Series]) -> None:
    assert clock_offset_s(series) is None


def test_an_angle_that_passes_half_a_turn_tells_the_time_too() -> None:
    time_s, measured, true_s, true_deg = seen(0.1)
    turned = (time_s, (measured + 290) % 360 - 180, true_s, (true_deg + 290) % 360 - 180)
    assert clock_offset_s([turned, turned]) == pytest.approx(-0.1)


@pytest.fixture(scope="module")
def motion() -> figures.Motion:
    return figures.squat((80.0, 95.0, 110.0))


@pytest.fixture(scope="module")
def poses(motion: figures.Motion) -> PoseSequence:
    return figures.sequence(figures.film(motion))


def truth_of(motion: figures.Motion, late_s: float) -> Truth:
    angles = {(name, NEAR): motion.truth(name) for name in ("hip_flexion", "knee_flexion")}
    return Truth(motion.time_s + late_s, dict(angles))


def mae_deg(clip: ScoredClip) -> float:
    found = clip.result.scores[0].corrected.mae_deg
    assert found is not None
    return found


def test_a_late_truth_is_told_and_only_moved_when_asked(
    motion: figures.Motion, poses: PoseSequence
) -> None:
    right = score_clip("figure", poses, truth_of(motion, 0.0))
    late = score_clip("figure", poses, truth_of(motion, 0.1))
    aligned = score_clip("figure", poses, truth_of(motion, 0.1), align_clocks=True)
    assert right.result.clock_offset_s == pytest.approx(0.0, abs=0.011)
    assert late.result.clock_offset_s == pytest.approx(-0.1, abs=0.011)
    assert (late.result.clocks_aligned, aligned.result.clocks_aligned) == (False, True)
    assert mae_deg(late) > mae_deg(right) + 3.0
    assert mae_deg(aligned) == pytest.approx(mae_deg(right), abs=0.5)
    assert clock_notes([right.result]) == []
    (told,) = clock_notes([late.result])
    assert "0.10 s earlier" in told
    assert "--align-clocks" in told
    slightly = score_clip("figure", poses, truth_of(motion, 0.02), align_clocks=True)
    assert not slightly.result.clocks_aligned, "so little is noise"
    (done,) = clock_notes([aligned.result])
    assert "compared with the true angles 0.10 s earlier" in done


def test_the_command_tells_and_aligns(
    motion: figures.Motion, poses: PoseSequence, tmp_path: Path
) -> None:
    (tmp_path / "clips").mkdir()
    save_poses(poses, tmp_path / "clips" / "squat.npz")
    table = np.column_stack(
        [motion.time_s + 0.1, motion.truth("hip_flexion"), motion.truth("knee_flexion")]
    )
    names = f"time_s,hip_flexion_sagittal_{NEAR},knee_flexion_{NEAR}"
    np.savetxt(tmp_path / "clips" / "squat.csv", table, delimiter=",", header=names, comments="")
    told = sitbone("validate", "clips", folder=tmp_path)
    assert "squat.npz: the true angles would fit best 0.10 s earlier" in told.stdout
    aligned = sitbone("validate", "clips", "--align-clocks", "--json", "v.json", folder=tmp_path)
    assert "compared with the true angles 0.10 s earlier" in aligned.stdout
    (clip,) = Validation.model_validate_json((tmp_path / "v.json").read_bytes()).clips
    assert clip.clocks_aligned
    page = (tmp_path / "clips_validation" / "validation.md").read_text(encoding="utf-8")
    assert "compared with the true angles 0.10 s earlier" in page
