"""The app as a visitor meets it: a real browser, the real server, the real pose model."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import av
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pypdf import PdfReader

from tests.command import SAMPLES
from tests.ui.conftest import LONGEST_WAIT_MS, RunningApp, pick, running_app
from tests.ui.visits import data_files

SLOW_MS = 240_000
"""For the analysis of a clip on a busy computer."""
PAGES = ("", "result", "people", "team", "record", "how_to_film", "what_it_measures")
PHONE: ViewportSize = {"width": 400, "height": 850}
LAPTOP: ViewportSize = {"width": 1280, "height": 900}


@contextmanager
def visit(browser: Browser, app: RunningApp, **options: Any) -> Iterator[BrowserContext]:
    """Somebody with cookies of their own; the pages are closed whatever happens in them."""
    context = browser.new_context(base_url=app.url, accept_downloads=True, **options)
    context.set_default_timeout(LONGEST_WAIT_MS)
    try:
        yield context
    finally:
        context.close()


def outside_requests(page: Page) -> list[str]:
    """A list that fills with every request of a page to another host."""
    found: list[str] = []

    def note(address: str) -> None:
        if not address.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            found.append(address)

    page.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))
    return found


@pytest.fixture(scope="module")
def visitor(chromium: Browser, app: RunningApp) -> Iterator[Page]:
    """Somebody who has given a clip and sees its result."""
    with visit(chromium, app, viewport=LAPTOP) as context:
        page = context.new_page()
        page.goto("/")
        page.locator("input[type=file]").set_input_files(SAMPLES / "squat_540.mp4")
        expect(page.locator(".sb-answer")).to_be_visible(timeout=SLOW_MS)
        yield page


def settled(page: Page) -> None:
    """Wait until a page is drawn to its end and nothing fades in any more."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    state = page.locator("[data-test-script-state]").first
    expect(state).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_function("document.getAnimations().every((each) => each.playState !== 'running')")


def downloaded(page: Page, label: str) -> bytes:
    with page.expect_download(timeout=SLOW_MS) as waiting:
        page.get_by_text(label, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_an_uploaded_clip_leads_to_its_result(visitor: Page) -> None:
    expect(visitor.get_by_role("heading", level=1)).to_have_text("squat_540.mp4")
    expect(visitor.locator(".sb-answer")).to_contain_text("ip flexion (trunk-thigh)")
    expect(visitor.locator("video")).to_have_count(1)


def test_the_report_opens_as_pdf_and_html(visitor: Page) -> None:
    report = PdfReader(io.BytesIO(downloaded(visitor, "Report (PDF)")))
    first_page = report.pages[0].extract_text()
    assert "squat_540.mp4" in first_page
    assert "does not diagnose" in first_page.replace("\n", " ")
    html = downloaded(visitor, "Report (HTML)").decode()
    assert html.startswith("<!doctype html>") or html.startswith("<!DOCTYPE html>")


def test_the_numbers_can_be_taken_away(visitor: Page) -> None:
    result = json.loads(downloaded(visitor, "Everything (JSON)"))
    assert result["source"]["name"] == "squat_540.mp4"
    angles = downloaded(visitor, "Angles (CSV)").decode().splitlines()
    assert angles[0].startswith("time_s,")
    assert len(angles) - 1 == result["source"]["frames"]


def test_the_annotated_video_is_made_and_plays(visitor: Page) -> None:
    visitor.get_by_role("button", name="Make it").click()
    save = visitor.get_by_role("link", name="Save the video")
    expect(save).to_be_visible(timeout=SLOW_MS)
    with visitor.expect_download() as waiting:
        save.click()
    assert waiting.value.suggested_filename == "squat_540_annotated.mp4"
    with av.open(str(waiting.value.path())) as film:
        frames = sum(1 for _ in film.decode(video=0))
        assert film.streams.video[0].codec_context.name == "h264"
    with av.open(str(SAMPLES / "squat_540.mp4")) as original:
        assert frames == sum(1 for _ in original.decode(video=0))


def test_a_changed_limit_changes_the_verdict_at_once(visitor: Page) -> None:
    before = visitor.locator(".sb-sentence").inner_text()
    visitor.get_by_text("Change movement, limit or side").click()
    pick(visitor, "Plan or limit", "Personal limit")
    field = visitor.get_by_label("Your limit in degrees")
    field.fill("130")
    field.press("Enter")
    sentence = visitor.locator(".sb-sentence")
    expect(sentence).not_to_have_text(before, timeout=30_000)
    expect(sentence).to_contain_text("130")
    after = sentence.inner_text()
    visitor.reload()  # it was kept
    expect(sentence).to_have_text(after, timeout=30_000)


def test_two_visitors_do_not_see_each_other(
    visitor: Page, chromium: Browser, app: RunningApp
) -> None:
    with visit(chromium, app) as context:
        page = context.new_page()
        page.goto(visitor.url)
        expect(page.get_by_role("heading", name="No result yet")).to_be_visible()
        clip_id = visitor.url.partition("clip=")[2]
        assert context.request.get(f"/sitbone/clips/{clip_id}/video").status == 404


def test_wrong_files_are_told_and_nothing_is_kept(
    chromium: Browser, app: RunningApp, tmp_path: Path
) -> None:
    with visit(chromium, app) as context:
        page = context.new_page()
        page.goto("/")
        notes = tmp_path / "notes.txt"
        notes.write_text("not a film")
        page.locator("input[type=file]").set_input_files(notes)
        expect(
            page.get_by_role("alert").filter(has_text="notes.txt is not a video")
        ).to_be_visible()
        broken = tmp_path / "broken.mp4"
        broken.write_bytes(b"not a film" * 1000)
        page.locator("input[type=file]").set_input_files(broken)
        expect(page.get_by_text("is not a video that can be read")).to_be_visible(timeout=SLOW_MS)
        page.get_by_role("button", name="Delete the clip").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("hip and knee fold")


def hevc_copy(source: Path, path: Path, frames: int) -> Path:
    """The beginning of a clip as a phone stores it, in a form that Debian's Chromium does not play."""
    with av.open(str(source)) as film, av.open(str(path), "w") as copy:
        stream = copy.add_stream("libx265", rate=30, options={"preset": "ultrafast"})
        picture = film.streams.video[0]
        stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "yuv420p"
        for frame in islice(film.decode(video=0), frames):
            copy.mux(stream.encode(frame.reformat(format="yuv420p")))
        copy.mux(stream.encode(None))
    return path


def test_a_format_the_browser_does_not_play_gets_a_copy(
    chromium: Browser, app: RunningApp, tmp_path: Path
) -> None:
    with visit(chromium, app) as context:
        page = context.new_page()
        page.goto("/")
        film = hevc_copy(SAMPLES / "squat_540.mp4", tmp_path / "phone.mov", 60)
        page.locator("input[type=file]").set_input_files(film)
        expect(page.locator("video")).to_have_attribute(
            "src", re.compile("copy=1"), timeout=SLOW_MS
        )
        expect(page.locator("video")).to_have_js_property("videoWidth", 540, timeout=SLOW_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PAGES)
def test_a_page_has_no_barrier_fits_every_screen_and_asks_nobody_else(
    chromium: Browser,
    app: RunningApp,
    visitor: Page,
    place: str,
    scheme: Literal["light", "dark"],
) -> None:
    cookies: Any = visitor.context.cookies()
    with visit(chromium, app, viewport=LAPTOP, color_scheme=scheme) as context:
        context.add_cookies(cookies)
        tab = context.new_page()
        outside = outside_requests(tab)
        tab.goto(f"/{place}")
        settled(tab)
        assert barriers(tab) == []
        for size in (LAPTOP, PHONE):
            tab.set_viewport_size(size)
            settled(tab)
            assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert outside == []


LOOK_FOR_BARRIERS = """() => {
  axe.run({ resultTypes: ["violations"] }).then(
    ({ violations }) => { window.barriersFound = { violations }; },
    (error) => { window.barriersFound = { error: String(error) }; });
}"""


def barriers(page: Page) -> list[tuple[str, list[str]]]:
    """What is serious or critical for somebody with a screen reader, without a mouse, or with weak eyes."""
    page.evaluate(Axe().axe_script)
    page.evaluate(LOOK_FOR_BARRIERS)
    # Waited for in this way there is a limit; for the answer of a script there is none.
    found = page.wait_for_function("window.barriersFound").json_value()
    return [
        (barrier["id"], [node["html"][:120] for node in barrier["nodes"]][:4])
        for barrier in found["violations"]
        if barrier["impact"] in ("serious", "critical")
    ]


def workers_of(process_id: int) -> set[int]:
    """The processes that a process has begun and that still run."""
    children = Path(f"/proc/{process_id}/task").glob("*/children")
    return {int(child) for text in children for child in text.read_text().split()}


def test_a_tab_closed_in_the_middle_loses_nothing_and_leaves_nothing(
    chromium: Browser, tmp_path: Path
) -> None:
    with (
        running_app(tmp_path) as app,
        visit(chromium, app) as context,
        visit(chromium, app) as other,
    ):
        page = context.new_page()
        page.goto("/")
        page.locator("input[type=file]").set_input_files(SAMPLES / "squat_540.mp4")
        expect(page.get_by_text(re.compile(r"^Frame \d+ of \d+"))).to_be_visible(timeout=SLOW_MS)
        cookies: Any = context.cookies()
        address = page.url
        busy = workers_of(app.process.pid)
        assert busy
        context.close()
        other.add_cookies(cookies)
        page = other.new_page()
        page.goto(address)  # sooner than work that nobody watches is given up
        expect(page.locator(".sb-answer")).to_be_visible(timeout=SLOW_MS)
        # The answer comes first; the track is written for the player.
        expect(page.locator(".player[data-row]")).to_be_visible(timeout=SLOW_MS)
        give_up_s = time.monotonic() + LONGEST_WAIT_MS / 1000
        while workers_of(app.process.pid) & busy:
            assert time.monotonic() < give_up_s, workers_of(app.process.pid)
            time.sleep(0.2)
        assert len(workers_of(app.process.pid)) <= 1  # the one kept ready for the next clip
        clips = data_files(tmp_path / "visitors")
        names = {path.name.partition("-")[0] for path in clips}
        assert names == {"original.mp4", "clip.json", "poses.npz", "track"}


def test_a_temporary_app_leaves_nothing(
    chromium: Browser, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    passing = tmp_path_factory.mktemp("passing")
    with (
        running_app(tmp_path, "--temporary", TMPDIR=str(passing)) as temporary,
        visit(chromium, temporary) as context,
    ):
        page = context.new_page()
        page.goto("/how_to_film")  # the first address a new server is asked for
        expect(page.get_by_role("heading", level=1)).to_have_text("How to film")
        page.goto("/")
        page.locator("input[type=file]").set_input_files(SAMPLES / "squat_540.mp4")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Measuring")
        assert data_files(passing)
        # The drop zone, fading out, has a button of the same name.
        page.get_by_test_id("stBaseButton-secondary").filter(has_text="Cancel").click()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert data_files(passing) == []
    assert data_files(tmp_path) == []
