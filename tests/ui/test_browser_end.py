"""A page that never answers ends its test, not the whole run."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import Browser, Error

from tests.ui.conftest import ARGUMENTS, CHROMIUM, MARK, end_browser


def test_a_script_without_an_end_is_ended_with_its_browser(chromium: Browser) -> None:
    mark = f"{MARK}-stuck"
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, mark])
    page = browser.new_page()
    watch = threading.Timer(2, end_browser, [mark])
    watch.start()
    with pytest.raises(Error, match="closed"):
        page.evaluate("() => { for (;;) {} }")
    watch.join()
    assert not browser.is_connected()
    assert chromium.is_connected()
