"""What a person's last sittings suggest to ask.

Rules HF5 (a sitting against the last three), SY2 (the response over 24 hours) and SY6 (ready for the
next stage) need a history. Each gives a suggestion to ask, never an instruction, and says so when it
cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vision.finding import Record, Status
from vision.history.entries import Entry, read_entries
from vision.history.load import SittingLoad, sitting_load
from vision.history.records import Sitting
from vision.history.store import History
from vision.movements import RULES
from vision.plan import Plan
from vision.report.wording import plural
from vision.rules.reading import band

SITTINGS_BEFORE = 3
"""A sitting is held against the mean of so many before it (HF5, grade D)."""
CAUTION_PERCENT, LIMIT_PERCENT = 10.0, 30.0
"""A rise up to the first counts as none, beyond the second as a jump (HF5, grade D)."""
SETTLED_SITTINGS, SETTLED_DAYS = 3, 7
"""So many sittings over so many days must have settled before the next stage is asked about (SY6, grade
D; another public plan waits one to two good weeks, S93)."""
ACCEPTABLE_PAIN = RULES["SY1"].thresholds[0]
"""Pain up to this is usually treated as acceptable (SY1)."""
LAST_STAGE = "stage4"


class Suggestion(Record):
    """What a rule over several sittings says: never more than a question to ask."""

    code: str
    title: str
    status: Status
    sentence: str
    question: str | None
    sources: tuple[str, ...]
    grade_direction: str
    grade_number: str


class LoadOverTime(Record):
    """A person's sittings by what they held above the limit, and what may be asked."""

    person: str
    loads: tuple[SittingLoad, ...]
    suggestions: tuple[Suggestion, ...]


def load_over_time(history: History, name: str) -> LoadOverTime:
    """Return what a person's sittings held above the limit, and HF5, SY2 and SY6. Raises UnknownPersonError."""
    person = history.person(name)
    entries = read_entries(history, name)
    sittings = history.sittings(name)
    days = [(each, [entry for entry in entries if entry.date == each.date]) for each in sittings]
    loads = tuple(sitting_load(sitting, filed) for sitting, filed in days)
    usual = person.pain_usual
    return LoadOverTime(
        person=person.name,
        loads=loads,
        suggestions=(
            exposure(loads, symptomatic=_symptomatic(person.plan, days)),
            response(sittings, usual),
            readiness(days, person.plan, usual),
        ),
    )


def exposure(loads: Sequence[SittingLoad], *, symptomatic: bool = True) -> Suggestion:
    """Hold the latest sitting against the mean of the three before it under the same limit (HF5)."""
    if not symptomatic:
        return _exposure(
            Status.NOT_ASSESSED, "HF5 is asked with a stage, a personal limit or pain."
        )
    counted = [load for load in loads if load.limit_deg is not None and load.judged]
    if not counted or counted[-1] is not loads[-1]:
        return _exposure(
            Status.NOT_ASSESSED, "In the latest sitting no repetition was judged against one limit."
        )
    now = counted[-1]
    before = [load for load in counted[:-1] if load.limit_deg == now.limit_deg][-SITTINGS_BEFORE:]
    if len(before) < SITTINGS_BEFORE:
        return _exposure(
            Status.NOT_ASSESSED,
            f"There {'is' if len(before) == 1 else 'are'} {len(before)} earlier "
            f"sitting{'' if len(before) == 1 else 's'} under the limit of {now.limit_deg:.0f}°; "
            f"{SITTINGS_BEFORE} are needed to hold this one against.",
        )
    usual, surely, possibly = (
        float(np.mean([getattr(load, field) for load in before]))
        for field in ("above", "above_surely", "above_possibly")
    )
    told = (
        f"{plural(now.above, 'repetition')} reached the limit of {now.limit_deg:.0f}° ({now.above_surely} surely, "
        f"{now.above_possibly} possibly), against {usual:.1f} in the mean of the last "
        f"{SITTINGS_BEFORE} sittings"
    )
    if usual == 0 and now.above == 0:
        return _exposure(Status.CLEAR, f"{told}: no more than before.")
    rise, low, high = (
        _percent(now.above, usual),
        _percent(now.above_surely, possibly),
        _percent(now.above_possibly, surely),
    )
    status = band(rise, low, high, CAUTION_PERCENT, LIMIT_PERCENT)
    words = "from none" if usual == 0 else f"{rise:+.0f} %"
    told = f"{told}: {words}, {_placed(status, rise)}."
    question = "Was this a bigger step than planned, and how is it the day after?"
    return _exposure(status, told, question if rise > CAUTION_PERCENT else None)


def response(sittings: Sequence[Sitting], usual: float | None) -> Suggestion:
    """Say how the latest sitting was answered over 24 hours (SY2); asks for it when nobody said."""
    if not sittings:
        return _told("SY2", Status.NOT_ASSESSED, "Nothing is filed yet.")
    latest = sittings[-1]
    caution, limit = RULES["SY2"].thresholds
    question = "Should the next sitting be an easier one? Ask whoever guides the plan."
    if latest.flare_over_24h:
        return _told(
            "SY2", Status.FLAGGED, f"A flare-up of over 24 hours followed {latest.date}.", question
        )
    normal = latest.pain_usual if latest.pain_usual is not None else usual
    if latest.pain_next_day is None or normal is None:
        missing = "pain of the day after" if latest.pain_next_day is None else "usual pain"
        return _told(
            "SY2",
            Status.NOT_ASSESSED,
            f"The {missing} is not known for {latest.date}.",
            f"What was the {missing}, from 0 to 10?",
        )
    rise = latest.pain_next_day - normal
    told = (
        f"The day after {latest.date} pain was {latest.pain_next_day:g} against {normal:g} as usual "
        f"({rise:+g}; {caution:g} is about the smallest change that matters, {limit:g} is much)."
    )
    if rise >= limit:
        return _told("SY2", Status.FLAGGED, told, question)
    if rise > 0:
        return _told("SY2", Status.BORDERLINE, told, "Is it back to usual by now?")
    return _told("SY2", Status.CLEAR, told)


def readiness(
    days: Sequence[tuple[Sitting, Sequence[Entry]]], plan: Plan, usual: float | None
) -> Suggestion:
    """Say whether the last sittings settled well enough to ask about the next stage (SY6)."""
    if plan.effective in ("general", LAST_STAGE):
        return _readiness(Status.NOT_ASSESSED, "There is no next stage in this plan.")
    settled: list[Sitting] = []
    stopped = "there are no earlier sittings"
    for sitting, entries in reversed(days):
        why_not = _unsettled(sitting, entries, usual)
        if why_not:
            stopped = f"on {sitting.date} {why_not}"
            break
        settled.insert(0, sitting)
    days_between = (settled[-1].date - settled[0].date).days if settled else 0
    if len(settled) >= SETTLED_SITTINGS and days_between >= SETTLED_DAYS:
        return _readiness(
            Status.CLEAR,
            f"The last {len(settled)} sittings over {days_between} days settled: pain up to "
            f"{ACCEPTABLE_PAIN:g} in the task, and back to usual within 24 hours.",
            "May the next stage be tried? Ask whoever guides the plan.",
        )
    return _readiness(
        Status.NOT_ASSESSED,
        f"{len(settled)} settled sitting{'' if len(settled) == 1 else 's'} over {days_between} days in a "
        f"row; {SETTLED_SITTINGS} over {SETTLED_DAYS} days are looked for ({stopped}).",
    )


def _symptomatic(plan: Plan, days: Sequence[tuple[Sitting, Sequence[Entry]]]) -> bool:
    names = [entry.screening.plan.name for _, entries in days[-1:] for entry in entries]
    return plan.effective != "general" or any(name != "general" for name in names)


def _unsettled(sitting: Sitting, entries: Sequence[Entry], usual: float | None) -> str | None:
    """Return why a sitting does not count as settled; None when it does."""
    normal = sitting.pain_usual if sitting.pain_usual is not None else usual
    if all(entry.screening.summary.status is Status.NOT_ASSESSED for entry in entries):
        return "nothing could be judged"
    if sitting.pain_during is None or sitting.pain_next_day is None or normal is None:
        return "not all answers on pain are there"
    if sitting.pain_during > ACCEPTABLE_PAIN:
        return f"pain in the task was {sitting.pain_during:g}"
    if sitting.pain_next_day > normal or sitting.flare_over_24h:
        return "it was not back to usual within 24 hours"
    return None


def _percent(now: float, before: float) -> float:
    if before == 0:
        return float("inf") if now > 0 else 0.0
    return 100 * (now - before) / before


def _placed(status: Status, rise: float) -> str:
    if status is Status.FLAGGED:
        return f"clearly a rise of more than {LIMIT_PERCENT:.0f} %"
    if status is Status.CLEAR:
        return f"less than {CAUTION_PERCENT:.0f} % more"
    if rise > CAUTION_PERCENT:
        return "a rise as measured, which the error of the angles leaves open"
    return "no rise as measured; the error of the angles leaves one open"


def _exposure(status: Status, sentence: str, question: str | None = None) -> Suggestion:
    return Suggestion(
        code="HF5",
        title="This sitting against the last three",
        status=status,
        sentence=sentence,
        question=question,
        sources=("SEED", "S3", "S-rulebook"),
        grade_direction="C",
        grade_number="D",
    )


def _readiness(status: Status, sentence: str, question: str | None = None) -> Suggestion:
    return Suggestion(
        code="SY6",
        title="Settled sittings",
        status=status,
        sentence=sentence,
        question=question,
        sources=("S1", "S3", "S93", "S-rulebook"),
        grade_direction="B",
        grade_number="D",
    )


def _told(code: str, status: Status, sentence: str, question: str | None = None) -> Suggestion:
    rule = RULES[code]
    return Suggestion(
        code=code,
        title=rule.title,
        status=status,
        sentence=sentence,
        question=question,
        sources=rule.sources,
        grade_direction=rule.grade_direction,
        grade_number=rule.grade_number,
    )
