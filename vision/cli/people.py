"""What `sitbone people`, `history`, `compare` and the like print and write."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vision.cli.options import STANDARD_OUTPUT, OptionError
from vision.cli.outputs import check_file_can_be_made, whole_folder, write_text
from vision.cli.terminal import progress_bar, say
from vision.errors import UnknownPersonError

if TYPE_CHECKING:
    from vision.history import History, Person
    from vision.history.comparing import Comparison
    from vision.history.suggestions import LoadOverTime
    from vision.plan import Plan

WIDTH_WITHOUT_A_TERMINAL = 120

PEOPLE_HEADER = ("Name", "Sore side", "Plan", "Sittings", "Screenings", "Last")


def date_from(text: str | None, option: str = "--date") -> datetime.date | None:
    """Return the day of an option, None without it; raises OptionError when it is none."""
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise OptionError(f"{option} {text!r} is not a day: write it like 2026-11-28.") from None


def list_people(history: History, *, as_json: bool) -> None:
    """Print everybody."""
    from vision.report.wording import NONE

    people = history.people()
    if as_json:
        _print_json([person.model_dump(mode="json") for person in people])
        return
    if not people:
        say("There is nobody in the history yet: sitbone person NAME adds somebody.")
        return
    rows = [
        (
            person.name,
            person.sore_side or NONE,
            _plan_words(person),
            str(person.sittings),
            str(person.screenings),
            str(person.last or NONE),
        )
        for person in people
    ]
    print_table(PEOPLE_HEADER, rows)


def add_or_edit(history: History, name: str, *, new: bool, details: dict[str, Any]) -> None:
    """Add a person or change what is given of one; raises when a similar name is there."""
    rename = details.pop("rename", None)
    given = {key: value for key, value in details.items() if value is not None}
    try:
        history.person(name)
    except UnknownPersonError:
        if rename is not None:
            raise
        ensure_new(history, name, new=new)
        person = history.add_person(name, **given)
        print(f"Added {person.name}.")
        return
    if new:
        raise OptionError(f"{name} is in the history already: leave --new away to change details.")
    person = history.edit_person(name, rename=rename, **given)
    notes = f", notes: {person.notes}" if person.notes else ""
    print(
        f"{person.name}: sore side {person.sore_side or 'not said'}, {_plan_words(person)}{notes}."
    )


def ensure_new(history: History, name: str, *, new: bool) -> None:
    """Raise UnknownPersonError when nobody has a name but somebody has a similar one, unless `new`."""
    from vision.history.names import close_to

    close = close_to(name, [person.name for person in history.people()])
    if close and not new:
        raise UnknownPersonError(
            f"There is no person {name!r}: did you mean {' or '.join(close)}? To add a new person "
            f"all the same: sitbone person {name!r} --new"
        )


def enter_pain(
    history: History, name: str, date: datetime.date | None, answers: dict[str, Any]
) -> None:
    """Enter what was felt in or after a sitting, and print what that says."""
    from vision.history.suggestions import response

    given = {key: value for key, value in answers.items() if value is not None}
    if not given:
        raise OptionError(
            "Nothing was given to enter: add --next-day, --during, --usual or --flare."
        )
    sitting = history.enter_pain(name, date, **given)
    person = history.person(name)
    print(f"{person.name}, {sitting.date}: entered.")
    print(response([sitting], person.pain_usual).sentence)


def show_history(history: History, name: str, *, as_json: bool) -> None:
    """Print a person's sittings, what was filed, and what may be asked."""
    from vision.history.cells import FILED_HEADER, SITTING_HEADER, filed_cells, sitting_cells
    from vision.history.suggestions import load_over_time

    person, sittings = history.person(name), history.sittings(name)
    load = load_over_time(history, name)
    if as_json:
        _print_json(
            {
                "person": person.model_dump(mode="json"),
                "sittings": [sitting.model_dump(mode="json") for sitting in sittings],
                "load": load.model_dump(mode="json"),
            }
        )
        return
    print(f"{person.name}: {_plan_words(person)}" + (f". {person.notes}" if person.notes else ""))
    if not sittings:
        say(f"Nothing is filed yet: sitbone screen CLIP --for {person.name!r} files a screening.")
        return
    print_table(SITTING_HEADER, [sitting_cells(each) for each in sittings])
    filed = [each for sitting in sittings for each in sitting.screenings]
    print_table(("Number", *FILED_HEADER), [(str(each.id), *filed_cells(each)) for each in filed])
    _print_load(load)


def take_back(history: History, name: str, number: int) -> None:
    """Take back one filed screening of a person."""
    filed = [each for sitting in history.sittings(name) for each in sitting.screenings]
    if all(each.id != number for each in filed):
        numbers = ", ".join(str(each.id) for each in filed) or "none"
        raise OptionError(f"{name} has no screening {number}: the numbers are {numbers}.")
    history.unfile(number)
    print(f"Screening {number} is taken back, with its landmarks.")


def show_changes(
    history: History,
    name: str,
    *,
    output: Path | None,
    json_to: Path | None,
    **choices: Any,
) -> None:
    """Print what changed, or write it as a page or as JSON."""
    from vision.history.comparing import compare
    from vision.history.suggestions import load_over_time

    for target in (output, json_to):
        if target is not None and target != STANDARD_OUTPUT:
            check_file_can_be_made(target)
    comparison = compare(history, name, **choices)
    load = load_over_time(history, name)
    if json_to is not None:
        document = {
            "changes": comparison.model_dump(mode="json"),
            "load": load.model_dump(mode="json"),
        }
        write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", json_to)
    if output is not None:
        from vision.history.pages import comparison_html

        with progress_bar("drawing the charts") as move_bar:
            page = comparison_html(comparison, load, move_bar)
        write_text(page, output)
    if json_to != STANDARD_OUTPUT and output != STANDARD_OUTPUT:
        _print_changes(comparison)
        _print_load(load)
        for path in (output, json_to):
            if path is not None:
                print(f"Written: {path}")


def export(history: History, name: str, format_name: str, output: Path | None) -> None:
    """Write everything of a person and print where."""
    from vision.history.export import export_person, format_of

    chosen = format_of(format_name)
    person = history.person(name)
    stem = (
        "_".join(person.name.split()).replace("/", "_").replace("\\", "_").lstrip(".") or "person"
    )
    target = output or Path(f"{stem}_{format_name}{chosen.suffix}")
    if chosen.kind == "file":
        check_file_can_be_made(target)
        with progress_bar("exporting") as move_bar:
            written = export_person(history, name, format_name, target, move_bar)
    else:
        with whole_folder(target) as scratch, progress_bar("exporting") as move_bar:
            made = export_person(history, name, format_name, scratch, move_bar)
            written = [target / path.relative_to(scratch) for path in made]
    print("Written:", *(f"  {path}" for path in written), sep="\n")


def erase(history: History, name: str, *, sure: bool) -> None:
    """Erase a person after asking, and print what was erased."""
    from vision.history.forgetting import forget

    person = history.person(name)
    if not sure:
        if not sys.stdin.isatty():
            raise OptionError(
                f"Erasing {person.name} cannot be undone: add --yes to do it without being asked."
            )
        answer = input(
            f"Erase {person.name} with {person.sittings} sittings and {person.screenings} screenings? "
            "This cannot be undone. Type yes: "
        )
        if answer.strip().lower() != "yes":
            print("Nothing was erased.")
            return
    forgotten = forget(history, name)
    print(forgotten.sentence)
    print(forgotten.stays)


def copy_all(history: History, target: Path) -> None:
    """Write a backup of the whole history."""
    from vision.history.backup import backup

    check_file_can_be_made(target)
    with progress_bar("copying") as move_bar:
        made = backup(history, target, move_bar)
    print(f"{target}: {made.people} people, {made.screenings} screenings, {made.files} files.")
    if made.missing_files:
        say(f"{made.missing_files} files are not on this computer and not in the backup.")


def put_back(history: History, source: Path) -> None:
    """Fill an empty history from a backup."""
    from vision.history.backup import restore

    with progress_bar("restoring") as move_bar:
        made = restore(history, source, move_bar)
    print(f"Restored {made.people} people, {made.screenings} screenings, {made.files} files.")


def plan_for(text: str | None, limit_deg: float | None) -> Plan | None:
    """Return the plan of `compare --plan --limit`; None when neither is given."""
    from vision.cli.options import plan_from

    if text is None and limit_deg is None:
        return None
    return plan_from(text or "general", {"limit_deg": limit_deg})


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as wide as the terminal; nothing in a cell is taken for markup."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*header, box=box.SIMPLE, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_A_TERMINAL)
    console.print(table)


def _print_changes(comparison: Comparison) -> None:
    from vision.history.cells import CHANGE_HEADER, change_cells

    print(f"{comparison.person}: {comparison.sentence}")
    for pair in comparison.pairs:
        near = f", {pair.near_side} side near" if pair.near_side else ""
        print(f"\n{pair.title}{near}: {pair.earlier.date} and {pair.later.date}")
        for reason in pair.obstacles:
            print(f"Not comparable, because {reason}.")
        print_table(CHANGE_HEADER, [change_cells(each) for each in pair.changes])
        reasons = (each.threshold_reason for each in pair.changes if each.threshold_deg is not None)
        for line in (*pair.cautions, *dict.fromkeys(reasons)):
            print(line)
    for alone in comparison.alone:
        print(f"\n{alone.reason}")
    for left in comparison.left_out:
        print(
            f"\nLeft out: {left.screening.clip} of {left.screening.date}: {'; '.join(left.reasons)}."
        )


def _print_load(load: LoadOverTime) -> None:
    from vision.history.cells import LOAD_HEADER, load_cells
    from vision.report.wording import STATUS_MARK

    print("\nAbove the limit, by sitting (what was filmed)")
    print_table(LOAD_HEADER, [load_cells(each) for each in load.loads])
    print("Questions to ask (suggestions, never instructions)")
    for each in load.suggestions:
        question = f" {each.question}" if each.question else ""
        print(f"{STATUS_MARK[each.status]} {each.title} ({each.code}): {each.sentence}{question}")


def _plan_words(person: Person) -> str:
    if person.limit_deg is not None:
        return f"own limit {person.limit_deg:g}°"
    return person.plan.title if person.plan_name else "no plan"


def _print_json(document: Any) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False))


Work = Callable[["History"], None]


def with_history(work: Work) -> None:
    """Open the history, do something with it, and close it."""
    from vision.history import History

    with History.open() as history:
        work(history)
