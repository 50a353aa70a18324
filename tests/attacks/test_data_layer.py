"""Attacks below the pages: scopes, grants, applications, links, logs, files, texts."""

import csv
import io
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyotp
import pytest
from sqlalchemy import Engine, delete, inspect, or_, select, text, true, update
from sqlalchemy.exc import SQLAlchemyError

import access.applications
from access import grants, second_factor
from access.applications import BadApplication, TooManyApplications, apply, confirm
from access.back_off import BackOff
from access.deciding import NotAllowedAccess, OwnAccess
from access.decisions import AlreadyDecided, Terms, approve, open_applications, refuse
from access.grants import Wanted, give, grants_of
from access.link_after_sign_in import is_local, local_part
from access.links import make_link, owner_of, set_password
from access.log import LogAway, write
from access.log import read as read_log
from access.password_policy import password_problem
from access.passwords import is_password
from access.people import add_account, disable, find_account, send_password_link
from access.policy import NotAllowedSetting, change_setting, changes
from components.choice import KEYS, readable
from data_access.engine import make_engine
from data_access.queries import read, strokes_in_detail
from data_access.scope import AccessScope, Viewer
from data_access.stroke import stroke
from environment import UnusableSetting, setting
from indicators.agenda import read_agenda
from indicators.arguments import UsageError, parsed
from indicators.catalogue import ALL, by_id
from indicators.extract import excel_rows, harmless
from indicators.in_force import LEAST, goals_of, least_of, use
from notes.action_notes import (
    NotAllowedNote,
    action_notes,
    add_action_note,
    remove_action_note,
)
from notes.minutes import decisions_of, save_decision
from own_data.tables import access_grant, access_log, account
from tests.access.conftest import HASH, user
from tests.access.own import (
    ADMINISTRATOR,
    ADVISORY,
    HF_OF,
    HOSPITAL,
    KARI,
    SECRETARY,
    MailBox,
    apply_and_confirm,
    code_in,
    token_in,
)
from tests.access.test_log import BEGINNING, END
from tests.attacks.counted import attack
from tests.attacks.texts import FORMULAS, HUGE, MARKUP, PATHS, SQL
from tests.small import empty_registry
from tests.varied import fill_varied

QUESTION = by_id("mortality_30d").question()
TEXTS = (*SQL, *PATHS, *MARKUP, HUGE)
each_text = pytest.mark.parametrize("evil", TEXTS, ids=range(len(TEXTS)))
OLA = "ola@stolav.no"
GOOD = "fire ord uten sammenheng"


@pytest.fixture(scope="module")
def registry() -> Engine:
    """Five hospitals with many strokes."""
    engine = empty_registry()
    fill_varied(engine)
    return engine


def rows_of(
    registry: Engine, scope: AccessScope, where=None, order="UnitId", **asked: int
) -> pd.DataFrame:
    assert QUESTION is not None
    options = {"limit": None, "offset": 0, **asked}
    condition = true() if where is None else where
    rows = strokes_in_detail(
        scope,
        QUESTION,
        "inside",
        condition,
        order_by=order,
        descending=False,
        **options,
    )
    return read(registry, rows, date(2021, 6, 30))


def of(*hospitals: int) -> AccessScope:
    return AccessScope("kari", frozenset(hospitals))


def kept(engine: Engine, table) -> list[dict]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


@pytest.fixture
def ola(engine: Engine, clock) -> str:
    """A user of the own database with a grant for one hospital."""
    with engine.begin() as connection:
        add_account(connection, OLA, "Ola", "nb")
        token = make_link(connection, OLA)
    assert set_password(engine, token, HASH)
    give(engine, SECRETARY, OLA, Wanted("hospital", 11), "Leder")
    return OLA


@pytest.fixture
def found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """Find an account in this test's own database."""
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", str(engine.url))
    return find_account


# Scopes and queries.


@attack("rows with an empty scope", expected="no row")
def test_an_empty_scope(registry: Engine):
    assert rows_of(registry, of()).empty
    assert len(rows_of(registry, of(11))) > 5


@attack("a condition that widens the scope", expected="own rows only")
@pytest.mark.parametrize(
    "where",
    [
        or_(true(), stroke.c.UnitId == 21),
        stroke.c.UnitId != 11,
        text("1=1) OR (1=1"),
        text("1=1 --"),
    ],
)
def test_a_condition_that_widens(registry: Engine, where):
    try:
        rows = rows_of(registry, of(11), where)
    except SQLAlchemyError:
        return
    assert set(rows["UnitId"]) <= {11}


@attack("an order that is no column", expected="KeyError")
@pytest.mark.parametrize("order", ["PasientGUID", "UnitId; DROP TABLE x", *SQL])
def test_an_order_that_is_no_column(registry: Engine, order: str):
    with pytest.raises(KeyError):
        rows_of(registry, of(11), order=order)


@attack("pages before the first and after the last", expected="own rows only")
@pytest.mark.parametrize(("limit", "offset"), [(10, -50), (-1, 0), (50, 10**9)])
def test_pages_that_are_none(registry: Engine, limit: int, offset: int):
    rows = rows_of(registry, of(11), limit=limit, offset=offset)
    assert set(rows["UnitId"]) <= {11}


@attack("a scope changed after it was given", expected="an error")
def test_a_changed_scope():
    scope = of(11)
    with pytest.raises(FrozenInstanceError):
        scope.hospital_ids = frozenset({21})  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        HOSPITAL.role = "secretariat"  # type: ignore[misc]


@attack("a role in other letters, or made up", expected="no hospital")
@pytest.mark.parametrize(
    "role", ["HOSPITAL", "hospital ", "admin", "operator", "administrator", "", "*"]
)
def test_a_made_up_role(role: str):
    assert not Viewer("x", "X", role, frozenset({11})).scope().hospital_ids


@attack("seeing as a hospital that one may not read", expected="no hospital")
def test_seeing_as_more():
    seen = Viewer(
        "s", "S", "hospital", frozenset({11}), seen_by="s", rows_at_most=frozenset()
    )
    assert not seen.scope().hospital_ids


@attack("a hospital's id as a text", expected="an error or no row")
def test_an_id_that_is_a_text(registry: Engine):
    for evil in SQL:
        scope = AccessScope("kari", frozenset({evil}))  # type: ignore[arg-type]
        try:
            assert rows_of(registry, scope).empty
        except (ValueError, TypeError, SQLAlchemyError):
            continue
    assert inspect(registry).has_table("Akuttskjema")


@attack("writing into the registry by the way that reads it", expected="an error")
def test_writing_into_the_registry(tmp_path: Path):
    file = tmp_path / "registry.db"
    empty_registry(f"sqlite:///{file}").dispose()
    reading = make_engine(f"sqlite:///{file}")
    for order in ("DELETE FROM Enhet", "DROP TABLE Enhet", "PRAGMA query_only=OFF"):
        with reading.connect() as connection:
            try:
                connection.execute(text(order))
                connection.execute(text("DELETE FROM Enhet"))
            except SQLAlchemyError:
                continue
            pytest.fail(order)
    reading.dispose()


# Grants.


@attack("a grant before its day and after its last", expected="no right")
def test_grants_of_other_days(engine: Engine, ola: str, clock, found: Callable):
    today = clock.today()
    for hospital, begins, ends in (
        (12, today + timedelta(days=1), None),
        (21, today, today),
    ):
        wanted = Wanted("hospital", hospital, valid_from=begins, valid_to=ends)
        give(engine, SECRETARY, ola, wanted, "Vikar")
    clock.at += timedelta(days=1)
    assert found(ola).hospital_ids == {11, 12}
    clock.at -= timedelta(days=1)
    assert found(ola).hospital_ids == {11, 21}


@attack("a grant that was ended", expected="no right")
def test_an_ended_grant(engine: Engine, ola: str, found: Callable):
    (grant,) = grants_of(engine, ola)
    assert grants.end(engine, SECRETARY, grant.id, "Sluttet")
    assert found(ola).role == ""
    assert found(ola).hospital_ids == frozenset()
    assert not grants.confirm(engine, SECRETARY, grant.id)


@attack("a right given to oneself", expected="refused")
def test_a_right_for_oneself(engine: Engine, ola: str):
    for me, role in (
        ("secretariat", "secretariat"),
        ("administrator", "administrator"),
    ):
        viewer = Viewer(ola.upper(), "Ola", me, frozenset())
        with pytest.raises(OwnAccess):
            give(engine, viewer, ola, Wanted(role), "Jeg")
    assert len(grants_of(engine, ola)) == 1


@attack("a right given by who may give none", expected="refused")
@pytest.mark.parametrize(
    ("by", "role"),
    [
        (HOSPITAL, "hospital"),
        (ADVISORY, "secretariat"),
        (ADMINISTRATOR, "hospital"),
        (ADMINISTRATOR, "secretariat"),
        (SECRETARY, "administrator"),
        (replace(SECRETARY, seen_by="x"), "hospital"),
        (Viewer("", "", "operator", frozenset()), "hospital"),
    ],
)
def test_a_right_by_who_may_not(engine: Engine, ola: str, by: Viewer, role: str):
    hospital = 21 if role == "hospital" else None
    with pytest.raises(NotAllowedAccess):
        give(engine, by, ola, Wanted(role, hospital), "Fordi")
    (grant,) = grants_of(engine, ola)
    for change in (grants.end, grants.confirm):
        if by is not SECRETARY:
            with pytest.raises(NotAllowedAccess):
                change(engine, by, grant.id, "Fordi")


@attack("a right that no role has", expected="an error")
@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("operator"),
        Wanted("hospital"),
        Wanted("advisory", 11),
        Wanted("advisory", may_export=True),
        Wanted("administrator", 11),
    ],
)
def test_a_right_that_no_role_has(engine: Engine, ola: str, wanted: Wanted):
    by = ADMINISTRATOR if wanted.role == "administrator" else SECRETARY
    with pytest.raises((ValueError, NotAllowedAccess)):
        give(engine, by, ola, wanted, "Fordi")


@attack("export of two hospitals by the right for one", expected="no export")
def test_export_of_more(engine: Engine, ola: str, found: Callable):
    give(engine, SECRETARY, ola, Wanted("hospital", 12, may_export=True), "Leder")
    assert not found(ola).may_export


@attack("a role written into the database by hand", expected="no right")
def test_a_role_by_hand(engine: Engine, ola: str, found: Callable):
    with engine.begin() as connection:
        connection.execute(update(access_grant).values(role="operator"))
    assert found(ola).role == ""


@attack("an account under a name of the user file", expected="the file's user")
def test_a_name_of_the_file(engine: Engine, ola: str, found: Callable, write_users):
    write_users({OLA: user(hospitals=[21])})
    assert found(ola).hospital_ids == {21}


# Applications, codes and links.


@attack("an application with a foreign domain", expected="refused by itself")
@pytest.mark.parametrize(
    "email",
    ["kari@gmail.com", "kari@stolav.no.evil.example", "kari@xstolav.no", "k@unn.no"],
)
def test_a_foreign_domain(engine: Engine, box: MailBox, clock, email: str):
    apply_and_confirm(engine, box, replace(KARI, email=email))
    assert open_applications(engine, SECRETARY) == []


@attack(
    "a second address, a header or a unicode letter in the address", expected="refused"
)
@pytest.mark.parametrize(
    "email",
    [
        "kari@stolav.no, evil@evil.example",
        "kari@stolav.no\nBcc: evil@evil.example",
        "kari@evil.example <kari@stolav.no>",
        "kari@stоlav.no",
        '"kari@evil.example"@stolav.no\r\n',
        "kari@[127.0.0.1]",
        HUGE + "@stolav.no",
    ],
)
def test_an_address_that_is_two(engine: Engine, box: MailBox, clock, email: str):
    with pytest.raises(BadApplication):
        apply(engine, replace(KARI, email=email), "10.0.0.1")
    assert box.take() == []


@attack("a role that cannot be applied for", expected="an error")
@pytest.mark.parametrize("role", ["secretariat", "administrator", "operator", ""])
def test_a_role_not_to_apply_for(engine: Engine, box: MailBox, role: str):
    with pytest.raises(BadApplication):
        apply(engine, replace(KARI, role=role), "10.0.0.1")


@attack("a code used twice", expected="over")
def test_a_code_twice(engine: Engine, box: MailBox, clock):
    number = apply(engine, KARI, "10.0.0.1")
    code = code_in(box.text())
    assert confirm(engine, number, code, HF_OF) == "confirmed"
    assert confirm(engine, number, code, HF_OF) == "over"


@attack("a code of another application", expected="wrong")
def test_a_code_of_another(engine: Engine, box: MailBox, clock):
    first = apply(engine, KARI, "10.0.0.1")
    box.take()
    apply(engine, replace(KARI, email=OLA), "10.0.0.1")
    assert confirm(engine, first, code_in(box.text()), HF_OF) == "wrong"


@attack("guessing a code, many at once", expected="five tries")
def test_guessing_a_code(engine: Engine, box: MailBox, clock):
    number = apply(engine, KARI, "10.0.0.1")
    code = code_in(box.text())
    wrong = [f"{(int(code) + n) % 10**6:06}" for n in range(1, 13)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: confirm(engine, number, one, HF_OF), wrong))
    assert "confirmed" not in answers
    assert confirm(engine, number, code, HF_OF) == "over"


@attack("a code after ten minutes", expected="over")
def test_an_old_code(engine: Engine, box: MailBox, clock):
    number = apply(engine, KARI, "10.0.0.1")
    code = code_in(box.text())
    clock.at += timedelta(minutes=10)
    assert confirm(engine, number, code, HF_OF) == "over"


@attack("a flood of applications", expected="five an address, twenty a place")
def test_a_flood_of_applications(engine: Engine, box: MailBox, clock):
    assert [apply(engine, KARI, "10.0.0.1") for _ in range(7)][5:] == [0, 0]
    assert len(box.take()) == 5
    others = [replace(KARI, email=f"k{number}@stolav.no") for number in range(21)]
    for one in others[:20]:
        apply(engine, one, "10.0.0.2")
    with pytest.raises(TooManyApplications):
        apply(engine, others[20], "10.0.0.2")


@attack("which addresses have an account, by applying", expected="one answer for all")
def test_accounts_by_applying(engine: Engine, box: MailBox, ola: str):
    for email in (ola, "nobody@stolav.no"):
        number = apply(engine, replace(KARI, email=email), "10.0.0.1")
        assert number > 0
        (mail,) = box.take()
        assert (
            confirm(engine, number, code_in(mail.get_content()), HF_OF) == "confirmed"
        )


@attack("an approval by who may not decide", expected="refused")
@pytest.mark.parametrize(
    "by",
    [
        HOSPITAL,
        ADVISORY,
        ADMINISTRATOR,
        replace(SECRETARY, seen_by="x"),
        replace(SECRETARY, username=KARI.email),
        replace(SECRETARY, name=KARI.name.upper()),
    ],
)
def test_an_approval_by_others(engine: Engine, box: MailBox, clock, by: Viewer):
    number = apply_and_confirm(engine, box)
    with pytest.raises(NotAllowedAccess):
        approve(engine, by, number, Terms((11,)))
    with pytest.raises(NotAllowedAccess):
        refuse(engine, by, number, "Nei")
    assert kept(engine, account) == []


@attack("an approval of more than was asked for", expected="an error")
def test_an_approval_of_more(engine: Engine, box: MailBox, clock):
    number = apply_and_confirm(engine, box)
    for terms in (Terms((11, 21)), Terms((21,)), Terms(())):
        with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
            approve(engine, SECRETARY, number, terms)
    assert kept(engine, account) == []


@attack("an approval of what was not confirmed", expected="an error")
def test_an_approval_without_a_code(engine: Engine, box: MailBox, clock):
    number = apply(engine, KARI, "10.0.0.1")
    with pytest.raises(AlreadyDecided):
        approve(engine, SECRETARY, number, Terms((11,)))


@attack("a race of approvals and a refusal", expected="one decides, one mail")
def test_a_race_of_approvals(engine: Engine, box: MailBox):
    number = apply_and_confirm(engine, box)

    def decide(turn: int) -> str:
        try:
            if turn == 3:
                refuse(engine, SECRETARY, number, "Nei")
            else:
                approve(engine, SECRETARY, number, Terms((11,)))
        except AlreadyDecided:
            return "late"
        return "decided"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(decide, range(6))) == ["decided"] + ["late"] * 5
    assert len(box.take()) == 1
    assert len(grants_of(engine, KARI.email)) == len(kept(engine, account)) <= 1


@attack("a one-time link used twice", expected="no password")
def test_a_link_twice(engine: Engine, box: MailBox, clock):
    number = apply_and_confirm(engine, box)
    approve(engine, SECRETARY, number, Terms((11,)))
    token = token_in(box.text())
    assert set_password(engine, token, "the first")
    assert not set_password(engine, token, "the second")
    assert owner_of(engine, token) is None
    assert [row["password_hash"] for row in kept(engine, account)] == ["the first"]


@attack("a race of two who use a link", expected="one succeeds")
def test_a_race_for_a_link(engine: Engine, ola: str, clock):
    with engine.begin() as connection:
        token = make_link(connection, ola)
    with ThreadPoolExecutor(6) as pool:
        done = pool.map(lambda n: set_password(engine, token, f"h{n}"), range(6))
        assert sorted(done) == [False] * 5 + [True]


@attack("an older link, one too old, one of a disabled user", expected="no password")
def test_links_that_are_over(engine: Engine, ola: str, box: MailBox, clock):
    tokens = []
    for _ in range(2):
        send_password_link(engine, SECRETARY, ola)
        tokens.append(token_in(box.text()))
    assert not set_password(engine, tokens[0], "x")
    clock.at += timedelta(hours=72)
    assert not set_password(engine, tokens[1], "x")
    send_password_link(engine, SECRETARY, ola)
    last = token_in(box.text())
    assert disable(engine, SECRETARY, ola, "Sluttet")
    assert not set_password(engine, last, "x")


@attack("a made-up link", expected="no owner")
@each_text
def test_a_made_up_link(engine: Engine, ola: str, evil: str):
    assert owner_of(engine, evil) is None
    assert not set_password(engine, evil, "x")


@attack("a link read out of the database", expected="only its hash stands there")
def test_a_link_out_of_the_database(engine: Engine, ola: str, box: MailBox):
    send_password_link(engine, SECRETARY, ola)
    token = token_in(box.text())
    with engine.connect() as connection:
        rows = [
            dict(row)
            for name in inspect(engine).get_table_names()
            for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings()
        ]
    assert token not in str(rows)
    assert not set_password(engine, next(iter(digests(rows))), "x")


def digests(rows: list[dict]) -> Iterator[str]:
    yield from (row["token_digest"] for row in rows if row.get("token_digest"))


# Passwords and codes.


@attack(
    "a password that is common, one's own name, too short or too long",
    expected="refused",
)
@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P4$$w0rd2026!",
        "qwertyqwerty",
        "nordmann2026!",
        "x",
        "a" * 73,
        "",
    ],
)
def test_a_weak_password(password: str):
    assert password_problem(password, KARI.email, KARI.name, KARI.email)


@attack("an oversized or odd password", expected="no, without an error")
@pytest.mark.parametrize("password", [HUGE, "\0", "\ud800", "x" * 72 + "y", "æ" * 50])
def test_an_odd_password(password: str):
    assert not is_password(None, password)


@attack("many guesses at once against the wait", expected="five count")
def test_many_guesses_at_once(own_url: str):
    guessing = BackOff("account", free=5)
    with ThreadPoolExecutor(4) as pool:
        waits = list(pool.map(lambda _: guessing.start("kari"), range(16)))
    assert waits.count(0.0) == 5


@attack("a code of the second factor used twice, or guessed", expected="refused")
def test_a_second_factor_code_twice(own_url: str):
    key = "0123456789abcdefghijklmnopqrstuvwxyz"
    secret = second_factor.begin_enrolment("kari", key).secret
    code = pyotp.TOTP(secret).now()
    assert second_factor.confirm("kari", code, key)
    assert not second_factor.check("kari", code, key)
    for odd in (
        "",
        "000000" if code != "000000" else "1",
        "１２３４５６",
        HUGE,
        SQL[0],
    ):
        assert not second_factor.check("kari", odd, key)


# The log and the settings.


@attack(
    "a row of the access log changed or taken away", expected="the database refuses"
)
def test_a_changed_log(engine: Engine):
    write(engine, HOSPITAL, "rows", page="own_unit", hospital_ids={11}, rows=3)
    now = datetime.now(UTC).replace(tzinfo=None)
    for order in (
        update(access_log).values(username="somebody"),
        update(access_log).values(at=now - timedelta(days=4000)),
        delete(access_log),
    ):
        with pytest.raises(SQLAlchemyError), engine.begin() as connection:
            connection.execute(order)
    assert [row["username"] for row in kept(engine, access_log)] == ["stolavs"]


@attack("a log that cannot be written (disk full)", expected="LogAway")
def test_a_full_disk(engine: Engine):
    with engine.begin() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
    with pytest.raises(LogAway):
        write(engine, HOSPITAL, "rows", selection="x" * 5_000_000)


@attack("somebody else's name in the log", expected="the own name")
def test_another_name_in_the_log(engine: Engine):
    seeing = replace(HOSPITAL, seen_by="sekretariat")
    write(engine, seeing, "page", detail="x\r\n2026 stolavs rows")
    (entry,) = read_log(engine, since=BEGINNING, until=END)
    assert entry.username == "sekretariat"
    assert read_log(engine, since=BEGINNING, until=END, username="stolavs") == []


@attack("a setting changed by who may not", expected="refused")
@pytest.mark.parametrize(
    "by",
    [
        HOSPITAL,
        ADVISORY,
        replace(SECRETARY, seen_by="x"),
        Viewer("", "", "", of().hospital_ids),
    ],
)
def test_a_setting_by_others(engine: Engine, by: Viewer):
    with pytest.raises(NotAllowedSetting):
        change_setting(engine, by, LEAST, "5", "Lavere")
    assert changes(engine) == []


@attack("a limit of small numbers below five, also by hand", expected="not in force")
@pytest.mark.parametrize(
    "value", ["4", "0", "-1", "1e9", "5.0", "٣", "", "NaN", SQL[0]]
)
def test_a_limit_too_low(value: str):
    with pytest.raises(ValueError, match="limit"):
        least_of(value)
    try:
        assert use({LEAST: value})
    finally:
        use({})


@attack("goal levels that are nonsense or a script", expected="an error")
@pytest.mark.parametrize("evil", [*MARKUP, *SQL, "[]" * 9, '[{"high": 9}]', "[[[["])
def test_nonsense_as_goals(evil: str):
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        goals_of(by_id("mortality_30d"), evil)


# Notes and minutes.


@attack("a note on another hospital, or taken away there", expected="refused")
@pytest.mark.parametrize(
    "unit", ["21", "nation", "St. Olavs hospital HF", "11 ", "١١", "²"]
)
def test_a_note_elsewhere(engine: Engine, unit: str):
    with pytest.raises(NotAllowedNote):
        add_action_note(engine, HOSPITAL, unit, date(2026, 1, 1), "Falsk")
    add_action_note(engine, SECRETARY, unit, date(2026, 1, 1), "Ekte")
    (note,) = action_notes(engine, [unit], "mortality_30d")
    for by in (HOSPITAL, ADVISORY, replace(SECRETARY, seen_by="x")):
        with pytest.raises(NotAllowedNote):
            remove_action_note(engine, by, note.id)


@attack("minutes by who has no role, or sees as another", expected="refused")
@pytest.mark.parametrize(
    "by", [ADMINISTRATOR, replace(ADVISORY, seen_by="sekretariat")]
)
def test_minutes_by_others(engine: Engine, by: Viewer):
    with pytest.raises(NotAllowedNote):
        save_decision(engine, by, "mai", "mortality_30d@11", "Falsk")
    assert decisions_of(engine, "mai") == []


# Texts: SQL, paths, markup and a megabyte, wherever a text is taken.


@attack("SQL, paths, markup and a megabyte as a username", expected="nobody")
@each_text
def test_a_text_as_a_username(engine: Engine, ola: str, found: Callable, evil: str):
    assert found(evil) is None
    assert found(ola) is not None


@attack("the same in what is kept of notes and minutes", expected="kept as text")
@each_text
def test_a_text_as_a_note(engine: Engine, evil: str):
    try:
        add_action_note(engine, HOSPITAL, "11", date(2026, 1, 1), evil)
        (note,) = action_notes(engine, ["11"], "mortality_30d")
        assert note.text == " ".join(evil.split())
    except ValueError:
        assert len(evil) > 400
    save_decision(engine, ADVISORY, "mai", "mortality_30d@11", evil)
    assert action_notes(engine, [evil], evil) == []
    assert decisions_of(engine, evil) == []
    assert {"account", "access_log"} <= set(inspect(engine).get_table_names())


@attack("the same in every question to the log", expected="no row")
@each_text
def test_a_text_asked_of_the_log(engine: Engine, evil: str):
    write(engine, HOSPITAL, "rows", page=evil, selection=evil[:5000], detail=evil)
    asked = {"since": BEGINNING, "until": END}
    assert read_log(engine, username=evil, **asked) == []
    assert read_log(engine, events=[evil], **asked) == []
    assert len(read_log(engine, **asked)) == 1


@attack("the same in an application", expected="kept as one line of text, or refused")
@each_text
def test_a_text_in_an_application(engine: Engine, box: MailBox, clock, evil: str):
    try:
        apply(engine, replace(KARI, name=evil, reason=evil), "10.0.0.1")
    except BadApplication:
        assert len(evil) > 120
        return
    (mail,) = box.take()
    assert mail["To"] == KARI.email
    assert not mail["Bcc"]
    assert evil not in mail.get_content()
    (row,) = kept(engine, access.applications.application)
    assert "\n" not in row["name"] + row["reason"]


@attack("the same in the answer that is mailed", expected="plain text, one line")
@each_text
def test_a_text_in_a_refusal(engine: Engine, box: MailBox, clock, evil: str):
    number = apply_and_confirm(engine, box)
    try:
        refuse(engine, SECRETARY, number, f"{evil}\r\nBcc: evil@evil.example")
    except ValueError:
        assert len(evil) > 300
        return
    (mail,) = box.take()
    assert mail.get_content_type() == "text/plain"
    assert not mail["Bcc"]


@attack("the same in every part of a link", expected="dropped, or found nowhere")
@each_text
def test_a_text_in_a_link(evil: str):
    kept_parts = readable(dict.fromkeys(KEYS, evil))
    free = {"enheter", "enhet", "linjer", "saker", "mote", "hvorfor", "region"}
    assert set(kept_parts) <= free
    assert all(len(one) <= 4000 and one.isprintable() for one in kept_parts.values())


@attack("the same in a meeting's agenda", expected="no slide")
@each_text
def test_a_text_as_an_agenda(evil: str):
    units = {"nation": ("nation",), "rhf": (), "hf": (), "hospital": ("11", "21")}
    known = [one.id for one in ALL]
    for agenda in (evil, f"{evil}@11", f"mortality_30d@{evil}", f"{evil}@{evil}|@"):
        found = read_agenda(agenda, known, units)  # type: ignore[arg-type]
        assert {one.unit_id for one in found.slides} <= {"11", "21", "nation"}
        assert {one.indicator_id for one in found.slides} <= set(known)


@attack("the same in every option of the command line", expected="one sentence")
@pytest.mark.parametrize("evil", SQL)
@pytest.mark.parametrize(
    "option", ["--by", "--period", "--from", "--to", "--as-of", "--sex", "--arrival"]
)
def test_a_text_as_an_option(option: str, evil: str):
    argv = ["table", "mortality_30d", "--by", "hospital", option, evil]
    with pytest.raises(UsageError):
        parsed(argv, None)


@attack("a cell that a spreadsheet computes", expected="written as text")
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula(formula: str):
    assert harmless(formula)[0] in "'"
    table = pd.DataFrame({"a": [formula]})
    file = excel_rows(table, {"a": formula}, {formula: formula}).removeprefix("\ufeff")
    for row in csv.reader(io.StringIO(file), delimiter=";"):
        assert all(cell.startswith("'") for cell in row)


# Files and addresses.


@attack("a secret's file that others can read", expected="refused, not shown")
def test_an_open_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "key"
    file.write_text("a very secret key")
    monkeypatch.setenv("SLAGTAVLE_COOKIE_KEY_FILE", str(file))
    os.chmod(file, 0o644)
    with pytest.raises(UnusableSetting) as refused:
        setting("SLAGTAVLE_COOKIE_KEY")
    assert "very secret" not in str(refused.value)


@attack("a way back to another site after signing in", expected="the front page")
@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/x\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/" + HUGE,
        "http://[",
    ],
)
def test_a_way_back_elsewhere(link: str):
    assert not is_local(link)
    assert not local_part(link, "slagtavle.example")


@attack("markup in a user's name on the way to the mail", expected="plain text")
def test_markup_in_a_mail(engine: Engine, box: MailBox, clock):
    wish = replace(KARI, name=MARKUP[0], reason=MARKUP[0])
    number = apply_and_confirm(engine, box, wish)
    approve(engine, SECRETARY, number, Terms((11,)), MARKUP[0])
    (mail,) = box.take()
    assert mail.get_content_type() == "text/plain"
    assert MARKUP[0] not in mail.get_content()
    assert MARKUP[0] not in json.dumps(dict(mail.items()))
