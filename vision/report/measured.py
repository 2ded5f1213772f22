"""The measured values as tables: repetitions, holds, and where the hip angle comes from."""

from __future__ import annotations

from vision.landmarks import Side
from vision.movements import RULES
from vision.report.blocks import Audience, Badge, Block, Cell, Chart, Paragraph, Section, Table
from vision.report.reading import (
    Split,
    headline_code,
    judged_sides,
    repetition_status,
    seconds_above,
    splits,
)
from vision.report.wording import NONE, STATUS_LABEL, angle, number, quantity, seconds, unbroken
from vision.result import HoldResult, RepetitionResult, Screening, Value

Item = RepetitionResult | HoldResult


def repetitions_section(screening: Screening, audience: Audience) -> Section | None:
    """Return the table of repetitions, or of holds when there are none."""
    items: tuple[Item, ...] = screening.repetitions or screening.holds
    sides = judged_sides(screening)
    if not items or not sides:
        return None
    word = "Repetition" if screening.repetitions else "Hold"
    header, numeric = _header(screening, audience, sides)
    rows = tuple(_row(screening, item, audience, sides) for item in items)
    footer = _footer(screening, sides, len(header))
    table = Table(
        caption=f"{word}s: " + ("peak of each" if screening.repetitions else "median of each"),
        header=header,
        rows=rows,
        numeric=numeric,
        footer=footer,
        note=_note(items, audience, bool(screening.repetitions)),
    )
    return Section("repetitions", f"{word} by {word.lower()}", (table,))


def _columns(
    screening: Screening, audience: Audience, sides: tuple[Side, ...]
) -> list[tuple[str, str, Side | None]]:
    """(heading, attribute, side) of the angle columns for a reader."""
    code = headline_code(screening)
    judged_by_trunk = code is not None and RULES[code].measure == "trunk_inclination"
    sided = [("Hip flexion", "hip_flexion")]
    if audience != "athlete":
        sided.append(("Knee flexion", "knee_flexion"))
    if audience == "clinician":
        sided.append(("Thigh elevation", "thigh_elevation"))
        sided.insert(1, ("Hip, raw", "raw"))
    shown: list[tuple[str, str, Side | None]] = [
        (f"{title} {side}" if len(sides) > 1 else title, name, side)
        for title, name in sided
        for side in sides
    ]
    if audience != "athlete" or judged_by_trunk:
        shown.append(("Trunk inclination", "trunk_inclination", None))
    return shown


def _header(
    screening: Screening, audience: Audience, sides: tuple[Side, ...]
) -> tuple[tuple[str, ...], frozenset[int]]:
    times = ["Deepest at"] if screening.repetitions else ["From, for"]
    angles = [heading for heading, _, _ in _columns(screening, audience, sides)]
    tempo = [_phase_names(screening)] if screening.repetitions and audience != "athlete" else []
    header = ("No.", *times, *angles, *tempo, "Above limit", "Result")
    return header, frozenset(range(1, len(header) - 1))


def _row(
    screening: Screening, item: Item, audience: Audience, sides: tuple[Side, ...]
) -> tuple[Cell, ...]:
    status = repetition_status(screening, item.number)
    cells: list[Cell] = [_number_cell(item, len(sides))]
    if isinstance(item, RepetitionResult):
        cells.append(seconds(item.peak_s))
    else:
        cells.append(f"{seconds(item.start_s)}, {seconds(item.end_s - item.start_s)}")
    cells += [
        _angle_cell(item, name, side) for _, name, side in _columns(screening, audience, sides)
    ]
    if isinstance(item, RepetitionResult) and audience != "athlete":
        phases = [item.down_duration_s, item.bottom_duration_s, item.up_duration_s]
        if _is_rise(screening):
            del phases[0]
        cells.append(unbroken(" / ".join(number(phase, 1) for phase in phases) + " s"))
    cells.append(seconds(seconds_above(screening, item.number)))
    cells.append(Badge(status, STATUS_LABEL[status].removesuffix(" the limit")))
    return tuple(cells)


def _is_rise(screening: Screening) -> bool:
    # A rise has no way down: it starts on the seat with the lean forward.
    return screening.movement.name == "sit_to_stand"


def _phase_names(screening: Screening) -> str:
    return "Lean, rise" if _is_rise(screening) else "Down, bottom, up"


def _number_cell(item: Item, sides: int) -> str:
    text = str(item.number) if item.complete else f"({item.number})"
    return text if item.side == "both" or sides < 2 else f"{text} {item.side}"


def _angle_cell(item: Item, name: str, side: Side | None) -> str:
    if side is None:
        return angle(item.trunk_inclination)
    if name == "raw":
        hip = item.hip_flexion.of(side)
        return NONE if hip is None or hip.raw_deg is None else quantity(hip.raw_deg)
    value: Value | None = getattr(item, name).of(side)
    return angle(value)


def _footer(
    screening: Screening, sides: tuple[Side, ...], width: int
) -> tuple[tuple[Cell, ...], ...]:
    spreads = {
        spread.side: spread
        for spread in screening.summary.spreads
        if spread.measure == "hip_flexion" and spread.count > 1
    }
    cells: list[Cell] = []
    for side in sides:
        spread = spreads.get(side, spreads.get("both"))
        if spread is None:
            return ()
        span = f"{number(spread.minimum_deg)}–{number(spread.maximum_deg)}"
        cells.append(f"{unbroken(quantity(spread.median_deg, spread.error_deg))} ({span})")
    return (("Median", "", *cells, *[""] * (width - 2 - len(cells))),)


def _note(items: tuple[Item, ...], audience: Audience, repeated: bool) -> str:
    notes = []
    if repeated:
        notes.append("Peak: the highest 0.2 s running median, not the single highest frame.")
    if any(not item.complete for item in items):
        notes.append("In brackets: cut off by the start or end of the clip.")
    if audience == "clinician":
        notes.append("± is the half-width of the 90 % interval.")
    return " ".join(notes)


def split_section(screening: Screening) -> Section | None:
    """Return where the hip angle comes from: trunk inclination and thigh elevation."""
    found = splits(screening)
    if not found:
        return None
    deepest = max(found, key=lambda split: split.hip_deg)
    word = "repetition" if screening.repetitions else "hold"
    blocks: tuple[Block, ...] = (
        Paragraph(
            "The hip angle is made of leaning the trunk and lifting the thigh. "
            f"In {word} {deepest.number}: {split_words(deepest)}."
        ),
        Chart("split", f"Each {word} at its deepest point.", _split_description(found, word)),
    )
    return Section("split", "Where the angle comes from", blocks)


def split_words(split: Split) -> str:
    """Return the split as a sum: "112° = 34° trunk inclination + 78° thigh elevation"."""
    sign = "=" if split.adds_up else "≈"
    return (
        f"{quantity(split.hip_deg)} {sign} {quantity(split.trunk_deg)} trunk inclination + "
        f"{quantity(split.thigh_deg)} thigh elevation"
    )


def _split_description(found: list[Split], word: str) -> str:
    return "; ".join(f"{word} {split.number}: {split_words(split)}" for split in found) + "."
