"""The commands about people: who they are, what was filed, what changed, taking it away again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vision.cli import options as option
from vision.cli.terminal import sentences

app = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="NAME", help="A person's name or code.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for another program.")]
DateOption = Annotated[
    str | None, typer.Option("--date", metavar="DATE", help="The sitting; the latest without it.")
]
OwnPlanOption = Annotated[
    str | None,
    typer.Option(
        "--plan", metavar="NAME", help="The person's own plan: general, stage1 to stage4."
    ),
]


@app.command()
def people(json: AsJson = False) -> None:
    """List the people whose screenings are filed."""
    with sentences():
        from vision.cli import people as cli

        cli.with_history(lambda history: cli.list_people(history, as_json=json))


@app.command()
def person(
    name: Name,
    sore_side: Annotated[
        option.SideChoice | None, typer.Option("--sore-side", help="The side that hurts.")
    ] = None,
    notes: Annotated[str | None, typer.Option("--notes", metavar="TEXT", help="Notes.")] = None,
    plan: OwnPlanOption = None,
    limit: option.LimitOption = None,
    pain_usual: option.PainUsualOption = None,
    rename: Annotated[
        str | None, typer.Option("--rename", metavar="NAME", help="A new name for the person.")
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Add a person although somebody has a similar name.")
    ] = False,
) -> None:
    """Add a person, or change what is known of one."""
    with sentences():
        from vision.cli import people as cli

        details = {
            "sore_side": sore_side,
            "notes": notes,
            "plan_name": plan,
            "limit_deg": limit,
            "pain_usual": pain_usual,
            "rename": rename,
        }
        cli.with_history(lambda history: cli.add_or_edit(history, name, new=new, details=details))


@app.command()
def pain(
    name: Name,
    next_day: Annotated[
        float | None, typer.Option("--next-day", metavar="0-10", help="Pain 24 hours later.")
    ] = None,
    during: Annotated[
        float | None, typer.Option("--during", metavar="0-10", help="Pain during the movement.")
    ] = None,
    usual: Annotated[
        float | None, typer.Option("--usual", metavar="0-10", help="Pain on an ordinary day.")
    ] = None,
    flare: Annotated[
        bool | None,
        typer.Option("--flare/--no-flare", help="A flare-up lasted longer than a day, or not."),
    ] = None,
    notes: Annotated[str | None, typer.Option("--notes", metavar="TEXT", help="Notes.")] = None,
    date: DateOption = None,
) -> None:
    """Enter how it felt in a sitting, or 24 hours after it."""
    with sentences():
        from vision.cli import people as cli

        answers = {
            "pain_next_day": next_day,
            "pain_during": during,
            "pain_usual": usual,
            "flare_over_24h": flare,
            "notes": notes,
        }
        day = cli.date_from(date)
        cli.with_history(lambda history: cli.enter_pain(history, name, day, answers))


@app.command()
def history(
    name: Name,
    json: AsJson = False,
    remove: Annotated[
        int | None,
        typer.Option("--remove", metavar="NUMBER", help="Take back one screening, by its number."),
    ] = None,
) -> None:
    """Show a person's sittings, what was filed, and what to ask."""
    with sentences():
        from vision.cli import people as cli

        if remove is not None:
            number = remove
            cli.with_history(lambda opened: cli.take_back(opened, name, number))
        else:
            cli.with_history(lambda opened: cli.show_history(opened, name, as_json=json))


@app.command()
def compare(
    name: Name,
    movement: Annotated[
        str | None, typer.Option("--movement", metavar="NAME", help="Only this movement.")
    ] = None,
    earlier: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help="The earlier sitting; the one before the later."
        ),
    ] = None,
    later: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The later sitting; the latest.")
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan",
            metavar="NAME|FILE",
            help="Judge all of them anew under one plan, so that sittings under different plans compare.",
        ),
    ] = None,
    limit: option.LimitOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write a page (.html).")
    ] = None,
    json: option.JsonOption = None,
) -> None:
    """Say what really changed between sittings, and what is within the error of measurement."""
    with sentences():
        from vision.cli import people as cli

        choices = {
            "movement": None if movement is None else option.movement_name(movement),
            "earlier": cli.date_from(earlier, "--from"),
            "later": cli.date_from(later, "--to"),
            "plan": cli.plan_for(plan, limit),
        }
        cli.with_history(
            lambda opened: cli.show_changes(opened, name, output=output, json_to=json, **choices)
        )


@app.command()
def forget(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a person with everything filed, and say what was erased."""
    with sentences():
        from vision.cli import people as cli

        cli.with_history(lambda opened: cli.erase(opened, name, sure=yes))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup, like people.zip.")],
) -> None:
    """Write the whole history, with landmarks and kept videos, to one file."""
    with sentences():
        from vision.cli import people as cli

        cli.with_history(lambda opened: cli.copy_all(opened, file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `sitbone backup` wrote.")],
) -> None:
    """Fill an empty history from a backup."""
    with sentences():
        from vision.cli import people as cli

        cli.with_history(lambda opened: cli.put_back(opened, file))
