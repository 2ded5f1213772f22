"""The pose model on real pixels, and model files of every wrong kind."""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.people import SAMPLE
from vision import estimate_poses
from vision.errors import ModelError
from vision.landmarks import FloatArray, Landmark, PoseSequence, landmark
from vision.pose.model import DEFAULT_MODEL_SHA256, NETWORKS, check_model, default_model

PARTS = ("shoulder", "hip", "knee", "ankle")


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    """The first frame of the sample clip."""
    with av.open(str(SAMPLE)) as container:
        return next(container.decode(video=0)).to_image()


@pytest.fixture(scope="module")
def photo(picture: Image.Image, tmp_path_factory: pytest.TempPathFactory) -> PoseSequence:
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    picture.save(path)
    return estimate_poses(path)


def test_a_photo_is_a_clip_of_one_frame(photo: PoseSequence, picture: Image.Image) -> None:
    assert (photo.people, photo.time_s.tolist()) == (1, [0.0])
    assert photo.frame_size_px == picture.size
    person = photo.image_px[0, 0]
    assert (person >= 0).all()
    assert (person <= picture.size).all()
    heights_px = [person[landmark(part, "left"), 1] for part in PARTS]
    assert heights_px == sorted(heights_px)


def test_landmarks_are_in_pixels_of_the_full_picture_also_when_it_is_scaled_down(
    photo: PoseSequence, picture: Image.Image, tmp_path: Path
) -> None:
    factor = 5
    picture.resize((picture.width * factor, picture.height * factor)).save(tmp_path / "big.png")
    big = estimate_poses(tmp_path / "big.png")
    assert big.frame_size_px == (picture.width * factor, picture.height * factor)
    off_px = np.linalg.norm(big.image_px[0, 0] / factor - photo.image_px[0, 0], axis=-1)
    assert np.median(off_px) < 0.01 * picture.height


def test_a_picture_whose_rows_are_padded_is_read_right(
    photo: PoseSequence, picture: Image.Image, tmp_path: Path
) -> None:
    """540 px is the width at which decoders leave gaps between the rows."""
    height = round(picture.height * 540 / picture.width) // 2 * 2
    with av.open(str(tmp_path / "narrow.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 540, height, "yuv420p"
        frame = av.VideoFrame.from_image(picture.resize((540, height)))
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    narrow = estimate_poses(tmp_path / "narrow.mp4")
    assert narrow.people == 1
    expected_px = photo.image_px[0, 0] * 540 / picture.width
    assert np.median(np.linalg.norm(narrow.image_px[0, 0] - expected_px, axis=-1)) < 8


def bend_deg(image_px: FloatArray, above: str, joint: str, below: str) -> FloatArray:
    """Return (T,) 180 minus the angle at a joint of the left side, in the picture."""
    first, middle, last = (image_px[:, landmark(p, "left")] for p in (above, joint, below))
    one, other = middle - first, last - middle
    across = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return np.asarray(np.abs(np.degrees(np.arctan2(across, (one * other).sum(axis=1)))))


def test_joints_lie_where_the_rendered_body_has_them() -> None:
    """The angles of the near side in the picture, over a shallow and a deep squat."""
    poses = estimate_poses(SAMPLE, end_s=6.0)
    with SAMPLE.with_suffix(".csv").open() as file:
        truth = list(csv.DictReader(file))[: len(poses.time_s)]
    assert [float(row["time_s"]) for row in truth] == pytest.approx(poses.time_s, abs=1e-4)
    for column, joint in (
        ("hip_flexion_proj2d_left", ("shoulder", "hip", "knee")),
        ("knee_flexion_proj2d_left", ("hip", "knee", "ankle")),
    ):
        true_deg = np.array([float(row[column]) for row in truth])
        off_deg = np.abs(bend_deg(poses.image_px[0], *joint) - true_deg)
        assert np.ptp(true_deg) > 60
        assert np.mean(off_deg) < 8


def test_world_landmarks_are_metres_about_the_hips(photo: PoseSequence) -> None:
    world_m = photo.world_m[0, 0]
    hips_m = world_m[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
    assert np.abs(hips_m) == pytest.approx(np.zeros(3), abs=0.05)
    tall_m = world_m[Landmark.LEFT_ANKLE, 1] - world_m[Landmark.LEFT_SHOULDER, 1]
    assert 0.9 < tall_m < 1.7


def test_an_empty_room_has_nobody(tmp_path: Path) -> None:
    Image.new("RGB", (320, 240), (120, 130, 140)).save(tmp_path / "room.png")
    room = estimate_poses(tmp_path / "room.png")
    assert room.people == 0
    assert room.image_px.shape == (0, 1, 33, 2)


def test_importing_the_package_loads_no_model_library() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import vision.pipeline, sys; print('mediapipe' in sys.modules, 'cv2' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert loaded.stdout.split() == ["False", "False"]


def test_the_model_that_comes_along_is_the_one_that_was_tested() -> None:
    path, info = check_model()
    assert path == default_model().resolve()
    assert info.sha256 == DEFAULT_MODEL_SHA256
    with zipfile.ZipFile(path) as bundle:
        assert bundle.namelist() == list(NETWORKS)
    readme = (Path(__file__).parents[1] / "models" / "README.md").read_text()
    assert DEFAULT_MODEL_SHA256 in readme


def test_another_copy_of_the_model_may_be_used(tmp_path: Path, photo: PoseSequence) -> None:
    copy = tmp_path / "mine.task"
    copy.write_bytes(default_model().read_bytes())
    info = check_model(copy)[1]
    assert (info.name, info.sha256) == ("mine.task", DEFAULT_MODEL_SHA256)


def bundle(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(f"{name}.tflite", content)
    return path


def test_every_wrong_model_is_named_with_what_was_expected(tmp_path: Path) -> None:
    good = default_model().read_bytes()
    (tmp_path / "cut.task").write_bytes(good[: len(good) // 2])
    (tmp_path / "flipped.task").write_bytes(good[:5000] + bytes([good[5000] ^ 1]) + good[5001:])
    (tmp_path / "empty.task").write_bytes(b"")
    (tmp_path / "bare.tflite").write_bytes(b"\0\0\0\0TFL3")
    bundle(tmp_path / "face.task", face_detector=b"\0\0\0\0TFL3")
    text = b"not a network"
    bundle(tmp_path / "text.task", pose_detector=text, pose_landmarks_detector=text)
    cases = {
        "none.task": "No pose model at",
        "cut.task": "damaged or not a pose model",
        "flipped.task": "damaged or not a pose model",
        "empty.task": "damaged or not a pose model",
        "bare.tflite": "damaged or not a pose model",
        "face.task": "it holds face_detector.tflite",
        "text.task": "is not a TensorFlow Lite network",
        "": "cannot be read",
    }
    for name, words in cases.items():
        with pytest.raises(ModelError) as caught:
            estimate_poses(SAMPLE, model=tmp_path / name)
        message = str(caught.value)
        assert words in message
        assert "pose_detector.tflite" in message
        assert "pose_landmarks_detector.tflite" in message
        assert "Leave --model away" in message


def test_networks_that_look_right_but_do_not_load_are_a_model_error(tmp_path: Path) -> None:
    hollow = b"\0\0\0\0TFL3" + bytes(1000)
    path = bundle(tmp_path / "hollow.task", pose_detector=hollow, pose_landmarks_detector=hollow)
    with pytest.raises(ModelError, match=r"hollow\.task"):
        estimate_poses(SAMPLE, model=path)


def test_a_changed_default_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = b"\0\0\0\0TFL3"
    changed = bundle(tmp_path / "x.task", pose_detector=network, pose_landmarks_detector=network)
    monkeypatch.setattr("vision.pose.model.default_model", lambda: changed)
    with pytest.raises(ModelError, match=rf"damaged.*{DEFAULT_MODEL_SHA256}.*Install Sitbone"):
        check_model()
