"""The player in Chromium: the frame shown and the frame marked are the same one.

The clips carry their frame's number as a bar code, which is read from a picture of the screen.
"""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.clips import Clip, number_of
from tests.drawn_figure import LIMIT_DEG, SQUAT_S, figure_screening, squat_deg
from tests.screenings import finding
from vision.finding import Status
from vision.landmarks import FloatArray
from vision.result import Screening
from vision.ui.player.payload import payload_bytes, player_payload
from vision.video.reader import VideoReader

ROOT = Path(__file__).parents[2]
PATIENCE_MS = 60_000
"""A page is slow to come on a machine that does other things as well."""
FRAMES = 150
SQUATS_IN_AN_HOUR = int(np.ceil(3600 / SQUAT_S))
SIZE_PX = (320, 240)
STEPS_S = np.random.default_rng(4).uniform(0.015, 0.066, FRAMES - 1)
UNEVEN_S = [0.0, *np.cumsum(STEPS_S).tolist()]

CLIPS = {
    "even": Clip(size=SIZE_PX, frames=FRAMES),
    "late": Clip(size=SIZE_PX, frames=FRAMES, times_s=[1 + n / 30 for n in range(FRAMES)]),
    "uneven": Clip(size=SIZE_PX, frames=FRAMES, times_s=UNEVEN_S, options={"bf": "0"}),
    "reordered": Clip(
        size=SIZE_PX, frames=FRAMES, times_s=UNEVEN_S, options={"preset": "medium", "bf": "3"}
    ),
    "turned": Clip(size=SIZE_PX, frames=FRAMES, quarter_turns=1),
    "sound": Clip(size=SIZE_PX, frames=FRAMES, sound="aac", times_s=[t + 0.2 for t in UNEVEN_S]),
}
PARTS: dict[str, dict[str, Any]] = {
    "part": {"start_s": 1.5, "end_s": 3.5},
    "slow": {"time_factor": 4.0},
}
"""Screened otherwise than as a whole in real time; of the clip "even"."""


def judged(times_s: FloatArray, **clip: Any) -> Screening:
    """Squats that pass the limit, without landmarks: nothing is drawn over the bar code's middle."""
    squats = int(np.ceil(times_s[-1] / SQUAT_S))
    findings = [
        finding("HF1", Status.FLAGGED, "Measured.", title="Depth", side="left", repetition=number + 1,
                value=120.0, error=8.0, limit=LIMIT_DEG, time_s=SQUAT_S * number + SQUAT_S / 2)
        for number in range(squats)
    ]  # fmt: skip
    made = figure_screening(squat_deg(times_s), times_s, SIZE_PX, clip=clip, findings=findings)
    made._person = None
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips with their payloads, made from the times that the reader gives."""
    made = tmp_path_factory.mktemp("clips")
    for name, clip in CLIPS.items():
        write_payload(made, name, clip.write(made / f"{name}.mp4"))
    for name, options in PARTS.items():
        write_payload(made, name, made / "even.mp4", **options)
    write_payload(
        made, "vp9", Clip("libvpx-vp9", size=SIZE_PX, frames=FRAMES).write(made / "vp9.webm")
    )
    write_payload(made, "hevc", Clip("libx265", size=SIZE_PX, frames=20).write(made / "hevc.mp4"))
    times_s = np.arange(FRAMES) / 30
    other = judged(times_s).model_copy(update={"findings": ()})
    (made / "other.json").write_bytes(payload_bytes(player_payload(other)))
    return made


def write_payload(folder: Path, name: str, path: Path, **options: Any) -> None:
    with VideoReader(path, **options) as clip:
        times_s = np.array([frame.time_s for frame in clip])
    payload = player_payload(judged(times_s, **options))
    (folder / f"{name}.json").write_bytes(payload_bytes(payload))


@pytest.fixture(scope="module")
def hour(folder: Path) -> int:
    """The payload of an hour, "hour"; its number of rows."""
    times_s = np.arange(108_000) / 30
    (folder / "hour.json").write_bytes(payload_bytes(player_payload(judged(times_s))))
    return len(times_s)


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.player_site", str(folder), str(port)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health").close()
                break
            except OSError:
                assert server.poll() is None, "the server ended"
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert problems == []


def opened(page: Page, site: str, query: str) -> Locator:
    page.goto(f"{site}/?{query}")
    player = page.locator(".player[data-row]:not([data-row='-1'])")
    player.wait_for()
    return player


def row_of(player: Locator) -> int:
    return int(player.get_attribute("data-row") or -1)


def wait_for_row(player: Locator, row: int) -> None:
    expect(player).to_have_attribute("data-row", str(row))


def number_shown(page: Page) -> int:
    """Read the bar code from the screen."""
    # The overlay is painted in the same frame as the row is marked; the compositor may be one behind.
    page.wait_for_timeout(80)
    shot = page.locator(".picture").screenshot()
    return number_of(np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")))


def payload_of(folder: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    return loaded


def click_chart(page: Page, payload: dict[str, Any], row: int) -> None:
    """Click the chart where a row lies; the plot's edges are those of its grid lines."""
    grid = page.locator(".chart .grid line").first
    box, chart = grid.bounding_box(), page.locator(".chart").bounding_box()
    assert box
    assert chart
    times_s = payload["time_s"]
    share = (times_s[row] - times_s[0]) / (times_s[-1] - times_s[0])
    page.mouse.click(box["x"] + share * box["width"], chart["y"] + chart["height"] / 2)


WHOLE = ("late", "reordered", "turned", "sound")
CASES = [*((name, f"clip={name}", 0) for name in WHOLE), ("vp9", "clip=vp9&video=vp9.webm", 0),
         ("part", "clip=part&video=even.mp4", 45), ("slow", "clip=slow&video=even.mp4", 0)]  # fmt: skip


@pytest.mark.parametrize(("name", "query", "first"), CASES, ids=[case[0] for case in CASES])
def test_the_chart_shows_exactly_the_frame_clicked(
    page: Page, site: str, folder: Path, name: str, query: str, first: int
) -> None:
    """`first` is the number of the frame in the file that the first row is."""
    player, payload = opened(page, site, query), payload_of(folder, name)
    last = len(payload["time_s"]) - 1
    for share in (0.31, 0.97, 0.0, 1.0):
        click_chart(page, payload, round(share * last))
        # A row is narrower than a pixel is wide only in long clips: here the click names it.
        wait_for_row(player, round(share * last))
        assert number_shown(page) == round(share * last) + first
    click_chart(page, payload, last // 2)
    wait_for_row(player, last // 2)
    for button, step in (("One frame on", 1), ("One frame on", 2), ("One frame back", 1)):
        player.get_by_role("button", name=button).click()
        wait_for_row(player, last // 2 + step)
        assert number_shown(page) == last // 2 + step + first


WATCH = """(video) => {
  const [shadow, seen] = [video.getRootNode(), []];
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [160, 120];
  const context = sheet.getContext("2d", { willReadFrequently: true });
  const look = (_now, frame) => {
    // The picture that a script is given may be the next one already: this one knows its own time.
    const taken = new VideoFrame(video);
    context.drawImage(taken, 0, 0, 160, 120);
    const bits = [0, 1, 2, 3, 4, 5, 6, 7].map((bit) =>
      context.getImageData(20 * bit + 10, 60, 1, 1).data[1] > 128 ? 1 << bit : 0);
    const number = bits.reduce((sum, bit) => sum + bit, 0);
    const row = Number(shadow.querySelector(".player").dataset.row);
    seen.push([row, frame.mediaTime, number, taken.timestamp / 1e6]);
    taken.close();
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  window.seenFrames = seen;
}"""


@pytest.mark.parametrize("name", ["late", "reordered"])
def test_while_playing_the_row_marked_is_the_frame_shown(
    page: Page, site: str, folder: Path, name: str
) -> None:
    player, times_s = opened(page, site, f"clip={name}"), payload_of(folder, name)["time_s"]
    page.locator(".chart").press("Home")
    wait_for_row(player, 0)
    page.locator(".player video").evaluate(WATCH)
    player.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(2500)
    player.get_by_role("button", name="Pause").click()
    row, media_s, number, taken_s = np.array(page.evaluate("window.seenFrames")).T
    assert len(set(row)) > 15
    starts_s = CLIPS[name].times_s[0] if CLIPS[name].times_s else 0.0

    def rows_at(moments_s: FloatArray) -> list[int]:
        apart_s = np.abs(np.subtract.outer(moments_s - starts_s, times_s))
        return [int(nearest) for nearest in apart_s.argmin(axis=1)]

    assert row.tolist() == rows_at(media_s)
    assert number.tolist() == rows_at(taken_s)
    assert np.any(number == row)


def test_a_loop_stays_within_its_repetition(page: Page, site: str, folder: Path) -> None:
    player = opened(page, site, "clip=uneven")
    span = payload_of(folder, "uneven")["spans"][1]
    player.get_by_role("button", name=span["label"]).click()
    wait_for_row(player, span["deepest"])
    player.get_by_role("button", name="Loop the repetition").click()
    page.locator(".player video").evaluate(WATCH)
    player.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(3500)
    rows = [seen[0] for seen in page.evaluate("window.seenFrames")]
    assert any(after < before for before, after in pairwise(rows))
    assert min(rows) >= span["first"]
    assert max(rows) <= span["last"] + 2  # what was decoded already is still shown


def test_flags_are_stepped_through_and_round(page: Page, site: str, folder: Path) -> None:
    player = opened(page, site, "clip=even")
    flags = [flag["row"] for flag in payload_of(folder, "even")["flags"]]
    assert len(flags) == 3
    page.locator(".chart").press("Home")
    wait_for_row(player, 0)
    for row in (*flags, flags[0]):
        page.keyboard.press("f")
        wait_for_row(player, row)
        assert number_shown(page) == row
    player.get_by_role("button", name="Previous flag").click()
    wait_for_row(player, flags[-1])


def test_the_keyboard_plays_and_steps_but_not_while_somebody_types(page: Page, site: str) -> None:
    player = opened(page, site, "clip=even")
    start = row_of(player)
    page.keyboard.press(".")
    wait_for_row(player, start + 1)
    page.keyboard.press(",")
    wait_for_row(player, start)
    page.keyboard.press("ArrowRight")
    wait_for_row(player, start + 15)
    page.keyboard.press(" ")
    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press(" ")
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()
    row = row_of(player)
    page.get_by_label("Notes").press_sequentially("f.. ,")
    page.wait_for_timeout(300)
    assert row_of(player) == row
    expect(page.get_by_label("Notes")).to_have_value("f.. ,")


def test_the_page_can_send_it_to_a_moment_and_a_rerun_keeps_its_state(
    page: Page, site: str
) -> None:
    player = opened(page, site, "clip=late")
    player.get_by_label("Speed").select_option("0.25")
    expect(player.get_by_role("button", name="Trunk inclination")).to_be_disabled()
    player.get_by_role("button", name="Knee flexion").click()
    page.locator(".chart").press("Home")  # it begins at 1 s
    wait_for_row(player, 0)
    page.get_by_role("button", name="Go to 1 s").click()
    wait_for_row(player, 30)
    assert number_shown(page) == 30
    page.keyboard.press(".")
    page.get_by_text("Other limit").click()
    page.get_by_text("Run 3").wait_for()
    expect(player.locator(".flags button")).to_have_count(0)
    wait_for_row(player, 31)
    assert number_shown(page) == 31
    expect(player.get_by_label("Speed")).to_have_value("0.25")
    assert page.locator(".player video").evaluate("video => video.playbackRate") == 0.25
    assert player.locator(".curve.knee").count() == 1


def test_a_long_track_comes_from_an_address(page: Page, site: str) -> None:
    player = opened(page, site, "clip=uneven&by_address")
    page.get_by_role("button", name="Go to 1 s").click()
    expect(player.locator(".time")).to_contain_text(" s /")
    assert number_shown(page) == row_of(player)


@pytest.mark.usefixtures("hour")
def test_an_hour_is_drawn_in_no_more_points_than_the_screen_has(page: Page, site: str) -> None:
    player = opened(page, site, "clip=hour&video=even.mp4&by_address")
    expect(player.locator(".time")).to_contain_text("59:59.97")  # the last frame
    assert player.locator(".chips.spans button").count() == SQUATS_IN_AN_HOUR
    width_px = page.locator(".chart svg").bounding_box()
    assert width_px
    drawn = page.locator(".curve.hip").get_attribute("d") or ""
    assert 100 < len(re.findall("[ML]", drawn)) < 3 * width_px["width"]
    page.locator(".chart").press("Home")
    for row in (1, 2, 3):
        page.keyboard.press(".")
        wait_for_row(player, row)
        assert number_shown(page) == row


def test_an_hour_is_looked_at_half_a_minute_at_a_time(page: Page, site: str, hour: int) -> None:
    # Without the video, which is a few seconds long, every moment of the measurement is there.
    page.goto(f"{site}/?clip=hour&video=gone.mp4&by_address")
    player = page.locator(".player")
    expect(player.locator(".notice")).to_contain_text("could not be loaded")
    zoom = player.get_by_role("button", name="30 s at a time")
    spans = player.locator(".chart .spans rect")
    expect(spans).to_have_count(SQUATS_IN_AN_HOUR)
    deepest = [int(SQUAT_S * (number + 0.5) * 30) for number in range(SQUATS_IN_AN_HOUR)]
    player.locator(".chips.spans button").nth(500).click()
    wait_for_row(player, deepest[500])
    page.keyboard.press("z")
    expect(zoom).to_have_attribute("aria-pressed", "true")
    assert 30 / SQUAT_S <= spans.count() <= 30 / SQUAT_S + 2
    # A click is on the page's time, and the page turns with the frame.
    box = player.locator(".chart").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    expect(player).not_to_have_attribute("data-row", str(deepest[500]))
    later = int(player.get_attribute("data-row") or 0) - deepest[500]
    assert 10 * 30 < later < 16 * 30
    first_tick = player.locator(".chart .seconds").first
    before = first_tick.text_content() or ""
    player.locator(".chips.spans button").nth(900).click()
    expect(first_tick).not_to_have_text(before)
    expect(player.locator(".chart .cursor")).to_be_visible()
    assert 30 / SQUAT_S <= spans.count() <= 30 / SQUAT_S + 2
    page.locator(".chart").press("End")
    expect(player).to_have_attribute("data-row", str(hour - 1))
    zoom.click()
    expect(spans).to_have_count(SQUATS_IN_AN_HOUR)


def test_a_short_clip_has_no_pages(page: Page, site: str) -> None:
    player = opened(page, site, "clip=even")
    expect(player.get_by_role("button", name="30 s at a time")).to_be_hidden()
    page.keyboard.press("z")
    expect(player.locator(".chart .spans rect")).to_have_count(
        int(np.ceil((FRAMES - 1) / 30 / SQUAT_S))
    )


def test_a_screen_reader_hears_where_it_stands(page: Page, site: str) -> None:
    player = opened(page, site, "clip=even")
    page.locator(".chart").press("Home")
    words = "0.00 seconds, Squat 1, Hip flexion (trunk-thigh), left 0 plus or minus 8 degrees"
    expect(player.locator(".live")).to_contain_text(words)
    expect(player.get_by_role("slider")).to_have_attribute("aria-valuenow", "0")


@pytest.mark.parametrize(
    ("query", "reason", "words"),
    [
        ("clip=hevc", "codec", "cannot play this kind of video"),
        ("clip=even&video=gone.mp4", "missing", "could not be loaded"),
    ],
)
def test_a_video_that_cannot_be_shown_is_told(
    page: Page, site: str, query: str, reason: str, words: str
) -> None:
    page.goto(f"{site}/?{query}")
    player = page.locator(".player")
    expect(player.locator(".notice")).to_contain_text(words)
    page.get_by_text(f"unplayable: {reason}").wait_for()
    # The measurement itself is there and can be stepped through.
    page.locator(".chart").press("Home")
    page.keyboard.press(".")
    wait_for_row(player, 1)
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_disabled()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_only_down(chromium: Browser, site: str, scheme: Any) -> None:
    page = chromium.new_page(viewport={"width": 400, "height": 900}, color_scheme=scheme)
    page.set_default_timeout(PATIENCE_MS)
    player = opened(page, site, "clip=even")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    for part in (".picture", ".chart", ".transport", ".chips.flags"):
        box = player.locator(part).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400
    assert scheme in (player.get_attribute("class") or "").split()
    page.close()
