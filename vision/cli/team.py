"""`sitbone team`: a folder of clips in, who needs a look first out; goes on where it stopped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vision.cli.options import STANDARD_OUTPUT, OptionError
from vision.cli.outputs import check_file_can_be_made, write_text
from vision.cli.terminal import (
    EXIT_DONE,
    EXIT_FLAGGED,
    StoppedError,
    progress_bar,
    say,
)
from vision.errors import CancelledError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from vision.measuring.accuracy import ErrorScale
    from vision.plan import Plan
    from vision.team.clips import Squad
    from vision.team.rows import ClipRow, Team
    from vision.team.run import Settings
    from vision.team.store import Store
    from vision.team.workers import ClusterWorkers, LocalWorkers, Workers

GO_ON = "Stopped. Finished clips are kept: give the same command again to go on."


@dataclass(frozen=True)
class TeamOptions:
    """What `sitbone team` was told, besides the folder: see `sitbone team --help`."""

    output: Path | None
    roster: Path | None
    plan: Plan
    settings: Settings
    workers: int | None
    scheduler: str | None
    json_to: Path | None
    fail_on_flag: bool
    history: bool = False
    errors: ErrorScale | None = None


def screen_team(folder: str, options: TeamOptions) -> int:
    """Screen every clip of a folder, write the table of the squad and return the exit code.

    Raises SitboneError when nothing can be begun; a clip that cannot be used is a row of the table.
    """
    from vision.pose.model import check_model
    from vision.team.store import opened_store

    output = options.output or default_output(folder)
    squad = _squad(folder, output, options)
    _, model = check_model(options.settings.model)
    with (
        opened_store(output, model) as store,
        _stops_kindly(),
        closing(_workers(options, len(squad.clips))) as workers,
    ):
        rows = _screened(squad, store, options, workers)
        if options.history:
            _file(squad, rows, output, options)
        team = _team(folder, squad, rows, options)
        with progress_bar("Writing the pages") as move_bar:
            from vision.team.parts import write_team

            written = write_team(team, output, workers.write, move_bar)
    if options.json_to is not None:
        write_text(team.to_json(), options.json_to)
    if options.json_to != STANDARD_OUTPUT:
        _tell(team, written)
    first = any(person.group == "look_first" for person in team.people)
    return EXIT_FLAGGED if options.fail_on_flag and first else EXIT_DONE


def default_output(folder: str) -> Path:
    """Return where results go without -o: beside the current work, named like the folder.

    >>> default_output("clips/monday/").name, default_output("s3://club/squad").name
    ('monday_team', 'squad_team')
    """
    from vision.team.places import is_url

    last = folder.rstrip("/").rpartition("/")[2] if is_url(folder) else Path(folder).resolve().name
    return Path(f"{last or 'clips'}_team")


def _squad(folder: str, output: Path, options: TeamOptions) -> Squad:
    from vision.team.clips import CLIP_SUFFIXES, find_squad
    from vision.team.places import is_url
    from vision.team.roster import read_roster

    if not is_url(folder) and output.resolve() == Path(folder).resolve():
        raise OptionError(f"-o {output} is the folder with the clips: choose another one.")
    if options.json_to is not None and options.json_to != STANDARD_OUTPUT:
        check_file_can_be_made(options.json_to)
    roster = None if options.roster is None else read_roster(options.roster)
    squad = find_squad(folder, output, roster, options.plan)
    if not squad.clips:
        raise OptionError(
            f"There are no clips in {folder}: expected files like NAME_squat_left.mp4 (endings "
            f"{', '.join(sorted(CLIP_SUFFIXES))})."
        )
    return squad


def _screened(squad: Squad, store: Store, options: TeamOptions, workers: Workers) -> list[ClipRow]:
    from vision.team.run import screen_squad

    with _watched() as watcher:
        return screen_squad(squad, store, options.settings, workers, watcher)


def _file(squad: Squad, rows: list[ClipRow], output: Path, options: TeamOptions) -> None:
    """File the results under their people, and say how many."""
    from vision.history import History
    from vision.team.filing import file_rows

    with History.open() as history:
        filed, without_day = file_rows(
            history, squad, rows, output, options.settings, options.errors
        )
    say(f"{filed} screening{'s' if filed != 1 else ''} filed under their people.")
    if without_day:
        say(
            f"Not filed, because no day is known (name it in the file or roster): {', '.join(without_day)}"
        )


@contextmanager
def _stops_kindly() -> Iterator[None]:
    """Say how to go on when Ctrl-C or another signal ends the block."""
    try:
        yield
    except (StoppedError, KeyboardInterrupt, CancelledError):
        raise StoppedError(GO_ON) from None


def _workers(options: TeamOptions, clips: int) -> LocalWorkers | ClusterWorkers:
    from vision.team.machine import clips_at_once
    from vision.team.workers import ClusterWorkers, LocalWorkers

    if options.scheduler is not None:
        if options.workers is not None:
            raise OptionError("--workers is for this computer: leave it away with --scheduler.")
        return ClusterWorkers(options.scheduler)
    return LocalWorkers(min(options.workers or clips_at_once(), clips))


def _team(folder: str, squad: Squad, rows: list[ClipRow], options: TeamOptions) -> Team:
    from vision.team.result import team_of

    return team_of(folder, squad, rows, options.plan, raw=options.settings.raw)


class _Lines:
    """Tells a run in lines, where nobody sees a bar."""

    def __init__(self) -> None:
        self._total = self._count = 0

    def begin(self, total: int, finished: int, to_judge: int) -> None:
        """Hear how many clips there are."""
        self._total, self._count = total, finished
        say(_beginning(total, finished, to_judge))

    def moved(self, file: str, share: float) -> None:
        """Hear how much of a clip is done: too much for lines."""

    def done(self, row: ClipRow) -> None:
        """Say how a clip went."""
        self._count += 1
        say(f"{self._count}/{self._total} {row.file}: {_outcome(row)}")


class _Bar:
    """Tells a run with a bar over all clips and the remaining time."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task
        self._finished = 0.0
        self._shares: dict[str, float] = {}

    def begin(self, total: int, finished: int, to_judge: int) -> None:
        """Hear how many clips there are."""
        self._bar.console.print(
            _beginning(total, finished, to_judge), markup=False, highlight=False
        )
        # What was finished before took no time now and must not spoil the remaining time.
        self._bar.update(self._task, total=total - finished, completed=0)

    def moved(self, file: str, share: float) -> None:
        """Hear how much of a clip is done."""
        self._shares[file] = share
        self._bar.update(self._task, completed=self._finished + sum(list(self._shares.values())))

    def done(self, row: ClipRow) -> None:
        """Hear that a clip is done; only what went wrong is told."""
        self._shares.pop(row.file, None)
        self._finished += 1
        self._bar.update(self._task, completed=self._finished + sum(list(self._shares.values())))
        if row.outcome in ("unusable", "failed"):
            self._bar.console.print(
                f"{row.file}: {_outcome(row)}", markup=False, highlight=False, soft_wrap=True
            )


@contextmanager
def _watched() -> Iterator[_Lines | _Bar]:
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:.1f} of {task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar, bar.add_task("Clips", total=None))


def _beginning(total: int, finished: int, to_judge: int) -> str:
    parts = [f"{total} clip{'s' if total != 1 else ''}"]
    if finished:
        parts.append(f"{finished} finished before")
    if to_judge:
        parts.append(f"{to_judge} to judge again from their landmarks")
    return ", ".join(parts)


def _outcome(row: ClipRow) -> str:
    from vision.report.wording import STATUS_LABEL

    if row.outcome in ("unusable", "failed") or row.status is None:
        return row.sentence
    return STATUS_LABEL[row.status]


def _tell(team: Team, written: tuple[Path, ...]) -> None:
    """Print who needs a look first, how the rest stands, and where the files are."""
    from vision.report.terminal import WIDTH
    from vision.team.terminal import team_text

    print(team_text(team, WIDTH))
    print("\nWritten:", *(f"  {path}" for path in written), sep="\n", flush=True)
