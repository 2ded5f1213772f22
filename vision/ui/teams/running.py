"""Screening a visitor's squad in the background: clip by clip through the app's queue.

A thread of the squad's own waits and keeps what comes; every clip takes its place in the queue that all
visitors share, so that a squad of a hundred clips lets everybody else through. It goes on while nobody
looks, until it is done, stopped, or the server ends; begun again, it goes on where it stopped.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, InvalidStateError
from contextlib import closing, suppress

from vision.errors import CancelledError, SitboneError
from vision.jobs import Progress
from vision.pose.model import check_model
from vision.report.files import write_atomically
from vision.team.clips import Clip, Squad
from vision.team.job import ClipAnswer, ClipTask, Judge, run_clip
from vision.team.result import team_of
from vision.team.rows import ClipRow
from vision.team.run import Settings, screen_squad
from vision.team.store import Store, StoreError, opened_store
from vision.team.workers import Moved
from vision.ui.teams.kept import KeptTeam, TeamId, update_team
from vision.ui.teams.squads import find_clips
from vision.ui.work import AT_ONCE, PACE_AFTER_S, QUEUE, UNEXPECTED, State, Task

NOT_WRITTEN = (
    "The results cannot be written: the disk may be full, or another Sitbone on this computer is working "
    "on the same team. Free some space or close the other one, then go on."
)
NOTHING_GIVEN = "There are no clips in this team yet: add some."
STOPPED = "Stopped."
LONGEST_END_S = 15.0


class QueueWorkers:
    """Who does a run's work: the app's queue, one clip a turn (see `vision.team.workers.Workers`)."""

    def __init__(self, team_id: TeamId) -> None:
        self._team_id = team_id
        self._count = 0
        self._active: dict[Task, Future[ClipAnswer]] = {}
        self._judges: list[Judge] = []
        self._change = threading.Lock()
        self._stopped = False

    def slots(self) -> int:
        """Return how many clips are worked on at once."""
        return AT_ONCE

    def submit(self, task: ClipTask, moved: Moved) -> Future[ClipAnswer]:
        """Hand over a clip."""
        future: Future[ClipAnswer] = Future()
        # Taken out when its turn comes: the queue remembers what it ran, and answers are large.
        box = [(task, moved)]

        def run(progress: Progress, cancel: threading.Event) -> None:
            def on_progress(done: int, total: int | None) -> None:
                progress(done, total)
                if total:
                    moved(min(done / total, 1.0))

            clip_task, moved = box.pop()
            judge = self._judge()
            try:
                answer = run_clip(clip_task, on_progress, cancel, judge)
            except BaseException as error:
                _fail(future, error)
                raise
            else:
                with suppress(InvalidStateError):
                    future.set_result(answer)
            finally:
                self._give_back(judge)

        self._count += 1
        queued = QUEUE.add((self._team_id, f"clip {self._count}"), run, unattended=True)
        self._active[queued] = future
        future.add_done_callback(lambda _: self._active.pop(queued, None))
        return future

    def before(self) -> int:
        """Return how many pieces of work come before the next clip: 0 while one is worked on."""
        places = [QUEUE.place(task) for task in list(self._active) if task.active]
        return max(min(places, default=0), 0)

    def stop(self) -> None:
        """End what is under way and give up what waits; the run hears of it at once."""
        with self._change:
            self._stopped = True
        for task, future in list(self._active.items()):
            waiting = task.state == "queued"
            task.stop()
            if waiting:
                _fail(future, CancelledError(STOPPED))

    def close(self) -> None:
        """Stop, and let the processes go."""
        self.stop()
        QUEUE.forget(self._team_id, kinds="clip ")
        with self._change:
            free, self._judges = self._judges, []
        for judge in free:
            judge.close()

    def _judge(self) -> Judge:
        """Take a process that judges, left by the clip before."""
        with self._change:
            return self._judges.pop() if self._judges else Judge()

    def _give_back(self, judge: Judge) -> None:
        with self._change:
            if not self._stopped:
                self._judges.append(judge)
                return
        judge.close()


def _fail(future: Future[ClipAnswer], error: BaseException) -> None:
    with suppress(InvalidStateError):
        future.set_exception(error)


class TeamRun:
    """One run over a squad: pages read how it goes, `vision.team.run` tells it."""

    def __init__(self, team: KeptTeam) -> None:
        self.team = team
        self.state: State = "queued"
        self.error: str | None = None
        self.clips: tuple[Clip, ...] = ()
        self.rows: dict[str, ClipRow] = {}
        self.shares: dict[str, float] = {}
        self.kept_before = 0
        self._squad: Squad | None = None
        self._begun_s: float | None = None
        self._stopping = threading.Event()
        self._more, self._closed = False, False
        self._change = threading.Lock()
        self._workers = QueueWorkers(team.id)
        self._thread = threading.Thread(target=self._work, daemon=True, name="team")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def active(self) -> bool:
        """Whether it is under way."""
        return self.state in ("queued", "running")

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop and has not ended yet."""
        return self.active and self._stopping.is_set()

    @property
    def share(self) -> float:
        """How much of all clips is done, 0..1."""
        partly = sum(list(self.shares.values()))
        return min((len(self.rows) + partly) / len(self.clips), 1.0) if self.clips else 0.0

    @property
    def remaining_s(self) -> float | None:
        """Seconds still to go at the pace of this run, by the sizes of the clips; None without a pace."""
        if self._begun_s is None or not self.active:
            return None
        elapsed_s = time.monotonic() - self._begun_s
        shares, rows = dict(self.shares), dict(self.rows)
        done = left = 0.0
        for clip in self.clips[self.kept_before :]:
            share = 1.0 if clip.file in rows else shares.get(clip.file, 0.0)
            size = max(clip.place.size_bytes, 1)
            done += share * size
            left += (1.0 - share) * size
        return elapsed_s * left / done if done > 0 and elapsed_s > PACE_AFTER_S else None

    @property
    def before(self) -> int:
        """How many pieces of other work come before the next clip."""
        return self._workers.before()

    def take_more(self) -> bool:
        """Take clips that came since it began, after the others; return whether it still can."""
        with self._change:
            if self._closed or self._stopping.is_set():
                return False
            self._more = True
        known = {clip.file for clip in self.clips}
        with suppress(SitboneError):  # shown while they wait; told when their turn comes
            new = [clip for clip in find_clips(self.team).clips if clip.file not in known]
            if known:  # else it has not looked for the first ones yet
                self.clips += tuple(new)
        return True

    def stop(self) -> None:
        """Ask it to end; what is finished is kept."""
        self._stopping.set()
        self._workers.stop()

    def wait(self, longest_s: float = LONGEST_END_S) -> None:
        """Wait until it has ended."""
        self._thread.join(longest_s)

    def begin(self, total: int, finished: int, to_judge: int) -> None:
        """Hear that the work on what is not finished begins."""
        self._begun_s = time.monotonic()
        if self._stopping.is_set():
            raise CancelledError(STOPPED)

    def moved(self, file: str, share: float) -> None:
        """Hear how much of a clip is done."""
        self.shares[file] = share

    def done(self, row: ClipRow) -> None:
        """Hear that a clip is done."""
        self.rows[row.file] = row
        self.shares.pop(row.file, None)
        if self._stopping.is_set():
            raise CancelledError(STOPPED)

    def _work(self) -> None:
        self.state = "running"
        try:
            self._screen()
        except CancelledError:
            self._end("cancelled")
        except StoreError:
            self._end("failed", NOT_WRITTEN)
        except SitboneError as error:
            self._end("failed", str(error))
        except Exception as error:
            self._end("failed", UNEXPECTED.format(error=type(error).__name__))
        else:
            self._end("done")

    def _screen(self) -> None:
        squad = find_clips(self.team)
        if not squad.clips:
            raise SitboneError(NOTHING_GIVEN)
        _, model = check_model()
        settings = Settings(movement=self.team.record.choices.movement)
        with opened_store(self.team.results, model) as store, closing(self._workers) as workers:
            while True:
                self._look_up(squad, store, settings)
                for row in screen_squad(squad, store, settings, workers, self):
                    self.rows[row.file] = row
                with self._change:
                    self._closed = not self._more
                    self._more = False
                if self._closed:
                    return
                squad = find_clips(self.team)

    def _look_up(self, squad: Squad, store: Store, settings: Settings) -> None:
        """Show what is finished before the rest begins."""
        kept = {}
        for clip in squad.clips:
            row = store.look_up(clip, settings.key(clip)).row
            if row is not None:
                kept[clip.file] = row
        self.rows, self.kept_before, self._squad = kept, len(kept), squad
        # Those that are left last: the pace counts them alone.
        self.clips = tuple(sorted(squad.clips, key=lambda clip: clip.file not in kept))

    def _end(self, state: State, error: str | None = None) -> None:
        with self._change:
            self._closed = True
        self.error = error
        if self._squad is not None and self.team.home.is_dir():
            record = self.team.record
            rows = [self.rows[clip.file] for clip in self._squad.clips if clip.file in self.rows]
            where = record.folder or record.title
            team = team_of(where, self._squad, rows, record.choices.plan)
            with suppress(SitboneError):  # a full disk: the rows are in the results all the same
                write_atomically(self.team.result, team.to_json().encode())
        with suppress(SitboneError):
            self.team = update_team(self.team, going=False, problem=error)
        self.state = state


_RUNS: dict[TeamId, TeamRun] = {}
_CHANGE = threading.Lock()


def start(team: KeptTeam) -> TeamRun:
    """Screen what is not finished of a squad; the run under way takes it when there is one."""
    with _CHANGE:
        known = _RUNS.get(team.id)
        if known is not None and known.active:
            if known.take_more():
                return known
            known.wait()  # it is just ending
            if known.active:
                return known
        team = update_team(team, going=True, problem=None)
        QUEUE.forget(team.id)
        for outdated in (team.result, team.archive):
            outdated.unlink(missing_ok=True)
        run = TeamRun(team)
        _RUNS[team.id] = run
        run.start()
        return run


def run_of(team: KeptTeam) -> TeamRun | None:
    """Return the latest run over a squad since the server began."""
    return _RUNS.get(team.id)


def forget(team: KeptTeam) -> None:
    """Stop everything that is being done with a squad, and wait until it has ended."""
    with _CHANGE:
        run = _RUNS.pop(team.id, None)
    if run is not None:
        run.stop()
        run.wait()
    QUEUE.forget(team.id)
