"""Quality gates: what the clip must offer before an angle may be judged.

A gate answers CLEAR, BORDERLINE or NOT_ASSESSED; `vision.rules.blocks` tells which findings a failed
gate takes down with it.
"""

from __future__ import annotations

import math

from vision.finding import Status
from vision.landmarks import SIDES, Side
from vision.measurement import Span
from vision.movements.gates import SEEN_PERCENT, SQUARE_DEG
from vision.rules.reading import Case, Missing, Outcome, Reading
from vision.rules.rule import Rule

SQUARE_REMEDY = (
    "Move the camera round until it looks squarely at the side of the body, and film again."
)


def camera_view(rule: Rule, case: Case) -> list[Outcome]:
    """Judge how far the camera stood off a square side view (Q1)."""
    caution, limit = rule.thresholds
    azimuth_deg = case.measurement.view.azimuth_deg
    if azimuth_deg is None:
        return _whole(Missing("The direction of the camera could not be told.", SQUARE_REMEDY))
    if azimuth_deg > limit:
        return _whole(
            Missing(
                f"The camera was about {azimuth_deg:.0f}° off the side, more than {limit:.0f}°, so "
                "angles were not judged.",
                SQUARE_REMEDY,
            ),
            value=azimuth_deg,
            limit=limit,
        )
    square = azimuth_deg <= caution
    told = "square enough to the side" if square else f"over {caution:.0f}°, so errors are wider"
    return _whole(
        Reading(
            Status.CLEAR if square else Status.BORDERLINE,
            f"The camera was about {azimuth_deg:.0f}° off the side: {told}.",
            value=azimuth_deg,
            limit=limit,
        )
    )


def visibility(rule: Rule, case: Case) -> list[Outcome]:
    """Judge the share of frames in which the landmarks of a side were seen, per side (Q2)."""
    _, limit = rule.thresholds
    outcomes = []
    for side in SIDES:
        share = 100 * case.measurement.visibility_share.get(side, 0.0)
        answer: Reading | Missing
        if side not in case.measurement.sides:
            answer = hidden(case, side)
        elif share >= limit:
            answer = Reading(
                Status.CLEAR,
                f"The {side} shoulder, hip, knee and ankle were seen in {share:.0f} % of the frames.",
                value=share,
                limit=limit,
            )
        else:
            answer = Reading(
                Status.BORDERLINE,
                f"The {side} shoulder, hip, knee and ankle were seen in {share:.0f} % of the frames, "
                f"less than {limit:.0f} %: {case.movement.plural} in which too much is hidden are not "
                "judged.",
                value=share,
                limit=limit,
            )
        outcomes.append(Outcome(side, answer))
    return outcomes


def frame_rate(rule: Rule, case: Case) -> list[Outcome]:
    """Judge whether the frame rate suffices to time a peak (Q3)."""
    needed_hz = case.movement.minimum_frame_rate_hz
    rate_hz = case.measurement.frame_rate_hz
    if needed_hz == 0:
        told = f"{rate_hz:.1f} frames a second" if rate_hz else "a single picture"
        return _whole(
            Reading(Status.CLEAR, f"{told.capitalize()}: a posture has no peak to be timed.")
        )
    if rate_hz >= needed_hz - rule.numbers["tolerance_hz"]:
        return _whole(
            Reading(
                Status.CLEAR,
                f"{rate_hz:.1f} frames a second, at least {needed_hz:.0f} are needed.",
                value=rate_hz,
                limit=needed_hz,
            )
        )
    told = f"{rate_hz:.1f} frames a second are" if rate_hz else "A single picture is"
    return _whole(
        Missing(
            f"{told} too few to time a peak; {needed_hz:.0f} a second are needed, so angles were not "
            "judged.",
            f"Film at {needed_hz:.0f} frames a second or more, in good light.",
        ),
        value=rate_hz,
        limit=needed_hz,
    )


def clothing(rule: Rule, case: Case) -> list[Outcome]:
    """Judge the declared clothing (Q4); it never blocks."""
    worn = case.plan.clothing
    if worn is None:
        return _whole(
            Missing(
                "Nobody said whether the clothes were fitted; loose ones hide the hip and the knee.",
                'Say it in the plan: clothing = "fitted" or "loose".',
            )
        )
    if worn == "fitted":
        return _whole(Reading(Status.CLEAR, "Fitted clothes were declared."))
    return _whole(
        Reading(
            Status.BORDERLINE,
            "Loose clothes were declared; in a study fitted ones halved the scatter of the knee angle.",
        )
    )


def thigh_length(rule: Rule, case: Case) -> list[Outcome]:
    """Judge how much the thigh's length in the picture varied within the repetitions (Q5)."""
    _, limit = rule.thresholds
    outcomes = []
    for side in SIDES:
        share = case.measurement.thigh_length_variation.get(side, math.nan)
        answer: Reading | Missing
        if side not in case.measurement.sides:
            answer = hidden(case, side)
        elif not is_square(case) or math.isnan(share):
            answer = Missing(
                f"The length of the {side} thigh says nothing here: the view was not square to the "
                "side or the thigh was not seen.",
                SQUARE_REMEDY,
            )
        elif 100 * share > limit:
            answer = turned_out(side, 100 * share, limit)
        else:
            answer = Reading(
                Status.CLEAR,
                f"The {side} thigh kept its length in the picture within {100 * share:.0f} %.",
                value=100 * share,
                limit=limit,
            )
        outcomes.append(Outcome(side, answer, None if math.isnan(share) else 100 * share, limit))
    return outcomes


def standing_zero(rule: Rule, case: Case) -> list[Outcome]:
    """Judge the quiet standing that shows how a straight body reads (Q6); it never blocks."""
    _, limit = rule.thresholds
    zero = case.measurement.quality.standing_zero
    if zero is None:
        return _whole(
            Missing(
                "The clip holds no second of quiet standing, which would have shown how this body reads "
                "when it is straight.",
                "Stand still for two seconds before the movement.",
            )
        )
    largest = max((abs(value) for value in zero.correction_deg.values()), default=0.0)
    if not zero.applied:
        return _whole(
            Missing(
                "Quiet standing was found; raw angles make no use of it.",
                "Let the angle estimator correct the angles to use it.",
            )
            if largest <= limit
            else Missing(
                f"Standing read up to {largest:.0f}°, more than {limit:.0f}°: it was not taken for a "
                "zero.",
                "Stand upright with straight knees for two seconds before the movement.",
            ),
            value=largest,
            limit=limit,
        )
    return _whole(
        Reading(
            Status.CLEAR,
            f"Quiet standing was found and read up to {largest:.0f}°: the zero of this body.",
            value=largest,
            limit=limit,
        )
    )


def camera_still(rule: Rule, case: Case) -> list[Outcome]:
    """Judge whether the camera stood still and its roll is known (Q7)."""
    _, limit = rule.thresholds
    view = case.measurement.view
    if view.moving:
        return _whole(
            Missing(
                "The camera moved, so angles against the vertical were not judged.",
                "Put the phone on a stand and film again.",
            )
        )
    if view.roll_deg is None:
        return _whole(
            Reading(Status.BORDERLINE, "How level the camera was could not be told.", limit=limit)
        )
    roll_deg = abs(view.roll_deg)
    if roll_deg <= limit:
        told = "level"
    elif roll_deg <= rule.numbers["corrected_deg"]:
        told = "taken out of the angles"
    else:
        return _whole(
            Reading(
                Status.BORDERLINE,
                f"The camera seems rolled by {roll_deg:.0f}°, too much to tell it from a lean.",
                value=roll_deg,
                limit=limit,
            )
        )
    return _whole(
        Reading(
            Status.CLEAR,
            f"The camera stood still, rolled by {roll_deg:.0f}°: {told}.",
            value=roll_deg,
            limit=limit,
        )
    )


def clean_repetitions(rule: Rule, case: Case) -> list[Outcome]:
    """Judge how many complete repetitions could be measured (Q8); it never blocks."""
    _, limit = rule.thresholds
    clean = sum(_clean(case, span) for span in case.spans)
    noun = case.movement.singular if clean == 1 else case.movement.plural
    if clean == 0:
        return _whole(
            Missing(
                f"No complete {case.movement.singular} could be measured.",
                f"Film {rule.numbers['advised']:.0f} {case.movement.plural} from start to end.",
            ),
            value=0.0,
            limit=limit,
        )
    few = clean < limit
    told = f"one or two are noisy; {rule.numbers['advised']:.0f} are advised" if few else "enough"
    return _whole(
        Reading(
            Status.BORDERLINE if few else Status.CLEAR,
            f"{clean} complete {noun} could be measured: {told}.",
            value=float(clean),
            limit=limit,
        )
    )


def same_set_up(rule: Rule, case: Case) -> list[Outcome]:
    """Judge the declared set-up against that of the sitting before (Q9); one clip alone has none."""
    same = case.plan.same_set_up
    if same is None:
        return _whole(
            Missing(
                "There is no earlier clip to compare with, so no trend is drawn.",
                "Keep distance, lens height, shoes and seat alike from one day to the next.",
            )
        )
    told = "as" if same else "not as"
    return _whole(
        Reading(
            Status.CLEAR if same else Status.BORDERLINE,
            f"Camera distance, lens height, shoes and seat are {told} they were the time before"
            f"{'' if same else ', so the two are not compared'}.",
        )
    )


def hidden(case: Case, side: Side) -> Missing:
    """Return the answer for a side that cannot be judged at all."""
    reason = case.measurement.hidden_reason.get(side, f"the {side} side was not seen")
    return Missing(
        f"The {side} side was not judged: {reason}.",
        f"Film the {side} side as well, next to the camera.",
    )


def turned_out(side: Side, percent: float, limit: float) -> Missing:
    """Return the answer for a thigh that left the plane of the camera (Q5)."""
    return Missing(
        f"The {side} thigh changed its length in the picture by {percent:.0f} %, more than {limit:.0f} "
        "%: it moved out of the plane of the camera, so angles were not judged.",
        "Keep the movement in one plane and the camera square to it, about 3 m away.",
    )


def is_square(case: Case) -> bool:
    """Return whether the view is near enough to the side to read lengths in the picture."""
    azimuth_deg = case.measurement.view.azimuth_deg
    return azimuth_deg is not None and azimuth_deg <= SQUARE_DEG


def _clean(case: Case, span: Span) -> bool:
    sides = [side for side in case.measurement.sides if span.side in (side, "both")]
    return (
        span.complete
        and bool(sides)
        and 100 * case.measurement.coverage("hip_flexion", sides[0], span) >= SEEN_PERCENT
    )


def _whole(
    answer: Reading | Missing, value: float | None = None, limit: float | None = None
) -> list[Outcome]:
    return [Outcome(None, answer, value, limit)]
