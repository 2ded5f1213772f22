"""A browser and a running app for the tests that look at it as a visitor does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.command import COMMAND, environment

collect_ignore = ["player_page.py"]
"""A page that a browser test opens: running it anywhere else fails."""

CHROMIUM = "/usr/bin/chromium-headless-shell"
"""Pages only. The whole browser has windows of its own beside the page, and on a computer without a screen
the processes of these were seen to take both processors for many minutes."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    # Without much shared memory (a container) a page would break off.
    "--disable-dev-shm-usage",
    # For an administrator the threads that play sound take precedence over everything else.
    "--disable-audio-output",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LONGEST_START_S = 120
LONGEST_WAIT_MS = 60_000
"""For what a page does at once on a free computer."""

LONGEST_TEST_S = 600
"""Less than the run's own limit, which ends everything."""

expect.set_options(timeout=LONGEST_WAIT_MS)


MARK = f"--sitbone-tests={os.getpid()}"
"""An argument that means nothing to the browser: its processes are known by it."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one for the whole run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, MARK])
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def no_wait_without_end() -> Iterator[None]:
    """End the browser of a test that takes too long, so that what it waits for fails.

    Opening a page, running a script in it and closing it have no limit of their own.
    """
    watch = threading.Timer(LONGEST_TEST_S, end_browser)
    watch.daemon = True
    watch.start()
    yield
    watch.cancel()


def end_browser(mark: str = MARK) -> None:
    """Kill the browser that was started with a mark, if there is one."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (process / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)


UNPLANNED = "Traceback (most recent call last)"
"""What the app's own log says of an error that nobody planned for."""


@dataclass(frozen=True)
class RunningApp:
    """`sitbone app` as a process: where it answers, and the folder of its visitors."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_app(data: Path, *options: str, **variables: str) -> Iterator[RunningApp]:
    """Start the app as a user would, in a folder that is not the checkout, until it answers."""
    port = free_port()
    with tempfile.NamedTemporaryFile() as words:
        process = subprocess.Popen(
            [*COMMAND, "app", "--no-browser", "--port", str(port), *options],
            cwd=data,
            env={**environment(), "PYTHONWARNINGS": "", "SITBONE_DATA": str(data), **variables},
            stdout=words,
            stderr=words,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url, process)
            yield RunningApp(url, data, process)
        finally:
            # Before it is told to end: work that is broken off then may say so.
            said = Path(words.name).read_text(encoding="utf-8", errors="replace")
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()
            print(said)  # pytest shows it with what failed
        assert UNPLANNED not in said


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    give_up_s = time.monotonic() + LONGEST_START_S
    while time.monotonic() < give_up_s:
        assert process.poll() is None, "the app ended before it answered"
        with suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(url)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """One app for all tests of a run; every test is a visitor of its own."""
    with running_app(tmp_path_factory.mktemp("visitors")) as running:
        yield running


@pytest.fixture(scope="session")
def app_url(app: RunningApp) -> str:
    """Where the app answers."""
    return app.url


def pick(page: Page, label: str, wanted: str) -> None:
    """Choose an entry of a list; a page that is drawn anew meanwhile closes it, then it is opened again."""
    option = page.get_by_role("option", name=wanted)
    for patience_ms in (5_000, 20_000, LONGEST_WAIT_MS):
        page.get_by_role("combobox", name=label).click()
        with suppress(PlaywrightError):
            option.click(timeout=patience_ms)
            return
    raise AssertionError(f"{label} never offered {wanted}")


if sys.platform != "linux" or not os.path.exists(CHROMIUM):  # noqa: PTH110
    collect_ignore_glob = ["test_browser_*.py"]
