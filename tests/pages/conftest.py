"""The real app on a small registry made by hand, with somebody signed in.

    def test_the_card_is_in_english(signed_in):
        app = signed_in("pages/about.py", "stolavs", ind="mortality_30d", lang="en")
        assert "Death within 30 days" in words_on(app)

`signed_in(page, username, **link)` returns an AppTest that has run once; `stranger`
does the same for somebody who is not signed in. Both let the test speak the language
of the link: AppTest words the options of a widget in the test's own thread.

The demo users keep their roles and are given the small registry's hospitals
(`HOSPITALS`). Its forms are called `FORM-<UnitId>-<number>`, so that a test can look
for another hospital's rows; it ends on 31 December 2020.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import streamlit as st
import yaml
from sqlalchemy import Engine, text
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

import access.settings
import components.reads
from access.accounts import load_accounts
from access.sessions import begin
from access.tokens import ALGORITHM, digest_of, signing_key
from components.kept import forget_answers
from data_access.codebook import variables
from data_access.keeper import SnapshotKeeper
from tests.small import (
    add_coverage,
    add_followups,
    add_strokes,
    empty_registry,
    stroke_row,
)
from wording import use_language

ROOT = Path(__file__).parent.parent.parent
DASHBOARD = ROOT / "dashboard.py"
SECONDS_PER_RUN = 60
# The hospitals of tests/small.py that the demo users are given.
HOSPITALS = {"stolavs": [11], "tromso": [21], "vestreviken": [22, 31]}
YEARS = (2018, 2019, 2020)
# Strokes a year. Lillevik (12) is small; Sørby (31) has low coverage.
STROKES_A_YEAR = {11: 60, 12: 6, 21: 40, 22: 24, 31: 30}
LAST_ADMISSION = datetime(2020, 12, 31, 12, 0)

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session")
def registry_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small registry, marked as the sample; read it, do not change it."""
    file = (tmp_path_factory.mktemp("sample") / "registry.db").resolve()
    write_registry(file)
    return file


def write_registry(file: Path) -> None:
    """Write three years of five hospitals, with every code of the forms in use."""
    engine = empty_registry(f"sqlite:///{file}")
    chance = random.Random(2014)
    forms = [
        _form(unit, number, year, chance)
        for unit, count in STROKES_A_YEAR.items()
        for year in YEARS
        for number in range(year * 1000, year * 1000 + count)
    ]
    forms[0]["Innleggelsestidspunkt"] = LAST_ADMISSION
    add_strokes(engine, forms)
    add_followups(engine, [_followup(form, chance) for form in forms[::2]])
    add_coverage(
        engine,
        [
            (unit, year, count, int(count * (1.8 if unit == 31 else 1.1)), count)
            for unit, count in STROKES_A_YEAR.items()
            for year in YEARS
        ],
    )
    _mark_as_sample(engine)
    engine.dispose()


def _mark_as_sample(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {access.settings.SAMPLE_MARK} (id INT)"))


def _form(
    unit: int, number: int, year: int, chance: random.Random
) -> dict[str, object]:
    admitted = datetime(year, 1, 1, 1) + timedelta(minutes=chance.randrange(520_000))
    minutes = [timedelta(minutes=chance.randrange(5, 300)) for _ in range(4)]
    answers = _answers("Akuttskjema", chance)
    treated = answers["Trombolyse"] == 1
    return stroke_row(
        number,
        **answers
        | {
            "SkjemaGUID": f"FORM-{unit}-{number}",
            "PasientGUID": f"PATIENT-{unit}-{number}",
            "UnitId": unit,
            "PatientAge": chance.randrange(35, 99),
            "PatientGender": chance.choice(("Female", "Male")),
            "Inklusjonskriterium": 1,
            "Slagdiagnose": chance.choice((1, 2, 2, 2, 2, 3)),
            "VaaknetMedSymptom": chance.choice((1, 2, 2, 2, 9)),
            "NIHSSinnkomst": chance.randrange(25),
            "AntDagerInnl": chance.randrange(1, 20),
            "Innleggelsestidspunkt": admitted,
            "Symptomdebut": admitted - minutes[0],
            "BildeundersokelseTidspunkt": admitted + minutes[1],
            "TrombolyseStarttid": admitted + minutes[2] / 3 if treated else None,
            "TrombektomiStarttidspunkt": admitted + minutes[3],
        },
    )


def _followup(form: dict[str, Any], chance: random.Random) -> dict[str, object]:
    return _answers("AkuttskjemaOppfolging", chance) | {
        "OSkjemaGUID": f"O-{form['SkjemaGUID']}",
        "HovedskjemaGUID": form["SkjemaGUID"].lower(),
        "OppfolgUtf": 1,
        "Oppfolgingsdato": form["Innleggelsestidspunkt"] + timedelta(days=91),
    }


def _answers(table: str, chance: random.Random) -> dict[str, object]:
    """Return a code for every question of a form, mostly the first one (yes)."""
    return {
        one.name: chance.choice([next(iter(one.codes)), *one.codes])
        for one in variables()
        if one.table == table and one.codes and one.kind in ("integer", "boolean")
    }


@pytest.fixture(scope="session")
def user_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo users with hospitals of the small registry."""
    users = yaml.safe_load((ROOT / "auth_config.yaml").read_text("utf-8"))
    for name, user in users["credentials"]["usernames"].items():
        user["hospitals"] = HOSPITALS.get(name, [])
    file = tmp_path_factory.mktemp("users") / "users.yaml"
    file.write_text(json.dumps(users), encoding="utf-8")
    return file


@pytest.fixture
def cookies(
    registry_file: Path,
    user_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[dict[str, str]]:
    """The browser's cookies, empty at first, before the app on the small registry."""
    jar: dict[str, str] = {}
    keepers: list[SnapshotKeeper] = []

    def make_keeper(*args: Any) -> SnapshotKeeper:
        keepers.append(SnapshotKeeper(*args))
        return keepers[-1]

    monkeypatch.setattr(access.settings, "SAMPLE_FILE", registry_file)
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(user_file))
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/own.db")
    monkeypatch.setattr(components.reads, "SnapshotKeeper", make_keeper)
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: jar))
    # What one test has read must not answer the next.
    st.cache_data.clear()
    st.cache_resource.clear()
    forget_answers()
    yield jar
    for keeper in keepers:
        keeper.stop()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def stranger(cookies: dict[str, str]) -> OpenPage:
    """`stranger(page, **link)`: the page for somebody who is not signed in."""

    def open_page(page: str, **link: str) -> AppTest:
        cookies.clear()
        return _go(_at_the_door(), page, link)

    return open_page


@pytest.fixture
def signed_in(cookies: dict[str, str]) -> OpenPage:
    """`signed_in(page, username, **link)`: the page for a demo user.

    Several users may be signed in at once; each AppTest goes on as its own.
    """

    def open_page(page: str, username: str, **link: str) -> AppTest:
        cookies.clear()
        app = _at_the_door()
        cookies[load_accounts().cookie_name] = token_of(username)
        return _go(app, page, link)

    return open_page


def token_of(username: str) -> str:
    """Return the cookie that signing in would set; its record stands."""
    account = load_accounts().by_username[username]
    claims = {"username": username, "exp_date": time.time() + 3600}
    key = signing_key(account, access.settings.cookie_key())
    token = jwt.encode(claims, key, ALGORITHM)
    begin(digest_of(token), username, "127.0.0.1", claims["exp_date"])
    return token


def _at_the_door() -> AppTest:
    """Return the app at its front page, not signed in: it then knows its pages."""
    return AppTest.from_file(DASHBOARD, default_timeout=SECONDS_PER_RUN).run()


def _go(app: AppTest, page: str, link: dict[str, str]) -> AppTest:
    use_language(link.get("lang", "nb"))
    app.query_params.update(link)
    return app.switch_page(page).run()


def words_on(app: AppTest) -> str:
    """Return every text of the page that a reader sees, one to a line."""
    kinds = ("html", "markdown", "caption", "subheader", "title", "info", "warning")
    return "\n".join(
        str(getattr(element, "value", None) or element.proto.body)
        for kind in kinds
        for element in app.get(kind)
    )
