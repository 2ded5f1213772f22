"""The result page in Chromium: every way to a moment shows that very frame of the video.

The clip carries its frame's number as a bar code; its landmarks are those of a stick person.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.clips import Clip as Film
from tests.figures import film, sequence, squat
from tests.ui.conftest import RunningApp, pick
from tests.ui.test_browser_app import LAPTOP, visit
from vision.landmarks import PoseSequence
from vision.overlay.stills import report_stills
from vision.pose.file import save_poses
from vision.report.blocks import Card
from vision.report.content import build_report
from vision.result import Screening
from vision.ui.choices import Choices, screen
from vision.ui.pages.result import moments_by_reason
from vision.ui.pages.result_tables import HEADER_PX, ROW_PX, deepest_s

POSES: PoseSequence = sequence(film(squat((110.0, 95.0))), name="numbered.mp4")
FRAMES = len(POSES.time_s)
NUMBER_SHOWN = """(video) => {
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [160, 120];
  const context = sheet.getContext("2d");
  context.drawImage(video, 0, 0, 160, 120);
  return [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, bit) =>
    sum + (context.getImageData(20 * bit + 10, 60, 1, 1).data[1] > 128 ? 1 << bit : 0), 0);
}"""


@pytest.fixture(scope="module")
def screening() -> Screening:
    return screen(POSES, Choices())


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert FRAMES < 256
    return Film(size=(320, 240), frames=FRAMES).write(
        tmp_path_factory.mktemp("film") / "numbered.mp4"
    )


@pytest.fixture
def folder(page: Page, app: RunningApp) -> Path:
    """The folder of the clip that the page shows."""
    clip_id = page.url.partition("clip=")[2]
    return next(app.data.glob(f"visitors/*/clips/{clip_id}"))


@pytest.fixture
def page(chromium: Browser, app: RunningApp, numbered: Path) -> Iterator[Page]:
    """Somebody who looks at the result of the clip."""
    with visit(chromium, app, viewport=LAPTOP) as context:
        page = context.new_page()
        page.goto("/how_to_film")  # brings the cookie
        answer = context.request.post(
            "/sitbone/clips?name=numbered.mp4",
            data=numbered.read_bytes(),
            headers={"Origin": app.url},
        )
        clip_id = answer.json()["id"]
        (folder,) = app.data.glob(f"visitors/*/clips/{clip_id}")
        save_poses(POSES, folder / "poses.npz")
        page.goto(f"/result?clip={clip_id}")
        expect(page.locator(".sb-answer")).to_be_visible()
        page.locator(".player[data-row]:not([data-row='-1'])").wait_for()
        yield page


def row_at(time_s: float) -> int:
    return int(np.argmin(np.abs(POSES.time_s - time_s)))


def expect_frame(page: Page, row: int) -> None:
    """The row marked and the frame shown are this one."""
    player = page.locator(".player")
    expect(player).to_have_attribute("data-row", str(row))
    video = player.locator("video")
    expect(video).to_have_js_property("seeking", False)
    assert video.evaluate(NUMBER_SHOWN) == row


def go_elsewhere(page: Page) -> None:
    page.locator(".player .chart").press("Home")
    expect(page.locator(".player")).to_have_attribute("data-row", "0")


def table(page: Page) -> Locator:
    grid = page.get_by_test_id("stDataFrame").locator(".dvn-scroller")
    grid.scroll_into_view_if_needed()
    return grid


def test_a_row_of_the_repetitions_shows_its_deepest_frame(page: Page, screening: Screening) -> None:
    assert len(screening.repetitions) == 2
    for number in (1, 0):
        table(page).click(position={"x": 20, "y": HEADER_PX + ROW_PX * (number + 0.5)})
        expect_frame(page, row_at(deepest_s(screening.repetitions[number])))


def test_the_repetitions_can_be_reached_without_a_mouse(page: Page, screening: Screening) -> None:
    go_elsewhere(page)
    second = page.locator(".player .chips.spans").get_by_role("button").nth(1)
    second.focus()
    page.keyboard.press("Enter")
    expect_frame(page, row_at(deepest_s(screening.repetitions[1])))


def test_the_button_of_a_finding_shows_its_moment(page: Page, screening: Screening) -> None:
    moments = moments_by_reason(screening)
    section = build_report(screening, "athlete").section("findings")
    assert section is not None
    told = [block.text for block in section.blocks if isinstance(block, Card)]
    assert len(told) > 1
    cards = page.get_by_test_id("stVerticalBlock").filter(has=page.locator(".sb-title"))
    for reason in told:
        card = cards.filter(has_text=reason[:60]).last
        card.get_by_role("button", name="Show it in the video").click()
        expect_frame(page, row_at(moments[reason]))
        go_elsewhere(page)


def test_the_button_of_a_still_shows_its_frame(
    page: Page, screening: Screening, numbered: Path
) -> None:
    for still in report_stills(screening, numbered):
        column = page.get_by_test_id("stColumn").filter(has_text=still.caption)
        column.get_by_role("button", name="Show it in the video").click()
        expect_frame(page, row_at(still.time_s))


def test_a_copy_of_the_video_keeps_the_place_and_the_limit(
    page: Page, numbered: Path, folder: Path
) -> None:
    chart: Any = page.locator(".player .chart")
    go_elsewhere(page)
    for _ in range(3):
        chart.press(".")
    expect_frame(page, 3)
    shutil.copyfile(numbered, folder / "playable.mp4")  # as the worker leaves it
    page.get_by_text("Change movement, limit or side").click()
    pick(page, "Plan or limit", "Personal limit")
    expect(page.locator("video")).to_have_attribute(
        "src", f"/sitbone/clips/{folder.name}/video?copy=1"
    )
    expect(page.get_by_label("Your limit in degrees")).to_be_visible()
    expect_frame(page, 3)
    limit = page.get_by_label("Your limit in degrees")
    limit.fill("47")
    limit.press("Enter")
    expect(page.locator(".sb-sentence")).to_contain_text("47")
    expect_frame(page, 3)
