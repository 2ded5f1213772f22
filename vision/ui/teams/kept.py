"""A visitor's squads on disk: a folder each, with the clips that were given, the roster and the results.

Identities and the names of files are ours: what a browser calls a clip is written beside it, and never
becomes a path.
"""

from __future__ import annotations

import filecmp
import hashlib
import re
import secrets
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NewType

from pydantic import BaseModel, ConfigDict, ValidationError

from vision.errors import SitboneError
from vision.report.files import write_atomically
from vision.team.places import Place, find_file
from vision.ui.choices import Choices
from vision.ui.store import VIDEO_TYPES, clean_name
from vision.ui.visitors import Visitor

TeamId = NewType("TeamId", str)

MOST_CLIPS = 2000
"""More clips than this are for the command line."""
DEEPEST = 4
"""Folders of a dropped clip that are kept of its name: a folder may say whose clips it holds."""

_TEAM_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_RECORD, _GIVEN = "team.record.json", ".given.json"
_LONGEST_TITLE = 80
_WRITING = threading.Lock()
"""A page, an upload and a run may write the same record."""


class TeamRecord(BaseModel):
    """What is known of a squad: `folder` is one of this computer, None where the clips were dropped.

    `going` stays true when the server was stopped in the middle; `roster` is what its file was called.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    added_s: float
    folder: str | None = None
    choices: Choices = Choices(audience="coach")
    roster: str | None = None
    going: bool = False
    problem: str | None = None


class GivenRecord(BaseModel):
    """What a dropped clip was called, folders included."""

    model_config = ConfigDict(frozen=True)

    name: str


@dataclass(frozen=True)
class KeptTeam:
    """One squad of a visitor: its identity, its folder, its record."""

    id: TeamId
    home: Path
    record: TeamRecord

    @property
    def clips(self) -> Path:
        """The clips that were dropped, under names of ours."""
        return self.home / "clips"

    @property
    def roster(self) -> Path:
        """The roster as it was given."""
        return self.home / "roster.csv"

    @property
    def results(self) -> Path:
        """What `vision.team.store` keeps, a folder a person."""
        return self.home / "results"

    @property
    def result(self) -> Path:
        """The result of the last run, also of one that was stopped."""
        return self.home / "team.json"

    @property
    def archive(self) -> Path:
        """Everything in one file, once it was asked for."""
        return self.home / "team.zip"


def clean_path(name: str) -> str:
    """Return a clip's name with its folders, fit to be shown; no path is ever made of it.

    >>> clean_path("../u15//Anna.mp4"), clean_path("C:\\\\clips\\\\Ben.mp4"), clean_path("")
    ('u15/Anna.mp4', 'C:/clips/Ben.mp4', 'clip')
    """
    parts = [part for part in re.split(r"[/\\]", name) if part.strip(". ")]
    return "/".join(clean_name(part) for part in parts[-DEEPEST:]) or "clip"


def key_of(text: str) -> str:
    """Return a name for the browser that is no path.

    >>> len(key_of("u15/Anna.mp4"))
    16
    """
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def new_team(visitor: Visitor, title: str = "", folder: str | None = None) -> KeptTeam:
    """Make a squad, without a clip yet."""
    team_id = TeamId(secrets.token_urlsafe(16))
    home = _teams_folder(visitor) / team_id
    home.mkdir(parents=True, mode=0o700)
    shown = clean_name(title)[:_LONGEST_TITLE] if title.strip(" /\\.") else ""
    added_s = time.time()
    when = time.strftime("%d %B %Y, %H:%M", time.localtime(added_s))
    record = TeamRecord(title=shown or f"Team of {when}", added_s=added_s, folder=folder)
    team = KeptTeam(team_id, home, record)
    _write(team)
    return team


def update_team(team: KeptTeam, **changes: object) -> KeptTeam:
    """Write changes to a squad's record and return the squad as it is now."""
    with _WRITING:
        latest = _read(team.id, team.home) or team
        changed = KeptTeam(team.id, team.home, latest.record.model_copy(update=changes))
        if team.home.is_dir():  # it may have been deleted meanwhile
            _write(changed)
        return changed


def find_team(visitor: Visitor, team_id: str | None) -> KeptTeam | None:
    """Return one squad of this visitor; None when there is none of that identity."""
    if team_id is None or not _TEAM_ID.fullmatch(team_id):
        return None
    return _read(TeamId(team_id), _teams_folder(visitor) / team_id)


def teams_of(visitor: Visitor) -> list[KeptTeam]:
    """Return a visitor's squads, the latest first."""
    folder = _teams_folder(visitor)
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    found = [team for name in names if (team := find_team(visitor, name)) is not None]
    return sorted(found, key=lambda team: -team.record.added_s)


def teams_of_everybody(data: Path) -> list[KeptTeam]:
    """Return the squads of every browser."""
    homes = sorted(data.glob("visitors/*/teams/*"))
    return [team for home in homes if (team := _read(TeamId(home.name), home)) is not None]


def team_of_folder(visitor: Visitor, folder: str) -> KeptTeam | None:
    """Return the squad of a folder that was named before: it goes on where it stopped."""
    return next((team for team in teams_of(visitor) if team.record.folder == folder), None)


def delete_team(team: KeptTeam) -> None:
    """Delete a squad with everything made from it; a named folder's own clips stay."""
    shutil.rmtree(team.home, ignore_errors=True)


def is_video(name: str) -> bool:
    """Return whether a name ends like a video that may be given."""
    return PurePosixPath(name).suffix.lower() in VIDEO_TYPES


def new_file(team: KeptTeam, name: str) -> Path:
    """Return where a dropped clip is to be written; `keep_file` makes it known."""
    team.clips.mkdir(exist_ok=True)
    suffix = PurePosixPath(name).suffix.lower()
    return team.clips / f"{secrets.token_urlsafe(16)}{suffix}"


def keep_file(team: KeptTeam, path: Path, name: str) -> str:
    """Make a dropped clip known and return its name; one that is there already is not kept twice."""
    with _WRITING:
        known = {place.name: Path(place.address) for place in given_places(team)}
        number, wanted = 1, name
        while wanted in known:
            if filecmp.cmp(known[wanted], path, shallow=False):
                path.unlink()
                return wanted
            number += 1
            wanted = f"{number}/{name}"  # a name's own words say who did what
        record = GivenRecord(name=wanted)
        write_atomically(_beside(path), record.model_dump_json().encode())
        return wanted


def given_places(team: KeptTeam) -> list[Place]:
    """Return the clips that were dropped and arrived whole, by the names they came with."""
    found = []
    for record in sorted(team.clips.glob(f"*{_GIVEN}")):
        path = record.with_name(record.name.removesuffix(_GIVEN))
        try:
            name = GivenRecord.model_validate_json(record.read_bytes()).name
            place = find_file(str(path), name)
        except (OSError, ValidationError, SitboneError):
            continue
        found.append(place)
    return sorted(found, key=lambda place: place.name)


def drop_given(place: Place) -> None:
    """Delete a dropped clip."""
    path = Path(place.address)
    for each in (_beside(path), path, path.with_suffix(".npz")):
        each.unlink(missing_ok=True)


def forget_unfinished_clips(data: Path) -> None:
    """Delete what uploads left behind when the server was stopped in the middle of them."""
    for path in data.glob("visitors/*/teams/*/clips/*"):
        if not path.name.endswith(_GIVEN) and not _beside(path).is_file():
            path.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _GIVEN)


def _read(team_id: TeamId, home: Path) -> KeptTeam | None:
    try:
        record = TeamRecord.model_validate_json((home / _RECORD).read_bytes())
    except (OSError, ValidationError):
        return None
    return KeptTeam(team_id, home, record)


def _write(team: KeptTeam) -> None:
    write_atomically(team.home / _RECORD, team.record.model_dump_json(indent=2).encode())


def _teams_folder(visitor: Visitor) -> Path:
    return visitor.folder / "teams"
