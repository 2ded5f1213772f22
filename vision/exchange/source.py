"""What an export starts from: landmarks in a file, or the folder of a screening as it was judged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import ValidationError

from vision.errors import ExchangeError, NoPersonError
from vision.exchange import POSE_FILE, Format
from vision.landmarks import PersonTrack
from vision.measuring.repair import clean
from vision.movements import MOVEMENTS, RULES
from vision.pose.file import load_poses
from vision.report import ANGLES_FILE, JSON_FILE
from vision.result import Screening
from vision.screening import screen_poses

LANDMARKS_SUFFIX = ".npz"
_AGAIN = "Screen the clip again with: sitbone screen VIDEO"


def read_source(path: Path, format: Format, person: int | None = None) -> Screening:
    """Return the screening in a folder, or that of a file of landmarks, screened now.

    A folder is read as `sitbone screen` wrote it: its plan, its answers, its angles. Of it, only the
    files that the format needs are read. `person` chooses in a file of landmarks whom to measure,
    counted from 1. Raises ExchangeError when the path is neither, or a file is missing or damaged;
    PoseFileError for damaged landmarks; NoPersonError when nobody was found.
    """
    if path.is_dir():
        if person is not None:
            raise ExchangeError(
                f"{path} is the screening of one person: --person chooses in a file of landmarks, such as "
                f"{path / POSE_FILE}."
            )
        return _read_folder(path, format)
    if path.suffix.lower() != LANDMARKS_SUFFIX:
        raise ExchangeError(
            f"{path} holds no landmarks: give a {POSE_FILE} or the folder of a screening. For a video, "
            "first: sitbone screen VIDEO"
        )
    return screen_poses(load_poses(path), person=person)


def _read_folder(folder: Path, format: Format) -> Screening:
    for name in format.needs:
        if not (folder / name).is_file():
            raise ExchangeError(f"{folder} has no {name}, which the file is made from. {_AGAIN}")
    screening = _read_json(folder / JSON_FILE)
    if ANGLES_FILE in format.needs:
        screening._angles = _read_angles(folder / ANGLES_FILE)
    if POSE_FILE in format.needs:
        screening._person = _read_person(folder / POSE_FILE, screening)
    return screening


def _read_json(path: Path) -> Screening:
    try:
        screening = Screening.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ExchangeError(f"{path} cannot be read ({_reason(error)}). {_AGAIN}") from error
    unknown = {finding.code for finding in screening.findings} - RULES.keys()
    if unknown:
        raise ExchangeError(
            f"{path} was judged by other rules ({screening.versions.rules}; this version has no "
            f"{', '.join(sorted(unknown))}). Judge it again with: sitbone screen {path.with_name(POSE_FILE)}"
        )
    return screening


def _read_angles(path: Path) -> pd.DataFrame:
    try:
        angles = pd.read_csv(path, index_col="time_s", dtype=np.float64)
        if not len(angles) or not (np.diff(angles.index) > 0).all():
            raise ValueError("no rows, or rows out of order")
        return angles
    except (OSError, ValueError) as error:
        raise ExchangeError(f"{path} cannot be read ({_reason(error)}). {_AGAIN}") from error


def _read_person(path: Path, screening: Screening) -> PersonTrack:
    """Return the landmarks of the person measured, cleaned as the screening cleaned them."""
    poses = load_poses(path)
    if poses.source.sha256 != screening.source.sha256:
        raise ExchangeError(
            f"{path} is of another clip than the {JSON_FILE} beside it. {_AGAIN} -o {path.parent}"
        )
    try:
        track = poses.person(screening.people.measured - 1)
    except IndexError:
        raise NoPersonError(f"{path} does not hold the person of the screening. {_AGAIN}") from None
    return clean(track, MOVEMENTS[screening.movement.name].cutoff_hz).track


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return " ".join(str(error).split()) or type(error).__name__
