"""Motion files read back by their own readers: OpenSim's for TRC and MOT, ezc3d and py-c3d for C3D."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from contextlib import chdir
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import c3d
import ezc3d
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import figures
from tests.command import ROOT, sitbone
from tests.screenings import unseen
from vision.cli.export import export_file
from vision.errors import ExchangeError, NoPersonError, PoseFileError, SitboneError
from vision.exchange import FORMATS, exchange_bytes, find_format, write_exchange
from vision.exchange.motion import even_clock, opensim_axes, resample
from vision.exchange.source import read_source
from vision.landmarks import LANDMARK_COUNT, FloatArray, Landmark, PersonTrack, PoseSequence
from vision.measuring.repair import MIRRORED
from vision.plan import Plan
from vision.pose.file import save_poses
from vision.report import write_data
from vision.report.tables import angles_frame
from vision.result import Screening
from vision.screening import screen_poses

HALF_MICROMETRE = 0.51e-6
HALF_MILLIDEGREE = 0.51e-3
MIRRORED_Z = np.array([1.0, 1.0, -1.0])


@pytest.fixture(scope="module")
def opensim(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """OpenSim itself; there are packages of it for Linux on x86-64 only."""
    with warnings.catch_warnings(), chdir(tmp_path_factory.mktemp("opensim")):
        warnings.simplefilter("ignore")  # SWIG's types warn on newer Pythons
        library = pytest.importorskip("opensim")
        library.Logger.removeFileSink()  # it logs into whatever folder it is in
    return library


def uneven(time_s: FloatArray) -> FloatArray:
    """Times of a phone that slows down in the dark: every third frame late, some lost."""
    kept = np.delete(np.arange(len(time_s)), slice(50, 90, 4))
    late = np.where(np.arange(len(kept)) % 3 == 0, 0.012, 0.0)
    return np.asarray(time_s[kept] + late)


def squat(time_s: FloatArray | None = None) -> PersonTrack:
    return figures.film(
        figures.squat((80.0, 110.0, 95.0), time_s=time_s), figures.Camera(azimuth_deg=10.0)
    )


@cache
def poses() -> PoseSequence:
    return figures.sequence(squat(), name="Anna Example.mp4")


@cache
def screened() -> Screening:
    return screen_poses(poses())


@cache
def hidden() -> Screening:
    """A squat whose left wrist is unseen for a second, and whose body is for another."""
    track = figures.hide(squat(), Landmark.LEFT_WRIST, start_s=1.0, end_s=2.0)
    return screen_poses(figures.sequence(figures.hide(track, start_s=4.0, end_s=5.0)))


@cache
def variable() -> Screening:
    time_s = uneven(figures.times(11.8))
    return screen_poses(figures.sequence(squat(time_s)))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Screening, str], Path]:
    """Write a screening in a format, once."""
    folder = tmp_path_factory.mktemp("exchange")

    def write(screening: Screening, format: str) -> Path:
        path = folder / f"{id(screening)}{FORMATS[format].suffix}"
        return path if path.exists() else write_exchange(screening, format, path)

    return write


def opensim_markers(
    opensim: ModuleType, path: Path
) -> tuple[FloatArray, dict[str, FloatArray], Any]:
    """Times, (T, 3) positions by marker, and the table, as OpenSim reads a marker file."""
    table = opensim.TimeSeriesTableVec3(str(path))
    values = {name: _vec3_column(table, name) for name in table.getColumnLabels()}
    return np.array(table.getIndependentColumn()), values, table


def _vec3_column(table: Any, name: str) -> FloatArray:
    column = table.getDependentColumn(name)
    return np.array([[column[i][axis] for axis in range(3)] for i in range(table.getNumRows())])


# Axes and clock


@given(
    azimuth_deg=st.floats(0.0, 80.0),
    facing=st.sampled_from(["left", "right"]),
    toward=st.sampled_from(["front", "back"]),
)
@settings(max_examples=30, deadline=None)
def test_forward_up_and_right_are_the_persons_wherever_the_camera_is(
    azimuth_deg: float, facing: Any, toward: Any
) -> None:
    motion = figures.squat((90.0,))
    side_on = figures.film(motion).world_m  # forward, down, left
    track = figures.film(motion, figures.Camera(azimuth_deg, facing, toward))
    np.testing.assert_allclose(opensim_axes(track), side_on * [1.0, -1.0, -1.0], atol=1e-9)


def test_a_mirrored_person_is_mirrored_sideways_and_changes_sides() -> None:
    track = squat()
    turned = opensim_axes(figures.mirror(track))[:, MIRRORED]
    np.testing.assert_allclose(turned, opensim_axes(track) * MIRRORED_Z, atol=1e-9)


def test_the_middle_of_the_hips_is_the_origin_and_the_head_is_above() -> None:
    placed = opensim_axes(squat())
    hips = placed[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    np.testing.assert_allclose(hips, 0.0, atol=1e-9)
    assert (placed[:, Landmark.NOSE, 1] > 0.2).all()
    assert (placed[:, Landmark.RIGHT_HIP, 2] > 0.05).all()
    bottom = int(np.argmin(placed[:, Landmark.NOSE, 1]))
    assert placed[bottom, Landmark.LEFT_KNEE, 0] > 0.2


def test_a_person_who_was_never_seen_across_is_left_as_the_camera_sees_them() -> None:
    track = figures.hide(squat(), Landmark.RIGHT_HIP, Landmark.RIGHT_SHOULDER)
    np.testing.assert_allclose(opensim_axes(track), track.world_m * [1.0, -1.0, -1.0], atol=1e-12)


def test_an_even_clip_is_not_touched_and_jitter_of_the_stamps_is_none() -> None:
    time_s = figures.times(2.0)
    jittered = np.round(time_s, 3)
    values = np.sin(time_s)[:, None]
    even_s, rate_hz = even_clock(jittered)
    assert rate_hz == pytest.approx(30.0)
    np.testing.assert_array_equal(resample(jittered, values, even_s), values)


@given(rate_hz=st.floats(0.1, 1.0), seed=st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_resampling_keeps_to_the_curve_and_never_leaves_its_range(
    rate_hz: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    longest_s = 0.05
    time_s = np.cumsum(random.uniform(0.02, longest_s, 200))
    values = 60.0 * np.sin(2 * np.pi * rate_hz * time_s)[:, None]
    even_s, _ = even_clock(time_s)
    found = resample(time_s, values, even_s)
    # What a curve that never overshoots must miss of a turning point: curvature times step squared by 8.
    missed_deg = 60.0 * (2 * np.pi * rate_hz) ** 2 * longest_s**2 / 8
    assert np.abs(found[:, 0] - 60.0 * np.sin(2 * np.pi * rate_hz * even_s)).max() <= missed_deg
    assert values.min() - 1e-9 <= found.min()
    assert found.max() <= values.max() + 1e-9


def test_no_gap_is_bridged_by_resampling() -> None:
    time_s = uneven(figures.times(6.0))
    values = np.ones((len(time_s), 2))
    values[40:60, 1] = np.nan
    values[80, 1] = np.nan
    values[82, 1] = np.nan
    even_s, _ = even_clock(time_s)
    found = resample(time_s, values, even_s)
    assert np.isfinite(found[:, 0]).all()
    in_gap = (even_s > time_s[39]) & (even_s < time_s[60])
    assert np.isnan(found[in_gap, 1]).all()
    at_single = (even_s > time_s[79]) & (even_s < time_s[83]) & (even_s != time_s[81])
    assert np.isnan(found[at_single, 1]).all()
    assert np.isfinite(found[~in_gap & ~at_single, 1]).all()


# TRC


def test_opensim_reads_the_landmarks_where_they_are(
    opensim: ModuleType, written: Callable[[Screening, str], Path]
) -> None:
    person = screened().person
    assert person is not None
    times_s, markers, table = opensim_markers(opensim, written(screened(), "trc"))
    np.testing.assert_allclose(times_s, person.time_s, atol=HALF_MICROMETRE)
    expected = opensim_axes(person)
    assert list(markers) == [each.name.lower() for each in Landmark]
    for each in Landmark:
        np.testing.assert_allclose(
            markers[each.name.lower()], expected[:, each], atol=HALF_MICROMETRE
        )
    assert table.getTableMetaDataAsString("Units") == "m"
    assert float(table.getTableMetaDataAsString("DataRate")) == pytest.approx(30.0)
    assert int(table.getTableMetaDataAsString("NumFrames")) == len(person.time_s)


def test_the_older_reader_that_scales_models_reads_it_too(
    opensim: ModuleType, written: Callable[[Screening, str], Path]
) -> None:
    for screening in (screened(), hidden(), variable()):
        person = screening.person
        assert person is not None
        markers = opensim.MarkerData(str(written(screening, "trc")))
        assert markers.getNumFrames() == len(person.time_s)
        assert markers.getNumMarkers() == LANDMARK_COUNT
        assert markers.getUnits().getLabel() == "meters"
        assert markers.getMarkerNames().get(Landmark.LEFT_HIP) == "left_hip"
        hip = markers.getFrame(0).getMarker(Landmark.LEFT_HIP)
        np.testing.assert_allclose(
            [hip[axis] for axis in range(3)],
            opensim_axes(person)[0, Landmark.LEFT_HIP],
            atol=HALF_MICROMETRE,
        )


def test_opensim_finds_a_marker_missing_exactly_where_it_was_not_seen(
    opensim: ModuleType, written: Callable[[Screening, str], Path]
) -> None:
    person = hidden().person
    assert person is not None
    _, markers, _ = opensim_markers(opensim, written(hidden(), "trc"))
    unseen_frames = np.isnan(person.world_m[..., 0])
    assert 0 < unseen_frames[:, Landmark.NOSE].sum() < unseen_frames[:, Landmark.LEFT_WRIST].sum()
    for each in Landmark:
        found = np.isnan(markers[each.name.lower()])
        np.testing.assert_array_equal(found.any(axis=1), unseen_frames[:, each])
        np.testing.assert_array_equal(found.all(axis=1), unseen_frames[:, each])


def test_a_marker_file_names_no_clip(written: Callable[[Screening, str], Path]) -> None:
    for format in FORMATS:
        assert b"Anna" not in written(screened(), format).read_bytes()


# MOT


def test_opensim_reads_the_angles_of_angles_csv(
    opensim: ModuleType, written: Callable[[Screening, str], Path]
) -> None:
    path = written(screened(), "mot")
    table = opensim.TimeSeriesTable(str(path))
    frame = angles_frame(screened())
    names = list(table.getColumnLabels())
    assert "hip_flexion_left_deg" in names
    assert "trunk_inclination_error_deg" in names
    assert not [name for name in names if "raw" in name]
    for name in names:
        found = np.array([table.getDependentColumn(name)[i] for i in range(table.getNumRows())])
        np.testing.assert_allclose(found, frame[name].to_numpy(), atol=HALF_MILLIDEGREE)
    assert table.getTableMetaDataAsString("inDegrees") == "yes"
    storage = opensim.Storage(str(path))
    assert storage.isInDegrees()
    assert storage.getSize() == len(frame)
    assert storage.getColumnLabels().getSize() == len(names) + 1


def test_a_gap_in_the_angles_is_nan_and_what_was_never_measured_is_no_column(
    opensim: ModuleType, written: Callable[[Screening, str], Path]
) -> None:
    table = opensim.TimeSeriesTable(str(written(hidden(), "mot")))
    frame = angles_frame(hidden())
    never = [name for name in frame if str(name).endswith("_deg") and frame[name].isna().all()]
    assert not set(never) & set(table.getColumnLabels())
    for name in table.getColumnLabels():
        found = np.array([table.getDependentColumn(name)[i] for i in range(table.getNumRows())])
        np.testing.assert_array_equal(np.isnan(found), frame[name].isna().to_numpy())
    assert frame["hip_flexion_left_deg"].isna().any() or frame["hip_flexion_right_deg"].isna().any()


def read_mot(path: Path) -> pd.DataFrame:
    """A motion file by the published layout: what follows `endheader` is a table."""
    lines = path.read_text(encoding="ascii").splitlines()
    return pd.read_csv(path, sep="\t", skiprows=lines.index("endheader") + 1, index_col="time")


def test_a_variable_rate_becomes_even_and_the_angles_stay_true(
    written: Callable[[Screening, str], Path],
) -> None:
    assert variable().angles.index.to_series().diff().std() > 0.005
    table = read_mot(written(variable(), "mot"))
    steps = np.diff(table.index.to_numpy())
    assert steps.max() - steps.min() < 2e-6
    assert len(table) == len(variable().angles)
    frame = variable().angles
    name = "hip_flexion_left_deg" if "hip_flexion_left_deg" in table else "hip_flexion_right_deg"
    between = np.interp(table.index, frame.index, frame[name])
    assert np.nanmax(np.abs(table[name] - between)) < 2.0
    assert table[name].max() == pytest.approx(frame[name].max(), abs=0.5)


# C3D


@pytest.mark.parametrize("screening", [screened, hidden, variable])
def test_both_readers_find_points_angles_and_what_is_missing(
    screening: Callable[[], Screening], written: Callable[[Screening, str], Path]
) -> None:
    path = written(screening(), "c3d")
    read = ezc3d.c3d(str(path))
    point = read["parameters"]["POINT"]
    labels, angles = point["LABELS"]["value"], point["ANGLES"]["value"]
    assert labels == [each.name.lower() for each in Landmark] + angles
    assert point["UNITS"]["value"] == ["mm"]
    assert point["ANGLE_UNITS"]["value"] == ["deg"]
    assert (point["X_SCREEN"]["value"], point["Y_SCREEN"]["value"]) == (["+X"], ["+Y"])
    positions = read["data"]["points"][:3].transpose(2, 1, 0)

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No analog data found")
        with path.open("rb") as stream:
            reader = c3d.Reader(stream)
            frames = np.array([points for _, points, _ in reader.read_frames()])
            assert [label.strip() for label in reader.point_labels] == labels
            assert reader.point_rate == pytest.approx(point["RATE"]["value"][0])
    seen = frames[..., 3] >= 0
    assert set(np.unique(frames[..., 3][~seen])) <= {-1.0}
    np.testing.assert_array_equal(np.isfinite(positions).all(axis=2), seen)
    np.testing.assert_allclose(positions[seen], frames[..., :3][seen], rtol=1e-6)

    person, table = screening().person, screening().angles
    assert person is not None
    if screening is variable:
        return
    expected = opensim_axes(person) * 1000.0
    np.testing.assert_allclose(positions[:, :LANDMARK_COUNT], expected, rtol=1e-6, atol=1e-3)
    for number, name in enumerate(angles, LANDMARK_COUNT):
        for axis, column in enumerate((f"{name}_deg", f"{name}_error_deg")):
            np.testing.assert_allclose(
                positions[:, number, axis], table[column].to_numpy(), rtol=1e-6, atol=1e-4
            )


def test_without_the_library_the_line_to_type_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ezc3d", None)
    with pytest.raises(ExchangeError, match=r'pip install "ezc3d'):
        exchange_bytes(screened(), "c3d")
    assert exchange_bytes(screened(), "trc")


def test_a_clip_longer_than_the_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.exchange.c3d.MOST_FRAMES", 100)
    with pytest.raises(ExchangeError, match="a C3D file holds 100"):
        exchange_bytes(screened(), "c3d")


# All formats


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_landmarks_give_the_same_bytes(format: str) -> None:
    assert exchange_bytes(poses(), format) == exchange_bytes(screened(), format)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a screening with a plan of its own."""
    path = tmp_path_factory.mktemp("results") / "squat_screening"
    path.mkdir()
    save_poses(poses(), path / "poses.npz")
    write_data(screen_poses(poses(), plan=Plan(name="stage1")), path)
    return path


def test_a_folder_gives_what_was_judged_then(folder: Path) -> None:
    judged = screen_poses(poses(), plan=Plan(name="stage1"))
    for name, format in FORMATS.items():
        found = read_source(folder, format)
        assert found.to_json() == judged.to_json()
        if name == "fhir":
            assert exchange_bytes(found, name) == exchange_bytes(judged, name)
    again = read_source(folder, FORMATS["c3d"])
    assert again.person is not None
    assert judged.person is not None
    np.testing.assert_array_equal(again.person.world_m, judged.person.world_m)
    np.testing.assert_allclose(
        again.angles["hip_flexion_right_deg"],
        judged.angles["hip_flexion_right_deg"],
        atol=HALF_MILLIDEGREE,
    )
    assert exchange_bytes(again, "trc") == exchange_bytes(judged, "trc")
    assert exchange_bytes(again, "mot") == exchange_bytes(judged, "mot")


def test_the_command_writes_every_format(folder: Path, tmp_path: Path) -> None:
    for name, format in FORMATS.items():
        run = sitbone("export", folder, "--format", name, folder=tmp_path)
        assert run.returncode == 0, run.stderr
        made = tmp_path / f"squat_screening{format.suffix}"
        assert made.read_bytes() == exchange_bytes(read_source(folder, format), name)
        assert str(made.name) in run.stderr


def test_the_command_pipes_and_takes_patient_and_date(folder: Path, tmp_path: Path) -> None:
    words = ("--patient", "P-17", "--recorded", "2026-11-20", "-o", "-")
    run = sitbone("export", folder / "poses.npz", "--format", "FHIR", *words, folder=tmp_path)
    assert run.returncode == 0, run.stderr
    kinds = [entry["resource"]["resourceType"] for entry in json.loads(run.stdout)["entry"]]
    assert kinds[:4] == ["Patient", "Device", "Media", "Observation"]
    assert list(tmp_path.iterdir()) == []


def test_bad_input_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    run = sitbone("export", "nothing.npz", "--format", "fhir", folder=tmp_path)
    assert run.returncode == 2
    assert run.stderr.startswith("There is no file or folder nothing.npz")
    assert len(run.stderr.splitlines()) == 1


def test_an_unknown_format_is_answered_with_those_there_are() -> None:
    with pytest.raises(ExchangeError, match="choose one of fhir, trc, mot or c3d"):
        find_format("bvh")


def test_what_cannot_be_exported_says_why(folder: Path, tmp_path: Path) -> None:
    def refused(
        error: type[SitboneError], words: str, path: Path, format: str = "fhir", **more: Any
    ) -> None:
        with pytest.raises(error, match=words):
            export_file(path, format, tmp_path / "out", **more)
        assert not (tmp_path / "out").exists()

    video = ROOT / "sample_videos" / "squat_side.mp4"
    refused(ExchangeError, "first: sitbone screen VIDEO", video)
    refused(ExchangeError, "no date of filming", folder, recorded="today")
    refused(ExchangeError, "--person chooses in a file", folder, person=2)
    refused(NoPersonError, "Person 2 does not exist", folder / "poses.npz", person=2)

    half = tmp_path / "half"
    half.mkdir()
    refused(ExchangeError, "no screening.json", half)
    (half / "screening.json").write_text((folder / "screening.json").read_text())
    refused(ExchangeError, "no poses.npz", half, "trc")
    refused(ExchangeError, "no angles.csv", half, "mot")
    for text in ("", "time_s,hip\n2,1\n1,1\n", "time_s,hip\n1,1\n1,1\n", "time_s,hip\n1,deep\n"):
        (half / "angles.csv").write_text(text)
        refused(ExchangeError, "angles.csv cannot be read", half, "mot")
    (half / "poses.npz").write_bytes(b"no landmarks")
    refused(PoseFileError, "not a file of landmarks", half, "trc")
    other = figures.sequence(squat())
    source = {**vars(other.source), "sha256": "1" * 64}
    save_poses(
        PoseSequence(
            other.time_s, other.image_px, other.world_m, other.visibility,
            type(other.source)(**source), other.model,
        ),
        half / "poses.npz",
    )  # fmt: skip
    refused(ExchangeError, "of another clip", half, "trc")
    (half / "screening.json").write_text(
        (folder / "screening.json").read_text().replace('"code": "HF1"', '"code": "HF99"')
    )
    refused(ExchangeError, "judged by other rules", half)
    for text in ("", "[]", "{}", '{"findings": 3}', "\x00"):
        (half / "screening.json").write_text(text)
        refused(ExchangeError, "screening.json cannot be read", half)


def test_an_input_is_never_overwritten(folder: Path) -> None:
    path = folder / "poses.npz"
    before = path.read_bytes()
    with pytest.raises(SitboneError, match="overwrite"):
        export_file(path, "trc", path)
    assert path.read_bytes() == before


def test_nothing_measured_is_said_and_not_written() -> None:
    for format in ("trc", "mot", "c3d"):
        with pytest.raises(ExchangeError, match=r"no landmarks|No angle"):
            exchange_bytes(unseen(), format)
    assert b"dataAbsentReason" in exchange_bytes(unseen(), "fhir")


def test_a_photo_has_observations_and_no_motion() -> None:
    still = figures.squat((90.0,), time_s=np.array([0.0]))
    photo = screen_poses(figures.sequence(figures.film(still)))
    assert exchange_bytes(photo, "fhir")
    for format in ("trc", "mot", "c3d"):
        with pytest.raises(ExchangeError, match=r"photo|No angle"):
            exchange_bytes(photo, format)
