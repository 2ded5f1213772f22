"""The options of `sitbone screen`: what may be typed, and what is checked before any slow work."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from vision.errors import SitboneError

if TYPE_CHECKING:
    from vision.measuring.accuracy import ErrorScale
    from vision.plan import Plan

POSE_FILE_SUFFIX = ".npz"
STANDARD_OUTPUT = Path("-")

# As in vision.landmarks and vision.report.blocks, which load too much for `sitbone --help`.
SideChoice = Literal["left", "right"]
Audience = Literal["athlete", "coach", "clinician"]

ANSWERS = (
    "limit_deg",
    "pain_during",
    "pain_next_day",
    "pain_usual",
    "weeks",
    "load_kg",
    "clothing",
)
"""What the options of `sitbone screen` say about a plan, by the plan's own keys."""


class OptionError(SitboneError):
    """Options that do not fit each other or the input."""


@dataclass(frozen=True)
class ReadOptions:
    """Which part of a clip is read, and by which model (None: the one that comes with Sitbone)."""

    model: Path | None = None
    start_s: float = 0.0
    end_s: float | None = None
    time_factor: float = 1.0

    def check(self) -> None:
        """Raise OptionError when the numbers do not name a part of a clip."""
        for name, value in (("--start", self.start_s), ("--end", self.end_s)):
            if value is not None and not math.isfinite(value):
                raise OptionError(f"{name} {value:g} is not a time: give seconds of the clip.")
        if self.end_s is not None and self.end_s <= self.start_s:
            raise OptionError(
                f"--end {self.end_s:g} is not after --start {self.start_s:g}: give seconds of the clip."
            )
        if not (math.isfinite(self.time_factor) and self.time_factor > 0):
            raise OptionError(
                f"--slow-motion {self.time_factor:g} is not a factor: 4 means that four seconds of "
                "the clip are one second of life."
            )

    def check_for_poses(self, path: Path) -> None:
        """Raise OptionError when an option needs the video and the input is a landmark file."""
        if self != ReadOptions():
            raise OptionError(
                f"{path} holds landmarks that were found already: --start, --end, --slow-motion and "
                "--model need the video itself."
            )


@dataclass(frozen=True)
class WriteOptions:
    """What is written for each clip."""

    audience: Audience = "athlete"
    video: bool = True
    skeleton_only: bool = False
    report: bool = True


@dataclass(frozen=True)
class ScreenOptions:
    """Everything `sitbone screen` was told, checked."""

    read: ReadOptions
    write: WriteOptions
    movement: str
    plan: Plan
    side: SideChoice | None
    person: int | None
    errors: ErrorScale | None = None
    raw: bool = False

    def screening_arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of `vision.screening.screen_poses`."""
        return {
            "movement": self.movement,
            "plan": self.plan,
            "side": self.side,
            "person": self.person,
            "errors": self.errors,
            "raw": self.raw,
        }


def movement_name(text: str) -> str:
    """Return the movement meant by `--movement`, "auto" included; raises OptionError for any other.

    Hyphens and capitals do not matter: "Sit-to-stand" is "sit_to_stand".
    """
    from vision.result import MovementName

    name = text.strip().lower().replace("-", "_").replace(" ", "_")
    known = ("auto", *get_args(MovementName))
    if name not in known:
        raise OptionError(f"There is no movement {text!r}: choose one of {', '.join(known)}.")
    return name


def plan_from(text: str | None, answers: dict[str, Any]) -> Plan:
    """Return the plan of `--plan` (a name or a TOML file; None: general), with the answers given as options on top.

    Answers that are None were not given. Raises PlanError or OptionError.
    """
    from vision.plan import PLAN_NAMES, load_plan, make_plan

    text = "general" if text is None else text
    given = {key: value for key, value in answers.items() if value is not None}
    if text.lower() in PLAN_NAMES:
        return make_plan({"name": text.lower(), **given}, "The options")
    if not text or not Path(text).exists():
        raise OptionError(
            f"There is no plan {text!r} and no file of that name: choose one of "
            f"{', '.join(PLAN_NAMES)}, or give the path of a TOML file."
        )
    return load_plan(text, given)


def errors_from(path: Path | None, *, raw: bool = False) -> ErrorScale | None:
    """Return what `--error-from` asks for, None without it; raises ErrorFileError and OptionError."""
    if path is None:
        return None
    if raw:
        raise OptionError(
            "--error-from holds for estimated angles and --raw shows raw ones: leave one of them away."
        )
    from vision.validation.errors import load_errors

    return load_errors(path)


Videos = Annotated[
    list[Path],
    typer.Argument(
        metavar="VIDEO",
        help="Clips or photos; or a poses.npz, which is judged again without its video.",
        show_default=False,
    ),
]
OutputFolder = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="DIR", help="Folder for the results; VIDEO_screening."),
]
MovementOption = Annotated[
    str,
    typer.Option("--movement", metavar="NAME", help="auto, or a name from `sitbone movements`."),
]
PlanOption = Annotated[
    str | None,
    typer.Option(
        "--plan",
        metavar="NAME|FILE",
        help="general, stage1 to stage4, or a TOML file with a plan; general, or the person's own.",
    ),
]
LimitOption = Annotated[
    float | None,
    typer.Option("--limit", metavar="DEG", help="Your own hip limit; goes before the plan's."),
]
SideOption = Annotated[
    SideChoice | None,
    typer.Option("--side", help="The body side to judge; the camera's otherwise."),
]
PersonOption = Annotated[
    int | None,
    typer.Option(
        "--person", metavar="N", min=1, help="Measure this person, counted as they appear from 1."
    ),
]
StartOption = Annotated[
    float, typer.Option("--start", metavar="S", min=0, help="Second of the clip to begin at.")
]
EndOption = Annotated[
    float | None, typer.Option("--end", metavar="S", min=0, help="Second of the clip to end at.")
]
SlowMotionOption = Annotated[
    float,
    typer.Option(
        "--slow-motion", metavar="FACTOR", help="4: four seconds of the clip are one of life."
    ),
]
AudienceOption = Annotated[Audience, typer.Option("--audience", help="Whom the report speaks to.")]
PainDuringOption = Annotated[
    float | None,
    typer.Option("--pain-during", metavar="0-10", help="Pain during the movement."),
]
PainNextDayOption = Annotated[
    float | None,
    typer.Option("--pain-next-day", metavar="0-10", help="Pain 24 hours later."),
]
PainUsualOption = Annotated[
    float | None,
    typer.Option("--pain-usual", metavar="0-10", help="Pain on an ordinary day, to compare with."),
]
WeeksOption = Annotated[
    float | None, typer.Option("--weeks", metavar="N", help="Weeks since the pain began.")
]
LoadOption = Annotated[
    float | None, typer.Option("--load", metavar="KG", help="Weight carried in the movement.")
]
ClothingOption = Annotated[
    str | None, typer.Option("--clothing", metavar="FIT", help="fitted or loose.")
]
ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model", metavar="PATH", help="Another pose model (.task) than the bundled one."
    ),
]
ErrorFromOption = Annotated[
    Path | None,
    typer.Option(
        "--error-from",
        metavar="FILE",
        help="The validation.json of `sitbone validate`: the error of your own camera and set-up.",
    ),
]
RawOption = Annotated[
    bool,
    typer.Option("--raw", help="Leave the angles as the landmarks give them, uncorrected."),
]
NoVideoOption = Annotated[bool, typer.Option("--no-video", help="Write no annotated video.")]
SkeletonOnlyOption = Annotated[
    bool,
    typer.Option(
        "--skeleton-only", help="Draw the skeleton on a plain ground, without the person."
    ),
]
NoReportOption = Annotated[
    bool, typer.Option("--no-report", help="Write no report.html and report.pdf.")
]
FailOnFlagOption = Annotated[
    bool, typer.Option("--fail-on-flag", help="End with exit code 1 when something is flagged.")
]
JsonOption = Annotated[
    Path | None,
    typer.Option(
        "--json", metavar="-|FILE", help="The result as JSON: - prints it and nothing else."
    ),
]
ForOption = Annotated[
    str | None,
    typer.Option("--for", metavar="NAME", help="File the screening under this person."),
]
FiledDateOption = Annotated[
    str | None,
    typer.Option(
        "--date", metavar="DATE", help="Day of the sitting; the day the clip was filmed, or today."
    ),
]
KeepVideoOption = Annotated[
    bool, typer.Option("--keep-video", help="Keep the video with what is filed.")
]
FileOnlyOption = Annotated[
    bool, typer.Option("--file-only", help="File it and write no results here.")
]
SetUpOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set-up",
        metavar="WHAT=VALUE",
        help="distance=3 or height=0.9 (metres), shoes=none, seat=stool: to compare with; repeatable.",
    ),
]
