"""Erasing a person from the squads of every browser: clips, landmarks, results, the roster's lines."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from vision.report.files import write_atomically
from vision.team.files import TEAM_FILES
from vision.team.names import person_key
from vision.team.store import RECORD_FILE, ClipRecord
from vision.ui.teams import running
from vision.ui.teams.kept import KeptTeam, drop_given, given_places, teams_of_everybody
from vision.video.reader import sha256_of

_BETWEEN = re.compile(r"[,;\t]")


def forget_in_teams(data: Path, name: str, sources: Collection[str]) -> int:
    """Erase whoever is called so, or is in a video of `sources` (SHA-256), and return how many clips went.

    What is being screened in such a squad is stopped. The clips of a folder that was named stay: they
    are the user's own.
    """
    return sum(_forget(team, person_key(name), sources) for team in teams_of_everybody(data))


def _forget(team: KeptTeam, key: str, sources: Collection[str]) -> int:
    files, homes, screened = set(), set(), set()
    for path in team.results.glob(f"*/*/{RECORD_FILE}"):
        try:
            record = ClipRecord.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        screened.add(record.file)
        named = record.row is not None and person_key(record.row.person) == key
        if named or record.sha256 in sources:
            files.add(record.file)
            homes.add(path.parent.parent)
    given = [
        place
        for place in given_places(team)
        if place.name in files
        or (place.name not in screened and sha256_of(Path(place.address)) in sources)
    ]
    files |= {place.name for place in given}
    if not files:
        return 0
    running.forget(team)
    for home in homes:
        shutil.rmtree(home, ignore_errors=True)
    for place in given:
        drop_given(place)
    _forget_in_roster(team, key, files)
    # What speaks of everybody is made again when it is asked for.
    for path in (team.result, team.archive, *(team.results / each for each in TEAM_FILES)):
        path.unlink(missing_ok=True)
    return len(files)


def _forget_in_roster(team: KeptTeam, key: str, files: Collection[str]) -> None:
    if not team.roster.is_file():
        return
    content = team.roster.read_bytes()
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    names = {*files, *(PurePosixPath(file).name for file in files)}
    kept = [
        line
        for line in content.decode(encoding, errors="replace").splitlines(keepends=True)
        if not any(
            person_key(cell) == key or cell in names
            for cell in (part.strip().strip('"') for part in _BETWEEN.split(line))
        )
    ]
    write_atomically(team.roster, "".join(kept).encode("utf-8-sig"))
