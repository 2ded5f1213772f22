"""A team as a visitor meets it: clips dropped, a table that fills, one opened, all taken along."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.command import SAMPLES
from tests.ui.conftest import RunningApp
from tests.ui.test_browser_app import (
    LAPTOP,
    PHONE,
    SLOW_MS,
    barriers,
    outside_requests,
    settled,
    visit,
)

TRIMMED_S, TRIMMED_PX, RATE_HZ = 2.0, 360, 30


def trimmed(source: Path, path: Path) -> Path:
    """Two seconds of a sample, small."""
    with av.open(str(source)) as film, av.open(str(path), "w") as copy:
        picture = film.streams.video[0]
        stream = copy.add_stream("libx264", rate=RATE_HZ, options={"preset": "veryfast"})
        stream.width = TRIMMED_PX
        stream.height = picture.height * TRIMMED_PX // picture.width // 2 * 2
        stream.pix_fmt = "yuv420p"
        for number, frame in enumerate(islice(film.decode(picture), int(TRIMMED_S * RATE_HZ))):
            small = frame.reformat(stream.width, stream.height, "yuv420p")
            small.pts, small.time_base = number, Fraction(1, RATE_HZ)
            copy.mux(stream.encode(small))
        copy.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def coach(
    chromium: Browser, app: RunningApp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Somebody who has dropped three clips, one of them damaged, and a text, and waited."""
    folder = tmp_path_factory.mktemp("clips")
    notes, damaged = folder / "notes.txt", folder / "Dora_squat.mp4"
    notes.write_text("not a film")
    damaged.write_bytes(b"not a film" * 1000)
    clips = [
        trimmed(SAMPLES / "squat_side.mp4", folder / "Anna Sousa_squat_2026-11-28.mp4"),
        trimmed(SAMPLES / "sit_side.mp4", folder / "Ben_sit.mp4"),
    ]
    with visit(chromium, app, viewport=LAPTOP) as context:
        page = context.new_page()
        page.goto("/team")
        page.locator("input[type=file][multiple]").first.set_input_files([*clips, damaged, notes])
        expect(page.get_by_role("progressbar").first).to_be_visible(timeout=SLOW_MS)
        expect(page.get_by_role("button", name="Make the files")).to_be_visible(timeout=SLOW_MS)
        yield page


def people(page: Page) -> list[str]:
    return page.locator("tbody .person p.person").all_inner_texts()


def test_the_table_has_every_clip_with_its_answer(coach: Page) -> None:
    table = coach.get_by_role("table", name="The clips of this team")
    expect(table.get_by_role("row")).to_have_count(4)
    dora = table.get_by_role("row").filter(has_text="Dora")
    expect(dora).to_contain_text("Cannot be used")
    ben = table.get_by_role("row").filter(has_text="Ben_sit.mp4")
    expect(ben).to_contain_text("±")
    expect(ben.get_by_role("img", name="Still of Ben")).to_have_js_property("complete", True)
    expect(coach.get_by_text("notes.txt is not a video")).to_be_visible()


def test_it_is_sorted_and_narrowed_by_keyboard(coach: Page) -> None:
    heading = coach.get_by_role("button", name="Person and clip")
    heading.focus()
    heading.press("Enter")
    assert people(coach) == ["Anna Sousa", "Ben", "Dora"]
    heading.press("Enter")
    assert people(coach) == ["Dora", "Ben", "Anna Sousa"]
    expect(coach.get_by_role("columnheader", name="Person and clip")).to_have_attribute(
        "aria-sort", "descending"
    )
    coach.get_by_role("radio", name="Not measured").click()
    expect(coach.locator("tbody tr").filter(has_text="Ben")).to_have_count(0, timeout=30_000)
    assert "Dora" in people(coach)
    coach.get_by_role("radio", name="All").click()
    expect(coach.locator("tbody tr")).to_have_count(3, timeout=30_000)


def test_an_earlier_team_opens_and_stays_open(coach: Page) -> None:
    address = coach.url
    coach.get_by_role("link", name="All teams, or a new one").click()
    expect(coach.get_by_text("Earlier teams")).to_be_visible(timeout=60_000)
    coach.get_by_role("link", name="Team of").click()
    expect(coach.locator("tbody tr")).to_have_count(3, timeout=60_000)
    coach.get_by_role("radio", name="Not measured").click()
    expect(coach.locator("tbody tr").filter(has_text="Ben")).to_have_count(0, timeout=30_000)
    assert coach.url == address
    coach.get_by_role("radio", name="All").click()
    expect(coach.locator("tbody tr")).to_have_count(3, timeout=30_000)


def test_everything_is_taken_along_in_one_file(coach: Page) -> None:
    coach.get_by_role("button", name="Make the files").click()
    save = coach.get_by_role("link", name="Save everything (ZIP)")
    expect(save).to_be_visible(timeout=SLOW_MS)
    with coach.expect_download() as waiting:
        save.click()
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as archive:
        names = [name.partition("/")[2] for name in archive.namelist()]
    assert {"team.csv", "team.json", "team.html", "team.pdf", "Ben/summary.pdf"} <= set(names)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_teams_page_has_no_barrier_and_fits_every_screen(coach: Page, scheme: str) -> None:
    outside = outside_requests(coach)
    coach.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    coach.reload()
    expect(coach.locator("tbody tr")).to_have_count(3, timeout=60_000)
    settled(coach)
    assert barriers(coach) == []
    for size in (PHONE, LAPTOP):
        coach.set_viewport_size(size)
        settled(coach)
        assert coach.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert outside == []


def test_a_clip_opens_as_its_result(coach: Page) -> None:
    coach.get_by_role("button", name="Open the result of Ben").click()
    expect(coach.get_by_role("heading", level=1)).to_have_text("Ben_sit.mp4", timeout=60_000)
    expect(coach.locator("video")).to_have_js_property("videoWidth", TRIMMED_PX, timeout=60_000)


def test_a_result_stays_that_was_opened_while_others_are_measured(
    chromium: Browser, app: RunningApp
) -> None:
    with visit(chromium, app, viewport=LAPTOP) as context:
        page = context.new_page()
        page.goto("/team")
        clips = [SAMPLES / "squat_side.mp4", SAMPLES / "lunge_side.mp4"]
        page.locator("input[type=file][multiple]").first.set_input_files(clips)
        page.get_by_role("button", name="Open the result of").first.click(timeout=SLOW_MS)
        answer = page.locator(".sb-answer")
        expect(answer).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(3_000)  # what was under way has come in
        expect(answer).to_be_visible()
        assert "/result?clip=" in page.url
