"""Which clips a visitor's squad has: those dropped, or those in a folder of this computer."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from vision.errors import SitboneError
from vision.team.clips import CLIP_SUFFIXES, Squad, clip_places, squad_of
from vision.team.places import Place, is_url
from vision.team.roster import RosterError, read_roster
from vision.ui.folders import data_folder
from vision.ui.teams.kept import KeptTeam, given_places

MOST_FILES = 20_000
"""A folder with more files than this is hardly one of clips, and takes long to look through."""

WHOLE_PATH = "Write the whole path of the folder, from its beginning, like /home/anna/clips."
NO_ADDRESS = (
    "{given} is an address, not a folder of this computer: the command `sitbone team` reads those."
)
NOT_THERE = "There is no “{name}” in {parent}: check the spelling, capitals included."
NO_FOLDER = "{folder} is a file: name the folder that it lies in."
NO_PERMISSION = "{folder} may not be read: change its permissions, or name another folder."
OWN_FOLDER = "{folder} belongs to Sitbone itself: name the folder that holds your clips."
TOO_MANY_FILES = (
    "{folder} holds more than {most} files: name the folder that holds the clips and little else."
)
NO_CLIPS = (
    "There are no clips in {folder} or the folders below it: expected files like "
    "Anna_squat_left.mp4, ending in {endings}."
)
_ENDINGS = ", ".join(sorted(suffix.lstrip(".") for suffix in CLIP_SUFFIXES))


class FolderError(SitboneError):
    """A folder that was named cannot be used."""


def checked_folder(text: str) -> Path:
    """Return a folder that was named, once it is known to be there and to hold clips.

    Raises FolderError with what is wrong; nothing is told of what else is on the disk.
    """
    given = text.strip().strip("\"'").strip()
    if not given or not given.isprintable():
        raise FolderError(WHOLE_PATH)
    if is_url(given):
        raise FolderError(NO_ADDRESS.format(given=given))
    try:
        folder = Path(given).expanduser()
    except RuntimeError:  # the home of somebody who is not there
        raise FolderError(WHOLE_PATH) from None
    if not folder.is_absolute():
        raise FolderError(WHOLE_PATH)
    _check_there(folder)
    folder = folder.resolve()
    own = data_folder().resolve()
    if folder == own or own in folder.parents:
        raise FolderError(OWN_FOLDER.format(folder=folder))
    _check_files(folder)
    return folder


def places_of(team: KeptTeam) -> list[Place]:
    """Return the clips of a squad. Raises PlaceError when a named folder is not there any more."""
    if team.record.folder is None:
        return given_places(team)
    return clip_places(team.record.folder, team.results)


def find_clips(team: KeptTeam) -> Squad:
    """Return a squad with what its roster says. Raises SitboneError."""
    where = team.record.folder or "the clips that were given"
    places = places_of(team)
    try:
        roster = read_roster(team.roster) if team.record.roster is not None else None
        return squad_of(places, where, roster, team.record.choices.plan, elsewhere=False)
    except RosterError as error:
        name = team.record.roster or team.roster.name
        raise RosterError(str(error).replace(str(team.roster), name)) from None


def check_roster(name: str, content: bytes) -> None:
    """Read a roster that was given. Raises RosterError that names every mistake with its line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        path.write_bytes(content)
        try:
            read_roster(path)
        except RosterError as error:
            raise RosterError(str(error).replace(str(path), name)) from None


def _check_there(folder: Path) -> None:
    for part in (*reversed(folder.parents), folder):
        try:
            part.stat()
        except PermissionError:
            raise FolderError(NO_PERMISSION.format(folder=part.parent)) from None
        except NotADirectoryError:
            raise FolderError(NO_FOLDER.format(folder=part.parent)) from None
        except OSError:
            raise FolderError(NOT_THERE.format(name=part.name, parent=part.parent)) from None
    if not folder.is_dir():
        raise FolderError(NO_FOLDER.format(folder=folder))
    if not os.access(folder, os.R_OK | os.X_OK):
        raise FolderError(NO_PERMISSION.format(folder=folder))


def _check_files(folder: Path) -> None:
    """Refuse a folder that is too large to look through, or holds no clip at all."""
    files = 0
    for _, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += len(names)
        if files > MOST_FILES:
            raise FolderError(TOO_MANY_FILES.format(folder=folder, most=f"{MOST_FILES:,}"))
    if not clip_places(str(folder), data_folder()):
        raise FolderError(NO_CLIPS.format(folder=folder, endings=_ENDINGS))
