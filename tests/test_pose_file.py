"""Landmark files: exact there and back, the same bytes, and no bad file without a clear sentence."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people import body, sequence
from vision.errors import PoseFileError
from vision.landmarks import Landmark, PoseSequence
from vision.pose.file import LANDMARK_NAMES, POSE_SCHEMA, load_poses, save_poses

TIME_S = np.arange(20) / 30


@pytest.fixture
def poses() -> PoseSequence:
    first = body(TIME_S, hip_deg=30.0)
    found = sequence(TIME_S, first, body(TIME_S, x_px=900.0).hide(TIME_S > 0.3))
    source = dataclasses.replace(
        found.source, name="Kniebeuge żółw 深蹲.mov", warnings=("2 frames lost",), end_s=3.5
    )
    return dataclasses.replace(found, source=source)


@pytest.fixture
def saved(poses: PoseSequence, tmp_path: Path) -> Path:
    save_poses(poses, tmp_path / "poses.npz")
    return tmp_path / "poses.npz"


def rewritten(path: Path, to: Path, **changes: Any) -> Path:
    """Copy a landmark file with some entries changed (None: left out)."""
    with np.load(path) as archive:
        content = {name: archive[name] for name in archive.files} | changes
    np.savez(to, **{name: value for name, value in content.items() if value is not None})
    return to


def header_with(path: Path, **changes: Any) -> np.ndarray[Any, Any]:
    with np.load(path) as archive:
        return np.array(json.dumps(json.loads(archive["header"].item()) | changes))


def test_what_is_saved_is_loaded(poses: PoseSequence, saved: Path) -> None:
    assert load_poses(saved) == poses


@given(
    seed=st.integers(0, 2**32 - 1),
    people=st.integers(0, 4),
    frames=st.integers(1, 5),
    largest=st.sampled_from([1e-300, 1e-3, 1.0, 4000.0, 1e6]),
    hidden_share=st.floats(0, 1),
)
@settings(max_examples=30, deadline=None)
def test_any_landmarks_survive(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    people: int,
    frames: int,
    largest: float,
    hidden_share: float,
) -> None:
    random = np.random.default_rng(seed)
    values = random.uniform(-largest, largest, (people, frames, 33, 6))
    hidden = random.uniform(size=values.shape[:3]) < hidden_share
    hidden[:, 0] = False
    values[hidden] = np.nan
    times_s = np.cumsum(random.uniform(1e-6, 1, frames))
    plain = sequence(times_s, *[body(times_s)] * people)
    poses = dataclasses.replace(
        plain,
        image_px=values[..., :2],
        world_m=values[..., 2:5],
        visibility=np.clip(np.abs(values[..., 5]), 0, 1),
    )
    path = tmp_path_factory.mktemp("any") / "poses.npz"
    save_poses(poses, path)
    assert load_poses(path) == poses


def test_nobody_found_survives(tmp_path: Path) -> None:
    poses = sequence(TIME_S)
    save_poses(poses, tmp_path / "poses.npz")
    assert load_poses(tmp_path / "poses.npz").people == 0
    assert load_poses(tmp_path / "poses.npz") == poses


def test_same_landmarks_same_bytes(poses: PoseSequence, saved: Path, tmp_path: Path) -> None:
    os.utime(saved, (0, 0))
    save_poses(load_poses(saved), tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == saved.read_bytes()
    with zipfile.ZipFile(saved) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_says_what_it_holds_without_sitbone(poses: PoseSequence, saved: Path) -> None:
    with np.load(saved, allow_pickle=False) as archive:
        header = json.loads(archive["header"].item())
        assert set(header["arrays"]) == set(archive.files) - {"header"}
        assert archive["image_px"].shape == (2, 20, len(header["landmarks"]), 2)
    assert header["schema"] == POSE_SCHEMA
    assert header["source"]["sha256"] == poses.source.sha256
    assert header["source"]["name"] == poses.source.name
    assert header["model"] == dataclasses.asdict(poses.model)
    for each in Landmark:
        assert header["landmarks"][each] == each.name.lower()
    assert len(LANDMARK_NAMES) == len(set(LANDMARK_NAMES)) == 33


def test_a_file_that_cannot_be_written_says_so_and_leaves_nothing(
    poses: PoseSequence, tmp_path: Path
) -> None:
    with pytest.raises(PoseFileError, match=r"cannot be written to .*nowhere.*Choose a folder"):
        save_poses(poses, tmp_path / "nowhere" / "poses.npz")
    (tmp_path / "taken.npz").mkdir()
    with pytest.raises(PoseFileError, match="cannot be written"):
        save_poses(poses, tmp_path / "taken.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.npz"]


def test_a_failed_write_keeps_the_old_file(
    poses: PoseSequence, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Any, **content: Any) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    before = saved.read_bytes()
    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(PoseFileError, match="No space left on device"):
        save_poses(poses, saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["poses.npz"]


def test_a_file_of_another_schema_names_both(saved: Path, tmp_path: Path) -> None:
    header = header_with(saved, schema="sitbone.poses/2")
    other = rewritten(saved, tmp_path / "other.npz", header=header)
    with pytest.raises(PoseFileError, match=r"sitbone\.poses/2.*sitbone\.poses/1"):
        load_poses(other)


def whole_sequence(saved: Path, **changes: Any) -> dict[str, Any]:
    with np.load(saved) as archive:
        return {name: change(archive[name].copy()) for name, change in changes.items()}


def put(index: Any, value: float) -> Any:
    def change(array: Any) -> Any:
        array[index] = value
        return array

    return change


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"image_px": lambda a: None}, "without image_px"),
        ({"header": lambda a: None}, "without header"),
        ({"header": lambda a: np.array("{}")}, "schema"),
        ({"header": lambda a: np.array("[1, 2]")}, "header"),
        ({"header": lambda a: np.array("{")}, "not a file of landmarks"),
        ({"header": lambda a: np.array("[" * 100_000)}, "not a file of landmarks"),
        ({"header": lambda a: np.zeros(3)}, "not text"),
        ({"image_px": lambda a: a[:, :5]}, "image_px has shape"),
        ({"image_px": lambda a: a.astype(np.float32)}, "64-bit"),
        ({"image_px": lambda a: a.astype(str)}, "64-bit"),
        ({"world_m": put((0, 0, 0, 0), np.inf)}, "impossible"),
        ({"image_px": put((0, 0, 0, 0), 1e30)}, "impossible"),
        ({"image_px": put((0, 3, 4, 0), np.nan)}, "disagree"),
        ({"visibility": put((0, 0, 0), 1.5)}, "outside 0 to 1"),
        ({"visibility": lambda a: a[0]}, "shape"),
        ({"visibility": lambda a: a[..., 0]}, "shape"),
        ({"time_s": lambda a: a[::-1]}, "increase"),
        ({"time_s": put(3, np.nan)}, "increase"),
        ({"time_s": lambda a: a.reshape(4, 5)}, "shape"),
        (dict.fromkeys(("image_px", "world_m", "visibility"), put(1, np.nan)), "never there"),
        (
            {
                "time_s": lambda a: a[:0],
                "image_px": lambda a: a[:0, :0],
                "world_m": lambda a: a[:0, :0],
                "visibility": lambda a: a[:0, :0],
            },
            "no frames",
        ),
    ],
)
def test_every_kind_of_wrong_content_is_named(
    saved: Path, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    wrong = rewritten(saved, tmp_path / "wrong.npz", **whole_sequence(saved, **changes))
    with pytest.raises(PoseFileError, match=reason) as caught:
        load_poses(wrong)
    assert "sitbone poses VIDEO" in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("landmarks", ["nose"] * 33),
        ("landmarks", None),
        ("source", {}),
        ("source", "clip.mp4"),
        ("model", {"name": 3, "sha256": "", "library": ""}),
        ("schema", None),
        ("schema", 1),
    ],
)
def test_every_wrong_header_is_named(saved: Path, tmp_path: Path, key: str, value: Any) -> None:
    wrong = rewritten(saved, tmp_path / "wrong.npz", header=header_with(saved, **{key: value}))
    with pytest.raises(PoseFileError, match="not a file of landmarks"):
        load_poses(wrong)


@pytest.mark.parametrize(("key", "value"), [("width_px", 0), ("time_factor", 0), ("frames", "x")])
def test_impossible_sources_are_named(
    poses: PoseSequence, saved: Path, tmp_path: Path, key: str, value: Any
) -> None:
    source = dataclasses.asdict(poses.source) | {key: value}
    wrong = rewritten(saved, tmp_path / "wrong.npz", header=header_with(saved, source=source))
    with pytest.raises(PoseFileError, match="header"):
        load_poses(wrong)


class Opened:
    """Unpickling this would write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_nothing_in_a_file_is_executed(saved: Path, tmp_path: Path) -> None:
    trap = np.array([Opened(tmp_path / "executed")], dtype=object)
    wrong = rewritten(saved, tmp_path / "wrong.npz", time_s=trap)
    bare = tmp_path / "bare.npz"
    bare.write_bytes(pickle.dumps(Opened(tmp_path / "executed")))
    for path in (wrong, bare):
        with pytest.raises(PoseFileError):
            load_poses(path)
    assert not (tmp_path / "executed").exists()


def test_foreign_files_are_named(tmp_path: Path) -> None:
    array = io.BytesIO()
    np.save(array, np.zeros(3))
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("readme.txt", "hello")
    contents = {
        "empty": b"",
        "text": b"hello",
        "array": array.getvalue(),
        "zip": zipped.getvalue(),
        "noise": np.random.default_rng(0).bytes(5000),
        "npy start": b"\x93NUMPY",
    }
    for name, content in contents.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(PoseFileError, match="is not a file of landmarks"):
            load_poses(path)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(PoseFileError, match=r"none\.npz cannot be read.*Check the name"):
        load_poses(tmp_path / "none.npz")
    with pytest.raises(PoseFileError, match="cannot be read"):
        load_poses(tmp_path)


def test_no_damage_gets_through_as_anything_but_a_clear_error(saved: Path, tmp_path: Path) -> None:
    """Cut short at many places, and with single bytes changed at many places."""
    whole = saved.read_bytes()
    random = np.random.default_rng(0)
    damaged = [whole[:length] for length in random.integers(0, len(whole), 60)]
    for place in np.append(random.integers(0, len(whole), 200), np.arange(-200, 0)):
        changed = bytearray(whole)
        changed[place] ^= int(random.integers(1, 256))
        damaged.append(bytes(changed))
    path = tmp_path / "damaged.npz"
    errors = 0
    for content in damaged:
        path.write_bytes(content)
        try:
            assert load_poses(path) == load_poses(saved)  # a byte that means nothing
        except PoseFileError:
            errors += 1
    assert errors > len(damaged) / 2


def test_a_pipe_or_a_folder_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    (tmp_path / "folder.npz").mkdir()
    for name in ("pipe.npz", "folder.npz"):
        with pytest.raises(PoseFileError, match=rf"{name} cannot be read \(not a file\)"):
            load_poses(tmp_path / name)
