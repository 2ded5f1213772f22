"""The run over a squad: what is finished stays, the rest goes to the workers, results are kept at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from vision import __version__
from vision.errors import SitboneError
from vision.measuring.accuracy import ACCURACY_VERSION
from vision.rules.rule import RULES_VERSION
from vision.team.clips import Clip, Squad
from vision.team.job import ROW_FILE, STILL_FILE, ClipAnswer, ClipTask, Judging
from vision.team.measured import identity_of, unmeasured_row
from vision.team.rows import ClipRow
from vision.team.store import Store, judgement_key
from vision.team.workers import Workers

LOOK_S = 0.2
"""How often a run looks whether the user wants to stop."""
AHEAD = 2
"""So many clips per slot are handed over, so that a worker never waits for the next one."""


class RunError(SitboneError):
    """The run ended before every clip was done; what was done is kept."""


class Watcher(Protocol):
    """Who is told how the run goes."""

    def begin(self, total: int, finished: int, to_judge: int) -> None:
        """Hear how many clips there are, how many were finished before, how many are only judged."""

    def moved(self, file: str, share: float) -> None:
        """Hear how much of a clip is done."""

    def done(self, row: ClipRow) -> None:
        """Hear that a clip is done."""


@dataclass(frozen=True)
class Settings:
    """What holds for every clip: see `vision.screening.screen_poses`; `film` draws annotated videos."""

    movement: str = "auto"
    raw: bool = False
    audience: str = "coach"
    film: bool = False
    error_scale: str | None = None
    model: Path | None = None

    def judging(self, clip: Clip) -> Judging:
        """Return how one clip is judged; what is known of it goes before what holds for all."""
        return Judging(
            movement=clip.movement or self.movement,
            plan=clip.plan.model_dump(mode="json", exclude_none=True),
            side=clip.side,
            raw=self.raw,
            audience=self.audience,
            film=self.film,
            error_scale=self.error_scale,
            identity=identity_of(clip),
        )

    def key(self, clip: Clip) -> str:
        """Return the name of a clip's judgement, for the store."""
        parts: dict[str, Any] = dict(vars(self.judging(clip)))
        del parts["identity"]
        versions = (__version__, RULES_VERSION, ACCURACY_VERSION)
        return judgement_key({**parts, "versions": versions})


def screen_squad(
    squad: Squad, store: Store, settings: Settings, workers: Workers, watcher: Watcher
) -> list[ClipRow]:
    """Return a row for every clip of the squad, in its order, working on those that are not finished.

    Every answer is kept the moment it comes. Raises RunError when the workers went away for good, and
    SitboneError when results cannot be written.
    """
    rows: dict[str, ClipRow] = {}
    waiting: list[tuple[Clip, Path | None]] = []
    for clip in squad.clips:
        kept = store.look_up(clip, settings.key(clip))
        if kept.row is not None:
            rows[clip.file] = _kept_row(clip, kept.row)
        else:
            waiting.append((clip, kept.poses))
    to_judge = sum(poses is not None for _, poses in waiting)
    watcher.begin(len(squad.clips), len(rows), to_judge)
    waiting.sort(key=lambda pair: (pair[1] is None, -pair[0].place.size_bytes))
    for clip, answer in _answers(waiting, settings, workers, watcher):
        row = _row(clip, answer)
        if answer.outcome != "failed":
            store.keep(clip, settings.key(clip), answer, row)
        rows[clip.file] = row
        watcher.done(row)
    return [rows[clip.file] for clip in squad.clips]


def _answers(
    waiting: list[tuple[Clip, Path | None]], settings: Settings, workers: Workers, watcher: Watcher
) -> Iterator[tuple[Clip, ClipAnswer]]:
    """Yield every clip with what became of it, as they come; the largest are begun first."""
    under_way: dict[Future[ClipAnswer], Clip] = {}
    queue = iter(waiting)
    more = True
    while more or under_way:
        while more and len(under_way) < AHEAD * workers.slots():
            clip, poses = next(queue, (None, None))
            if clip is None:
                more = False
                break
            task = _task(clip, poses, settings)
            under_way[workers.submit(task, _mover(watcher, clip))] = clip
        done, _ = wait(under_way, timeout=LOOK_S, return_when=FIRST_COMPLETED)
        for future in done:
            yield under_way.pop(future), _answer(future)


def _mover(watcher: Watcher, clip: Clip) -> Any:
    return lambda share: watcher.moved(clip.file, share)


def _task(clip: Clip, poses: Path | None, settings: Settings) -> ClipTask:
    content = None
    if poses is not None:
        with suppress(OSError):
            content = poses.read_bytes()
    return ClipTask(
        name=clip.file,
        address=clip.place.address,
        judging=settings.judging(clip),
        model=None if settings.model is None else str(settings.model.absolute()),
        poses=content,
    )


def _answer(future: Future[ClipAnswer]) -> ClipAnswer:
    """What a future holds; a cluster that gave a clip up says so here."""
    try:
        return future.result()
    except SitboneError:
        raise
    except BaseException as error:
        kind = type(error).__name__
        if kind in ("KilledWorker", "MemoryError"):
            return ClipAnswer(
                "failed",
                "Several workers died on this clip, most often because memory ran out: give them "
                "more, then give the same command again.",
            )
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        words = " ".join(str(error).split())[:200]
        raise RunError(
            f"The workers went away ({kind}: {words}). What was finished is kept: give the same "
            "command again when they are back."
        ) from error


def _row(clip: Clip, answer: ClipAnswer) -> ClipRow:
    if answer.outcome == "screened":
        row = ClipRow.model_validate_json(answer.files[ROW_FILE])
        return row.model_copy(update=identity_of(clip))
    return unmeasured_row(
        clip,
        answer.outcome,
        answer.sentence,
        sha256=answer.sha256,
        has_still=STILL_FILE in answer.files,
    )


def _kept_row(clip: Clip, row: ClipRow) -> ClipRow:
    """A finished row; what was declared may have changed for a clip that cannot be used."""
    if row.outcome != "unusable":
        return row
    return unmeasured_row(
        clip, row.outcome, row.sentence, sha256=row.sha256, has_still=row.has_still
    )


def counts(rows: list[ClipRow]) -> Mapping[str, int]:
    """Return how many clips came to each outcome."""
    found = dict.fromkeys(("measured", "not_assessed", "unusable", "failed"), 0)
    for row in rows:
        found[row.outcome] += 1
    return found
