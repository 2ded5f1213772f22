"""Everything of a squad in one file: made when it is asked for, in a process of its own."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

from vision.jobs import Progress, run_in_worker
from vision.report import HTML_FILE, JSON_FILE
from vision.team.clips import safe_name
from vision.team.files import TEAM_JSON
from vision.team.job import STILL_FILE
from vision.team.machine import clips_at_once
from vision.team.parts import write_team
from vision.team.rows import Team
from vision.team.workers import LocalWorkers
from vision.ui.teams.kept import KeptTeam
from vision.ui.work import QUEUE, Task

KIND = "archive"
OF_A_CLIP = (HTML_FILE, JSON_FILE, STILL_FILE)
"""What goes along of every clip, so that the links of the pages lead somewhere; no video, no landmarks."""


def start_packing(team: KeptTeam) -> Task:
    """Write the table, a page for everybody, and put them into one file: `team.archive`."""

    def run(progress: Progress, cancel: threading.Event) -> None:
        request = {
            "result": str(team.result),
            "results": str(team.results),
            "archive": str(team.archive),
            "title": team.record.title,
        }
        run_in_worker("vision.ui.teams.packing:pack", request, on_progress=progress, cancel=cancel)

    team.archive.unlink(missing_ok=True)
    return QUEUE.add((team.id, KIND), run)


def packing_of(team: KeptTeam) -> Task | None:
    """Return the latest packing of a squad."""
    return QUEUE.find((team.id, KIND))


def pack(report: Progress, *, result: str, results: str, archive: str, title: str) -> None:
    """Write the files of a squad and the archive of them. Raises SitboneError."""
    team = Team.model_validate_json(Path(result).read_bytes())
    folder, target = Path(results), Path(archive)
    with closing(LocalWorkers(min(clips_at_once(), max(len(team.people), 1)))) as workers:
        written = write_team(team, folder, workers.write, report)
    # The pages' addresses are known once they are written.
    team = Team.model_validate_json((folder / TEAM_JSON).read_bytes())
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in (*written, *_pages(team, folder), *_of_clips(team, folder)):
            zipped.write(path, PurePosixPath(safe_name(title), path.relative_to(folder)))
    part.replace(target)


def _pages(team: Team, folder: Path) -> Iterator[Path]:
    for person in team.people:
        if person.summary_report is not None:
            page = folder / person.summary_report
            yield from (each for each in (page, page.with_suffix(".pdf")) if each.is_file())


def _of_clips(team: Team, folder: Path) -> Iterator[Path]:
    for row in team.clips:
        if row.folder is not None:
            paths = (folder / row.folder / name for name in OF_A_CLIP)
            yield from (path for path in paths if path.is_file())
