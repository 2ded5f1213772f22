"""The shape of what the browser is given: see `vision.ui.player.payload`."""

from __future__ import annotations

from typing import TypedDict

Numbers = list[float | None]


class State(TypedDict):
    """How a stretch of frames stands to the limit: `look` decides the drawing, `words` say it."""

    look: str
    mark: str
    words: str


class Limit(TypedDict):
    """A limit line of the chart."""

    limit_deg: float
    label: str


class Span(TypedDict):
    """A repetition or hold: its rows (the last one included), and what its chip says."""

    number: int
    label: str
    first: int
    deepest: int
    last: int
    complete: bool
    look: str
    mark: str
    words: str
    value: str


class Flag(TypedDict):
    """A finding at or above its limit that has a moment: the row to jump to, and what its chip says."""

    row: int
    look: str
    mark: str
    words: str
    label: str
    value: str


class Angles(TypedDict):
    """One value a frame: the measured side's hip and knee with their error, trunk, the other hip."""

    hip: Numbers
    hip_error: Numbers
    knee: Numbers
    knee_error: Numbers
    trunk: Numbers
    trunk_error: Numbers
    other_hip: Numbers
    other_hip_error: Numbers


class PlayerPayload(TypedDict):
    """Everything the player draws; see the fields' own types.

    `tolerance_s` is how far a frame of the video may be from a row to be that row. `x_px` and `y_px`
    hold a list per joint of `joints`; `hidden` a number per frame whose bits, lowest first, mark the
    joints that are not certain. `sides`, `states_from` and `filled` are runs: `[first row, what]`
    holds from that row to the next run. `facing` is 1 when the person faces right in the picture.
    """

    version: str
    width_px: int
    height_px: int
    time_factor: float
    time_s: list[float]
    tolerance_s: float
    joints: list[str]
    x_px: list[Numbers]
    y_px: list[Numbers]
    hidden: list[int]
    trunk_px: float | None
    facing: int
    sides: list[tuple[int, str]]
    filled: list[tuple[int, bool]]
    angles: Angles
    titles: dict[str, str]
    states: list[State]
    states_from: list[tuple[int, int]]
    limits: list[Limit]
    spans: list[Span]
    flags: list[Flag]
    start: int
