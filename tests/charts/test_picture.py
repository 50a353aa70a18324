"""Charts as pictures: whole, labelled, in the letters of Norwegian."""

import io

import pytest
from PIL import Image

from charts.picture import SCALE, WIDTH, picture
from charts.ranking import ranked_units
from charts.theme import palette
from tests.charts.tables import nation, share, table

SOURCE = "Kilde: Norsk hjerneslagregister, Slagtavle · per 31.10.2026"


@pytest.fixture
def chart():
    units = table(nation(), share(40, 50, unit_name="Ålesund"), share(9, 30))
    return ranked_units(units, kind="share", title="Måloppnåelse, blåbær og ærfugl")


def test_svg_holds_title_source_and_names(chart):
    svg = picture(chart, "svg", source=SOURCE).decode("utf-8")
    for text in ("Måloppnåelse, blåbær og ærfugl", SOURCE, "Landet"):
        assert text in svg
    assert "containerSize" not in svg


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_png_is_as_wide_as_said_and_stands_on_the_themes_ground(chart, theme):
    image = Image.open(io.BytesIO(picture(chart, "png", source=SOURCE, theme=theme)))
    assert abs(image.width - SCALE * WIDTH) < 0.1 * SCALE * WIDTH
    ground = palette(theme).background
    red, green, blue = (int(ground[i : i + 2], 16) for i in (1, 3, 5))
    assert image.convert("RGB").getpixel((2, image.height - 2)) == (red, green, blue)
    assert len(image.convert("RGB").getcolors(1 << 24) or []) > 50
