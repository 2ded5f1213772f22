"""People as somebody meets them in a browser: a result filed, the timeline, two films locked, forgetting."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.command import SAMPLES
from tests.ui.conftest import RunningApp, running_app
from tests.ui.filed import FIRST, file_squats, squats
from tests.ui.visits import TOKEN, data_files, given_clip
from vision.history import History
from vision.ui.folders import data_folder
from vision.ui.player import PlayerPayload, player_payload
from vision.ui.store import Clip
from vision.ui.visitors import COOKIE

ANA = "Ana Lima"
LAPTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 400, "height": 850}
SLOW_MS, USUAL_MS = 60_000, 5_000
NEAR_PHASE = 0.04
"""Films have frames: a thirtieth of a second of a repetition of two."""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningApp, Clip]]:
    """An app whose history holds one sitting of Ana's, with its video, and a browser's measured clip."""
    folder = tmp_path_factory.mktemp("people")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITBONE_DATA", str(folder))
        patch.delenv("SITBONE_DATABASE_URL", raising=False)
        data_folder.cache_clear()
        clip = given_clip()
        with History.open(folder, "") as history:
            poses = squats(80, 1, down_s=1.8)
            file_squats(history, ANA, FIRST, poses, video=SAMPLES / "squat_540.mp4")
        with running_app(folder) as app:
            yield app, clip
        data_folder.cache_clear()


@pytest.fixture(scope="module")
def visitor(chromium: Browser, given: tuple[RunningApp, Clip]) -> Iterator[Page]:
    app, _ = given
    # Dark: in light colours the list is looked at with the other pages.
    context = chromium.new_context(base_url=app.url, viewport=LAPTOP, color_scheme="dark")
    context.set_default_timeout(SLOW_MS)
    context.add_cookies([{"name": COOKIE, "value": TOKEN, "url": app.url}])
    expect.set_options(timeout=SLOW_MS)
    yield context.new_page()
    expect.set_options(timeout=USUAL_MS)
    context.close()


def settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    state = page.locator("[data-test-script-state]").first
    expect(state).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_function("document.getAnimations().every((each) => each.playState !== 'running')")


def assert_open_to_all(page: Page) -> None:
    """Nothing serious for axe, and nothing wider than a phone."""
    settled(page)
    found = [
        (barrier["id"], [node["html"][:160] for node in barrier["nodes"]][:3])
        for barrier in Axe().run(page).response["violations"]
        if barrier["impact"] in ("serious", "critical")
    ]
    assert found == []
    page.set_viewport_size(PHONE)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(LAPTOP)


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name)).first.click()
    settled(page)


def test_a_result_is_filed_under_a_person(visitor: Page, given: tuple[RunningApp, Clip]) -> None:
    _, clip = given
    visitor.goto(f"/result?clip={clip.id}")
    visitor.get_by_role("button", name="File under a person").click()
    visitor.get_by_role("combobox", name="Person").click()
    visitor.get_by_role("option", name=ANA).click()
    visitor.get_by_role("button", name="File it").click()
    today = datetime.date.today()
    expect(visitor.get_by_text(f"Filed under {ANA}, {today.day} {today:%B %Y}")).to_be_visible()
    visitor.get_by_role("link", name="Open", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(ANA)


def test_the_timeline_shows_both_sittings(visitor: Page) -> None:
    chart = visitor.locator("[data-testid=stVegaLiteChart]").first
    expect(chart.locator("svg, canvas").first).to_be_visible()
    expect(visitor.locator("table").first).to_contain_text("7 September 2026")
    expect(visitor.locator("table").first).to_contain_text("within error")
    assert_open_to_all(visitor)


def film(page: Page, number: int) -> Locator:
    return page.locator(".pair .film").nth(number)


def phases(page: Page, payloads: list[PlayerPayload]) -> list[float]:
    """Where each film stands in the repetition it shows: 0 its start, 1/2 its deepest point, 1 its end."""
    found = []
    for number, payload in enumerate(payloads):
        row = int(film(page, number).locator(".player").get_attribute("data-row") or -1)
        span = next(each for each in payload["spans"] if each["first"] <= row <= each["last"])
        first, deepest, last = (
            payload["time_s"][span[name]] for name in ("first", "deepest", "last")
        )
        now = payload["time_s"][row]
        half = now <= deepest
        share = (now - first) / (deepest - first) if half else (now - deepest) / (last - deepest)
        found.append(share / 2 if half else 0.5 + share / 2)
    return found


def times(page: Page) -> list[str]:
    return [film(page, number).locator(".time").inner_text() for number in (0, 1)]


def assert_together(page: Page, payloads: list[PlayerPayload], near: float = NEAR_PHASE) -> None:
    page.wait_for_timeout(600)
    one, other = phases(page, payloads)
    assert one == pytest.approx(other, abs=near)


@pytest.fixture(scope="module")
def payloads(given: tuple[RunningApp, Clip]) -> list[PlayerPayload]:
    app, _ = given
    with History.open(app.data, "") as history:
        return [
            player_payload(history.again(filed.id))
            for sitting in history.sittings(ANA)
            for filed in sitting.screenings
        ]


def test_two_films_stay_at_the_same_phase(visitor: Page, payloads: list[PlayerPayload]) -> None:
    view(visitor, "Compare two")
    expect(visitor.locator("table").first).to_contain_text("within error")
    expect(film(visitor, 1).locator(".player[data-row]")).to_have_count(1)
    assert_together(visitor, payloads)
    before = times(visitor)
    for _ in range(6):
        film(visitor, 1).get_by_role("button", name="One frame back").click()
    assert_together(visitor, payloads)
    after = times(visitor)
    assert before[0] != after[0]
    assert before[1] != after[1]
    slider = visitor.get_by_role("slider", name="Phase of the repetition")
    slider.fill("20")
    assert_together(visitor, payloads)
    assert phases(visitor, payloads)[0] == pytest.approx(0.2, abs=NEAR_PHASE)
    assert times(visitor)[0] != times(visitor)[1]


def test_playing_one_plays_the_other(visitor: Page, payloads: list[PlayerPayload]) -> None:
    visitor.get_by_role("combobox", name="Speed").first.select_option("0.25")
    visitor.get_by_role("button", name="Play both").click()
    before = phases(visitor, payloads)
    visitor.wait_for_timeout(1500)
    visitor.get_by_role("button", name="Pause both").click()
    assert_together(visitor, payloads)
    after = phases(visitor, payloads)
    assert after[0] != before[0]
    assert after[1] != before[1]
    expect(visitor.get_by_role("button", name="Play both")).to_be_visible()
    assert_open_to_all(visitor)


def test_pain_is_entered(visitor: Page, given: tuple[RunningApp, Clip]) -> None:
    view(visitor, "Sittings and pain")
    visitor.get_by_label("Pain 24 hours later").fill("3")
    visitor.get_by_role("button", name="Enter", exact=True).click()
    expect(visitor.get_by_text("Entered for")).to_be_visible()
    with History.open(given[0].data, "") as history:
        assert [each.pain_next_day for each in history.sittings(ANA)] == [None, 3.0]
    assert_open_to_all(visitor)


def test_a_person_is_forgotten(visitor: Page, given: tuple[RunningApp, Clip]) -> None:
    app, clip = given
    view(visitor, "Export or forget")
    visitor.get_by_role("button", name="(HTML)").click()
    with visitor.expect_download() as waiting:
        visitor.get_by_role("link", name="Save it (HTML)").click()
    assert ANA in Path(waiting.value.path()).read_text()
    visitor.get_by_role("button", name="Forget this person").click()
    visitor.get_by_role("textbox", name="Name").fill(ANA)
    visitor.get_by_role("textbox", name="Name").press("Enter")
    visitor.get_by_role("button", name="Erase").click()
    expect(visitor.get_by_text(f"{ANA} is erased")).to_be_visible()
    expect(visitor.get_by_text("Nobody is here yet")).to_be_visible()
    assert_open_to_all(visitor)
    assert not clip.folder.exists()
    assert not [path for path in data_files(app.data) if ANA.encode() in path.read_bytes()]
    visitor.goto(f"/result?clip={clip.id}")
    expect(visitor.get_by_role("heading", name="No result yet")).to_be_visible()
