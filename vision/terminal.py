"""How the command line speaks: a progress bar for a person, sentences on standard error, exit codes.

Standard output carries results only; everything else goes to standard error.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from vision.errors import CancelledError, SitboneError

EXIT_DONE = 0
EXIT_FLAGGED = 1
EXIT_UNUSABLE = 2
EXIT_INTERRUPTED = 128 + signal.SIGINT

DEBUG_VARIABLE = "SITBONE_DEBUG"
"""Set in the environment to anything, it adds the traceback to an unforeseen error."""

MoveBar = Callable[[int, int | None], None]


def prepare_streams() -> None:
    """Let every file name be printed, also one that is not valid UTF-8, and end cleanly on signals."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)  # unlike the default, this removes scratch files on the way out


def say(text: str) -> None:
    """Print a line for the person at the terminal, on standard error."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def sentences() -> Iterator[None]:
    """Turn every exception into one sentence on standard error and an exit code.

    Raises SystemExit with `EXIT_UNUSABLE`, or `EXIT_INTERRUPTED` after Ctrl-C. A reader that has gone
    away (`sitbone rules | head`) is nobody's error.
    """
    try:
        yield
    except (KeyboardInterrupt, CancelledError):
        say("Stopped; nothing was kept of what was not finished.")
        raise SystemExit(EXIT_INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or its flush complains
        raise SystemExit(EXIT_DONE) from None
    except Exception as error:
        report_failure(error)
        raise SystemExit(EXIT_UNUSABLE) from None


def report_failure(error: Exception, about: str = "") -> None:
    """Say what went wrong in one line; an error nobody foresaw is named as a fault of Sitbone."""
    text = str(error) if isinstance(error, SitboneError) else _unforeseen(error)
    say(f"{about}: {text}" if about and about not in text else text)
    if os.environ.get(DEBUG_VARIABLE):
        say("".join(traceback.format_exception(error)))


def _unforeseen(error: Exception) -> str:
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
