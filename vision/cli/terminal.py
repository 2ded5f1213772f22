"""How the command line speaks: a progress bar for a person, sentences on standard error, exit codes.

Standard output carries results only; everything else goes to standard error.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from vision.errors import CancelledError, SitboneError
from vision.jobs import Progress as MoveBar

EXIT_DONE = 0
EXIT_FLAGGED = 1
EXIT_UNUSABLE = 2
EXIT_INTERRUPTED = 128 + signal.SIGINT
STOP_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

DEBUG_VARIABLE = "SITBONE_DEBUG"
"""Set in the environment to anything, it adds the traceback to an unforeseen error."""


class StoppedError(BaseException):
    """A signal asked to stop; its text, if it has one, says what is kept.

    Not KeyboardInterrupt: Python ends differently after one of those, even when it was caught, if it
    came while a library was being imported.
    """


class _Stop:
    """Whether a signal asked to stop, and which one came last."""

    def __init__(self) -> None:
        self.requested = threading.Event()
        self.number: int = signal.SIGINT

    def receive(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal: interrupt what runs. Should a library swallow that, the event remains."""
        self.number = number
        self.requested.set()
        raise StoppedError


_STOP = _Stop()
stop_requested = _STOP.requested
"""Set when Ctrl-C or another signal asked to stop: the `cancel` of long work."""


def raise_if_stopped() -> None:
    """Raise CancelledError when a signal asked to stop."""
    if stop_requested.is_set():
        raise CancelledError("Stopped.")


def prepare_process() -> None:
    """Let every file name be printed, also one that is not valid UTF-8; catch signals to tidy up."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    for name in STOP_SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _STOP.receive)


def say(text: str) -> None:
    """Print a line for the person at the terminal, on standard error."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def sentences() -> Iterator[None]:
    """Turn every exception into one sentence on standard error and an exit code.

    Raises SystemExit with `EXIT_UNUSABLE`, or `EXIT_INTERRUPTED` after Ctrl-C (128 + its number after
    another signal). A reader that has gone away (`sitbone rules | head`) is nobody's error.
    """
    try:
        yield
    except (StoppedError, KeyboardInterrupt, CancelledError) as stopped:
        told = str(stopped) if isinstance(stopped, StoppedError) else ""
        say(told or "Stopped; nothing was kept of what was not finished.")
        raise SystemExit(128 + _STOP.number) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or its flush complains
        raise SystemExit(EXIT_DONE) from None
    except Exception as error:
        report_failure(error)
        raise SystemExit(EXIT_UNUSABLE) from None


def report_failure(error: Exception, about: str = "") -> None:
    """Say what went wrong in one line; an error nobody foresaw is named as a fault of Sitbone."""
    text = _words(error)
    say(f"{about}: {text}" if about and about not in text else text)
    if os.environ.get(DEBUG_VARIABLE):
        say("".join(traceback.format_exception(error)))


def _words(error: Exception) -> str:
    if isinstance(error, SitboneError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return (
            f"{error.filename or 'The output'} cannot be read or written: {error.strerror.lower()}."
        )
    words = " ".join(str(error).split()) or "no further words"
    return (
        f"Sitbone failed in a way that was not foreseen ({type(error).__name__}: {words}). "
        f"This is a fault of Sitbone: please report it, with what {DEBUG_VARIABLE}=1 prints."
    )


@contextmanager
def progress_bar(title: str) -> Iterator[MoveBar | None]:
    """Yield a function that moves a bar with the remaining time; None when nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),  # a file name may hold [brackets]
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
