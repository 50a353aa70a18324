"""Nobody sees anything before signing in, on any page there is."""

from pathlib import Path

import pytest

from access.accounts import load_accounts
from tests.pages.drawn import everything_sent

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("pages/*.py"))
every_page = pytest.mark.parametrize("path", PAGES)


def test_there_are_pages():
    assert len(PAGES) >= 5


@every_page
def test_a_stranger_sees_the_sign_in_form_and_nothing_else(stranger, path):
    app = stranger(path)
    assert not app.exception
    assert [field.label for field in app.text_input] == ["Brukernavn", "Passord"]
    assert not app.dataframe
    assert not app.get("bidi_component")
    assert not app.get("vega_lite_chart")
    assert "FORM-" not in everything_sent(app)


@every_page
@pytest.mark.parametrize(
    "cookie", ["", "nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6InN0In0."]
)
def test_a_made_up_cookie_opens_nothing(signed_in, cookies, path, cookie):
    app = signed_in(path, "stolavs")
    cookies[load_accounts().cookie_name] = cookie
    app.session_state["sign_in"] = None
    app.run()
    assert not app.exception
    assert [field.label for field in app.text_input] == ["Brukernavn", "Passord"]
    assert not app.get("bidi_component")


@every_page
@pytest.mark.parametrize("username", ["stolavs", "vestreviken", "radgiver", "uten"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_everybody_signed_in_can_open_it(signed_in, path, username, language):
    app = signed_in(path, username, **({"lang": "en"} if language == "en" else {}))
    assert not app.exception
    assert "Brukernavn" not in [field.label for field in app.text_input]
    assert "Traceback" not in everything_sent(app)
