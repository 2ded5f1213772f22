"""The command `sitbone`: a thin skin over `estimate_poses`, `screen_poses` and the report.

Libraries are imported inside the commands, so that `sitbone --help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vision import __version__
from vision.cli import options as option
from vision.cli.terminal import EXIT_DONE, prepare_process, sentences

app = typer.Typer(
    name="sitbone",
    help="Measures hip flexion and knee angles in a video, each with its error, and says what is "
    "above, near or within a limit.",
    epilog="Exit codes: 0 done, 1 something is flagged (with --fail-on-flag), 2 the input or an "
    "option cannot be used, 130 stopped with Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    # Plain help and errors: nothing in a file name is taken for markup, and no library is loaded.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; never shows a traceback."""
    prepare_process()
    with sentences():
        app()


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"sitbone {__version__}")
        raise SystemExit(EXIT_DONE)


@app.callback()
def _every_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    pass


@app.command()
def screen(
    videos: option.Videos,
    output: option.OutputFolder = None,
    movement: option.MovementOption = "auto",
    plan: option.PlanOption = "general",
    limit: option.LimitOption = None,
    side: option.SideOption = None,
    person: option.PersonOption = None,
    start: option.StartOption = 0.0,
    end: option.EndOption = None,
    slow_motion: option.SlowMotionOption = 1.0,
    audience: option.AudienceOption = "athlete",
    pain_during: option.PainDuringOption = None,
    pain_next_day: option.PainNextDayOption = None,
    pain_usual: option.PainUsualOption = None,
    weeks: option.WeeksOption = None,
    load: option.LoadOption = None,
    clothing: option.ClothingOption = None,
    model: option.ModelOption = None,
    error_from: option.ErrorFromOption = None,
    raw: option.RawOption = False,
    no_video: option.NoVideoOption = False,
    skeleton_only: option.SkeletonOnlyOption = False,
    no_report: option.NoReportOption = False,
    fail_on_flag: option.FailOnFlagOption = False,
    json: option.JsonOption = None,
) -> None:
    """Measure a clip and write angles, findings, an annotated video and a report."""
    with sentences():
        from vision.cli.screen import screen_all

        answers = {
            "limit_deg": limit,
            "pain_during": pain_during,
            "pain_next_day": pain_next_day,
            "pain_usual": pain_usual,
            "weeks": weeks,
            "load_kg": load,
            "clothing": clothing,
        }
        options = option.ScreenOptions(
            read=option.ReadOptions(model, start, end, slow_motion),
            write=option.WriteOptions(audience, not no_video, skeleton_only, not no_report),
            movement=option.movement_name(movement),
            plan=option.plan_from(plan, answers),
            side=side,
            person=person,
            errors=option.errors_from(error_from, raw=raw),
            raw=raw,
        )
        code = screen_all(videos, output, options, json_to=json, fail_on_flag=fail_on_flag)
    raise SystemExit(code)


@app.command()
def team(
    folder: option.SquadFolder,
    roster: option.RosterOption = None,
    output: option.TeamOutput = None,
    movement: option.MovementOption = "auto",
    plan: option.PlanOption = "general",
    limit: option.LimitOption = None,
    audience: option.AudienceOption = "coach",
    model: option.ModelOption = None,
    error_from: option.ErrorFromOption = None,
    raw: option.RawOption = False,
    video: option.TeamVideoOption = False,
    workers: option.WorkersOption = None,
    scheduler: option.SchedulerOption = None,
    fail_on_flag: option.TeamFailOption = False,
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
            json_to=json,
            fail_on_flag=fail_on_flag,
        )
        code = screen_team(folder, options)
    raise SystemExit(code)


@app.command(name="app")
def open_app(
    port: Annotated[
        int,
        typer.Option("--port", metavar="N", min=1, max=65535, help="Port on this computer."),
    ] = 8501,
    temporary: Annotated[
        bool,
        typer.Option("--temporary", help="Keep nothing: clips and results go with the server."),
    ] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser window.")
    ] = False,
) -> None:
    """Open the app in the browser: film or upload, watch it annotated, read the report."""
    with sentences():
        from vision.ui.server import serve

        serve(port=port, temporary=temporary, browser=not no_browser)


@app.command()
def poses(
    video: Annotated[Path, typer.Argument(metavar="VIDEO", help="A clip or a photo.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The .npz file.")],
    start: option.StartOption = 0.0,
    end: option.EndOption = None,
    slow_motion: option.SlowMotionOption = 1.0,
    model: option.ModelOption = None,
) -> None:
    """Find the body in a clip and keep the landmarks, for `sitbone screen FILE` later."""
    with sentences():
        from vision.cli.screen import write_poses

        write_poses(video, output, option.ReadOptions(model, start, end, slow_motion))


@app.command()
def validate(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            help="A folder with clips (NAME.mp4, or NAME.npz) and true angles (NAME.csv).",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="DIR", help="Folder for the results; DIR_validation."
        ),
    ] = None,
    json: option.JsonOption = None,
    raw: Annotated[bool, typer.Option("--raw", help="Show the uncorrected angles first.")] = False,
    model: option.ModelOption = None,
) -> None:
    """Compare measured with true angles: the error by measure, movement, camera angle and depth."""
    with sentences():
        from vision.cli.validate import validate_folder

        code = validate_folder(folder, output, json_to=json, raw=raw, model=model)
    raise SystemExit(code)


@app.command()
def rules(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A rule's code, like HF1.")
    ] = None,
) -> None:
    """List the rules, or explain one: what it compares, why, how sure, from which sources."""
    with sentences():
        from vision.rules.pages import rule_list, rule_page

        print(rule_list() if code is None else rule_page(code))


@app.command()
def movements(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A movement, like squat.")
    ] = None,
) -> None:
    """List the movements, or say how to film and do one."""
    with sentences():
        from vision.rules.pages import movement_list, movement_page

        print(movement_list() if name is None else movement_page(name))


if __name__ == "__main__":
    main()
