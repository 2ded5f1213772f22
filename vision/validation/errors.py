"""From a comparison with true angles to the error that a screening prints: `--error-from FILE`."""

from __future__ import annotations

import hashlib
import math
from itertools import pairwise
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from vision.errors import SitboneError
from vision.measures import MeasureName
from vision.measuring.accuracy import ACCURACY_VERSION, ErrorScale
from vision.validation.result import VALIDATION_SCHEMA, Row, Validation, ViewBin
from vision.validation.statistics import VIEW_EDGES_DEG

VIEW_ENDS_DEG: dict[str, tuple[float, float]] = dict(
    zip(get_args(ViewBin), pairwise((0.0, *VIEW_EDGES_DEG, math.inf)), strict=False)
)
"""Where each bin of camera angles begins and ends; "unknown" has no place among them."""
NARROWED_FROM_CLIPS = 3
"""With fewer clips the +/- may grow but not shrink: the readings of one clip err alike (default ours)."""
LEAST_FACTOR = 0.5
"""However good a few clips look, the +/- shrinks to half at most (default ours)."""


class ErrorFileError(SitboneError):
    """A file for `--error-from` cannot be used."""


def load_errors(path: str | Path) -> ErrorScale:
    """Return the factors on the +/- that a `validation.json` asks for.

    Per measure, camera angle and side (near or far) the +/- is scaled so that nine in ten of the
    readings compared lie inside; where fewer than nine were, the table holds. Raises ErrorFileError.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
        validation = Validation.model_validate_json(content)
    except OSError as error:
        raise ErrorFileError(
            f"{path} cannot be read ({error.strerror}): give the validation.json of `sitbone validate`."
        ) from None
    except ValidationError:
        raise ErrorFileError(
            f"{path} is not a result of `sitbone validate` of this version (schema "
            f"{VALIDATION_SCHEMA}): give its validation.json, or make it again."
        ) from None
    if validation.versions.accuracy != ACCURACY_VERSION:
        raise ErrorFileError(
            f"{path} was made with the error {validation.versions.accuracy}, and this version "
            f"has {ACCURACY_VERSION}: run `sitbone validate` again."
        )
    lines = tuple(line for row in validation.rows if (line := _line(row)) is not None)
    if not lines:
        raise ErrorFileError(
            f"{path} holds no measure with nine or more readings at one camera angle, which nine in "
            "ten takes: compare more readings."
        )
    digest = hashlib.sha256(content).hexdigest()[:12]
    return ErrorScale(f"{ACCURACY_VERSION}+validation-{digest}", lines)


def _line(row: Row) -> tuple[MeasureName, bool, float, float, float] | None:
    """Return the factor of a row by measure, view and side alone; None for the other rows."""
    broken_down = row.movement is not None or row.body is not None or row.depth is not None
    if broken_down or row.view not in VIEW_ENDS_DEG or row.side not in ("near", "far"):
        return None
    factor = row.corrected.interval_scale
    if factor is None:
        return None
    enough = row.corrected.clips >= NARROWED_FROM_CLIPS
    factor = max(factor, LEAST_FACTOR if enough else 1.0)
    return (row.measure, row.side == "near", *VIEW_ENDS_DEG[row.view], factor)
