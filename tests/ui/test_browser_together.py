"""Two visitors of the app and a run over a squad, all filing in one history at the same time."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from tests.command import SAMPLES, sitbone
from tests.history.conftest import server, server_url, url  # noqa: F401 - fixtures
from tests.squads import film
from tests.ui.conftest import running_app
from tests.ui.filed import squats
from vision.history import History
from vision.pose.file import save_poses
from vision.ui.folders import data_folder
from vision.ui.store import Clip, keep, new_clip
from vision.ui.visitors import COOKIE, visitor_with

TOKENS = ("a" * 43, "b" * 43)
NAMES = ("Anna", "Ben")
"""Under whom each visitor files, one clip after the other; the squad has an Anna as well."""
SQUAD = ("Anna", "Cleo")
FILMED = date(2026, 11, 27)
FIRST_RUN_S = 240


def measured_clip(token: str, number: int) -> Clip:
    """A clip that a visitor has given and seen measured, of its own video."""
    visitor = visitor_with(token)
    assert visitor is not None
    clip = new_clip(visitor, f"squat {number}.mp4")
    shutil.copyfile(SAMPLES / "squat_540.mp4", clip.video)
    save_poses(squats(80 + number, number), clip.poses)
    return keep(clip, size_bytes=clip.video.stat().st_size)


class Squad:
    """`sitbone team --history`, again and again until it is told to end: every run files all of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs: list[tuple[int, str]] = []
        self.begun, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        while not self._end.is_set():
            run = sitbone("team", "squad", "-o", "out", "--raw", "--history", folder=self.folder)
            self.runs.append((run.returncode, run.stderr))
            self.begun.set()

    def __enter__(self) -> Squad:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join()


def fill_in(page: Page, clip: Clip, name: str) -> None:
    """Open a result and say under whom it is to be filed."""
    page.goto(f"/result?clip={clip.id}")
    page.get_by_role("button", name="File under a person").click()
    page.get_by_role("textbox", name="Name or code").fill(name)
    page.get_by_role("textbox", name="Name or code").press("Enter")
    settled(page)


def settled(page: Page) -> None:
    """Wait until the page is drawn to its end."""
    expect(page.locator("[data-test-script-state]").first).to_have_attribute(
        "data-test-script-state", "notRunning"
    )


@contextmanager
def pages(chromium: Browser, address: str) -> Iterator[list[Page]]:
    """A page for each visitor."""
    with ExitStack() as stack:
        opened = []
        for token in TOKENS:
            context = stack.enter_context(chromium.new_context(base_url=address))
            context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
            opened.append(context.new_page())
        yield opened


def test_nothing_is_lost_doubled_or_locked(
    chromium: Browser,
    tmp_path: Path,
    url: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SITBONE_DATA", str(tmp_path))
    monkeypatch.setenv("SITBONE_DATABASE_URL", url)
    data_folder.cache_clear()
    for name in SQUAD:
        film(tmp_path / "squad" / f"{name}_squat_left_{FILMED}.mp4")
    clips = [
        [measured_clip(token, len(NAMES) * which + number) for number in range(len(NAMES))]
        for which, token in enumerate(TOKENS)
    ]
    data_folder.cache_clear()
    with (
        running_app(tmp_path) as app,
        pages(chromium, app.url) as visitors,
        Squad(tmp_path) as squad,
    ):
        assert squad.begun.wait(FIRST_RUN_S)
        for number, name in enumerate(NAMES):
            for page, given in zip(visitors, clips, strict=True):
                fill_in(page, given[number], name)
            for page in visitors:  # both at once
                page.get_by_role("button", name="File it").click(no_wait_after=True)
            for page in visitors:
                expect(page.get_by_text(f"Filed under {name}")).to_be_visible()
                settled(page)
                assert page.get_by_test_id("stAlertContentError").all_inner_texts() == []
    assert len(squad.runs) > 1
    for code, words in squad.runs:
        assert code == 0, words
        assert f"{len(SQUAD)} screenings filed under their people." in words
    with History.open(tmp_path, url) as history:
        filed = {
            (person.name, each.clip)
            for person in history.people()
            for sitting in history.sittings(person.name)
            for each in sitting.screenings
        }
        by_visitors = {
            (name, clip.record.name)
            for given in clips
            for name, clip in zip(NAMES, given, strict=True)
        }
        by_squad = {(name, f"{name}_squat_left_{FILMED}.mp4") for name in SQUAD}
        assert filed == by_visitors | by_squad
        assert sum(person.screenings for person in history.people()) == len(filed)
        assert {path.stem for path in history.files.all_files()} == history.file_hashes()
        if history.engine.dialect.name == "sqlite":
            with history.engine.connect() as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
