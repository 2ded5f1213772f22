"""Landmarks in a file: `poses.npz`, enough to screen again without the video.

A NumPy archive (a zip file) of four arrays and one JSON text, `header`, that says what they are: schema,
landmark names, the video and the model with their hashes, the version of Sitbone. Nothing in it is
executed on loading. The same landmarks give the same bytes.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vision import __version__
from vision.errors import PoseFileError
from vision.landmarks import FloatArray, Landmark, ModelInfo, PoseSequence, Source

POSE_SCHEMA: Literal["sitbone.poses/1"] = "sitbone.poses/1"
ARRAYS = ("time_s", "image_px", "world_m", "visibility")
MEANINGS = {
    "time_s": "(frames,) seconds of life from the first frame of the file",
    "image_px": "(people, frames, landmarks, 2) pixels of the upright picture, x right, y down",
    "world_m": "(people, frames, landmarks, 3) metres about the hip centre, x right, y down, z away",
    "visibility": "(people, frames, landmarks) 0 to 1; NaN in all where a landmark was not found",
}
LARGEST_VALUE = 1e6
"""No pixel, metre or second of a real clip is larger."""
LARGEST_HEADER_BYTES = 1_000_000

LANDMARK_NAMES = tuple(each.name.lower() for each in Landmark)
"""In the order of the arrays."""

_AGAIN = "Make it again with: sitbone poses VIDEO -o FILE"


class _Header(BaseModel):
    """The JSON text beside the arrays; other keys are for people to read."""

    model_config = ConfigDict(strict=True)

    schema_: Literal["sitbone.poses/1"] = Field(alias="schema")
    landmarks: tuple[str, ...]
    source: Source
    model: ModelInfo


def save_poses(poses: PoseSequence, path: str | Path) -> None:
    """Write landmarks to a file, all or nothing. Raises PoseFileError when that is not possible."""
    path = Path(path)
    header = {
        "schema": POSE_SCHEMA,
        "sitbone": __version__,
        "landmarks": LANDMARK_NAMES,
        "arrays": MEANINGS,
        "source": asdict(poses.source),
        "model": asdict(poses.model),
    }
    text = np.array(json.dumps(header, indent=1, allow_nan=False))
    arrays: dict[str, Any] = {name: getattr(poses, name) for name in ARRAYS}
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with unfinished.open("wb") as file:
            np.savez_compressed(file, header=text, **arrays)
        unfinished.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PoseFileError(
            f"The landmarks cannot be written to {path} ({reason}). Choose a folder that exists, "
            "may be written to and has space left."
        ) from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def load_poses(path: str | Path) -> PoseSequence:
    """Read landmarks that `save_poses` wrote.

    Raises PoseFileError when the file cannot be read, is damaged, holds something else, or was
    written with another schema.
    """
    path = Path(path)
    if path.exists() and not path.is_file():  # reading a pipe or a device may never end
        raise PoseFileError(f"{path} cannot be read (not a file). Check the name.")
    try:
        with path.open("rb") as file:
            return _read(file, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PoseFileError(f"{path} cannot be read ({reason}). Check the name.") from None
    except PoseFileError:
        raise
    except Exception as error:  # zip, NumPy and JSON readers fail in a dozen ways on foreign bytes
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise PoseFileError(
            f"{path} is not a file of landmarks, or is damaged ({reason}). {_AGAIN}"
        ) from error


def _read(file: Any, path: Path) -> PoseSequence:
    loaded = np.load(file, allow_pickle=False)
    if not isinstance(loaded, np.lib.npyio.NpzFile):
        raise ValueError("a single array")
    with loaded as archive:
        missing = {"header", *ARRAYS} - set(archive.files)
        if missing:
            raise ValueError(f"without {', '.join(sorted(missing))}")
        header = _header(archive, path)
        arrays = {name: _checked(archive[name], name) for name in ARRAYS}
    poses = PoseSequence(**arrays, source=header.source, model=header.model)
    _check_whole(poses)
    return poses


def _header(archive: Any, path: Path) -> _Header:
    if archive.zip.getinfo("header.npy").file_size > LARGEST_HEADER_BYTES:
        raise ValueError("a header of absurd size")
    text = archive["header"]
    if text.shape != () or text.dtype.kind != "U":
        raise ValueError("a header that is not text")
    content = json.loads(text.item())
    schema = content.get("schema") if isinstance(content, dict) else None
    if isinstance(schema, str) and schema != POSE_SCHEMA:
        raise PoseFileError(
            f"{path} was written with the schema {schema!r}, this version of Sitbone reads "
            f"{POSE_SCHEMA!r}. Use the version that wrote it, or: {_AGAIN}"
        )
    try:
        header = _Header.model_validate_json(text.item())
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"header: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if header.landmarks != LANDMARK_NAMES:
        raise ValueError("landmarks of another kind")
    source = header.source
    if min(source.width_px, source.height_px, source.time_factor) <= 0:
        raise ValueError("header: width, height and time factor must be positive")
    return header


def _checked(array: Any, name: str) -> FloatArray:
    if not (isinstance(array, np.ndarray) and array.dtype == np.float64):
        raise ValueError(f"{name} is not an array of 64-bit numbers")
    if np.isinf(array).any() or np.nanmax(np.abs(array), initial=0) > LARGEST_VALUE:
        raise ValueError(f"{name} holds impossible numbers")
    return array


def _check_whole(poses: PoseSequence) -> None:
    if len(poses.time_s) == 0 or np.isnan(poses.time_s).any():
        raise ValueError("no frames, or frames without a time")
    hidden = np.isnan(poses.visibility)
    for name, array in (("image_px", poses.image_px), ("world_m", poses.world_m)):
        if not (np.isnan(array) == hidden[..., None]).all():
            raise ValueError(f"{name} and visibility disagree about what was found")
    if ((poses.visibility < 0) | (poses.visibility > 1)).any():
        raise ValueError("visibility outside 0 to 1")
    if not all(poses.person(index).found.any() for index in range(poses.people)):
        raise ValueError("a person who is never there")
