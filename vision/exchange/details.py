"""What a screening does not know and its receiver may want: whose it is, and when it was filmed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from vision.errors import ExchangeError

LONGEST_CODE = 200
"""Characters: longer than any hospital's number."""

_DATE = re.compile(
    r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2}))?)?)?", re.ASCII
)
_FIRST_DAY = "0001-01-01"


@dataclass(frozen=True)
class Details:
    """`patient` is the person's code, in whatever system the receiver knows; None leaves the person out.

    `recorded` is when the clip was filmed, as FHIR writes it: `2026`, `2026-11`, `2026-11-20`, or with
    a time of day and its zone `2026-11-20T18:30:00+01:00`. Raises ExchangeError for anything else.
    """

    patient: str | None = None
    recorded: str | None = None

    def __post_init__(self) -> None:
        if self.recorded is not None:
            _check_date(self.recorded)
        if self.patient is None:
            return
        if not self.patient.strip() or len(self.patient) > LONGEST_CODE:
            raise ExchangeError(
                f"The patient's code must have 1 to {LONGEST_CODE} characters: give a code or leave it out."
            )
        if not self.patient.isprintable():
            raise ExchangeError(
                f"The patient's code {self.patient!r} has characters that cannot be printed: type it anew."
            )


NO_DETAILS = Details()


def _check_date(text: str) -> None:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        datetime.fromisoformat(text if len(text) > len(_FIRST_DAY) else _whole_day(text))
    except ValueError:
        raise ExchangeError(
            f"{text!r} is no date of filming: write it like 2026-11-20, or with the time of day and its "
            "zone like 2026-11-20T18:30:00+01:00."
        ) from None


def _whole_day(text: str) -> str:
    return text + _FIRST_DAY[len(text) :]
