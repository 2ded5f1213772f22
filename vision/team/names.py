"""What a clip's file name says: `NAME_movement_side_date.ext`, in any order after the name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from vision.landmarks import Side
from vision.result import MovementName

MOVEMENT_WORDS: dict[tuple[str, ...], MovementName] = {
    ("sit", "to", "stand"): "sit_to_stand",
    ("single", "leg", "bridge"): "bridge",
    ("forward", "lunge"): "forward_lunge",
    ("hip", "hinge"): "hinge",
    ("toe", "touch"): "hinge",
    ("sts",): "sit_to_stand",
    ("squat",): "squat",
    ("squats",): "squat",
    ("lunge",): "forward_lunge",
    ("lunges",): "forward_lunge",
    ("hinge",): "hinge",
    ("deadlift",): "hinge",
    ("rdl",): "hinge",
    ("bridge",): "bridge",
    ("seated",): "seated",
    ("sitting",): "seated",
    ("sit",): "seated",
    ("walk",): "walk",
    ("walking",): "walk",
    ("run",): "run",
    ("running",): "run",
}
"""Words of a file name that name a movement, the longest first."""

SIDE_WORDS: dict[str, Side] = {"left": "left", "right": "right"}
CAMERA_WORDS = frozenset(
    ["img", "vid", "video", "mov", "mvi", "dsc", "dscn", "pxl", "gopr", "gx", "clip", "wa"]
)
"""What cameras and phones call their files: nobody's name."""

_DATE = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")
_WORD = re.compile(r"[^\s_\-]+")
_CAMERA_WORD = re.compile(r"([a-z]*?)\d*")


@dataclass(frozen=True)
class NameParts:
    """What was read from a file name; None for what it does not say. `day` is an ISO date."""

    person: str | None = None
    movement: MovementName | None = None
    side: Side | None = None
    day: str | None = None


def parse_name(stem: str) -> NameParts:
    """Return what a file name without its ending says about who did what.

    The person is the first run of words that are no movement, side, date or camera's word; words
    after it ("take2") are left alone. Underscores, spaces and dashes separate.

    >>> parse_name("Jean-Luc_squat_left_2026-11-28")
    NameParts(person='Jean-Luc', movement='squat', side='left', day='2026-11-28')
    >>> parse_name("20261128 right sit-to-stand Ana Sousa take2").person
    'Ana Sousa take2'
    >>> parse_name("IMG_4711")
    NameParts(person=None, movement=None, side=None, day=None)
    """
    text = unicodedata.normalize("NFC", stem)
    day, text = _take_date(text)
    words = list(_WORD.finditer(text))
    lowered = [word.group().casefold() for word in words]
    taken: set[int] = set()
    movement = _take_movement(lowered, taken)
    side = _take_side(lowered, taken)
    return NameParts(_person(text, words, taken), movement, side, day)


def person_key(person: str) -> str:
    """Return what two spellings of one person share: capitals and spacing do not count.

    >>> person_key("Ana  SOUSA") == person_key("ana sousa")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", person).casefold().split())


def _take_date(text: str) -> tuple[str | None, str]:
    for match in _DATE.finditer(text):
        try:
            day = date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            continue
        if day.year >= 1990:  # no phone filmed before; 0001 to 1989 are numbers
            return day.isoformat(), f"{text[: match.start()]}_{text[match.end() :]}"
    return None, text


def _take_movement(words: list[str], taken: set[int]) -> MovementName | None:
    for phrase, movement in MOVEMENT_WORDS.items():
        for start in range(len(words) - len(phrase) + 1):
            if tuple(words[start : start + len(phrase)]) == phrase:
                taken.update(range(start, start + len(phrase)))
                return movement
    return None


def _take_side(words: list[str], taken: set[int]) -> Side | None:
    for number, word in enumerate(words):
        if number not in taken and word in SIDE_WORDS:
            taken.add(number)
            return SIDE_WORDS[word]
    return None


def _person(text: str, words: list[re.Match[str]], taken: set[int]) -> str | None:
    run: list[re.Match[str]] = []
    for number, word in enumerate(words):
        free = number not in taken and not (not run and _is_camera_word(word.group()))
        if free:
            run.append(word)
        elif run:
            break
    if not run:
        return None
    whole = text[run[0].start() : run[-1].end()]
    return " ".join(whole.replace("_", " ").split())


def _is_camera_word(word: str) -> bool:
    match = _CAMERA_WORD.fullmatch(word.casefold())
    return match is not None and (match[1] == "" or match[1] in CAMERA_WORDS)
