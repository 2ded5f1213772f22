"""Measured against true angles: known errors give known numbers, and nothing in the folder is fatal."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import NormalDist
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import figures
from tests.command import SAMPLES, sitbone
from vision.errors import NoPersonError
from vision.landmarks import FloatArray, PoseSequence
from vision.measures import MEASURES
from vision.measuring.accuracy import ACCURACY_VERSION
from vision.pose.file import load_poses, save_poses
from vision.screening import screen_poses
from vision.validation.clips import ScoredClip, readings, score_clip, summarise
from vision.validation.errors import ErrorFileError, load_errors
from vision.validation.page import insert, row_table, table
from vision.validation.pairing import interpolate_deg, pair_readings
from vision.validation.plots import validation_plots
from vision.validation.result import Row, Skipped, Statistics, Validation
from vision.validation.statistics import calibration, interval_scale, statistics, view_bin
from vision.validation.truth import Notes, Truth, TruthError, read_notes, read_truth

HIP = ("hip_flexion", "left")
NEAR_HIP = ("hip_flexion", figures.Camera().near_side)
DEPTHS_DEG = (80.0, 95.0, 110.0)


def points(
    true: Any, measured: Any, half_width_deg: float = 10.0, clip: Any = "a", raw: Any = None
) -> pd.DataFrame:
    """A table of hip readings of the near side in a square view."""
    corrected = np.asarray(measured, dtype=np.float64)
    return pd.DataFrame(
        {
            "true_deg": np.asarray(true, dtype=np.float64),
            "corrected_deg": corrected,
            "raw_deg": corrected if raw is None else raw,
            "half_width_deg": np.where(np.isfinite(corrected), half_width_deg, np.nan),
            "clip": clip,
            "measure": "hip_flexion",
        }
    )


NO_PEAKS = points([], [])


def score(*args: Any, peaks: pd.DataFrame = NO_PEAKS, **options: Any) -> Statistics:
    return statistics(points(*args, **options), peaks, "corrected")


# Statistics


@given(
    st.floats(-40, 40),
    st.floats(0, 30),
    st.integers(1, 60),
    st.floats(0.5, 60.0),
)
def test_a_known_bias_and_spread_give_exact_numbers(
    bias_deg: float, swing_deg: float, pairs: int, half_width_deg: float
) -> None:
    """Errors bias + swing and bias - swing in equal numbers: every statistic has a closed form."""
    errors = np.tile([bias_deg + swing_deg, bias_deg - swing_deg], pairs)
    true = np.linspace(0.0, 80.0, len(errors))
    found = score(true, true + errors, half_width_deg=half_width_deg)
    n = 2 * pairs
    largest = abs(bias_deg) + swing_deg
    assert found.n == n
    assert found.bias_deg == pytest.approx(bias_deg, abs=1e-4)
    assert found.mae_deg == pytest.approx(max(abs(bias_deg), swing_deg), abs=1e-4)
    assert found.rmse_deg == pytest.approx(np.hypot(bias_deg, swing_deg), abs=1e-4)
    assert found.p95_deg is not None
    assert found.p95_deg <= largest + 1e-4
    spread = swing_deg * np.sqrt(n / (n - 1))
    assert found.agreement_low_deg == pytest.approx(bias_deg - 1.96 * spread, abs=1e-3)
    assert found.agreement_high_deg == pytest.approx(bias_deg + 1.96 * spread, abs=1e-3)
    assert found.half_width_deg == pytest.approx(half_width_deg, abs=1e-4)
    if abs(largest - half_width_deg) > 1e-6:
        assert (found.coverage == 1.0) == (largest < half_width_deg)
    assert found.not_assessed == 0.0


@given(st.lists(st.floats(-170, 170), min_size=1, max_size=40), st.floats(-400, 400))
def test_errors_do_not_depend_on_where_the_circle_is_cut(true: list[float], turn: float) -> None:
    one = score(true, np.array(true) + 5.0)
    other = score(true, (np.array(true) + 5.0 + 360.0 * round(turn / 90)))
    assert one.bias_deg == other.bias_deg == pytest.approx(5.0, abs=1e-4)


def test_coverage_is_told_per_clip_too() -> None:
    """Nine frames of ten inside overall may be a clip where nothing was."""
    true = np.zeros(100)
    measured = np.r_[np.zeros(90), np.full(10, 30.0)]
    found = score(true, measured, clip=np.r_[np.full(90, 1), np.full(10, 2)])
    assert (found.clips, found.coverage) == (2, 0.9)
    assert (found.clip_coverage_min, found.clip_coverage_median) == (0.0, 0.5)
    assert found.clip_coverage_held == 0.5
    older = found.model_copy(update={"clip_coverage_held": None})
    for each, told in ((found, "| 90 % (0 %, 1 of 2) "), (older, "| 90 % (0 %) ")):
        row = Row(measure="hip_flexion", corrected=each, raw=each)
        assert told in row_table((row,), ())


def test_what_was_not_measured_is_a_share_and_misses_depth() -> None:
    found = score([100.0, 100.0, 80.0, 80.0], [100.0, np.nan, 80.0, np.nan])
    assert (found.n, found.not_assessed) == (2, 0.5)
    assert (found.true_above, found.measured_above) == (2, 1)
    assert (found.recall, found.precision) == (0.5, 1.0)


@pytest.mark.parametrize(
    ("true", "measured", "recall", "precision"),
    [
        ([10.0, 89.9], [10.0, 89.9], None, None),
        ([10.0, 80.0], [10.0, 95.0], None, 0.0),
        ([95.0, 80.0], [80.0, 80.0], 0.0, None),
        ([90.0, 80.0], [90.0, 80.0], 1.0, 1.0),
        ([95.0, 95.0, 80.0, 80.0], [95.0, 80.0, 95.0, 80.0], 0.5, 0.5),
    ],
)
def test_recall_and_precision_of_90_degrees(
    true: list[float], measured: list[float], recall: float | None, precision: float | None
) -> None:
    found = score(true, measured)
    assert (found.recall, found.precision) == (recall, precision)


def test_nothing_measured_gives_no_numbers_rather_than_zeros() -> None:
    found = score([10.0, 100.0], [np.nan, np.nan])
    assert (found.n, found.clips, found.not_assessed, found.recall) == (0, 0, 1.0, 0.0)
    names = ("mae_deg", "bias_deg", "rmse_deg", "p95_deg", "coverage", "half_width_deg")
    assert all(getattr(found, name) is None for name in names)
    assert score([50.0], [51.0]).agreement_low_deg is None, "one reading has no spread"


def test_peaks_are_compared_as_they_are_printed() -> None:
    found = score([0.0], [0.0], peaks=points([100.0, 110.0], [104.0, 98.0], half_width_deg=5.0))
    assert (found.peaks, found.peak_mae_deg, found.peak_bias_deg) == (2, 8.0, -4.0)
    assert found.peak_coverage == 0.5


@given(st.integers(9, 200), st.floats(0.1, 5.0))
def test_the_scaled_interval_holds_nine_in_ten(n: int, factor: float) -> None:
    errors = np.linspace(1.0, 10.0, n)
    scale = interval_scale(errors, np.full(n, factor))
    inside = np.mean(errors <= scale * factor + 1e-9)
    assert 0.9 <= inside <= 0.9 + 2 / n


def test_eight_readings_cannot_show_nine_in_ten() -> None:
    assert np.isnan(interval_scale(np.ones(8), np.ones(8)))
    assert interval_scale(np.ones(9), np.ones(9)) == 1.0


def test_gaussian_errors_of_the_printed_size_are_calibrated() -> None:
    shares = (np.arange(4000) + 0.5) / 4000
    errors = np.array([NormalDist(0.0, 10.0 / 1.6449).inv_cdf(share) for share in shares])
    lines = list(calibration(points(np.zeros(4000), errors), "corrected"))
    assert [line.empirical for line in lines] == pytest.approx(
        [line.nominal for line in lines], abs=2e-3
    )


@pytest.mark.parametrize(
    ("azimuth_deg", "expected"),
    [(0.0, "0-15"), (14.99, "0-15"), (15.0, "15-30"), (60.0, "60-90"), (90.0, "60-90")],
)
def test_bins_of_the_view(azimuth_deg: float, expected: str) -> None:
    assert view_bin(azimuth_deg) == expected


# Pairing


def measured_line(rate_hz: float = 30.0, seconds: float = 4.0, slope: float = 20.0) -> pd.DataFrame:
    times_s = np.arange(0.0, seconds, 1 / rate_hz)
    values = slope * times_s
    columns = {"corrected_deg": values, "raw_deg": values + 3.0, "half_width_deg": values * 0 + 8}
    return pd.DataFrame(columns, index=pd.Index(times_s, name="time_s"))


@given(st.lists(st.integers(-1000, 6000), min_size=1, max_size=8, unique=True))
def test_a_handful_of_readings_is_compared_at_its_own_times(times_ms: list[int]) -> None:
    true_s = np.sort(times_ms) / 1000
    measured = measured_line()
    steps = np.diff(true_s)
    if len(steps) and np.median(steps) <= 0.06:
        return  # dense truth is read at the frames
    pairs = pair_readings(measured, true_s, np.full(len(true_s), 7.0))
    inside = true_s[(true_s >= 0.0) & (true_s <= measured.index[-1])]
    assert len(pairs) == len(inside)
    assert np.allclose(pairs["corrected_deg"], 20.0 * inside, atol=1e-4)
    assert np.allclose(pairs["raw_deg"] - pairs["corrected_deg"], 3.0)


def test_dense_truth_is_read_at_the_frames_and_never_beyond() -> None:
    measured = measured_line()
    true_s = np.arange(0.505, 3.0, 0.01)
    pairs = pair_readings(measured, true_s, 20.0 * true_s)
    assert pairs["time_s"].min() >= 0.505
    assert pairs["time_s"].max() <= true_s[-1]
    assert np.allclose(pairs["true_deg"], pairs["corrected_deg"])
    assert np.isin(pairs["time_s"], measured.index).all()


def test_a_gap_in_the_truth_is_not_bridged() -> None:
    true_s = np.arange(0.0, 3.0, 0.01)
    true_deg = 20.0 * true_s
    true_deg[(true_s > 1.0) & (true_s < 2.0)] = np.nan
    pairs = pair_readings(measured_line(), true_s, true_deg)
    assert not ((pairs["time_s"] > 1.01) & (pairs["time_s"] < 1.99)).any()


def test_a_hole_in_what_was_measured_is_no_value() -> None:
    measured = measured_line()
    measured.loc[1.0:2.0, :] = np.nan
    pairs = pair_readings(measured, np.array([0.5, 1.5, 2.5]), np.array([10.0, 30.0, 50.0]))
    assert pairs["corrected_deg"].isna().tolist() == [False, True, False]
    assert pairs["true_deg"].tolist() == [10.0, 30.0, 50.0]


def test_angles_are_interpolated_the_short_way_round() -> None:
    at = interpolate_deg(np.array([0.5]), np.array([0.0, 1.0]), np.array([179.0, -179.0]), 2.0)
    assert abs(float(at[0])) == pytest.approx(180.0)


@given(st.floats(-0.5, 2.5))
def test_interpolation_never_extrapolates(at_s: float) -> None:
    times_s, values = np.array([0.0, 1.0, 2.0]), np.array([10.0, 20.0, 0.0])
    (found,) = interpolate_deg(np.array([at_s]), times_s, values, 1.0)
    if 0.0 <= at_s <= 2.0:
        assert found == pytest.approx(np.interp(at_s, times_s, values), abs=1e-3)
    elif at_s < -2e-6 or at_s > 2 + 2e-6:
        assert np.isnan(found)


# Truth files and notes


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_truth_in_the_words_of_a_spreadsheet(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "\ufefftime_s; hip_flexion_sagittal_left ;remark\n2;91,5;deep\n0,5;12;\n0,5;99;twice\n;3;\n",
    )
    truth = read_truth(path)
    assert truth.time_s.tolist() == [0.5, 2.0]
    assert list(truth.angles_deg) == [HIP]
    assert truth.angles_deg[HIP].tolist() == [12.0, 91.5]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "not a readable CSV"),
        ("hip_flexion_sagittal_left\n90\n", "time_s"),
        ("time_s,hip_flexion_left\n0,90\n", "hip_flexion_sagittal_left"),
        ("time_s,hip_flexion_sagittal_left\n0,deep\n", "no row"),
        ("time_s,hip_flexion_sagittal_left\n", "no row"),
        ('time_s,knee_flexion_left\n0,"1\n', "not a readable CSV"),
    ],
)
def test_a_truth_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(TruthError, match=named):
        read_truth(write(tmp_path / "a.csv", text))


def test_a_signed_trunk_goes_before_an_unsigned_one(tmp_path: Path) -> None:
    both = "time_s,trunk_inclination,trunk_inclination_signed\n0,10,-10\n"
    assert read_truth(write(tmp_path / "a.csv", both)).unsigned == frozenset()
    only = read_truth(write(tmp_path / "b.csv", "time_s,trunk_inclination\n0,10\n"))
    assert only.unsigned == {"trunk_inclination"}


def test_notes_in_either_spelling(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", '{"view": ["left", 30.0], "move": "lunge", "fps": 30}')
    assert read_notes(path) == Notes(near_side="left", azimuth_deg=30.0, movement="forward_lunge")
    front = read_notes(write(path, '{"near_side": "both", "body": "a", "repetitions": 3}'))
    assert (front.near_side, front.repetition_count) == (None, 3)
    spans = read_notes(write(path, '{"repetitions": [{"start_s": 1, "end_s": 2}, [3, 4.5]]}'))
    assert spans.repetitions == ((1.0, 2.0), (3.0, 4.5))
    held = read_notes(write(path, '{"repetitions": [], "holds": [[1, 2]], "body": 7}'))
    assert (held.repetition_count, held.holds, held.body) == (0, ((1.0, 2.0),), "7")


@pytest.mark.parametrize("text", ["{", "[1]", '{"offset_s": "soon"}', '{"repetitions": [[1]]}'])
def test_notes_that_cannot_be_understood_say_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(TruthError, match=r"a\.json"):
        read_notes(write(tmp_path / "a.json", text))


# One clip, from the landmarks of a figure with known angles


@pytest.fixture(scope="module", autouse=True)
def _figures_are_screened_raw() -> Iterator[None]:
    """A figure's landmarks are where its joints are: there is nothing to correct."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vision.validation.clips.screen_poses", partial(screen_poses, raw=True))
        yield


@pytest.fixture(scope="module")
def motion() -> figures.Motion:
    return figures.squat(DEPTHS_DEG)


@pytest.fixture(scope="module")
def poses(motion: figures.Motion) -> PoseSequence:
    return figures.sequence(figures.film(motion))


def truth_of(motion: figures.Motion, offset_deg: float = 0.0) -> Truth:
    """The truth of a figure, wrong by a known amount."""
    return Truth(motion.time_s, {NEAR_HIP: motion.truth("hip_flexion") + offset_deg})


@pytest.fixture(scope="module")
def clip(motion: figures.Motion, poses: PoseSequence) -> ScoredClip:
    return score_clip("figure", poses, truth_of(motion))


def hip_score(clip: ScoredClip) -> Statistics:
    (found,) = clip.result.scores
    return found.corrected


def test_a_perfect_model_of_a_square_view_is_right(clip: ScoredClip) -> None:
    found = hip_score(clip)
    assert found.mae_deg is not None
    assert found.mae_deg < 2.0
    assert found.coverage == 1.0
    assert found.peaks == len(DEPTHS_DEG) == clip.result.repetitions
    assert found.peak_mae_deg is not None
    assert found.peak_mae_deg < 3.0
    assert clip.result.scores[0].side == "near"


@pytest.mark.parametrize("offset_deg", [-12.0, 7.5])
def test_a_wrong_truth_shifts_the_bias_by_as_much(
    motion: figures.Motion, poses: PoseSequence, clip: ScoredClip, offset_deg: float
) -> None:
    shifted = hip_score(score_clip("figure", poses, truth_of(motion, offset_deg)))
    true_bias = hip_score(clip).bias_deg
    assert true_bias is not None
    assert shifted.bias_deg == pytest.approx(true_bias - offset_deg, abs=1e-3)


def test_raw_and_estimated_angles_are_scored_beside_each_other(
    motion: figures.Motion, poses: PoseSequence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vision.validation.clips.screen_poses", screen_poses)
    (found,) = score_clip("figure", poses, truth_of(motion)).result.scores
    raw = screen_poses(poses, raw=True).angles
    off_deg = raw["hip_flexion_left_deg"].to_numpy() - motion.truth("hip_flexion")
    assert found.raw.bias_deg == pytest.approx(off_deg.mean(), abs=0.01)
    assert found.corrected.bias_deg != pytest.approx(off_deg.mean(), abs=0.01)


def test_five_goniometer_readings_are_enough(motion: figures.Motion, poses: PoseSequence) -> None:
    times_s = np.linspace(0.5, float(motion.time_s[-1]) - 0.5, 5)
    true_deg = np.interp(times_s, motion.time_s, motion.truth("hip_flexion"))
    found = hip_score(score_clip("figure", poses, Truth(times_s, {NEAR_HIP: true_deg})))
    assert (found.n, found.peaks) == (5, 0), "five readings do not show a peak"
    assert found.mae_deg is not None
    assert found.mae_deg < 3.0


def test_an_offset_brings_two_clocks_together(motion: figures.Motion, poses: PoseSequence) -> None:
    late = Truth(motion.time_s + 100.0, {NEAR_HIP: motion.truth("hip_flexion")})
    with pytest.raises(TruthError, match=r"No true angle lies within the clip"):
        score_clip("figure", poses, late)
    found = score_clip("figure", poses, late, Notes(offset_s=-100.0))
    assert hip_score(found).n > 100


def test_an_unsigned_trunk_is_compared_without_its_sign(
    motion: figures.Motion, poses: PoseSequence
) -> None:
    angles: dict[Any, FloatArray] = {
        ("trunk_inclination", None): np.abs(motion.truth("trunk_inclination"))
    }
    unsigned = Truth(motion.time_s, angles, frozenset({"trunk_inclination"}))
    found = hip_score(score_clip("figure", poses, unsigned))
    assert found.mae_deg is not None
    assert found.mae_deg < 2.0


def test_noted_repetitions_go_before_those_found(
    motion: figures.Motion, poses: PoseSequence
) -> None:
    notes = Notes(repetitions=((0.0, float(motion.time_s[-1]) + 1.0),), movement="squat", body="b")
    scored = score_clip("figure", poses, truth_of(motion), notes)
    assert hip_score(scored).peaks == 1
    assert scored.peaks["true_deg"].tolist() == pytest.approx([max(DEPTHS_DEG)], abs=1.5)
    assert (scored.result.body, scored.result.repetitions_true) == ("b", 1)


def test_a_noted_hold_is_compared_by_its_median(
    motion: figures.Motion, poses: PoseSequence
) -> None:
    notes = Notes(repetitions=(), holds=((0.0, 1.0),))
    scored = score_clip("figure", poses, truth_of(motion), notes)
    inside = motion.time_s < 1.0
    expected = np.median(motion.truth("hip_flexion")[inside])
    assert scored.peaks["true_deg"].tolist() == pytest.approx([expected], abs=1e-6)


def test_nobody_in_the_clip_is_said(poses: PoseSequence, motion: figures.Motion) -> None:
    empty = replace(
        poses,
        image_px=poses.image_px[:0],
        world_m=poses.world_m[:0],
        visibility=poses.visibility[:0],
    )
    with pytest.raises(NoPersonError):
        score_clip("figure", empty, truth_of(motion))


# All clips


@pytest.fixture(scope="module")
def validation(motion: figures.Motion, clip: ScoredClip) -> Validation:
    oblique = figures.sequence(figures.film(motion, figures.Camera(azimuth_deg=35.0)))
    other = score_clip("oblique", oblique, truth_of(motion, 4.0), body="b")
    return summarise([other, clip], [Skipped(name="z.mp4", reason="Damaged.")])


def row(validation: Validation, **names: str) -> Row:
    """The one row broken down by these names."""
    keys = ("movement", "view", "side", "body", "depth")
    (found,) = (
        row
        for row in validation.rows
        if row.measure == "hip_flexion" and all(getattr(row, key) == names.get(key) for key in keys)
    )
    return found


def test_tables_are_broken_down_by_view_body_and_depth(validation: Validation) -> None:
    assert [clip.name for clip in validation.clips] == ["figure", "oblique"]
    every = row(validation).corrected
    square, oblique = (row(validation, view=view, side="near") for view in ("0-15", "30-45"))
    assert every.n == square.corrected.n + oblique.corrected.n
    assert (every.clips, square.corrected.clips) == (2, 1)
    assert row(validation, body="b").corrected == oblique.corrected
    depths = [row(validation, side="near", depth=depth) for depth in ("<30", "60-90", ">=90")]
    assert depths[2].corrected.n == depths[2].corrected.true_above == every.true_above


def test_the_result_survives_its_json_and_is_the_same_every_time(
    validation: Validation, motion: figures.Motion, poses: PoseSequence
) -> None:
    text = validation.to_json()
    assert Validation.model_validate_json(text) == validation
    jsonschema.validate(
        json.loads(text), Validation.model_json_schema(by_alias=True, mode="serialization")
    )
    one, other = (summarise([score_clip("x", poses, truth_of(motion))]) for _ in range(2))
    assert one.to_json() == other.to_json()
    assert "NaN" not in text


def test_the_order_of_the_clips_does_not_matter(validation: Validation, clip: ScoredClip) -> None:
    second = replace(clip, result=clip.result.model_copy(update={"name": "a"}))
    assert summarise([clip, second]).to_json() == summarise([second, clip]).to_json()


def test_no_clips_no_tables() -> None:
    with pytest.raises(TruthError):
        summarise([])


def test_plots_are_pictures_and_the_same_every_time(clip: ScoredClip) -> None:
    alone = summarise([clip])
    one, other = (validation_plots(alone, readings([clip]), "corrected") for _ in range(2))
    assert one == other
    assert len(one) == 4
    assert all(content.startswith(b"\x89PNG") for content in one.values())


# The error of one's own set-up


@pytest.fixture
def errors_file(validation: Validation, tmp_path: Path) -> Path:
    return write(tmp_path / "validation.json", validation.to_json())


def test_the_error_grows_where_it_was_too_small_and_not_elsewhere(
    validation: Validation, errors_file: Path
) -> None:
    widened = row(validation, view="30-45", side="near").model_copy(deep=True)
    too_small = widened.corrected.model_copy(update={"interval_scale": 1.8, "clips": 1})
    rows = tuple(
        each if each != widened else widened.model_copy(update={"corrected": too_small})
        for each in validation.rows
    )
    write(errors_file, validation.model_copy(update={"rows": rows}).to_json())
    scale = load_errors(errors_file)
    assert scale.factor("hip_flexion", 40.0, near=True) == pytest.approx(1.8)
    for azimuth_deg, near in ((40.0, False), (20.0, True), (float("nan"), True)):
        assert scale.factor("hip_flexion", azimuth_deg, near=near) == 1.0


def test_the_factor_is_on_every_printed_error(errors_file: Path, poses: PoseSequence) -> None:
    scale = load_errors(errors_file)
    lines = tuple((*line[:-1], 1.7) for line in scale.lines)
    plain, scaled = (
        screen_poses(poses, errors=each) for each in (None, replace(scale, lines=lines))
    )
    name = f"hip_flexion_{NEAR_HIP[1]}_error_deg"
    assert np.allclose(scaled.angles[name], 1.7 * plain.angles[name], equal_nan=True)


def test_one_clip_does_not_make_the_error_smaller(errors_file: Path) -> None:
    assert {line[-1] for line in load_errors(errors_file).lines} == {1.0}


def test_three_clips_may_halve_the_error_at_most(clip: ScoredClip, tmp_path: Path) -> None:
    clips = []
    for name in "abc":
        result = clip.result.model_copy(update={"name": name})
        clips.append(replace(clip, result=result, points=clip.points.assign(clip=name)))
    scale = load_errors(write(tmp_path / "v.json", summarise(clips).to_json()))
    assert [line[-1] for line in scale.lines] == [0.5]


def test_a_screening_says_whose_error_it_prints(errors_file: Path, poses: PoseSequence) -> None:
    scale = load_errors(errors_file)
    assert screen_poses(poses, errors=scale).versions.accuracy == scale.version
    assert scale.version.startswith(f"{ACCURACY_VERSION}+")
    assert screen_poses(poses).versions.accuracy == ACCURACY_VERSION


def test_a_file_that_gives_no_errors_says_why(validation: Validation, tmp_path: Path) -> None:
    with pytest.raises(ErrorFileError, match="cannot be read"):
        load_errors(tmp_path / "missing.json")
    with pytest.raises(ErrorFileError, match=r"validation\.json"):
        load_errors(write(tmp_path / "a.json", "{}"))
    versions = validation.versions.model_copy(update={"accuracy": "table-0"})
    older = validation.model_copy(update={"versions": versions})
    with pytest.raises(ErrorFileError, match="table-0"):
        load_errors(write(tmp_path / "b.json", older.to_json()))
    few = validation.model_copy(update={"rows": ()})
    with pytest.raises(ErrorFileError, match="nine or more"):
        load_errors(write(tmp_path / "c.json", few.to_json()))


# Pages


def test_tables_are_aligned_and_pages_keep_the_rest() -> None:
    text = table(["a", "b"], [["1", "a|b"], ["long", ""]])
    assert len({len(line) for line in text.splitlines()}) == 1
    page = "before\n<!-- begin x -->\nold\n<!-- end x -->\nafter\n"
    assert insert(page, "x", "new") == "before\n<!-- begin x -->\n\nnew\n\n<!-- end x -->\nafter\n"
    with pytest.raises(Exception, match="no place"):
        insert(page, "y", "new")


def test_the_page_of_the_docs_holds_the_tables_of_the_program() -> None:
    page = (SAMPLES.parent / "docs" / "accuracy.md").read_text(encoding="utf-8")
    for name in ("samples", "development"):
        part = page.partition(f"<!-- begin {name} -->")[2].partition(f"<!-- end {name} -->")[0]
        assert f"printed ± of {ACCURACY_VERSION}, pose model" in part
        assert all(title in part for title in (MEASURES[0].title, "By camera angle", "By depth"))


# The command


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, motion: figures.Motion, poses: PoseSequence
) -> Path:
    """A folder as people have them: good clips, half pairs, damaged files, folders within folders."""
    root = tmp_path_factory.mktemp("clips")
    (root / "anna").mkdir()
    save_poses(poses, root / "anna" / "squat.npz")
    hip = motion.truth("hip_flexion")
    lines = [f"{at},{value}\n" for at, value in zip(motion.time_s, hip, strict=True)]
    truth = "time_s,hip_flexion_sagittal_left\n" + "".join(lines)
    write(root / "anna" / "squat.csv", truth)
    save_poses(poses, root / "alone.npz")
    write(root / "orphan.csv", truth)
    write(root / "broken.mp4", "no video")
    write(root / "broken.csv", truth)
    write(root / "words.csv", "time_s,hip_flexion_sagittal_left\nsoon,deep\n")
    shutil.copy(root / "alone.npz", root / "words.npz")
    write(root / "list.csv", "name,age\nAnna,50\n")
    return root


def test_bad_files_are_named_and_the_good_ones_scored(folder: Path, tmp_path: Path) -> None:
    run = sitbone("validate", folder, "-o", "out", "--json", "v.json", folder=tmp_path)
    assert run.returncode == 0, run.stderr
    result = Validation.model_validate_json((tmp_path / "v.json").read_bytes())
    assert [(clip.name, clip.body) for clip in result.clips] == [("anna/squat.npz", "anna")]
    assert {file.name for file in result.skipped} == {
        "alone.npz",
        "broken.mp4",
        "orphan.csv",
        "words.npz",
    }
    assert "broken.mp4" in run.stderr
    assert "Traceback" not in run.stderr
    assert "hip flexion" in run.stdout
    assert (tmp_path / "out" / "validation.json").read_bytes() == (tmp_path / "v.json").read_bytes()
    page = (tmp_path / "out" / "validation.md").read_text(encoding="utf-8")
    for name in ("true_against_measured", "error_by_camera_angle", "error_by_depth"):
        assert f"({name}.png)" in page
        assert (tmp_path / "out" / f"{name}.png").stat().st_size > 1000
    assert not list((tmp_path / "out").glob(".*"))


def test_the_json_alone_on_standard_output(folder: Path, tmp_path: Path) -> None:
    run = sitbone("validate", folder, "--raw", "--json", "-", folder=tmp_path)
    assert Validation.model_validate_json(run.stdout).headline == "raw"


@pytest.mark.parametrize("given", ["missing", "empty", "same"])
def test_a_folder_without_clips_is_an_answer(tmp_path: Path, given: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "same").mkdir()
    arguments = [given, "-o", "same"] if given == "same" else [given]
    run = sitbone("validate", *arguments, folder=tmp_path)
    assert run.returncode == 2
    assert given in run.stderr
    assert "Traceback" not in run.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"empty", "same"}


def test_results_that_cannot_be_written_stop_the_work(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "file", "in the way")
    run = sitbone("validate", folder, "-o", "file", folder=tmp_path)
    assert run.returncode == 2
    assert "file" in run.stderr
    assert "Traceback" not in run.stderr
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_sample_clip_from_the_video_on(tmp_path: Path) -> None:
    """The whole way, and the second time without looking for the body again."""
    clips = tmp_path / "clips"
    clips.mkdir()
    for suffix in (".mp4", ".csv"):
        shutil.copy(SAMPLES / f"squat_side{suffix}", clips)
    first = sitbone("validate", clips, "-o", clips / "out", "--json", "-", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    result = Validation.model_validate_json(first.stdout)
    (clip,) = result.clips
    assert (clip.movement, clip.view, clip.near_side) == ("squat", "0-15", "left")
    assert clip.clock_offset_s == pytest.approx(0.0, abs=0.02), "a rendered clip's clock is exact"
    near = {score.measure: score.corrected for score in clip.scores if score.side == "near"}
    assert set(near) == {measure.name for measure in MEASURES}
    for score in near.values():
        assert score.mae_deg is not None
        assert score.mae_deg < 6.0, "docs/accuracy.md: hip 2.4, knee 3.8"
        assert score.peaks == 3
    kept = clips / "out" / "poses" / "squat_side.mp4.npz"
    before = kept.stat().st_mtime_ns
    poses = load_poses(kept)
    second = sitbone("validate", clips, "-o", clips / "out", "--json", "-", folder=tmp_path)
    assert second.stdout == first.stdout, "the results within the folder are no clips"
    assert kept.stat().st_mtime_ns == before

    save_poses(replace(poses, source=replace(poses.source, sha256="0" * 64)), kept)
    third = sitbone("validate", clips, "-o", clips / "out", "--json", "-", folder=tmp_path)
    assert third.stdout == first.stdout
    assert load_poses(kept).source == poses.source, "landmarks of another clip are found anew"
