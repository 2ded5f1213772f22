"""Finding and checking the pose model: a `.task` bundle, a zip file that holds two networks."""

from __future__ import annotations

import hashlib
import zipfile
from importlib.metadata import version
from pathlib import Path

from vision.errors import ModelError
from vision.landmarks import ModelInfo

DEFAULT_MODEL_NAME = "pose_landmarker_full.task"
DEFAULT_MODEL_SHA256 = "8e988971ebf2e76d82fe89a41f24d6d998ded8eb6317933c2ee0159ee386f521"
"""Of the bundle that `models/build_bundle.py` makes."""

NETWORKS = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
"""What a pose bundle must hold (MediaPipe Pose Landmarker)."""

NETWORK_IDENTIFIER = b"TFL3"
"""Bytes 4 to 7 of every TensorFlow Lite file."""

_EXPECTED = f"expected a .task file (a zip file that holds {NETWORKS[0]} and {NETWORKS[1]})"
_REMEDY = "Leave --model away to use the model that comes with Sitbone."
_REINSTALL = "Install Sitbone again."


def default_model() -> Path:
    """Return where the model that comes with Sitbone lies: in the package, or in the checkout."""
    package = Path(__file__).parent.parent
    installed = package / "models" / DEFAULT_MODEL_NAME
    return installed if installed.is_file() else package.parent / "models" / DEFAULT_MODEL_NAME


def check_model(path: str | Path | None = None) -> tuple[Path, ModelInfo]:
    """Return the model's absolute path and its identity, once it is known to be a pose bundle.

    Without a path it is the model that comes with Sitbone, and that must be the very bytes.
    Raises ModelError when the file is missing, unreadable, damaged or of another kind.
    """
    chosen = default_model() if path is None else Path(path)
    remedy = _REINSTALL if path is None else _REMEDY
    try:
        content_sha256 = _sha256(chosen)
        _check_bundle(chosen, remedy)
    except FileNotFoundError:
        raise ModelError(f"No pose model at {chosen}; {_EXPECTED}. {remedy}") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(
            f"The pose model {chosen} cannot be read ({reason}); {_EXPECTED}. {remedy}"
        ) from None
    if path is None and content_sha256 != DEFAULT_MODEL_SHA256:
        raise ModelError(
            f"The pose model {chosen} is damaged: its SHA-256 is {content_sha256}, "
            f"expected {DEFAULT_MODEL_SHA256}. {_REINSTALL}"
        )
    library = f"mediapipe {version('mediapipe')}"
    return chosen.resolve(), ModelInfo(chosen.name, content_sha256, library)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_bundle(path: Path, remedy: str) -> None:
    try:
        with zipfile.ZipFile(path) as bundle:
            missing = sorted(set(NETWORKS) - set(bundle.namelist()))
            if missing:
                found = ", ".join(sorted(bundle.namelist())[:3]) or "nothing"
                raise ModelError(
                    f"{path} is not a pose model: it holds {found}, not {' and '.join(missing)}; "
                    f"{_EXPECTED}. {remedy}"
                )
            for name in NETWORKS:
                # Reading to the end also compares the checksum of the zip entry.
                if bundle.read(name)[4:8] != NETWORK_IDENTIFIER:
                    raise ModelError(
                        f"The pose model {path} is damaged: {name} in it is not a TensorFlow Lite "
                        f"network; {_EXPECTED}. {remedy}"
                    )
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ModelError(
            f"{path} is damaged or not a pose model ({error}); {_EXPECTED}. {remedy}"
        ) from None
