"""`sitbone screen --for NAME`: filing a screening under a person, in one step."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
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


def filing_from(
    name: str | None, date: str | None, set_up: dict[str, Any], *, keep_video: bool, only: bool
) -> FilingOptions | None:
    """Return the checked options, None without a name. Raises OptionError, HistoryError."""
    if name is None:
        needing = {"--date": date, "--keep-video": keep_video or None, "--file-only": only or None}
        alone = [option for option, value in needing.items() if value is not None]
        alone += [
            f"--{key.removesuffix('_m')}" for key, value in set_up.items() if value is not None
        ]
        if alone:
            raise OptionError(f"{alone[0]} needs a person to file under: add --for NAME.")
        return None
    from vision.history.filing import checked
    from vision.history.records import SetUp

    return FilingOptions(
        name, date_from(date), checked(SetUp, set_up), keep_video=keep_video, only=only
    )


@contextmanager
def filing_under(options: FilingOptions | None) -> Iterator[Filer | None]:
    """Open the history to file screenings in; yields None without options."""
    if options is None:
        yield None
        return
    from vision.history import History

    with History.open() as history:
        yield Filer(history, options)


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
            return plan_from(text or "general", answers)
        own = self.person.plan
        details = own.answers()
        if text is None and answers.get("limit_deg") is None:
            text, details = own.name, {**details, "limit_deg": own.limit_deg}
        given = {key: value for key, value in answers.items() if value is not None}
        return plan_from(text or "general", {**details, **given})

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
