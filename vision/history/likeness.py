"""Like with like: what keeps two screenings from being compared, and what to keep in mind when they are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from vision.history.entries import Entry
from vision.history.records import SetUp, Sitting
from vision.movements import MOVEMENTS, RULES
from vision.plan import Plan
from vision.result import Screening

VIEW_ERROR_DEG = 12.0
"""How far a camera angle told from the landmarks may be off (see `vision.measuring.view`): two views
this near are not told apart, even on both sides of the bound of rule Q1."""

SAME_DISTANCE, SAME_HEIGHT_M = 0.20, 0.15
"""Within these the set-up counts as the same (rule Q9: 20 percent and 15 cm, grade D)."""

FEW_REPETITIONS = int(RULES["Q8"].thresholds[1])
"""Fewer clean repetitions than these are noisy (rule Q8, grade D)."""


def obstacles(earlier: Entry, later: Entry) -> list[str]:
    """Return why two screenings must not be compared; nothing when they can be."""
    one, two = earlier.screening, later.screening
    checks = (
        _movements_differ(one, two),
        _views_differ(one, two),
        _plans_differ(earlier.plan, later.plan),
        _methods_differ(one, two),
        *_set_ups_differ(earlier.sitting.set_up, later.sitting.set_up),
    )
    return [reason for reason in checks if reason]


def cautions(earlier: Entry, later: Entry) -> list[str]:
    """Return what to keep in mind about two screenings that can be compared."""
    found = []
    for word, entry in (("then", earlier), ("now", later)):
        counts = [len(sample.values_deg) for sample in entry.measured.values()]
        movement = MOVEMENTS[entry.screening.movement.name]
        if movement.kind == "repetitions" and counts and max(counts) < FEW_REPETITIONS:
            found.append(
                f"Only {max(counts)} {movement.singular if max(counts) == 1 else movement.plural} "
                f"{word}; {FEW_REPETITIONS} or more say more (rule Q8)."
            )
    loads = [_load(entry.screening) for entry in (earlier, later)]
    if loads[0] != loads[1]:
        found.append(f"The declared load differs: {loads[0]} then, {loads[1]} now.")
    zeros = [each.screening.quality.standing_zero for each in (earlier, later)]
    zeroed = [zero is not None and zero.applied for zero in zeros]
    if zeroed[0] != zeroed[1]:
        found.append(
            f"Quiet standing to take the zero from was seen only {'then' if zeroed[0] else 'now'} (rule Q6): "
            "stand still for 2 s before the first repetition."
        )
    share = _size_ratio(earlier.screening, later.screening)
    if share is not None and abs(share - 1) > SAME_DISTANCE:
        found.append(
            f"The person was {abs(share - 1):.0%} {'larger' if share > 1 else 'smaller'} in the picture "
            "than then: the camera may have stood elsewhere (rule Q9)."
        )
    return found


def _movements_differ(one: Screening, two: Screening) -> str | None:
    if one.movement.name == two.movement.name:
        return None
    return f"the movements differ ({one.movement.title}, then {two.movement.title})"


def _views_differ(one: Screening, two: Screening) -> str | None:
    square_deg, most_deg = RULES["Q1"].thresholds
    azimuths = [screening.view.azimuth_deg for screening in (one, two)]
    then_deg, now_deg = azimuths
    if then_deg is None or now_deg is None:
        return "the direction of the camera could not be told on one of the days"
    for word, azimuth_deg in (("then", then_deg), ("now", now_deg)):
        if azimuth_deg > most_deg:
            return f"the camera was about {azimuth_deg:.0f}° off the side {word}, more than {most_deg:.0f}°"
    same_band = (then_deg > square_deg) == (now_deg > square_deg)
    if not same_band and abs(then_deg - now_deg) > VIEW_ERROR_DEG:
        return f"the camera was about {then_deg:.0f}° off the side then and {now_deg:.0f}° now"
    if one.view.near_side != two.view.near_side:
        return f"the {one.view.near_side} side was toward the camera then and the {two.view.near_side} one now"
    return None


def _plans_differ(one: Plan, two: Plan) -> str | None:
    """Compare what was chosen; that an answer on pain brought the cautious default makes no other plan."""
    if (one.name, one.limit_deg) == (two.name, two.limit_deg):
        return None
    told = [_plan_words(each) for each in (one, two)]
    return f"the plans differ ({told[0]}; then {told[1]}); judge both under one with --plan"


def _plan_words(plan: Plan) -> str:
    chosen = Plan(name=plan.name, limit_deg=plan.limit_deg)  # without its answers
    limit_deg = chosen.hip_limit_deg
    return f"{chosen.title}, {'no limit' if limit_deg is None else f'{limit_deg:.0f}°'}"


def _methods_differ(one: Screening, two: Screening) -> str | None:
    if one.model.sha256 != two.model.sha256:
        return f"another pose model was used ({one.model.name}, then {two.model.name})"
    if one.versions.accuracy != two.versions.accuracy:
        return (
            "the angles were made in different ways "
            f"({one.versions.accuracy}, then {two.versions.accuracy})"
        )
    return None


def _set_ups_differ(one: SetUp, two: SetUp) -> list[str]:
    """Return what differs between two declared set-ups (rule Q9); what was not declared is not compared."""
    found = []
    then_m, now_m = one.distance_m, two.distance_m
    if then_m and now_m and abs(now_m / then_m - 1) > SAME_DISTANCE:
        found.append(f"the camera stood {then_m:g} m away then, {now_m:g} m now")
    then_m, now_m = one.height_m, two.height_m
    if then_m is not None and now_m is not None and abs(now_m - then_m) > SAME_HEIGHT_M:
        found.append(f"the lens was {then_m:g} m high then, {now_m:g} m now")
    for what in ("shoes", "seat"):
        then, now = getattr(one, what), getattr(two, what)
        if then and now and then.casefold() != now.casefold():
            found.append(f"the {what} differ{'s' if what == 'seat' else ''} ({then}, then {now})")
    return found


def _load(screening: Screening) -> str:
    weight = screening.plan.answers.get("load_kg")
    return f"{weight:g} kg" if weight else "none"


def _size_ratio(one: Screening, two: Screening) -> float | None:
    """Return how much larger the person is in the second picture; None for pictures of another shape."""
    shapes = [(each.source.width_px, each.source.height_px) for each in (one, two)]
    shares = [each.quality.person_height_share for each in (one, two)]
    if shapes[0][0] * shapes[1][1] != shapes[1][0] * shapes[0][1] or not (shares[0] and shares[1]):
        return None
    return shares[1] / shares[0]


def same_set_up(earlier: SetUp, later: SetUp) -> bool | None:
    """Return whether two declared set-ups are alike (rule Q9); None when nothing was said in both.

    >>> same_set_up(SetUp(distance_m=3), SetUp(distance_m=3.2)), same_set_up(SetUp(), SetUp())
    (True, None)
    """
    both = set(earlier.model_dump(exclude_none=True)) & set(later.model_dump(exclude_none=True))
    return not _set_ups_differ(earlier, later) if both else None


def set_up_before(sittings: Sequence[Sitting], date: datetime.date) -> SetUp | None:
    """Return the set-up of the sitting before a day; None when there was none."""
    before = [sitting for sitting in sittings if sitting.date < date]
    return before[-1].set_up if before else None
