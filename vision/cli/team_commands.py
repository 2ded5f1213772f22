"""The command about squads, with its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vision.cli import options as option
from vision.cli.terminal import sentences

app = typer.Typer()

SquadFolder = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER",
        help="Clips named NAME_movement_side_date, in any folders below; a path or an address "
        "(s3://, gs://, https://).",
    ),
]
RosterOption = Annotated[
    Path | None,
    typer.Option(
        "--roster",
        metavar="CSV",
        help="Who is in which clip, and what they declared: file, person, movement, side, plan, limit, "
        "pain, pain_next_day, pain_usual, weeks, ...",
    ),
]
TeamOutput = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="DIR", help="Folder for the results; FOLDER_team."),
]
TeamVideoOption = Annotated[
    bool, typer.Option("--video", help="Also draw the annotated video of every clip.")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        help="Clips at once on this computer; as many as cores and memory allow.",
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Do the work on a running Dask cluster: tcp://host:port.",
    ),
]
HistoryOption = Annotated[
    bool,
    typer.Option("--history", help="File every screening under its person, for `sitbone people`."),
]
TeamFailOption = Annotated[
    bool,
    typer.Option("--fail-on-flag", help="End with exit code 1 when somebody needs a look first."),
]


@app.command()
def team(
    folder: SquadFolder,
    roster: RosterOption = None,
    output: TeamOutput = None,
    movement: option.MovementOption = "auto",
    plan: option.PlanOption = None,
    limit: option.LimitOption = None,
    audience: option.AudienceOption = "coach",
    model: option.ModelOption = None,
    error_from: option.ErrorFromOption = None,
    raw: option.RawOption = False,
    video: TeamVideoOption = False,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    history: HistoryOption = False,
    fail_on_flag: TeamFailOption = False,
    json: option.JsonOption = None,
) -> None:
    """Screen a squad: a folder of clips in, a table of who needs a look first out.

    The same command goes on where it was stopped.
    """
    with sentences():
        from vision.cli.team import TeamOptions, screen_team
        from vision.team.run import Settings

        option.errors_from(error_from, raw=raw)  # a wrong file is told now
        settings = Settings(
            movement=option.movement_name(movement),
            raw=raw,
            audience=audience,
            film=video,
            error_scale=None if error_from is None else error_from.read_text(encoding="utf-8"),
            model=model,
        )
        options = TeamOptions(
            output=output,
            roster=roster,
            plan=option.plan_from(plan, {"limit_deg": limit}),
            settings=settings,
            workers=workers,
            scheduler=scheduler,
            history=history,
            json_to=json,
            fail_on_flag=fail_on_flag,
        )
        code = screen_team(folder, options)
    raise SystemExit(code)
