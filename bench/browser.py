"""How long a user waits: from the click on a filter to the redrawn chart."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.server import Server

REPEATS = 10
CHART = "[data-testid=stVegaLiteChart] svg"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
# Clicks and looks at every frame, so that no driver's time is counted.
CLICK_AND_WAIT = """
async ([button, selector]) => {
    const chart = () => document.querySelector(selector)?.innerHTML;
    const before = chart();
    const begun = performance.now();
    button.click();
    for (;;) {
        await new Promise(requestAnimationFrame);
        const waited = performance.now() - begun;
        if (chart() && chart() !== before) return waited;
        if (waited > 20000) throw new Error("the chart was not redrawn");
    }
}
"""
IS_IDLE = "() => !document.querySelector('[data-test-script-state=running]')"


@contextmanager
def chromium() -> Iterator[BrowserContext]:
    """Run a Chromium until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=list(FLAGS),
        )
        yield browser.new_context(viewport={"width": 1440, "height": 900})
        browser.close()


def filter_ms(
    browser: BrowserContext, server: Server, path: str, options: tuple[str, str]
) -> tuple[float, float]:
    """Return the median wait after choosing one option and the other, and the height.

    The height is that of the page's first chart, in pixels.
    """
    if server.cookie:
        browser.add_cookies(
            [
                {
                    "name": server.cookie_name,
                    "value": server.cookie,
                    "url": server.address,
                }
            ]
        )
    page = browser.new_page()
    page.goto(f"{server.address}/{path}")
    page.locator(CHART).first.wait_for()
    _settle(page)
    waits = []
    for number in range(2 * REPEATS):
        button = page.get_by_role("radio", name=options[number % 2], exact=True)
        handle = button.element_handle()
        waits.append(page.evaluate(CLICK_AND_WAIT, [handle, CHART]))
        _settle(page)
    box = page.locator(CHART).first.bounding_box()
    assert box is not None
    page.close()
    return median(waits), box["height"]


def _settle(page: Page) -> None:
    page.wait_for_function(IS_IDLE)
    page.wait_for_timeout(400)
