"""From landmarks to the screening: the fast half, pure arithmetic.

`screen_poses` reads like the method section of a paper; `vision.pipeline.screen_video` puts the pose
model in front of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Literal

from vision import __version__
from vision.landmarks import SIDES, PoseSequence, Side
from vision.measurement import Measurement, Span
from vision.measures import MeasureName
from vision.measuring.accuracy import ACCURACY_VERSION, TABLE_VERSION, ErrorScale
from vision.measuring.person import measure_person
from vision.measuring.recognition import Recognition
from vision.measuring.subject import choose_person
from vision.movements import MOVEMENTS, RULES
from vision.movements.movement import Movement
from vision.plan import Plan
from vision.result import (
    HoldResult,
    ModelResult,
    MovementName,
    MovementResult,
    PeopleResult,
    PlanResult,
    QualityResult,
    RepetitionResult,
    Screening,
    SidedValue,
    SourceResult,
    Value,
    Versions,
)
from vision.rules.engine import evaluate
from vision.rules.rule import RULES_VERSION
from vision.rules.verdict import summarise

TIME_DECIMALS = 4
"""Times are written to a tenth of a millisecond: finer than any clip's clock."""


def screen_poses(
    poses: PoseSequence,
    *,
    movement: MovementName | Literal["auto"] = "auto",
    plan: Plan | None = None,
    side: Side | None = None,
    person: int | None = None,
    errors: ErrorScale | None = None,
    raw: bool = False,
) -> Screening:
    """Return the screening of one person's landmarks; takes milliseconds.

    `movement` "auto" screens what is recognised. `plan` None is the general plan. `side` is the side
    of interest (None: the one toward the camera), `person` counts from 1 in order of appearance
    (None: the one who moves through the repetitions). `errors` adapts the +/- to a set-up that was
    compared with true angles (`vision.validation.errors.load_errors`). `raw` judges the angles as the
    landmarks give them, with the wide error of such angles, instead of the estimated ones. Raises
    NoPersonError when nobody was found or the person does not exist.
    """
    plan = plan or Plan()
    index, why_this_person = choose_person(poses, person)
    measurement, recognition = measure_person(
        poses.person(index),
        frame_rate_hz=poses.source.frame_rate_hz,
        frame_size_px=poses.frame_size_px,
        movement=movement,
        side=side,
        errors=errors,
        raw=raw,
    )
    screened = MOVEMENTS[recognition.name if movement == "auto" else movement]
    findings = evaluate(measurement, screened, plan)
    screening = Screening(
        versions=Versions(
            sitbone=__version__,
            rules=RULES_VERSION,
            accuracy=errors.version if errors else TABLE_VERSION if raw else ACCURACY_VERSION,
        ),
        source=SourceResult(**asdict(poses.source)),
        model=ModelResult(**asdict(poses.model)),
        movement=_movement_result(screened, recognition, declared=movement != "auto"),
        plan=_plan_result(plan, screened),
        view=measurement.view,
        quality=_with_note(measurement.quality, why_this_person if poses.people > 1 else None),
        people=_people_result(poses, index, chosen=person is not None),
        repetitions=tuple(_repetition(measurement, span) for span in measurement.repetitions),
        holds=tuple(_hold(measurement, span) for span in measurement.holds),
        findings=findings,
        summary=summarise(measurement, screened, plan, findings),
    )
    screening._angles = measurement.angles
    screening._person = measurement.person
    return screening


def _movement_result(
    screened: Movement, recognition: Recognition, *, declared: bool
) -> MovementResult:
    return MovementResult(
        name=screened.name,
        title=screened.title,
        confidence=recognition.confidence,
        recognised=recognition.name,
        declared=declared,
    )


def _plan_result(plan: Plan, movement: Movement) -> PlanResult:
    thresholds: dict[str, dict[str, float | str | None]] = {}
    for code in movement.rules:
        rule = RULES[code]
        thresholds[code] = {
            "caution": rule.caution,
            "limit": rule.limit,
            "unit": rule.unit,
            **rule.numbers,
        }
    return PlanResult(
        name=plan.effective,
        title=plan.title,
        limit_deg=plan.hip_limit_deg,
        limit_source=plan.limit_source,
        answers=plan.answers(),
        thresholds=thresholds,
    )


def _with_note(quality: QualityResult, note: str | None) -> QualityResult:
    notes = quality.notes if note is None else (*quality.notes, note)
    return quality.model_copy(update={"notes": notes})


def _people_result(poses: PoseSequence, index: int, *, chosen: bool) -> PeopleResult:
    reason: Literal["only", "movement", "user"] = "only" if poses.people == 1 else "movement"
    return PeopleResult(
        count=poses.people, measured=index + 1, chosen_by="user" if chosen else reason
    )


def _sided(measurement: Measurement, measure: MeasureName, span: Span) -> SidedValue:
    left, right = (measurement.peak_value(measure, side, span) for side in SIDES)
    return SidedValue(left=left, right=right)


def _values(measurement: Measurement, span: Span) -> dict[str, SidedValue | Value | None]:
    return {
        "hip_flexion": _sided(measurement, "hip_flexion", span),
        "knee_flexion": _sided(measurement, "knee_flexion", span),
        "thigh_elevation": _sided(measurement, "thigh_elevation", span),
        "shank_inclination": _sided(measurement, "shank_inclination", span),
        "trunk_inclination": measurement.peak_value("trunk_inclination", None, span),
    }


def _times(span: Span, names: Iterable[str]) -> dict[str, float]:
    return {name: round(getattr(span, name), TIME_DECIMALS) for name in names}


def _repetition(measurement: Measurement, span: Span) -> RepetitionResult:
    times_s = _times(span, ("start_s", "bottom_start_s", "peak_s", "bottom_end_s", "end_s"))
    return RepetitionResult.model_validate(
        {
            "number": span.number,
            "side": span.side,
            "complete": span.complete,
            **times_s,
            **_values(measurement, span),
        }
    )


def _hold(measurement: Measurement, span: Span) -> HoldResult:
    return HoldResult.model_validate(
        {
            "number": span.number,
            "side": span.side,
            "complete": span.complete,
            **_times(span, ("start_s", "end_s")),
            **_values(measurement, span),
        }
    )
