"""Links that ask for what is not there: words on every page, never an error."""

from pathlib import Path

import pytest

from tests.pages.drawn import everything_sent

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("pages/*.py"))
ODD = (
    {"enheter": "21|tull", "niva": "hf"},
    {"enheter": "Nord HF", "niva": "hospital", "periode": "2020-01_2020-12"},
    {"enhet": "Nord HF", "niva": "rhf", "periode": "2019-01_2019-03"},
    {"enhet": "31", "linjer": "12|31", "per": "rolling12"},
    {"periode": "2013-01_2013-12", "per": "month"},
    {"periode": "2020-12_2020-12", "kjonn": "f", "alder": "18-54", "nihss": "21+"},
    {"ind": "coverage_npr", "kjonn": "m", "per": "month"},
    {"ind": "door_to_groin_median_transferred", "innen4t": "nei", "type": "I64"},
    {"ind": "' OR 1=1 --", "vis": "../../etc/passwd", "sorter": "<b>"},
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("username", ["stolavs", "radgiver"])
def test_odd_links_leave_words_and_no_error(signed_in, path, username):
    for link in ODD:
        app = signed_in(path, username, **link)
        assert not app.exception, link
        assert "Traceback" not in everything_sent(app), link
