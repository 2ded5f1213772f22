"""From opening the page to a saved report without a mouse, and the focus seen all the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.ui.conftest import RunningApp
from tests.ui.test_browser_app import LAPTOP, SLOW_MS, settled, visit

MOST_STOPS = 80
"""Tab is pressed at most so often on the way to something."""
FOCUSED = """() => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  if (!found || found === document.body) return null;
  // What tells the focus: an outline, a shadow or a border, of the element or of the frame around it.
  const look = () => {
    const seen = [];
    for (let each = found, up = 0; each instanceof Element && up < 4; up += 1) {
      const { outlineStyle, outlineColor, boxShadow, borderTopColor, backgroundColor } = getComputedStyle(each);
      seen.push(outlineStyle, outlineColor, boxShadow, borderTopColor, backgroundColor);
      each = each.parentElement ?? each.getRootNode().host;
    }
    return seen.join();
  };
  const quiet = document.createElement('style');
  quiet.textContent = '* { transition: none !important; }';
  const roots = [document.head, found.getRootNode()].filter((each) => each !== document);
  roots.forEach((each) => each.append(quiet.cloneNode(true)));
  const focused = look();
  found.blur();
  const blurred = look();
  found.focus({ focusVisible: true, preventScroll: true });
  const name = found.getAttribute('aria-label') ?? (found.innerText || found.title || found.value || '');
  // Streamlit's table draws its own focus into its canvas.
  const seen = focused !== blurred || found.localName === 'canvas';
  // A button's icon is a word of its own line before its name.
  return { name: name.trim().split('\\n').pop(), role: found.getAttribute('role') ?? found.localName, seen };
}"""


def tab_to(page: Page, name: str) -> list[str]:
    """Press Tab until something of that name has the focus; return what was unseen on the way."""
    unseen, passed = [], []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(FOCUSED)
        if stop is None:
            continue
        passed.append(stop["name"])
        if not stop["seen"]:
            unseen.append(f"{stop['role']} {stop['name']!r}")
        if stop["name"] == name:
            return unseen
    raise AssertionError(f"Tab never came to {name!r}, only to {passed}")


def colours(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "(wanted) => getComputedStyle(document.querySelector('h1')).colorScheme === wanted",
        arg=scheme,
    )


def time_s(page: Page) -> float:
    """The moment that the player shows, as the chart tells a screen reader."""
    return float(
        page.get_by_role("slider", name="Time in the clip").get_attribute("aria-valuenow") or 0
    )


def press_and_move(page: Page, key: str) -> float:
    """Press a key and return how far the player went, in seconds."""
    before = time_s(page)
    page.keyboard.press(key)
    page.wait_for_function(
        "([slider, before]) => Number(slider.getAttribute('aria-valuenow')) !== before",
        arg=[page.get_by_role("slider", name="Time in the clip").element_handle(), before],
    )
    return time_s(page) - before


def test_from_opening_the_page_to_a_saved_report_by_keyboard(
    chromium: Browser, app: RunningApp
) -> None:
    with visit(chromium, app, viewport=LAPTOP) as context:
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_role("button", name="Squats", exact=True)).to_be_visible()
        settled(page)
        for scheme in ("light", "dark"):
            page.reload()
            expect(page.get_by_role("button", name="Squats", exact=True)).to_be_visible()
            settled(page)
            colours(page, scheme)
            assert tab_to(page, "Squats") == []
        page.keyboard.press("Enter")
        expect(page.locator(".sb-answer")).to_be_visible(timeout=SLOW_MS)
        settled(page)
        play = page.get_by_role("button", name="Play", exact=True)
        expect(play).to_be_visible(timeout=SLOW_MS)
        page.wait_for_function(  # the frame that stands for the clip
            "(video) => video.readyState >= 2 && !video.seeking && video.currentTime > 1",
            arg=page.locator("video").element_handle(),
            timeout=SLOW_MS,
        )

        assert tab_to(page, "Play") == []
        for _ in range(3):
            page.keyboard.press("s")  # a tenth of the speed: the clip does not end meanwhile
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
        assert (
            press_and_move(page, "Space") < 0
        )  # it played from the beginning, and is told once it stops
        expect(play).to_be_visible()
        assert press_and_move(page, ".") > 0
        assert press_and_move(page, ",") < 0
        press_and_move(page, "f")

        assert tab_to(page, "Time in the clip") == []
        assert press_and_move(page, "ArrowRight") > 0
        assert press_and_move(page, "ArrowLeft") < 0

        colours(page, "light")
        assert tab_to(page, "Report (PDF)") == []
        with page.expect_download(timeout=SLOW_MS) as waiting:
            page.keyboard.press("Enter")
        report = PdfReader(Path(waiting.value.path()))
        assert "squat_side.mp4" in report.pages[0].extract_text()
