"""One rule's answer, as it stands in `screening.json`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, computed_field, model_validator

FindingSide = Literal["left", "right", "both"]
FindingKind = Literal["gate", "limit", "information", "answer"]


class Record(BaseModel):
    """What every part of a result is: frozen, without unknown fields, NaN written as null."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")

    @model_validator(mode="before")
    @classmethod
    def _without_computed(cls, values: Any) -> Any:
        """Let what was written be read again: what is computed from the rest is computed anew."""
        if not isinstance(values, dict):
            return values
        return {key: value for key, value in values.items() if key not in cls.model_computed_fields}


class Status(StrEnum):
    """The four answers of a rule, the strongest first; there is never silence."""

    FLAGGED = "FLAGGED"
    BORDERLINE = "BORDERLINE"
    CLEAR = "CLEAR"
    NOT_ASSESSED = "NOT_ASSESSED"


SEVERITY = {status: rank for rank, status in enumerate(reversed(Status))}
"""Order of the answers: 0 for NOT_ASSESSED to 3 for FLAGGED."""


def strongest(statuses: Iterable[Status]) -> Status:
    """Return the strongest status; NOT_ASSESSED of nothing."""
    return max(statuses, key=SEVERITY.__getitem__, default=Status.NOT_ASSESSED)


class Finding(Record):
    """One rule's answer for one repetition (or the clip, `repetition` null) and one side.

    `value`, `error` and `limit` are in `unit` ("deg", "s", "%", "Hz", "count" or "0-10"). `value_deg`, `error_deg`
    and `limit_deg` repeat them when the unit is degrees and are null otherwise.
    `time_s` is where the value was reached; `seconds` the time spent above the limit; `coverage` the
    share (0..1) of the frames that could be measured. `reason` is one plain sentence, `remedy` what
    to do when it was not assessed. `advice` is the sentence of the rule book for athletes and coaches.
    """

    code: str
    title: str
    kind: FindingKind
    status: Status
    side: FindingSide | None
    repetition: int | None
    value: float | None
    error: float | None
    limit: float | None
    unit: str
    time_s: float | None
    seconds: float | None
    coverage: float | None
    reason: str
    remedy: str | None
    advice: str | None
    sources: tuple[str, ...]
    grade_direction: str
    grade_number: str

    def _degrees(self, number: float | None) -> float | None:
        return number if self.unit == "deg" else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def value_deg(self) -> float | None:
        """The value when it is an angle."""
        return self._degrees(self.value)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def error_deg(self) -> float | None:
        """The +/- of the value when it is an angle."""
        return self._degrees(self.error)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def limit_deg(self) -> float | None:
        """The limit when it is an angle."""
        return self._degrees(self.limit)
