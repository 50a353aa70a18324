"""The pictures of the user guide and the README, taken from the running product.

`make pictures` (`pytest tests/browser/test_pictures.py --new-pictures`) puts new ones
in place; otherwise the test holds that each can be taken and that the kept ones exist.
"""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, heading, settle

GUIDE = ROOT / "assets" / "guide"
SIZE = {"width": 1280, "height": 800}
SHOTS = {
    "overview": "/?periode=2025-01_2025-12",
    "indicator": "/indikator?ind=door_to_needle_le40min&periode=2025-01_2025-12",
    "own_unit": "/egen-avdeling?ind=door_to_needle_le40min&periode=2025-01_2025-12",
    "compare": "/sammenligning?ind=dysphagia_screening&periode=2025-01_2025-12",
    "trends": "/utvikling?ind=dysphagia_screening&enhet=601159",
    "meeting": "/motevisning?saker=dysphagia_screening@601159&sak=1"
    "&periode=2025-01_2025-12",
}
LEAST_COLOURS = 100


def picture_of(page: Page) -> Image.Image:
    settle(page)
    # Nothing under the pointer, which stands where somebody signed in.
    page.mouse.move(0, 0)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    colours = image.getcolors(image.width * image.height)
    assert colours is not None
    assert len(colours) > LEAST_COLOURS, "an empty page"
    return image


def keep(image: Image.Image, file: Path, *, new: bool) -> None:
    if new:
        file.parent.mkdir(parents=True, exist_ok=True)
        image.quantize(128).save(file, optimize=True)
    with Image.open(file) as kept:
        assert kept.size == image.size


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_guides_pictures(page: Page, sign_in, request, language):
    new = request.config.getoption("--new-pictures")
    page.set_viewport_size(SIZE)
    sign_in("stolavs")
    for name, link in SHOTS.items():
        page.goto(link + ("&lang=en" if language == "en" else ""))
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        keep(picture_of(page), GUIDE / f"{name}_{language}.png", new=new)


def test_the_readmes_picture(page: Page, sign_in, request):
    new = request.config.getoption("--new-pictures")
    page.set_viewport_size({"width": 1440, "height": 1000})
    sign_in("stolavs", SHOTS["overview"])
    heading(page, "Oversikt")
    keep(picture_of(page), ROOT / "docs" / "screenshot.png", new=new)
