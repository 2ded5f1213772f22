"""The record page in Chromium: its fake camera shows a rendered squat, or there is no camera at all."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.people import SAMPLE
from tests.ui.conftest import ARGUMENTS, CHROMIUM

FAKE_CAMERA = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"
REFUSED = f"{ALLOWED}=deny"
PATIENCE_MS = 240_000
"""On a busy machine loading the model and measuring a clip take a while."""
SQUATS = 3
"""In the sample clip."""
RATE_HZ = 30
BEFORE_S, AFTER_S = 14, 10
"""How long the person stands before and after: room for the model to load and for the countdown."""
DOWN_DEG, UP_DEG = 50, 30


def write_camera_clip(path: Path) -> Path:
    """Write the sample squat as the fake camera wants it, standing still before and after."""
    with av.open(str(SAMPLE)) as clip:
        images = [frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)]
    images = [images[0]] * (BEFORE_S * RATE_HZ) + images + [images[-1]] * (AFTER_S * RATE_HZ)
    height, width = images[0].shape[:2]
    with av.open(str(path), "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=RATE_HZ)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        stream.codec_context.qmin = stream.codec_context.qmax = 4
        for image in images:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def camera_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_camera_clip(tmp_path_factory.mktemp("camera") / "squat.mjpeg")


@contextmanager
def record_page(
    chromium: Browser, url: str, *arguments: str, script: str = "", width: int = 1280
) -> Iterator[Page]:
    """The record page in a Chromium of its own with these arguments, the camera still off."""
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
    try:
        page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE_MS)
        if script:
            page.add_init_script(script)
        page.goto(url)
        page.get_by_role("link", name="Record with the camera").click()
        expect(page.locator("button.start")).to_be_visible(timeout=PATIENCE_MS)
        yield page
    finally:
        browser.close()


def be_in(page: Page, state: str) -> None:
    expect(page.locator(f'.camera[data-state="{state}"]')).to_be_visible(timeout=PATIENCE_MS)


def start(page: Page) -> None:
    page.locator("button.start").click()
    be_in(page, "set_up")


def hip_deg(page: Page) -> int:
    """The live hip angle as it is shown; 0 while nothing is."""
    shown = page.locator(".angles dd").all_inner_texts()
    match = re.match(r"(-?\d+)°", shown[0]) if shown else None
    return int(match[1]) if match else 0


# No camera


@pytest.mark.parametrize(
    ("arguments", "script", "lead", "remedy"),
    [
        ([FAKE_CAMERA, REFUSED], "", "The camera is not allowed", "allow the camera"),
        ([ALLOWED], "", "No camera was found", "Connect one"),
        (
            [],
            "delete Navigator.prototype.mediaDevices;"
            "Object.defineProperty(window, 'isSecureContext', { value: false });",
            "The camera works on https or localhost only",
            "upload the clip",
        ),
        ([], "delete Navigator.prototype.mediaDevices;", "This browser cannot record", "Chrome"),
        ([FAKE_CAMERA, ALLOWED], "delete window.MediaRecorder;", "cannot record", "Chrome"),
        (
            [FAKE_CAMERA, ALLOWED],
            "MediaDevices.prototype.getUserMedia = () =>"
            " Promise.reject(new DOMException('in use', 'NotReadableError'));",
            "The camera is busy",
            "Close video calls",
        ),
    ],
    ids=["refused", "none", "not secure", "no devices", "no recorder", "in use"],
)
def test_where_there_is_no_camera_the_page_says_why_and_what_to_do(
    chromium: Browser, app_url: str, arguments: list[str], script: str, lead: str, remedy: str
) -> None:
    with record_page(chromium, app_url, *arguments, script=script) as page:
        page.locator("button.start").click()
        be_in(page, "problem")
        expect(page.locator(".lead")).to_contain_text(lead)
        expect(page.locator(".hint")).to_contain_text(remedy)
        expect(page.locator("button.start")).to_have_text("Try again")
        expect(page.locator(".announcer")).to_contain_text(lead)


# With a camera


def test_a_filmed_squat_is_measured_with_the_right_count(
    chromium: Browser, app_url: str, camera_clip: Path
) -> None:
    file = f"--use-file-for-fake-video-capture={camera_clip}"
    with record_page(chromium, app_url, ALLOWED, FAKE_CAMERA, file) as page:
        outside: list[str] = []
        page.on("request", lambda request: outside.append(request.url))
        start(page)
        expect(page.locator(".words")).to_have_text("Ready", timeout=PATIENCE_MS)
        page.locator("select.countdown").select_option("3")
        page.locator("button.film").click()
        be_in(page, "countdown")
        be_in(page, "filming")
        wait_for_squats(page)
        print(page.locator(".rate").inner_text())
        page.wait_for_timeout(1500)
        page.locator("button.film").click()
        be_in(page, "review")
        expect(page.locator(".after")).to_contain_text(
            re.compile(r"^\d+ s filmed\. Look at the clip")
        )
        expect(page.locator("a.save")).to_have_attribute(
            "download", re.compile(r"^Recorded [\d-]+ [\d.]+\.(mp4|webm)$")
        )
        page.locator("button.film").click()
        page.wait_for_url("**/result*", timeout=PATIENCE_MS)
        expect(page.get_by_text(f"{SQUATS} repetitions").first).to_be_visible(timeout=PATIENCE_MS)
        assert not [url for url in outside if not url.startswith((app_url, "blob:", "data:"))]


def wait_for_squats(page: Page) -> None:
    """Watch the live angle until all squats of the clip are over."""
    done, down, give_up_s = 0, False, time.monotonic() + PATIENCE_MS / 1000
    while done < SQUATS:
        assert time.monotonic() < give_up_s, f"only {done} squats seen live"
        angle_deg = hip_deg(page)
        if not down and angle_deg > DOWN_DEG:
            down = True
        elif down and angle_deg < UP_DEG:
            down, done = False, done + 1
        page.wait_for_timeout(50)


def test_filming_alone_with_the_keyboard_and_a_lost_camera(
    chromium: Browser, app_url: str, camera_clip: Path
) -> None:
    file = f"--use-file-for-fake-video-capture={camera_clip}"
    with record_page(chromium, app_url, ALLOWED, FAKE_CAMERA, file, width=400) as page:
        page.locator("button.start").press("Enter")
        be_in(page, "set_up")
        picture = page.locator("video.picture")
        expect(picture).to_have_class(re.compile("mirrored"))
        page.locator("button.film").press("m")
        expect(picture).not_to_have_class(re.compile("mirrored"))
        page.locator("button.film").press("r")
        be_in(page, "countdown")
        page.locator("button.film").press("Escape")
        be_in(page, "set_up")
        page.locator("select.countdown").select_option("3")
        page.locator("input.by-itself").check()
        be_in(page, "filming")
        page.wait_for_timeout(2000)
        picture.evaluate("it => it.srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))")
        be_in(page, "review")
        expect(page.locator(".problem")).to_contain_text("What was filmed until then is kept")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        page.get_by_role("button", name="Film again").click()
        be_in(page, "set_up")
        page.get_by_role("button", name="Turn the camera off").click()
        be_in(page, "off")
