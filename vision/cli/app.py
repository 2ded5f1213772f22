"""The command `sitbone`: a thin skin over `estimate_poses`, `screen_poses` and the report.

Libraries are imported inside the commands, so that `sitbone --help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vision import __version__
from vision.cli import options as option
from vision.cli import people_commands, team_commands
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
    plan: option.PlanOption = None,
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
    person_name: option.ForOption = None,
    date: option.FiledDateOption = None,
    keep_video: option.KeepVideoOption = False,
    file_only: option.FileOnlyOption = False,
    set_up: option.SetUpOption = None,
) -> None:
    """Measure a clip and write angles, findings, an annotated video and a report."""
    with sentences():
        from vision.cli.filing import filing_from, screen_and_file

        told = (limit, pain_during, pain_next_day, pain_usual, weeks, load, clothing)
        answers = dict(zip(option.ANSWERS, told, strict=True))
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
        filing = filing_from(person_name, date, set_up, keep_video=keep_video, only=file_only)
        to = {"output": output, "json_to": json, "fail_on_flag": fail_on_flag}
        code = screen_and_file(videos, options, filing, (plan, answers), **to)
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
def export(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|NAME",
            help="A poses.npz or the folder of a screening (squat_screening), or a person's name.",
        ),
    ],
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="fhir (health records), trc or mot (OpenSim), c3d (motion capture); of a person also "
            "json (everything; without --format), csv, html.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="OUT", help="File or folder; named after FILE or NAME."
        ),
    ] = None,
    person: option.PersonOption = None,
    patient: Annotated[
        str | None,
        typer.Option("--patient", metavar="CODE", help="fhir: whose it is; nobody's otherwise."),
    ] = None,
    recorded: Annotated[
        str | None,
        typer.Option(
            "--recorded",
            metavar="DATE",
            help="fhir: when it was filmed, 2026-11-20 or 2026-11-20T18:30:00+01:00.",
        ),
    ] = None,
) -> None:
    """Write a screening, or everything of a person, for other programs and systems."""
    with sentences():
        from vision.cli.export import export_any

        export_any(source, format, output, person=person, patient=patient, recorded=recorded)


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
    align_clocks: Annotated[
        bool,
        typer.Option(
            "--align-clocks",
            help="Move true angles in time, by up to 0.3 s, to where they fit the raw ones best.",
        ),
    ] = False,
    model: option.ModelOption = None,
) -> None:
    """Compare measured with true angles: the error by measure, movement, camera angle and depth."""
    with sentences():
        from vision.cli.validate import validate_folder

        code = validate_folder(
            folder, output, json_to=json, raw=raw, align_clocks=align_clocks, model=model
        )
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


app.add_typer(team_commands.app)
app.add_typer(people_commands.app)

if __name__ == "__main__":
    main()
