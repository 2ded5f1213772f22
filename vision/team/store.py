"""What is finished, kept in the folder of results: so that a run goes on where it stopped.

A clip's folder counts when its `clip.json` says so. That file is written last, and before anything
else in the folder changes it is made to say "unfinished"; every file is written whole or not at all.
So a process killed at any moment leaves only finished clips and clips to do again, and landmarks that
were found once are not looked for again while clip, model and version are the same.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from vision import __version__
from vision.errors import SitboneError
from vision.finding import Record
from vision.landmarks import ModelInfo
from vision.report.files import write_atomically
from vision.team.clips import Clip
from vision.team.job import POSES_FILE, RESULT_FILES, ROW_FILE, ClipAnswer
from vision.team.measured import identity_of
from vision.team.places import is_url
from vision.team.rows import ClipRow

RECORD_FILE = "clip.json"
LOCK_FILE = ".sitbone-team"
CLIP_SCHEMA: Literal["sitbone.clip/1"] = "sitbone.clip/1"
UNFINISHED = ""


class StoreError(SitboneError):
    """The folder of results cannot be used."""


class ClipRecord(Record):
    """A finished clip: of which content, by which version and options, and its row.

    `key` names the judgement, `poses_key` the landmarks; a record whose `key` is empty is unfinished.
    """

    schema_: Literal["sitbone.clip/1"] = Field(default=CLIP_SCHEMA, alias="schema")
    file: str
    state: str
    sha256: str | None
    poses_key: str
    key: str
    row: ClipRow | None

    model_config = ConfigDict(populate_by_name=True)


@dataclass(frozen=True)
class Kept:
    """What is there for a clip: its row when it is finished, else perhaps its landmarks."""

    row: ClipRow | None = None
    poses: Path | None = None


class Store:
    """The finished clips of one folder of results. Use it within `opened_store`."""

    def __init__(self, folder: Path, model: ModelInfo) -> None:
        self.folder = folder
        self._model = model
        self.poses_key = _digest(
            {"sitbone": __version__, "model": model.sha256, "library": model.library}
        )
        self._records = dict(self._read_records())
        self._by_file = {record.file: place for place, record in self._records.items()}

    def look_up(self, clip: Clip, key: str) -> Kept:
        """Return what is there for a clip whose judgement is named `key`."""
        place = next((place for place in self._candidates(clip) if self._fits(place, clip)), None)
        if place is None:
            return Kept(poses=self._beside(clip))
        record = self._records[place]
        poses = self.folder / place / POSES_FILE
        has_poses = poses.is_file()
        if place == clip.folder and record.row is not None and record.key in (key, self.poses_key):
            return Kept(row=record.row.model_copy(update=_identity(clip, record.row)))
        return Kept(poses=poses) if has_poses else Kept()

    def keep(self, clip: Clip, key: str, answer: ClipAnswer, row: ClipRow) -> None:
        """Write what became of a clip. Raises SitboneError when that is not possible.

        What nothing but another clip can change (a damaged file) is kept for every judgement.
        """
        folder = self.folder / clip.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The results cannot be written to {folder} ({error.strerror}): choose another "
                "folder with -o, or free some space."
            ) from error
        for leftover in folder.glob(".*.part"):
            leftover.unlink(missing_ok=True)
        final = ClipRecord(
            file=clip.file,
            state=clip.place.state,
            sha256=answer.sha256,
            poses_key=self.poses_key,
            key=key if POSES_FILE in answer.files else self.poses_key,
            row=row,
        )
        if (folder / RECORD_FILE).exists():
            self._write_record(folder, final.model_copy(update={"key": UNFINISHED, "row": None}))
        for name in RESULT_FILES:
            if name not in answer.files:  # of an earlier judgement
                (folder / name).unlink(missing_ok=True)
            elif name != ROW_FILE:
                write_atomically(folder / name, answer.files[name])
        self._write_record(folder, final)
        self._records[clip.folder] = final
        self._drop_older(clip)

    def _drop_older(self, clip: Clip) -> None:
        """Take away the same clip's folder under another name, now that it has its own."""
        before = self._by_file.get(clip.file)
        self._by_file[clip.file] = clip.folder
        if before is not None and before != clip.folder:
            self._records.pop(before, None)
            shutil.rmtree(self.folder / before, ignore_errors=True)
            with suppress(OSError):
                (self.folder / before).parent.rmdir()

    def _beside(self, clip: Clip) -> Path | None:
        """Landmarks that lie beside a clip under its name (`sitbone poses`), if they are of it."""
        path = Path(clip.place.address).with_suffix(".npz")
        if is_url(clip.place.address) or not path.is_file():
            return None
        from vision.pose.file import load_poses

        try:
            poses = load_poses(path)
        except SitboneError:
            return None
        whole = poses.source.start_s == 0 and poses.source.end_s is None
        same = poses.source.sha256 == self._sha256(clip.place.address)
        return path if whole and same and poses.model == self._model else None

    def _candidates(self, clip: Clip) -> Iterator[str]:
        """Where the clip's results may be: its folder, or that under an earlier name of person or file."""
        yield clip.folder
        yield self._by_file.get(clip.file, "")
        size = clip.place.state.partition(":")[0]
        yield from (
            place
            for place, record in self._records.items()
            if record.state.partition(":")[0] == size
        )

    def _fits(self, place: str, clip: Clip) -> bool:
        record = self._records.get(place)
        return (
            record is not None and record.poses_key == self.poses_key and self._is_of(record, clip)
        )

    def _is_of(self, record: ClipRecord, clip: Clip) -> bool:
        """Whether a record is of this clip's content: same file and state, or the same bytes."""
        if record.file == clip.file and record.state == clip.place.state:
            return True
        if is_url(clip.place.address) or record.sha256 is None:
            return False
        return record.sha256 == self._sha256(clip.place.address)

    def _sha256(self, address: str) -> str | None:
        from vision.video.reader import sha256_of

        try:
            return sha256_of(Path(address))
        except (OSError, SitboneError):
            return None

    def _read_records(self) -> Iterator[tuple[str, ClipRecord]]:
        for path in sorted(self.folder.glob(f"*/*/{RECORD_FILE}")):
            try:
                record = ClipRecord.model_validate_json(path.read_bytes())
            except (OSError, ValidationError):
                continue  # of another version, or damaged: the clip is done again
            yield path.parent.relative_to(self.folder).as_posix(), record

    def _write_record(self, folder: Path, record: ClipRecord) -> None:
        text = record.model_dump_json(by_alias=True, indent=1) + "\n"
        write_atomically(folder / RECORD_FILE, text.encode())


@contextmanager
def opened_store(folder: Path, model: ModelInfo) -> Iterator[Store]:
    """Open a folder of results for this process alone; it is made when it is not there.

    Raises StoreError when another run writes there, or nothing can be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK_FILE).open("w")
    except OSError as error:
        raise StoreError(
            f"The results cannot be written to {folder} ({error.strerror}): choose another folder "
            "with -o."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(
                f"Another run is writing to {folder}: wait for it, or choose another folder with -o."
            ) from None
        yield Store(folder, model)


def judgement_key(parts: Mapping[str, Any]) -> str:
    """Return the name of a judgement: the same for the same options and versions."""
    return _digest(parts)


def _identity(clip: Clip, row: ClipRow) -> dict[str, Any]:
    identity: dict[str, Any] = identity_of(clip)
    if row.folder is None:
        del identity["folder"]
    return identity


def _digest(parts: Mapping[str, Any]) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
