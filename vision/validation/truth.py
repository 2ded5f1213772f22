"""Files of true angles, and the notes beside a clip, read with care for what people really write.

A truth file is a CSV with a column `time_s` and any of the columns in `TRUTH_COLUMNS`: one row a
frame from a renderer, 100 a second from motion capture, or five readings of a goniometer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from vision.errors import SitboneError
from vision.landmarks import SIDES, FloatArray, Side
from vision.measures import MEASURES, MeasureName

TIME_COLUMN = "time_s"
UNSIGNED_TRUNK = "trunk_inclination"
_STEMS: dict[MeasureName, str] = {"hip_flexion": "hip_flexion_sagittal"}
TRUTH_COLUMNS: dict[str, tuple[MeasureName, Side | None]] = {
    **{
        f"{_STEMS.get(measure.name, measure.name)}_{side}": (measure.name, side)
        for measure in MEASURES
        if measure.per_side
        for side in SIDES
    },
    "trunk_inclination_signed": ("trunk_inclination", None),
    UNSIGNED_TRUNK: ("trunk_inclination", None),
}
"""What a truth file may hold. The hip is the angle in the sagittal plane, about 0 in standing;
`trunk_inclination` without a sign is used where the signed column is missing."""
MOVEMENT_ALIASES = {
    "lunge": "forward_lunge",
    "sit": "seated",
    "sitting": "seated",
    "squatslow": "squat",
    "walking": "walk",
    "running": "run",
}


class TruthError(SitboneError):
    """A file of true angles, or the notes beside a clip, cannot be used."""


@dataclass(frozen=True)
class Truth:
    """True angles at times: `time_s` (K,) strictly increasing, `angles_deg` (K,) each, NaN where empty.

    `unsigned` are the measures given without a sign.
    """

    time_s: FloatArray
    angles_deg: dict[tuple[MeasureName, Side | None], FloatArray]
    unsigned: frozenset[MeasureName] = frozenset()


def _as_spans(value: Any) -> Any:
    # [[0.5, 2.0], ...] and [{"start_s": 0.5, "end_s": 2.0}, ...] say the same.
    if isinstance(value, list):
        return [
            (item.get("start_s"), item.get("end_s")) if isinstance(item, dict) else item
            for item in value
        ]
    return value


Spans = Annotated[tuple[tuple[float, float], ...], BeforeValidator(_as_spans)]
"""Where things start and end, seconds of the clip."""


class Notes(BaseModel):
    """What is known about a clip (`NAME.json`); everything may be missing, other keys are ignored.

    `azimuth_deg` is the camera's true angle off the side, `near_side` the side toward it; `view`
    gives both, `["left", 30]`. `repetitions` is their number, or where they start and end; `holds`
    where positions were held.
    `offset_s` is added to the truth's times to get the clip's.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, coerce_numbers_to_str=True)

    body: str | None = None
    movement: str | None = None
    azimuth_deg: float | None = None
    near_side: Side | None = None
    repetitions: int | Spans | None = None
    holds: Spans | None = None
    offset_s: float = 0.0

    @model_validator(mode="before")
    @classmethod
    def _other_spellings(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            raise ValueError("expected an object with keys")
        known = dict(given)
        known.setdefault("movement", known.get("move"))
        if isinstance(view := known.get("view"), list) and len(view) == 2:
            known.setdefault("near_side", view[0])
            known.setdefault("azimuth_deg", view[1])
        if known.get("near_side") not in SIDES:
            known["near_side"] = None  # "both", from the front
        if isinstance(name := known["movement"], str):
            name = name.strip().lower().replace("-", "_").replace(" ", "_")
            known["movement"] = MOVEMENT_ALIASES.get(name, name)
        return known

    @property
    def repetition_count(self) -> int | None:
        """How many repetitions there truly are, None when not noted."""
        if self.repetitions is None or isinstance(self.repetitions, int):
            return self.repetitions
        return len(self.repetitions)


def read_notes(path: Path) -> Notes:
    """Return the notes of a clip; raises TruthError when the file cannot be understood."""
    try:
        return Notes.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise TruthError(
            f"{path.name} cannot be understood ({where}: {first['msg']}): correct it, or remove it."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise TruthError(
            f"{path.name} is not readable JSON ({error}): correct it, or remove it."
        ) from None


def read_truth(path: Path) -> Truth:
    """Return the true angles in a CSV file; raises TruthError that says what is missing.

    Commas or semicolons separate (with semicolons, a comma may be the decimal sign). Rows without a
    time are left out, rows are put in order, of rows at the same time the first counts.
    """
    table = _read_table(path)
    if TIME_COLUMN not in table:
        raise TruthError(f"{path.name} has no column {TIME_COLUMN} with the seconds of the clip.")
    known = [name for name in TRUTH_COLUMNS if name in table]
    if not known:
        raise TruthError(
            f"{path.name} has no column of true angles: expected one of {', '.join(TRUTH_COLUMNS)}."
        )
    numbers = table[[TIME_COLUMN, *known]].apply(pd.to_numeric, errors="coerce")
    numbers = numbers.replace([np.inf, -np.inf], np.nan).dropna(subset=[TIME_COLUMN])
    numbers = numbers.sort_values(TIME_COLUMN, kind="stable").drop_duplicates(TIME_COLUMN)
    angles: dict[tuple[MeasureName, Side | None], FloatArray] = {}
    unsigned: set[MeasureName] = set()
    for name in known:
        values = numbers[name].to_numpy(dtype=np.float64)
        if TRUTH_COLUMNS[name] in angles or not np.isfinite(values).any():
            continue
        angles[TRUTH_COLUMNS[name]] = values
        if name == UNSIGNED_TRUNK:
            unsigned.add(TRUTH_COLUMNS[name][0])
    if not angles:
        raise TruthError(f"{path.name} has no row with a time and a true angle in numbers.")
    return Truth(numbers[TIME_COLUMN].to_numpy(dtype=np.float64), angles, frozenset(unsigned))


def has_truth_columns(path: Path) -> bool:
    """Return whether a CSV file looks like true angles, going by its first line."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            names = {name.strip() for name in file.readline().replace(";", ",").split(",")}
    except OSError:
        return False
    return TIME_COLUMN in names and bool(names & TRUTH_COLUMNS.keys())


def _read_table(path: Path) -> pd.DataFrame:
    try:
        text = path.read_text(encoding="utf-8-sig")
        semicolons = ";" in text.partition("\n")[0]
        table = pd.read_csv(
            path,
            encoding="utf-8-sig",
            sep=";" if semicolons else ",",
            decimal="," if semicolons and "." not in text.partition("\n")[2] else ".",
            skipinitialspace=True,
        )
    except (OSError, UnicodeDecodeError, ValueError) as error:  # ValueError: what pandas raises
        words = " ".join(str(error).split())
        raise TruthError(f"{path.name} is not a readable CSV file ({words}).") from None
    return table.rename(columns=lambda name: str(name).strip())
