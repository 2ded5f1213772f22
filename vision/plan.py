"""The plan: whose limits count, and what was declared.

`general` is for people without symptoms: deep hip flexion (90 degrees or more) is flagged as a
provocative position that is normal when pain-free. `stage1` to `stage4` are the steps of a loading
plan; a personal limit overrides them all. Someone who declares symptoms but neither a stage nor a
limit gets the limits of stage 2, named as a cautious default (rule book 5.3, row 13).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from vision.errors import PlanError
from vision.landmarks import Side
from vision.rules.advice import ADULT_YEARS, WARNING_SIGNS, WarningSign

PlanName = Literal["general", "stage1", "stage2", "stage3", "stage4", "personal"]
PLAN_NAMES: tuple[PlanName, ...] = get_args(PlanName)

STAGE_LIMITS_DEG: Mapping[PlanName, float | None] = MappingProxyType(
    {"general": 90.0, "stage1": 30.0, "stage2": 60.0, "stage3": 90.0, "stage4": None}
)
"""Hip limit per plan (rule book section 4): 30 seen in a clinic's summary (V2), 60 chosen here (D),
90 of stage 3 from memory (M), stage 4 has none; 90 of the general plan is the start of the deep
range of exercise groupings (S5, V)."""

CAUTIOUS_DEFAULT: PlanName = "stage2"
"""Whose limits a person with symptoms gets without a stage or a limit (rule book 5.3, grade D)."""

LOWEST_LIMIT_DEG, HIGHEST_LIMIT_DEG = 10.0, 150.0
"""What a personal limit may be: below is standing, above nobody folds (grade D)."""

REMEDY = "Correct it or leave the key out; docs/rules.md explains every key."

Pain = Annotated[float, Field(ge=0, le=10)]


class Plan(BaseModel):
    """A plan with its answers; every answer that was not given is None.

    Pain is 0..10: `pain_during` the task, `pain_next_day` 24 h later, `pain_usual` on an ordinary day.
    `flare_over_24h` says that a flare-up lasted longer than a day. `red_flags` are keys of
    `vision.rules.advice.WARNING_SIGNS`; an empty list means that all were answered with no. `load` says
    whether an external load was carried, `load_kg` how heavy. `same_set_up` says whether camera distance, lens
    height, shoes and seat are as at the sitting before (None: there was none, or nobody said).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: PlanName = "general"
    limit_deg: float | None = Field(default=None, ge=LOWEST_LIMIT_DEG, le=HIGHEST_LIMIT_DEG)
    pain_during: Pain | None = None
    pain_next_day: Pain | None = None
    pain_usual: Pain | None = None
    flare_over_24h: bool | None = None
    weeks: float | None = Field(default=None, ge=0, le=2600)
    cannot_bear_weight: bool | None = None
    red_flags: tuple[str, ...] | None = None
    load: bool | None = None
    load_kg: float | None = Field(default=None, ge=0, le=500)
    clothing: Literal["fitted", "loose"] | None = None
    same_set_up: bool | None = None
    sore_side: Side | None = None
    age: int | None = Field(default=None, ge=0, le=120)

    @field_validator("red_flags", mode="before")
    @classmethod
    def _known_red_flags(cls, keys: Any) -> Any:
        if isinstance(keys, list):
            keys = tuple(keys)
        if isinstance(keys, tuple):
            for key in keys:
                if key not in WARNING_SIGNS:
                    raise ValueError(f"{key!r} is not one of {', '.join(WARNING_SIGNS)}")
        return keys

    @model_validator(mode="after")
    def _limit_belongs(self) -> Plan:
        if self.name == "personal" and self.limit_deg is None:
            raise ValueError("the plan 'personal' needs limit_deg, the limit in degrees")
        if self.load is False and self.load_kg:
            raise ValueError("load says no and load_kg says otherwise")
        return self

    @property
    def symptomatic(self) -> bool:
        """Whether pain, its duration or trouble taking weight was declared."""
        numbers = (self.pain_during, self.pain_next_day, self.pain_usual, self.weeks)
        return any(numbers) or bool(self.cannot_bear_weight or self.flare_over_24h)

    @property
    def effective(self) -> PlanName:
        """Whose limits count, after the personal limit and the cautious default."""
        if self.limit_deg is not None:
            return "personal"
        return CAUTIOUS_DEFAULT if self.cautious_default else self.name

    @property
    def cautious_default(self) -> bool:
        """Whether stage 2 limits are used only because symptoms were declared without a stage."""
        return self.name == "general" and self.limit_deg is None and self.symptomatic

    @property
    def loaded(self) -> bool:
        """Whether an external load was declared."""
        return bool(self.load or self.load_kg)

    @property
    def warning_signs(self) -> tuple[WarningSign, ...]:
        """The declared warning signs, most urgent first; an age under 18 is one of them."""
        keys = set(self.red_flags or ())
        if self.age is not None and self.age < ADULT_YEARS:
            keys.add("under_18")
        return tuple(sign for key, sign in WARNING_SIGNS.items() if key in keys)

    @property
    def answered(self) -> bool:
        """Whether anything was declared about pain, its duration or warning signs."""
        given = (
            self.pain_during,
            self.pain_next_day,
            self.pain_usual,
            self.flare_over_24h,
            self.weeks,
            self.cannot_bear_weight,
            self.red_flags,
        )
        return any(answer is not None for answer in given) or bool(self.warning_signs)

    @property
    def hip_limit_deg(self) -> float | None:
        """The hip limit in force, trunk-thigh degrees; None in stage 4."""
        if self.limit_deg is not None:
            return self.limit_deg
        return STAGE_LIMITS_DEG[self.effective]

    @property
    def title(self) -> str:
        """The plan as a heading."""
        if self.effective == "personal":
            return "Personal limit"
        if self.cautious_default:
            return "Stage 2 limits as a cautious default"
        return "General" if self.name == "general" else f"Stage {self.name[-1]}"

    @property
    def limit_source(self) -> str:
        """Where the hip limit comes from, as a sentence."""
        if self.effective == "personal":
            return "Personal limit: it overrides every stage."
        if self.cautious_default:
            return (
                "Cautious default: symptoms were declared without a stage or a personal limit, so the "
                "limit of stage 2 is used (60 degrees, an engineering default)."
            )
        return _LIMIT_SOURCES[self.name]

    @property
    def whose(self) -> str:
        """The owner of the limit at the start of a sentence: "Your plan (stage 2)"."""
        if self.effective == "personal":
            return "Your personal limit"
        if self.cautious_default:
            return "The cautious default (stage 2)"
        return (
            "The general plan" if self.name == "general" else f"Your plan (stage {self.name[-1]})"
        )

    def limit_phrase(self, limit_deg: float) -> str:
        """Return how a sentence names a limit: "the limit of 60° at stage 2"."""
        at = {
            "general": "of the general plan",
            "personal": "set for you",
        }.get(self.effective, f"at stage {self.effective[-1]}")
        tail = ", used as a cautious default" if self.cautious_default else ""
        return f"the limit of {limit_deg:.0f}° {at}{tail}"

    def answers(self) -> dict[str, Any]:
        """Return what was declared, as JSON-ready values, without what was not."""
        given = self.model_dump(exclude={"name", "limit_deg"}, exclude_none=True)
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in given.items()
        }


_LIMIT_SOURCES: Mapping[PlanName, str] = MappingProxyType(
    {
        "general": "General plan: 90 degrees is where exercise groupings begin the deep range (S5). It "
        "marks a provocative position, which is normal when pain-free.",
        "stage1": "Stage 1: 20 to 30 degrees in a clinic's summary, seen second-hand (S6).",
        "stage2": "Stage 2: 60 degrees is an engineering default that leans on S5 and S68; another "
        "public plan allows about 90 with bent knees (S93).",
        "stage3": "Stage 3: 90 degrees is remembered from the staged plan (S1) and not verified yet.",
        "stage4": "Stage 4 has no hip limit (S1).",
    }
)


def make_plan(values: Mapping[str, Any], where: str = "the plan") -> Plan:
    """Return a validated plan from plain values; `where` names their origin in an error.

    Raises PlanError: unknown key (with the nearest one), wrong type, out of range.

    >>> make_plan({"name": "stage2"}).hip_limit_deg
    60.0
    """
    for key in values:
        if key not in Plan.model_fields:
            raise PlanError(f"{where}: there is no key {key!r}{_nearest(key)} {REMEDY}")
    try:
        return Plan.model_validate(dict(values))
    except ValidationError as error:
        raise PlanError(f"{where}: {_sentence(error)} {REMEDY}") from None


def load_plan(path: str | Path, overrides: Mapping[str, Any] | None = None) -> Plan:
    """Return the plan in a TOML file; `overrides` (of the command line) win over the file.

    Raises PlanError naming the file, the key and the remedy.
    """
    path = Path(path)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PlanError(
            f"The plan {path} cannot be read ({error.strerror}): give the path of a TOML file."
        ) from error
    except UnicodeDecodeError as error:
        raise PlanError(f"The plan {path} is not UTF-8 text: save it as a TOML file.") from error
    except tomllib.TOMLDecodeError as error:
        raise PlanError(
            f"The plan {path} is not valid TOML ({error}): write one `key = value` a line, with "
            'text in quotes, like name = "stage2".'
        ) from error
    return make_plan({**values, **(overrides or {})}, f"The plan {path}")


def _nearest(key: str) -> str:
    close = get_close_matches(key, Plan.model_fields, n=1)
    if close:
        return f", did you mean {close[0]!r}?"
    return f"; the keys are {', '.join(Plan.model_fields)}."


def _sentence(error: ValidationError) -> str:
    """Return the first problem as a sentence with key and value."""
    problem = error.errors()[0]
    key = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    if not key:
        return f"{message}."
    for technical, plain in _PLAIN_WORDS.items():
        message = message.replace(technical, plain)
    return f"{key} = {problem['input']!r} is not valid: {message}."


_PLAIN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "Input should be greater than or equal to": "it must be at least",
        "Input should be less than or equal to": "it must be at most",
        "Input should be": "it must be",
        "a valid number": "a number",
        "a valid integer": "a whole number",
        "a valid boolean": "true or false",
        "a valid tuple": "a list in square brackets",
    }
)
"""How the checking library says it, and how it is told."""
