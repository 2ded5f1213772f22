"""Landmarks and videos beside the database, each under the SHA-256 of its bytes.

A file is whole on the disk before a row speaks of it. While that is under way the folder is locked
shared; whoever removes files that no row speaks of (left by a killed process, or by a row that was
erased) locks it alone, so that nothing is removed between the file and its row.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vision.errors import HistoryError
from vision.history.locks import locked, locked_if_free
from vision.landmarks import PoseSequence

LANDMARKS_SUFFIX = ".npz"
PIECE_BYTES = 1 << 20
UNFINISHED = ".part"

MoveBar = Callable[[int, int | None], None]


class FileStore:
    """The files of one history, below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = folder / ".lock"

    @contextmanager
    def filing(self) -> Iterator[None]:
        """Keep files from being removed as orphans until their row is committed."""
        with locked(self._lock, shared=True):
            yield

    def keep_landmarks(self, poses: PoseSequence) -> str:
        """Write landmarks and return their SHA-256; the same landmarks are kept once."""
        # On use: reading a list of people needs no NumPy.
        from vision.pose.file import save_poses

        unfinished = self._unfinished()
        try:
            save_poses(poses, unfinished)
            digest = _sha256(unfinished)
            _settle(unfinished, self.landmarks(digest))
        finally:
            unfinished.unlink(missing_ok=True)
        return digest

    def keep_video(self, video: Path, on_progress: MoveBar | None = None) -> str:
        """Copy a video and return its SHA-256. Raises HistoryError when it cannot be copied."""
        unfinished = self._unfinished()
        digest, done = hashlib.sha256(), 0
        try:
            total = video.stat().st_size
            with video.open("rb") as source, unfinished.open("wb") as target:
                while piece := source.read(PIECE_BYTES):
                    target.write(piece)
                    digest.update(piece)
                    done += len(piece)
                    if on_progress is not None:
                        on_progress(done, total)
            _settle(unfinished, self.video(digest.hexdigest(), video.suffix))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise HistoryError(
                f"{video} cannot be kept ({reason}): see that it can be read and that "
                f"{self.folder} has space, or file it without its video."
            ) from error
        finally:
            unfinished.unlink(missing_ok=True)
        return digest.hexdigest()

    def landmarks(self, sha256: str) -> Path:
        """Return where landmarks are kept."""
        return self.folder / "landmarks" / f"{sha256}{LANDMARKS_SUFFIX}"

    def video(self, sha256: str, suffix: str) -> Path:
        """Return where a video is kept."""
        return self.folder / "videos" / f"{sha256}{suffix.lower()}"

    def remove_orphans(self, spoken_of: Callable[[], set[str]], *, wait: bool) -> list[Path]:
        """Remove and return the files whose SHA-256 is not among those `spoken_of` (asked under the lock).

        Without `wait`, nothing is done while somebody is filing.
        """
        if wait:
            with locked(self._lock):
                return self._sweep(spoken_of())
        with locked_if_free(self._lock) as free:
            return self._sweep(spoken_of()) if free else []

    def all_files(self) -> list[Path]:
        """Return every landmark and video file."""
        return sorted(path for path in self.folder.glob("*/*") if path.is_file())

    def _sweep(self, kept: set[str]) -> list[Path]:
        orphans = [path for path in self.all_files() if path.stem not in kept]
        for path in orphans:
            path.unlink(missing_ok=True)
        return orphans

    def _unfinished(self) -> Path:
        folder = self.folder / "landmarks"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{secrets.token_hex(8)}{UNFINISHED}"


def _settle(unfinished: Path, target: Path) -> None:
    """Give a file its name once its bytes are on the disk, and the name once the folder knows it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _to_disk(unfinished)
    unfinished.replace(target)
    _to_disk(target.parent)


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
