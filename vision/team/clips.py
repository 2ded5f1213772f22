"""The clips of a squad: which files are clips, whose they are, and where their results go."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from vision.landmarks import Side
from vision.plan import Plan
from vision.result import MovementName
from vision.team.names import NameParts, parse_name, person_key
from vision.team.places import Place, is_url, list_files
from vision.team.roster import Roster, RosterError, RosterLine

CLIP_SUFFIXES = frozenset([
    ".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts", ".3gp",
    ".wmv", ".flv", ".ogv",
])  # fmt: skip
"""Names that are taken for clips; whether they can be read, reading shows."""

RESULT_MARKS = frozenset(["screening.json", "clip.json", "team.json"])
"""A folder with one of these holds results, and no clips."""
ANNOTATED = re.compile(r"(.*[_\- .])?(annotated|skeleton)( ?\(\d+\))?", re.IGNORECASE)
"""What Sitbone calls the videos that it draws."""

_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Clip:
    """One clip to screen: where it lies, who is in it, what is declared, where its results go."""

    place: Place
    person: str
    movement: MovementName | None
    side: Side | None
    day: str | None
    plan: Plan
    folder: str = ""

    @property
    def file(self) -> str:
        """Its name within the folder of clips, or its address."""
        return self.place.name


@dataclass(frozen=True)
class Squad:
    """Every clip, in order, and the people of the roster of whom there is none."""

    clips: tuple[Clip, ...]
    without_clip: tuple[str, ...] = ()


def find_squad(
    folder: str, output: Path, roster: Roster | None = None, plan: Plan | None = None
) -> Squad:
    """Return the clips below a folder, and those that a roster adds by their address.

    What the roster says goes before what a file name says; `plan` is that of everybody for whom the
    roster names none. Raises PlaceError, and RosterError when the roster names a file that is not there.
    """
    return squad_of(clip_places(folder, output), folder, roster, plan)


def squad_of(
    files: Iterable[Place],
    folder: str,
    roster: Roster | None = None,
    plan: Plan | None = None,
    *,
    elsewhere: bool = True,
) -> Squad:
    """Return the squad of files that were listed; a message calls where they are `folder`.

    Without `elsewhere` the roster may name those files only. Raises RosterError as `find_squad` does.
    """
    roster = roster or Roster("", ())
    plan = plan or Plan()
    places = {place.name: place for place in files}
    roster = roster.with_files(places, folder, elsewhere=elsewhere)
    clips = [
        _clip(place, roster.line_of(place.name), roster, plan)
        for place in sorted({**places, **roster.extra}.values(), key=lambda place: place.name)
    ]
    clips = _one_spelling(clips, roster)
    filmed = {person_key(clip.person) for clip in clips}
    missing = dict.fromkeys(
        line.person
        for line in roster.lines
        if line.person is not None and person_key(line.person) not in filmed
    )
    return Squad(with_folders(clips), tuple(missing))


def clip_places(folder: str, output: Path) -> list[Place]:
    """Return the files of a folder that are clips: no results of Sitbone, no videos it drew."""
    files = list_files(folder)
    own = None if is_url(folder) else output.resolve()
    results = {
        PurePosixPath(place.name).parent
        for place in files
        if PurePosixPath(place.name).name in RESULT_MARKS
    } - {PurePosixPath(".")}
    return [
        place
        for place in files
        if PurePosixPath(place.name).suffix.lower() in CLIP_SUFFIXES
        and not ANNOTATED.fullmatch(PurePosixPath(place.name).stem)
        and not results & set(PurePosixPath(place.name).parents)
        and (own is None or own not in Path(place.address).resolve().parents)
    ]


def safe_name(text: str) -> str:
    """Return a text as the name of a folder on any system.

    >>> safe_name("Zoë / 2"), safe_name("..")
    ('Zoë _ 2', '_')
    """
    composed = unicodedata.normalize("NFC", text)
    fit = _UNFIT.sub("_", composed).strip(" .")[:_LONGEST_NAME].strip(" .")
    return fit or "_"


def with_folders(clips: list[Clip]) -> tuple[Clip, ...]:
    """Return the clips with the folder of their results, `PERSON/CLIP`, each its own.

    Where two would share one (whatever the capitals), a mark made from the file's name sets them apart.
    """
    wanted: dict[str, list[Clip]] = defaultdict(list)
    people: dict[str, set[str]] = defaultdict(set)
    for clip in clips:
        people[safe_name(clip.person).casefold()].add(person_key(clip.person))
    for clip in clips:
        person = safe_name(clip.person)
        if len(people[person.casefold()]) > 1:
            person += f"-{_mark(person_key(clip.person))}"
        folder = f"{person}/{safe_name(PurePosixPath(clip.file).stem)}"
        wanted[folder.casefold()].append(replace(clip, folder=folder))
    return tuple(
        replace(clip, folder=f"{clip.folder}-{_mark(clip.file)}") if len(sharing) > 1 else clip
        for sharing in wanted.values()
        for clip in sharing
    )


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def _clip(place: Place, line: RosterLine | None, roster: Roster, plan: Plan) -> Clip:
    said = parse_name(PurePosixPath(place.name).stem)
    person = (line.person if line else None) or _person(place, said)
    own = roster.line_of_person(person)
    lines = [each for each in (line, own) if each is not None]
    answers = {key: value for each in reversed(lines) for key, value in each.plan.items()}
    return Clip(
        place=place,
        person=person,
        movement=next((each.movement for each in lines if each.movement), said.movement),
        side=next((each.side for each in lines if each.side), said.side),
        day=next((each.day for each in lines if each.day), said.day),
        plan=_plan(plan, answers, lines),
    )


def _plan(plan: Plan, answers: dict[str, object], lines: list[RosterLine]) -> Plan:
    if not answers:
        return plan
    given = plan.model_dump(exclude_none=True)
    if "name" in answers:  # somebody's own stage goes before a limit meant for all
        given.pop("limit_deg", None)
    try:
        return Plan.model_validate({**given, **answers})
    except ValueError as error:
        numbers = " and ".join(str(line.number) for line in lines)
        raise RosterError(
            f"The roster's line {numbers} and the options do not fit together ({_first(error)})."
        ) from None


def _first(error: ValueError) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.startswith("  ")]
    return lines[0].removeprefix("Value error, ").partition(" [type=")[0] if lines else str(error)


def _person(place: Place, said: NameParts) -> str:
    """The name in the file's name, else that of the folder it lies in, else the file's whole name."""
    if said.person:
        return said.person
    path = PurePosixPath(place.name)
    for parent in path.parents:
        if parent.name and (named := parse_name(parent.name).person):
            return named
    return path.stem


def _one_spelling(clips: list[Clip], roster: Roster) -> list[Clip]:
    """Give everybody one spelling: the roster's, else that of the first clip."""
    spellings: dict[str, str] = {}
    for line in roster.lines:
        if line.person is not None:
            spellings.setdefault(person_key(line.person), line.person)
    for clip in clips:
        spellings.setdefault(person_key(clip.person), clip.person)
    return [replace(clip, person=spellings[person_key(clip.person)]) for clip in clips]
