"""Attacks on the pages: links, widgets, the session's own memory, caches, markup."""

import gzip
import json
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

import access.settings
import components.imports
import components.meeting_minutes
import components.patients
import components.reads
import components.trail
from access.applications import Wish, apply, confirm
from access.back_off import locked
from access.log import LogAway
from access.log import read as read_log
from access.second_factor import begin_enrolment
from access.second_factor import confirm as confirm_factor
from access.sessions import end_all, sessions_of
from access.settings import cookie_key
from access.tokens import SignIn
from components.import_check import Checked
from components.meeting import KNOWN
from components.navigation import PAGES
from components.see_as import SEEN
from components.signed_in import ROLE
from data_access.loading.findings import Findings
from data_access.loading.run import Result
from data_access.scope import Viewer
from indicators.catalogue import by_id
from notes.action_notes import add_action_note
from notes.minutes import save_decision
from own_data.database import own_database
from tests.access.own import ADVISORY, SECRETARY, MailBox, code_in
from tests.access.test_log import BEGINNING, END
from tests.attacks.counted import attack
from tests.attacks.texts import FORMULAS, HUGE, MARKUP, PATHS, SQL
from tests.pages.conftest import token_of, words_on, write_registry
from tests.pages.drawn import charts, everything_sent, rows_drawn, table_html
from tests.pages.test_sign_in import code_of, give_password
from tests.small import add_strokes, stroke_row
from wording import t

ROWS, OVERVIEW, MEETING = "pages/own_unit.py", "pages/overview.py", "pages/meeting.py"
YEAR = {"periode": "2020-01_2020-12"}
LINK = {"ind": "stroke_unit_treated", "del": "inside", **YEAR}
EVERY_PAGE = [page.file for page in PAGES]
FOR_SOME = [page for page in PAGES if page.roles]
EVIL = MARKUP[1]
HTML = ("html", "bidi_component")


def is_at_the_door(app: AppTest) -> bool:
    fields = [field.label for field in app.text_input]
    return fields == ["Brukernavn", "Passord"] and "FORM-" not in everything_sent(app)


def only_of(app: AppTest, hospital: int) -> bool:
    """Whether the page sends rows, all of them of one hospital."""
    sent = everything_sent(app)
    others = {11, 12, 21, 22, 31} - {hospital}
    foreign = [one for one in others if f"FORM-{one}-" in sent]
    return not app.exception and not foreign and f"FORM-{hospital}-" in sent


def no_rows(app: AppTest) -> bool:
    return not app.exception and "FORM-" not in everything_sent(app)


def is_escaped(app: AppTest, evil: str = EVIL) -> bool:
    """Whether a text stands nowhere as markup.

    Streamlit shows HTML within its Markdown as text, unless it is told otherwise.
    """
    html = [str(one.proto) for kind in HTML for one in app.get(kind)]
    html += [one.value for one in (*app.markdown, *app.caption) if one.proto.allow_html]
    return not app.exception and not any(evil in one for one in html)


def with_a_check(app: AppTest) -> AppTest:
    """Put what a check leaves, and an import's words, into a session's memory."""
    result = Result({}, is_refused=False, is_stored=False)
    made_up = Checked((), result, Findings(), gzip.compress(b"FORM-11-1"))
    app.session_state[components.imports.CHECKED] = made_up
    return app.run()


@attack("a check of files in the memory of who may not import", expected="one sentence")
@pytest.mark.parametrize("username", ["stolavs", "radgiver", "uten"])
def test_a_made_up_check(signed_in, username: str):
    app = with_a_check(signed_in("pages/imports.py", username))
    assert [one.value for one in app.info] == [t("page.not_for_role")]
    assert not app.get("download_button")
    assert not app.file_uploader


@attack("the import page, seen as another", expected="one sentence")
@pytest.mark.parametrize("seen", [("hospital", (11,)), ("administrator", ()), ("", ())])
def test_an_import_as_another(signed_in, seen: tuple[Any, ...]):
    app = signed_in("pages/imports.py", "sekretariat")
    app.session_state[SEEN] = seen
    app.run()
    assert [one.value for one in app.info] == [t("page.not_for_role")]
    assert not app.file_uploader


@attack("another hospital's one patient more, as news", expected="not a word of it")
@pytest.mark.parametrize("username", ["tromso", "vestreviken", "radgiver", "uten"])
def test_news_of_another_hospital(
    signed_in, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, username: str
):
    file = (tmp_path / "registry.db").resolve()
    write_registry(file)
    monkeypatch.setattr(access.settings, "SAMPLE_FILE", file)
    signed_in(OVERVIEW, username)
    late = stroke_row(1, UnitId=11, Trombolyse=1, SvelgtestUtfort=2)
    engine = create_engine(f"sqlite:///{file}")
    add_strokes(engine, [late | {"Innleggelsestidspunkt": datetime(2020, 3, 5, 12)}])
    engine.dispose()
    assert components.reads.source().keeper.look()
    app = signed_in(OVERVIEW, username)
    assert not app.exception
    # A level of a finished year is published, and told to who looks after all.
    told = [one.label for one in app.expander]
    assert not told or username == "radgiver"
    assert not [one for one in told if "registrer" in one or "endrede tall" in one]


# Who looks.


@attack("a made-up signing-in in the session", expected="the form")
@pytest.mark.parametrize(
    "made_up",
    [
        SignIn("stolavs", 4e9, "key", "digest"),
        SignIn("stolavs", time.time() + 900, "", ""),
        SignIn("sekretariat", float("nan"), "key", "digest"),
    ],
)
def test_a_made_up_sign_in(stranger, made_up: SignIn):
    app = stranger(ROWS, **LINK)
    app.session_state["sign_in"] = made_up
    assert is_at_the_door(app.run())


@attack("the sign-in form's own memory set to signed in", expected="the form")
def test_the_form_s_own_memory(stranger):
    app = stranger(ROWS, **LINK)
    for name, value in {
        "authentication_status": True,
        "username": "stolavs",
        "name": "Slagenheten",
        "roles": ["secretariat"],
        "signed_in": Viewer("stolavs", "", "hospital", frozenset({11})),
        "last_account": "stolavs",
        "guard_has_asked": True,
        "drawn_by_clock": True,
    }.items():
        app.session_state[name] = value
    assert is_at_the_door(app.run())


@attack("a role chosen that the account does not have", expected="the own role")
@pytest.mark.parametrize("role", ["secretariat", "administrator", "operator", "x"])
@pytest.mark.parametrize("username", ["tromso", "radgiver", "uten"])
def test_a_role_that_is_not_one_s_own(signed_in, username: str, role: str):
    app = signed_in("pages/settings.py", username)
    app.session_state[ROLE] = role
    app.session_state["role"] = role
    app.run()
    assert [one.value for one in app.info] == [t("page.not_for_role")]
    app.switch_page(ROWS).run()
    assert not [
        one for one in (11, 12, 22, 31) if f"FORM-{one}-" in everything_sent(app)
    ]


@attack("see-as set in the session of who may not", expected="the own view")
@pytest.mark.parametrize("username", ["tromso", "radgiver", "uten"])
@pytest.mark.parametrize("seen", [("hospital", (11,)), ("secretariat", ()), ("", ())])
def test_see_as_by_who_may_not(signed_in, username: str, seen: tuple[Any, ...]):
    app = signed_in(ROWS, username, **LINK)
    app.session_state[SEEN] = seen
    app.run()
    assert t("see_as.end") not in everything_sent(app)
    assert "FORM-11-" not in everything_sent(app)


@attack("see-as a role or a hospital that gives more", expected="no row, own view")
@pytest.mark.parametrize(
    "seen",
    [("hospital", (11, 21)), ("secretariat", (11,)), ("operator", ()), ("x", (11,))],
)
def test_see_as_for_more(signed_in, seen: tuple[Any, ...]):
    app = signed_in(ROWS, "sekretariat", **LINK)
    app.session_state[SEEN] = seen
    assert no_rows(app.run())


@attack("deciding while seeing as another", expected="one sentence")
@pytest.mark.parametrize("entry", FOR_SOME, ids=lambda entry: entry.path)
def test_deciding_while_seeing_as_another(signed_in, entry):
    app = signed_in(entry.file, "sekretariat")
    app.session_state[SEEN] = ("advisory", ())
    app.run()
    assert t("page.not_for_role") in [one.value for one in app.info]


@attack("a page for another role by its address", expected="one sentence, and logged")
@pytest.mark.parametrize("entry", FOR_SOME, ids=lambda entry: entry.path)
@pytest.mark.parametrize("username", ["radgiver", "uten"])
def test_a_page_for_another_role(signed_in, entry, username: str):
    app = signed_in(entry.file, username)
    assert [one.value for one in app.info] == [t("page.not_for_role")]
    assert not app.dataframe
    assert not app.text_input
    asked = {"since": BEGINNING, "until": END, "username": username}
    assert read_log(own_database(), refused_only=True, **asked)


@attack("a page with the second factor still owed", expected="the code is asked for")
@pytest.mark.parametrize("path", [ROWS, OVERVIEW, "pages/account.py"])
def test_without_the_second_factor(stranger, path: str):
    app = stranger(path, **LINK)
    secret = begin_enrolment("stolavs", cookie_key()).secret
    assert confirm_factor("stolavs", code_of(secret, -1), cookie_key())
    give_password(app)
    assert [field.label for field in app.text_input] == [t("second_factor.code")]
    assert no_rows(app.switch_page(ROWS).run())


@attack("rows after the signing-in was ended elsewhere", expected="the form")
def test_after_an_end_elsewhere(signed_in):
    app = signed_in(ROWS, "tromso", **LINK)
    assert only_of(app, 21)
    assert end_all("tromso") == 1
    assert is_at_the_door(app.run())


@attack("rows after the user was moved or removed", expected="the form")
@pytest.mark.parametrize("hospitals", [[11], [], None])
def test_after_a_change_of_the_user(
    signed_in, user_file: Path, tmp_path: Path, monkeypatch, hospitals
):
    app = signed_in(ROWS, "tromso", **LINK)
    users = yaml.safe_load(user_file.read_text("utf-8"))
    if hospitals is None:
        del users["credentials"]["usernames"]["tromso"]
    else:
        users["credentials"]["usernames"]["tromso"]["hospitals"] = hospitals
    changed = tmp_path / "changed.yaml"
    changed.write_text(json.dumps(users), encoding="utf-8")
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(changed))
    assert is_at_the_door(app.run())


@attack("another user's tab taken over with what it had chosen", expected="own rows")
def test_another_user_in_the_same_tab(signed_in, cookies: dict[str, str]):
    app = signed_in(ROWS, "stolavs", **LINK)
    assert only_of(app, 11)
    cookies["slagtavle"] = token_of("tromso")
    app.session_state["sign_in"] = None
    assert only_of(app.run(), 21)


# Another hospital, by every way there is.


@attack("another hospital in every part of the link", expected="own rows only")
@pytest.mark.parametrize("evil", ["11", "11|21", "Nord HF", SQL[0], SQL[2]])
def test_another_hospital_in_the_link(signed_in, evil: str):
    parts = ("enhet", "enheter", "linjer", "region", "vis", "UnitId", "hospital_ids")
    link = {**LINK, **dict.fromkeys(parts, evil), "niva": "hospital"}
    assert only_of(signed_in(ROWS, "tromso", **link), 21)


@attack("another hospital in the choice that the session keeps", expected="own rows")
def test_another_hospital_in_the_choice(signed_in):
    app = signed_in(ROWS, "tromso", **LINK)
    choice = {**app.session_state["choice"], "enhet": "11", "enheter": "11"}
    app.session_state["choice"] = choice
    assert only_of(app.run(), 21)


@attack("another hospital among the chosen ones", expected="own rows, or an error")
@pytest.mark.parametrize("chosen", [[11], [11, 22], [22, 31, 11], ["11"], SQL])
def test_another_hospital_among_the_chosen(signed_in, monkeypatch, chosen):
    # What a browser says is chosen; AppTest itself refuses to say this.
    monkeypatch.setattr(components.patients.st, "pills", lambda *_, **__: chosen)
    app = signed_in(ROWS, "vestreviken", **LINK)
    sent = everything_sent(app)
    assert not [one for one in (11, 12, 21) if f"FORM-{one}-" in sent]
    assert ("FORM-22-" in sent) == (22 in chosen)


@attack("an order of rows that is no column", expected="no row, no name of a column")
@pytest.mark.parametrize("order", ["PasientGUID", "PatientSSN", *SQL, *PATHS[:1]])
def test_an_order_in_the_session(signed_in, monkeypatch, order: str):
    monkeypatch.setattr(components.patients, "choose_order", lambda _: (order, False))
    app = signed_in(ROWS, "tromso", **LINK)
    assert "PATIENT-" not in everything_sent(app)
    assert "FORM-" not in everything_sent(app)


@attack("a page of rows that there is not", expected="own rows only")
@pytest.mark.parametrize("number", [0, -1, -(10**9), 10**9])
def test_a_page_of_rows_that_is_none(signed_in, number: int):
    app = signed_in(ROWS, "stolavs", **LINK)
    app.session_state["own_page"] = number
    app.run()
    sent = everything_sent(app)
    assert not [one for one in (12, 21, 22, 31) if f"FORM-{one}-" in sent]


@attack("another hospital on a meeting's agenda", expected="as shown to all")
@pytest.mark.parametrize("username", ["tromso", "radgiver", "uten"])
def test_another_hospital_on_the_agenda(signed_in, username: str):
    link = {"saker": "stroke_unit_treated@12", "sak": "1", **YEAR}
    app = signed_in(MEETING, username, **link)
    assert no_rows(app)
    # Lillevik has six strokes a year: fewer than may be shown of others.
    assert "N<10" in everything_sent(app)


@attack("indicators on an agenda that there are not", expected="left out")
def test_a_made_up_agenda(signed_in):
    for evil in (*SQL, *MARKUP, *PATHS):
        app = signed_in(MEETING, "radgiver", saker=f"{evil}@11|x@{evil}", sak="1")
        assert no_rows(app)
        assert is_escaped(app, evil)
    assert not {*SQL, *MARKUP, *PATHS} & KNOWN


@attack("the cache warmed by another viewer", expected="own rows, own hiding")
def test_a_warm_cache(signed_in):
    assert only_of(signed_in(ROWS, "stolavs", **LINK), 11)
    assert only_of(signed_in(ROWS, "tromso", **LINK), 21)
    link = {"ind": "stroke_unit_treated", **YEAR}
    exact = signed_in("pages/indicator.py", "sekretariat", **link)
    assert "N<10" not in everything_sent(exact)
    hidden = signed_in("pages/indicator.py", "radgiver", **link)
    assert "N<10" in everything_sent(hidden)


@attack("small numbers of others in what charts are sent", expected="no such row")
@pytest.mark.parametrize("path", ["pages/compare.py", "pages/indicator.py"])
@pytest.mark.parametrize("username", ["tromso", "radgiver", "uten"])
def test_small_numbers_of_others(signed_in, path: str, username: str):
    link = {"ind": "stroke_unit_treated", "enhet": "12", **YEAR}
    # Lillevik has six strokes a year.
    assert "12" in units_drawn(signed_in(path, "sekretariat", **link))
    assert "12" not in units_drawn(signed_in(path, username, **link))


def units_drawn(app: AppTest) -> set[str]:
    return {str(one["unit_id"]) for one in rows_drawn(app) if "unit_id" in one}


# Files and the log.


def files_made(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable]:
    """Return what makes each file of patients that a page offers."""
    made: dict[str, Callable] = {}

    def take(rows: Callable, headings: dict, name: str, asked: object) -> None:
        made[name] = rows

    monkeypatch.setattr(components.patients, "offer_patients", take)
    app.run()
    return made


@attack("a file of patients without the right to one", expected="not offered")
def test_a_file_without_the_right(
    signed_in, user_file: Path, tmp_path: Path, monkeypatch
):
    users = yaml.safe_load(user_file.read_text("utf-8"))
    users["credentials"]["usernames"]["tromso"]["export"] = False
    changed = tmp_path / "changed.yaml"
    changed.write_text(json.dumps(users), encoding="utf-8")
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(changed))
    app = signed_in(ROWS, "tromso", **LINK)
    assert only_of(app, 21)
    assert not files_made(app, monkeypatch)
    assert not app.get("download_button")


@attack("a file of patients fetched after the end of the signing-in", expected="empty")
def test_a_file_after_the_end(signed_in, monkeypatch):
    app = signed_in(ROWS, "tromso", **LINK)
    (rows,) = files_made(app, monkeypatch).values()
    end_all("tromso")
    assert rows().empty


@attack("rows and files while the log's disk is full", expected="no row, no file")
def test_a_full_log(signed_in, monkeypatch):
    app = signed_in(ROWS, "tromso", **LINK)
    (rows,) = files_made(app, monkeypatch).values()

    def full(*_: object, **__: object) -> None:
        raise LogAway

    monkeypatch.setattr(components.trail, "note", full)
    with pytest.raises(LogAway):
        rows()
    app = signed_in(ROWS, "stolavs", **LINK)
    assert no_rows(app)
    assert t("own.log_away") in [one.value for one in app.error]


@attack("rows while nobody can say who still counts", expected="no row")
def test_without_the_own_database(signed_in, monkeypatch, tmp_path: Path):
    app = signed_in(ROWS, "tromso", **LINK)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/no/own.db")
    assert no_rows(app.run())


# Markup, wherever a text of others is shown.


@attack("markup in a user's own name", expected="text")
@pytest.mark.parametrize("path", EVERY_PAGE)
def test_markup_in_a_name(
    signed_in, user_file: Path, tmp_path: Path, monkeypatch, path: str
):
    users = yaml.safe_load(user_file.read_text("utf-8"))
    users["credentials"]["usernames"]["sekretariat"]["name"] = MARKUP[0]
    changed = tmp_path / "changed.yaml"
    changed.write_text(json.dumps(users), encoding="utf-8")
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(changed))
    app = signed_in(path, "sekretariat")
    assert not app.exception
    assert not [one for one in app.get("html") if MARKUP[0] in one.proto.body]
    for one in (*app.markdown, *app.caption):
        assert not (MARKUP[0] in one.value and one.proto.allow_html)


@attack("markup in the names of hospitals in the registry", expected="text")
@pytest.mark.parametrize(
    "path", [OVERVIEW, "pages/compare.py", MEETING, ROWS, "pages/equity.py"]
)
def test_markup_in_the_registry(
    signed_in, cookies, tmp_path: Path, monkeypatch, path: str
):
    file = (tmp_path / "registry.db").resolve()
    write_registry(file)
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        change = "UPDATE Enhet SET Kortnavn = :evil, Sykehus = :evil WHERE UnitId = 21"
        connection.execute(text(change), {"evil": EVIL})
    engine.dispose()
    monkeypatch.setattr(access.settings, "SAMPLE_FILE", file)
    app = signed_in(path, "tromso", **YEAR, enhet="alle", sak="1")
    assert is_escaped(app)


@attack("markup in a note and in what is decided", expected="text")
def test_markup_in_notes(signed_in):
    signed_in(OVERVIEW, "stolavs")
    add_action_note(own_database(), SECRETARY, "11", date(2020, 5, 2), EVIL)
    for slide in ("stroke_unit_treated@11", EVIL):
        save_decision(own_database(), ADVISORY, "mai", slide, EVIL, EVIL)
    link = {"ind": "stroke_unit_treated", "linjer": "11", **YEAR}
    trends = signed_in("pages/trends.py", "tromso", **link)
    assert EVIL in json.dumps(charts(trends)) + everything_sent(trends)
    assert is_escaped(trends)
    agenda = {"saker": "stroke_unit_treated@11", "mote": "mai", **YEAR}
    for number in ("1", "2"):
        assert is_escaped(signed_in(MEETING, "radgiver", sak=number, **agenda))


@attack("markup in an application, before the secretariat", expected="text")
@pytest.mark.parametrize("evil", MARKUP)
def test_markup_in_an_application(signed_in, tmp_path, monkeypatch, evil: str):
    signed_in(OVERVIEW, "sekretariat")
    monkeypatch.setenv("SLAGTAVLE_MAIL_FOLDER", str(tmp_path / "mails"))
    monkeypatch.setattr("access.applications.belongs_to", lambda *_: True)
    wish = Wish(evil, "kari@norvik.no", (11,), "hospital", evil)
    number = apply(own_database(), wish, "10.0.0.1")
    code = code_in(MailBox(tmp_path / "mails").text())
    assert confirm(own_database(), number, code, {}) == "confirmed"
    app = signed_in("pages/admin_access.py", "sekretariat")
    assert "kari@norvik.no" in everything_sent(app)
    assert not [
        one for one in app.get("html") if "<" in evil and evil in one.proto.body
    ]
    assert not [one for one in (*app.markdown, *app.caption) if evil in one.value]


@attack("markup in the language and every other part of a link", expected="dropped")
@pytest.mark.parametrize("path", EVERY_PAGE)
def test_markup_in_a_link(signed_in, path: str):
    parts = ("lang", "ind", "vis", "sorter", "mote", "enhet", "hvorfor", "region")
    app = signed_in(path, "radgiver", **dict.fromkeys(parts, EVIL))
    assert is_escaped(app)


@attack("markup in the access log's texts", expected="cells of text")
def test_markup_in_the_log(signed_in, monkeypatch):
    signed_in(OVERVIEW, "stolavs", mote=EVIL, enhet=EVIL)
    app = signed_in("pages/access_log.py", "sekretariat")
    app.text_input(key="log_username").set_value(EVIL).run()
    assert is_escaped(app)


@attack("a formula as the name of a meeting and in its file", expected="text")
@pytest.mark.parametrize("formula", FORMULAS[:4])
def test_a_formula_in_the_minutes(signed_in, monkeypatch, formula: str):
    signed_in(OVERVIEW, "radgiver")
    slide = "stroke_unit_treated@11"
    save_decision(own_database(), ADVISORY, formula, slide, formula, formula)
    files: list[bytes] = []
    monkeypatch.setattr(
        components.meeting_minutes.st,
        "download_button",
        lambda _label, data, **__: files.append(data()),
    )
    signed_in(MEETING, "radgiver", saker=slide, sak="2", mote=formula, **YEAR)
    cells = [cell for file in files for cell in file.decode().split(";")]
    assert cells
    assert not [cell for cell in cells if cell.lstrip('"').startswith(formula[0])]


# Too much, and guessing.


@attack("a megabyte in the sign-in form", expected="one answer, no record")
@pytest.mark.parametrize("username", [HUGE, *SQL, *MARKUP, "\0", "stolavs\0"])
def test_a_megabyte_in_the_form(stranger, username: str):
    app = give_password(stranger(OVERVIEW), username, HUGE)
    assert not app.exception
    assert [one.value for one in app.error] == [t("sign_in.wrong")]
    assert sessions_of(username) == []


@attack("a megabyte in every part of a link", expected="dropped")
@pytest.mark.parametrize("path", [OVERVIEW, MEETING, "pages/trends.py"])
def test_a_megabyte_in_a_link(signed_in, path: str):
    parts = ("ind", "enhet", "saker", "mote", "linjer", "brudd", "lang", "lenke")
    app = signed_in(path, "radgiver", **dict.fromkeys(parts, HUGE))
    assert not app.exception
    assert len(everything_sent(app)) < 5_000_000
    assert HUGE not in everything_sent(app)


@attack("a megabyte as a note", expected="refused in words")
def test_a_megabyte_as_a_note(signed_in):
    signed_in(OVERVIEW, "stolavs")
    with pytest.raises(ValueError, match="400"):
        add_action_note(own_database(), SECRETARY, "11", BEGINNING.date(), HUGE)


@attack("a made-up one-time link", expected="over, and gone from the address")
@pytest.mark.parametrize("token", [*SQL, *PATHS, *MARKUP, "x" * 100])
def test_a_made_up_link(stranger, token: str):
    app = stranger(OVERVIEW, lenke=token)
    assert not app.exception
    assert [one.value for one in app.error] == [t("password.link_over")]
    assert not app.text_input
    assert "lenke" not in app.query_params


@attack("guessing passwords over many sessions", expected="a wait for all of them")
def test_guessing_over_many_sessions(stranger):
    for number in range(5):
        give_password(stranger(OVERVIEW), "stolavs", f"wrong {number}")
    app = give_password(stranger(OVERVIEW))
    assert is_at_the_door(app)
    assert [(one.kind, one.name) for one in locked()] == [("account", "stolavs")]


@attack("what the form says of users that there are", expected="the same for all")
def test_what_the_form_says(stranger):
    said = set()
    for name in ("stolavs", "nobody", "sekretariat", "admin", SQL[0]):
        said.add(words_on(give_password(stranger(OVERVIEW), name, "wrong")))
    assert len(said) == 1


@attack("an error in the middle of a page", expected="one sentence, no traceback")
def test_an_error_in_a_page(signed_in, monkeypatch):
    app = signed_in(ROWS, "tromso", **LINK)
    secret = "SELECT secret FROM Akuttskjema"

    def away(*_: object) -> None:
        raise OperationalError(secret, {}, Exception("password=hunter2"))

    monkeypatch.setattr("data_access.patient_rows.read", away)
    app.run()
    assert no_rows(app)
    assert "hunter2" not in everything_sent(app)
    assert secret not in everything_sent(app)


@attack("a table's cell opened that names another hospital", expected="numbers only")
def test_a_cell_of_another_hospital(signed_in):
    app = signed_in(OVERVIEW, "tromso", enhet="11", **YEAR)
    assert no_rows(app)
    assert "FORM-" not in table_html(app)
    app.session_state["choice"] = {"enhet": SQL[0], "ind": by_id("mortality_30d").id}
    assert no_rows(app.run())
