"""`sitbone screen --for NAME`: filing a screening under a person, in one step."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vision.cli.options import POSE_FILE_SUFFIX, OptionError, ScreenOptions, plan_from
from vision.cli.people import date_from, ensure_new
from vision.cli.terminal import progress_bar, say
from vision.errors import UnknownPersonError

if TYPE_CHECKING:
    from vision.history import Filed, History, Person, SetUp
    from vision.landmarks import PoseSequence
    from vision.plan import Plan
    from vision.result import Screening


@dataclass(frozen=True)
class FilingOptions:
    """Under whom, on which day and with which set-up a screening is filed; `only`: nothing else is written."""

    name: str
    date: datetime.date | None = None
    set_up: SetUp | None = None
    keep_video: bool = False
    only: bool = False


SET_UP = {"distance": "distance_m", "height": "height_m", "shoes": "shoes", "seat": "seat"}
"""What may be told of the set-up, and its key in `SetUp`."""


def filing_from(
    name: str | None, date: str | None, told: list[str] | None, *, keep_video: bool, only: bool
) -> FilingOptions | None:
    """Return the checked options, None without a name. Raises OptionError, HistoryError."""
    if name is None:
        given = {"--date": date, "--set-up": told, "--keep-video": keep_video, "--file-only": only}
        for option, value in given.items():
            if value:
                raise OptionError(f"{option} needs a person to file under: add --for NAME.")
        return None
    return FilingOptions(
        name, date_from(date), set_up_from(told or []), keep_video=keep_video, only=only
    )


def set_up_from(told: list[str]) -> SetUp:
    """Return the set-up of `--set-up WHAT=VALUE`, given any number of times. Raises OptionError, HistoryError."""
    from vision.history.filing import checked
    from vision.history.records import SetUp

    values: dict[str, str] = {}
    for text in told:
        what, _, value = text.partition("=")
        key = SET_UP.get(what.strip().lower())
        if key is None or not value.strip():
            raise OptionError(
                f"--set-up {text!r} is not understood: write one of {', '.join(SET_UP)} with its value, "
                "like distance=3."
            )
        values[key] = value.strip()
    return checked(SetUp, values)


def screen_and_file(
    videos: list[Path],
    options: ScreenOptions,
    filing: FilingOptions | None,
    chosen: tuple[str | None, dict[str, Any]],
    **to: Any,
) -> int:
    """Screen every clip, filed under a person where `filing` says so, and return the exit code.

    `chosen` are the plan and the answers as they were typed: what was not goes by the person's own.
    `to` is what `vision.cli.screen.screen_all` is told beside.
    """
    from vision.cli.screen import screen_all

    if filing is None:
        return screen_all(videos, options=options, **to)
    from vision.history import History

    with History.open() as history:
        filer = Filer(history, filing)
        own = replace(options, plan=filer.plan(*chosen))
        return screen_all(videos, options=own, filer=filer, **to)


class Filer:
    """Files screenings under one person of an open history."""

    def __init__(self, history: History, options: FilingOptions) -> None:
        self.history = history
        self.options = options
        self.person: Person | None = None
        try:
            self.person = history.person(options.name)
        except UnknownPersonError:
            ensure_new(history, options.name, new=False)

    def plan(self, text: str | None, answers: dict[str, Any]) -> Plan:
        """Return the plan to judge with: the options' or else the person's own, with the answers on top."""
        if self.person is None:
            return plan_from(text, answers)
        own = self.person.plan
        details = own.answers()
        if text is None and answers.get("limit_deg") is None:
            text, details = own.name, {**details, "limit_deg": own.limit_deg}
        given = {key: value for key, value in answers.items() if value is not None}
        return plan_from(text, {**details, **given})

    def day_of(self, clip: Path) -> datetime.date:
        """Return the day a clip is filed under: as given, as its file says, or today; says which."""
        if self.options.date is not None:
            return self.options.date
        from vision.video.recorded import recorded_or_none

        said = None if clip.suffix.lower() == POSE_FILE_SUFFIX else recorded_or_none(clip)
        day = said or datetime.date.today()
        why = (
            "as its file says" if said else "today, since its file does not say when it was filmed"
        )
        say(f"{clip.name} is filed under {day} ({why}; --date names another day).")
        return day

    def options_for(self, options: ScreenOptions, day: datetime.date) -> ScreenOptions:
        """Return the options with what the history knows of the set-up the time before (rule Q9)."""
        from vision.history.likeness import same_set_up, set_up_before

        if self.person is None or self.options.set_up is None:
            return options
        before = set_up_before(self.history.sittings(self.person.name), day)
        if before is None:
            return options
        same = same_set_up(before, self.options.set_up)
        return replace(options, plan=options.plan.model_copy(update={"same_set_up": same}))

    def file(
        self,
        clip: Path,
        day: datetime.date,
        screening: Screening,
        poses: PoseSequence,
        options: ScreenOptions,
    ) -> Filed:
        """File a screening. Raises HistoryError."""
        from vision.history import JudgedWith

        if self.person is None:
            self.person = self.history.person_or_new(self.options.name)
            say(f"New in the history: {self.person.name}.")
        judged = JudgedWith.model_validate(options.screening_arguments())
        keep = self.options.keep_video and clip.suffix.lower() != POSE_FILE_SUFFIX
        with progress_bar(f"{clip.name}: keeping the video") as move_bar:
            return self.history.file(
                self.person.name,
                screening,
                poses,
                judged,
                date=day,
                set_up=self.options.set_up,
                video=clip if keep else None,
                on_progress=move_bar if keep else None,
            )
