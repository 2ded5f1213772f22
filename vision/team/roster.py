"""The roster: a CSV with one line a clip (or a person), as a spreadsheet writes it.

UTF-8 with or without a byte order mark, or UTF-16; commas, semicolons or tabs; `3,5` is 3.5. A
roster with mistakes is refused whole, each mistake with its line, before any slow work.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any

from vision.errors import PlanError, SitboneError
from vision.landmarks import Side
from vision.plan import make_plan
from vision.result import MovementName
from vision.team.names import person_key
from vision.team.places import Place, PlaceError, find_file, is_url
from vision.team.roster_cells import (
    ALIASES,
    COLUMNS,
    PLAN_COLUMNS,
    PLAN_KEYS,
    CellError,
    day_cell,
    movement_cell,
    side_cell,
)

MOST_MISTAKES = 10
"""Mistakes told at once; after them the person corrects and tries again."""


class RosterError(SitboneError):
    """The roster cannot be read or used."""


@dataclass(frozen=True)
class RosterLine:
    """One line, checked; `number` counts from 1 as in a spreadsheet. `plan` holds a plan's keys."""

    number: int
    file: str | None = None
    person: str | None = None
    movement: MovementName | None = None
    side: Side | None = None
    day: str | None = None
    plan: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    """The lines of a roster; `extra` are the files that it names by an address or another path."""

    path: str
    lines: tuple[RosterLine, ...]
    extra: Mapping[str, Place] = field(default_factory=dict)

    def line_of(self, file: str) -> RosterLine | None:
        """Return the line of a clip."""
        return next((line for line in self.lines if line.file == file), None)

    def line_of_person(self, person: str) -> RosterLine | None:
        """Return the line that holds for all clips of a person, if there is one."""
        key = person_key(person)
        return next(
            (
                line
                for line in self.lines
                if line.file is None and line.person is not None and person_key(line.person) == key
            ),
            None,
        )

    def with_files(
        self, places: Mapping[str, Place], folder: str, *, elsewhere: bool = True
    ) -> Roster:
        """Return the roster with every file found among the clips of a folder, or by its address.

        A name without its folder is enough where it is the only one; without `elsewhere` no address
        and no other path is looked up. Raises RosterError, naming every line whose file is not there
        or was named before.
        """
        mistakes: list[str] = []
        extra: dict[str, Place] = {}
        lines: list[RosterLine] = []
        seen: dict[str, int] = {}
        for line in self.lines:
            if line.file is None:
                lines.append(line)
                continue
            try:
                beside = Path(self.path).parent if elsewhere else None
                name = _found(line.file, places, extra, beside)
            except PlaceError as error:
                mistakes.append(
                    f"line {line.number}: {_not_there(line.file, places, folder, error)}"
                )
                continue
            if name in seen:
                mistakes.append(
                    f"line {line.number}: {line.file} stands in line {seen[name]} already: one line "
                    "a clip."
                )
            seen[name] = line.number
            lines.append(replace(line, file=name))
        _refuse(self.path, mistakes)
        return Roster(self.path, tuple(lines), extra)


def read_roster(path: Path) -> Roster:
    """Return the roster in a file. Raises RosterError that names every mistake with its line."""
    rows = list(_rows(_text(path), path))
    if not rows:
        raise RosterError(f"The roster {path} is empty: {_expected()}")
    (first_number, header), *body = rows
    columns = _columns(header, path, first_number)
    mistakes: list[str] = []
    lines = []
    for number, cells in body:
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            mistakes.append(
                f"line {number}: it has {len(cells)} cells and the first line names {len(columns)}."
            )
            continue
        values = {
            name: text
            for name, cell in zip(columns, cells, strict=False)
            if name and (text := unicodedata.normalize("NFC", cell).strip())
        }
        if not values:
            continue
        line, wrong = _line(number, values)
        lines.append(line)
        mistakes += wrong
    mistakes += _twice(lines)
    _refuse(str(path), mistakes)
    if not lines:
        raise RosterError(f"The roster {path} has no lines under its first one: {_expected()}")
    return Roster(str(path), tuple(lines))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RosterError(
            f"The roster {path} cannot be read ({error.strerror}): give the path of a CSV file."
        ) from None
    as_csv = "save it as “CSV UTF-8” in the spreadsheet."
    if content.startswith(b"PK\x03\x04") or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RosterError(f"The roster {path} is a workbook, not a CSV file: {as_csv}")
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RosterError(f"The roster {path} is not UTF-8 text (line {line}): {as_csv}") from None
    if "\x00" in text:
        raise RosterError(f"The roster {path} is not a text file: {as_csv}")
    return text


def _rows(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and cells of every line that is not empty."""
    lines = text.splitlines(keepends=True)
    skipped, delimiter = 0, ""
    if lines and lines[0].strip().lower().startswith("sep=") and len(lines[0].strip()) == 5:
        skipped, delimiter = 1, lines[0].strip()[4]  # what Excel writes for itself
    heading = next((line for line in lines[skipped:] if line.strip()), "")
    delimiter = delimiter or max(";\t,", key=heading.count)
    reader = csv.reader(io.StringIO("".join(lines[skipped:])), delimiter=delimiter)
    number = skipped
    try:
        for cells in reader:
            number, start = skipped + reader.line_num, number + 1
            if any(cell.strip() for cell in cells):
                yield start, cells
    except csv.Error as error:
        raise RosterError(f"The roster {path}, line {number + 1}, is not CSV ({error}).") from None


def _columns(header: list[str], path: Path, number: int) -> list[str]:
    names: list[str] = []
    for cell in header:
        name = "_".join(cell.strip().lower().replace("-", " ").split())
        name = ALIASES.get(name, name)
        if name and name not in COLUMNS:
            close = get_close_matches(name, COLUMNS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"allowed are {', '.join(COLUMNS)}."
            raise RosterError(
                f"The roster {path}, line {number}: no column {cell.strip()!r}; {hint}"
            )
        if name and name in names:
            raise RosterError(
                f"The roster {path}, line {number}: the column {name!r} stands twice."
            )
        names.append(name)
    if not {"file", "person"} & set(names):
        raise RosterError(f"The roster {path}, line {number}: {_expected()}")
    return names


def _expected() -> str:
    return (
        f"the first line must name the columns, file or person among them ({', '.join(COLUMNS)})."
    )


def _line(number: int, values: dict[str, str]) -> tuple[RosterLine, list[str]]:
    mistakes: list[str] = []

    def read(column: str, parse: Callable[[str], Any]) -> Any:
        if column not in values:
            return None
        try:
            return parse(values[column])
        except CellError as error:
            mistakes.append(f"line {number}: {column} is {values[column]!r}: {error}")
            return None

    file = values.get("file", "").replace("\\", "/").removeprefix("./") or None
    if file is None and "person" not in values:
        mistakes.append(f"line {number}: neither a file nor a person.")
    plan = {
        PLAN_KEYS.get(column, column): value
        for column, parse in PLAN_COLUMNS.items()
        if (value := read(column, parse)) is not None
    }
    try:
        make_plan(plan)
    except PlanError as error:
        mistakes.append(f"line {number}: {str(error).removeprefix('the plan: ')}")
    line = RosterLine(
        number=number,
        file=file,
        person=values.get("person"),
        movement=read("movement", movement_cell),
        side=read("side", side_cell),
        day=read("date", day_cell),
        plan=plan,
    )
    return line, mistakes


def _twice(lines: list[RosterLine]) -> list[str]:
    seen: dict[str, int] = {}
    mistakes = []
    for line in lines:
        if line.file is None and line.person is not None:
            before = seen.setdefault(person_key(line.person), line.number)
            if before != line.number:
                mistakes.append(
                    f"line {line.number}: {line.person} stands without a file in line {before} "
                    "already: one such line a person."
                )
    return mistakes


def _found(
    file: str, places: Mapping[str, Place], extra: dict[str, Place], beside: Path | None
) -> str:
    """Return the name of a roster's file among the clips; one by its address is added to `extra`.

    `beside` is the folder that a path starts from; None: nothing but the clips is looked at.
    """
    if file in places:
        return file
    same = [name for name in places if PurePosixPath(name).name == file]
    if len(same) == 1:
        return same[0]
    if len(same) > 1:
        raise PlaceError(f"{len(same)} files are called so: write {same[0]} or {same[1]}.")
    if beside is None:
        raise PlaceError(f"{file} is not among the clips.")
    elsewhere = file if is_url(file) else str(beside / file)
    place = find_file(elsewhere, file)
    by_address = next(
        (name for name, each in places.items() if each.address == place.address), None
    )
    if by_address is None:
        extra[file] = place
    return by_address or file


def _not_there(file: str, places: Mapping[str, Place], folder: str, error: PlaceError) -> str:
    if "files are called so" in str(error):
        return f"{file}: {error}"
    close = get_close_matches(file, [*places, *(PurePosixPath(name).name for name in places)], n=1)
    hint = f"did you mean {close[0]}?" if close else "correct it or take the line out."
    return f"there is no clip {file} in {folder}; {hint}"


def _refuse(path: str, mistakes: list[str]) -> None:
    """Raise RosterError when there are mistakes, telling the first of them."""
    if not mistakes:
        return
    mistakes.sort(key=lambda text: int(text.split()[1].rstrip(":")))
    told = "\n".join(f"  {mistake}" for mistake in mistakes[:MOST_MISTAKES])
    more = len(mistakes) - MOST_MISTAKES
    rest = f"\n  and {more} more" if more > 0 else ""
    raise RosterError(f"The roster {path} cannot be used:\n{told}{rest}")
