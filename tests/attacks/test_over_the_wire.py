"""Attacks on a running server: raw websockets and HTTP, no browser in between."""

import http.client
import json
import statistics
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import jwt
import pytest
import yaml
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from access.accounts import load_accounts
from access.back_off import locked, release
from access.sessions import begin, end_all, sessions_of
from access.tokens import ALGORITHM, digest_of, signing_key
from components.navigation import PAGES
from tests.attacks.counted import attack
from tests.attacks.wire import COOKIE, Tab
from tests.browser.conftest import PASSWORD, ROOT, running_server
from tests.browser.test_other_hospitals import LINKS, ST_OLAVS, TROMSO, forms_of

KEY = "a key of this test, made of very many signs"
EVERY_PATH = [page.path for page in PAGES if not page.is_front]
FILES_OF_PAGES = [Path(page.file).stem for page in PAGES]
OWN = "egen-avdeling"
ALL_PATIENTS = "del=inside&ind=mortality_30d"
# Users of the demo file under other names, so that no attempt disturbs another.
EXTRA = {
    "leaver": "stolavs",
    "changer": "stolavs",
    "mover": "stolavs",
    "guessed": "stolavs",
    "spared": "stolavs",
    "timed": "stolavs",
}


@dataclass(frozen=True)
class Running:
    """One server for the attacks of this file, and the file of its users."""

    address: str
    users: Path

    def change(self, username: str, **fields: Any) -> None:
        """Change a user's fields; without any, take the user away."""
        content = yaml.safe_load(self.users.read_text("utf-8"))
        users = content["credentials"]["usernames"]
        if fields:
            users[username] |= fields
        else:
            del users[username]
        changed = self.users.with_suffix(".new")
        changed.write_text(json.dumps(content), encoding="utf-8")
        changed.replace(self.users)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The server, its key and its own database also within this process's reach."""
    folder = tmp_path_factory.mktemp("attacks")
    content = yaml.safe_load((ROOT / "auth_config.yaml").read_text("utf-8"))
    users = content["credentials"]["usernames"]
    users |= {name: dict(users[model]) for name, model in EXTRA.items()}
    file = folder / "users.yaml"
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLAGTAVLE_AUTH_CONFIG", str(file))
        patch.setenv("SLAGTAVLE_COOKIE_KEY", KEY)
        patch.setenv("SLAGTAVLE_MAIL_FOLDER", str(folder / "mails"))
        patch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{folder / 'own.db'}")
        with running_server(folder) as address:
            yield Running(address, file)


@pytest.fixture(autouse=True)
def _nobody_waits(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "running" in request.fixturenames:
        for one in locked():
            release(one.key)


@pytest.fixture
def address(running: Running) -> str:
    """Where the server is."""
    return running.address


@pytest.fixture(scope="module")
def patients() -> set[bytes]:
    """The forms of this year of two hospitals: no frame may hold one of them."""
    found = {one.encode() for unit in (ST_OLAVS, TROMSO) for one in forms_of(unit)}
    assert len(found) > 300
    return found


def holds_none(tab: Tab, forms: set[bytes]) -> bool:
    everything = tab.everything
    return not any(form in everything for form in forms)


def of(unit: int) -> set[bytes]:
    return {form.encode() for form in forms_of(unit)}


def signed_in(address: str, username: str, path: str = "", query: str = "") -> Tab:
    """Sign in by the form, as a browser does; the tab stays open."""
    tab = Tab(address).open(path, query).give(username, PASSWORD)
    assert tab.cookie, tab.text
    tab.run()
    assert not tab.is_at_the_door
    return tab


def token(account_of: str, key: str = "", **claims: Any) -> str:
    """Return a cookie as the server would make it, but for what is said."""
    account = load_accounts().by_username[account_of]
    real = {"username": account_of, "exp_date": time.time() + 3600, **claims}
    return jwt.encode(real, key or signing_key(account, KEY), ALGORITHM)


def with_record(cookie: str, username: str) -> str:
    """Write a cookie's record down, as if the server had given it out."""
    begin(digest_of(cookie), username, "127.0.0.1", time.time() + 3600)
    return cookie


def without_signature(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    encoded = [urlsafe_b64encode(json.dumps(one).encode()).decode() for one in parts]
    return ".".join(one.rstrip("=") for one in encoded) + "."


def ask(
    address: str,
    path: str,
    method: str = "GET",
    body: bytes | None = None,
    **headers: str,
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """Ask with the path just as it is given: nothing is tidied up on the way."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


# The first of them finds a server that nobody has asked anything yet.
@attack("a page by its address, unsigned", expected="the sign-in form, no data")
@pytest.mark.parametrize("path", ["", *EVERY_PATH, *FILES_OF_PAGES, "pages/own_unit"])
def test_a_page_unsigned(address: str, patients: set[bytes], path: str):
    with Tab(address) as tab:
        tab.open(path, ALL_PATIENTS)
        assert tab.is_at_the_door
        assert holds_none(tab, patients)
        assert len(tab.everything) < 20_000


@attack("a page by its hash and a fragment of it, unsigned", expected="the form")
def test_a_fragment_unsigned(address: str, patients: set[bytes]):
    with signed_in(address, "tromso", OWN, ALL_PATIENTS) as victim, Tab(address) as tab:
        assert victim.fragments
        tab.open(OWN).take_over(victim)
        assert tab.run().is_at_the_door
        for fragment in victim.fragments:
            assert is_ignored(tab, tab.asking(fragment=fragment))
        for button in victim.drawn("Button"):
            assert tab.run(**{button.id: {"trigger_value": True}}).is_at_the_door
        assert holds_none(tab, patients)


@attack("headers that name a user, unsigned", expected="the form")
def test_headers_that_name_a_user(address: str):
    named = {
        "X_Forwarded_User": "tromso",
        "Remote_User": "tromso",
        "Authorization": "Basic dHJvbXNvOnNsYWd0YXZsZS1kZW1v",
    }
    with Tab(address, "x; _streamlit_user=2|1:0|tromso", **named) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("a cookie without signature (alg none)", expected="the form")
@pytest.mark.parametrize("has_record", [False, True])
def test_alg_none(address: str, has_record: bool):
    claims = {"username": "stolavs", "exp_date": time.time() + 3000 + has_record}
    forged = without_signature(claims)
    if has_record:
        with_record(forged, "stolavs")
    with Tab(address, forged) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("a cookie signed with another key", expected="the form")
@pytest.mark.parametrize("key", ["another key, made of very many signs", KEY])
def test_wrong_key(address: str, key: str):
    # The server's own key signs nothing: every account has one made of it.
    forged = with_record(token("stolavs", key), "stolavs")
    with Tab(address, forged) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("a cookie signed with one's own key for another user", expected="the form")
def test_the_key_of_another_account(address: str):
    own_key = signing_key(load_accounts().by_username["tromso"], KEY)
    forged = with_record(token("stolavs", own_key), "stolavs")
    with Tab(address, forged) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("one's own cookie with the name changed", expected="the form")
def test_the_name_is_changed(address: str):
    mine = with_record(token("tromso"), "tromso")
    head, _, signature = mine.split(".")
    claims = jwt.decode(mine, options={"verify_signature": False})
    other = without_signature({**claims, "username": "stolavs"}).split(".")[1]
    forged = with_record(f"{head}.{other}.{signature}", "stolavs")
    with Tab(address, forged) as tab:
        assert tab.open(OWN).is_at_the_door
    # The unchanged one is right: what was refused was the change.
    with Tab(address, mine) as tab:
        assert not tab.open(OWN).is_at_the_door


@attack("an expired cookie", expected="the form")
def test_expired(address: str):
    forged = with_record(token("stolavs", exp_date=time.time() - 1), "stolavs")
    with Tab(address, forged) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("a cookie that never ends, or says no end", expected="the form")
@pytest.mark.parametrize("end", [4e9, 1e308, float("nan"), None, "soon", [1]])
def test_without_an_end(address: str, end: object):
    forged = with_record(token("stolavs", exp_date=end, at=repr(end)), "stolavs")
    with Tab(address, forged) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("a right cookie that the server never gave out", expected="the form")
def test_without_a_record(address: str):
    with Tab(address, token("stolavs", jti="made by whoever has the key")) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("a cookie whose record is another user's", expected="the form")
def test_the_record_of_another(address: str):
    forged = with_record(token("stolavs", jti="mine"), "tromso")
    with Tab(address, forged) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("nonsense and SQL in the cookie", expected="the form, no error")
@pytest.mark.parametrize(
    "cookie",
    ["x", "a.b.c", "..", "%00", "' OR 1=1 --", "x" * 7000, "eyJhbGciOiJIUzI1NiJ9.e30."],
)
def test_nonsense_as_a_cookie(address: str, cookie: str):
    with Tab(address, cookie) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("a cookie that names another as a list or an object", expected="the form")
@pytest.mark.parametrize("name", [["stolavs"], {"$ne": ""}, 1, None, "STOLAVS\0"])
def test_an_odd_name_in_the_cookie(address: str, name: object):
    with Tab(address, token("stolavs", username=name)) as tab:
        assert tab.open(OWN).is_at_the_door


@attack("a cookie replayed after signing out", expected="the form")
def test_after_signing_out(address: str, patients: set[bytes]):
    with signed_in(address, "tromso") as tab:
        copied = tab.cookie
        tab.press("Logg ut")
    with Tab(address, copied) as thief:
        assert thief.open(OWN, ALL_PATIENTS).is_at_the_door
        assert holds_none(thief, patients)


@attack("a cookie replayed after signing out everywhere", expected="the form")
def test_after_signing_out_everywhere(address: str):
    with signed_in(address, "tromso") as tab:
        assert end_all("tromso") >= 1
        assert tab.run().is_at_the_door
        with Tab(address, tab.cookie) as thief:
            assert thief.open(OWN).is_at_the_door


@attack("cookie and open tab after the user was removed", expected="the form")
def test_after_removal(running: Running):
    with signed_in(running.address, "leaver") as tab:
        running.change("leaver")
        assert tab.run().is_at_the_door
        with Tab(running.address, tab.cookie) as thief:
            assert thief.open(OWN).is_at_the_door


@attack("cookie and open tab after the password was changed", expected="the form")
def test_after_a_changed_password(running: Running):
    other = load_accounts().by_username["radgiver"].password_hash
    with signed_in(running.address, "changer") as tab:
        running.change("changer", password=other)
        assert tab.run().is_at_the_door
        with Tab(running.address, tab.cookie) as thief:
            assert thief.open(OWN).is_at_the_door


@attack("cookie and open tab after the user moved", expected="the form, no rows")
def test_after_a_move(running: Running):
    with signed_in(running.address, "mover", OWN, ALL_PATIENTS) as tab:
        assert not holds_none(tab, of(ST_OLAVS))
        tab.frames.clear()
        running.change("mover", hospitals=[TROMSO])
        assert tab.run().is_at_the_door
        with Tab(running.address, tab.cookie) as thief:
            assert thief.open(OWN, ALL_PATIENTS).is_at_the_door
            assert holds_none(thief, of(ST_OLAVS))


@attack("a session whose number the attacker chose", expected="a number of its own")
def test_a_chosen_session(address: str):
    chosen = "00000000-0000-4000-8000-000000000000"
    with Tab(address, session=chosen) as victim:
        victim.open()
        assert victim.session != chosen
        victim.give("tromso", PASSWORD).run()
        assert not victim.is_at_the_door
        with Tab(address, session=chosen) as thief:
            assert thief.open(OWN).is_at_the_door


@attack("a session that was the attacker's before the sign-in", expected="the form")
def test_a_session_from_before(address: str, patients: set[bytes]):
    with Tab(address) as thief:
        number = thief.open(OWN).session
    with Tab(address, session=number) as victim:
        assert victim.open(OWN, ALL_PATIENTS).session == number
        victim.give("tromso", PASSWORD).run()
        assert not victim.is_at_the_door
        with Tab(address, session=number) as thief:
            assert thief.open(OWN, ALL_PATIENTS).is_at_the_door
            assert holds_none(thief, patients)


@attack("somebody's session by its number, without the cookie", expected="the form")
@pytest.mark.parametrize("is_user", [False, True])
def test_a_session_by_its_number(address: str, is_user: bool):
    own = with_record(token("radgiver"), "radgiver") if is_user else ""
    with signed_in(address, "tromso", OWN, ALL_PATIENTS) as victim:
        with Tab(address, own, session=victim.session) as thief:
            thief.open(OWN, ALL_PATIENTS)
            assert thief.is_at_the_door != is_user
            assert holds_none(thief, of(TROMSO))
        # Whose line was cut comes back, with the cookie.
        with Tab(address, victim.cookie, session=victim.session) as again:
            again.open(OWN, ALL_PATIENTS)
            assert not holds_none(again, of(TROMSO))


@attack("a part of somebody's page, by the session's number", expected="no row")
def test_a_fragment_by_the_session_s_number(address: str):
    with signed_in(address, "tromso", OWN, ALL_PATIENTS) as victim:
        assert victim.fragments
        for fragment in victim.fragments:
            with Tab(address, session=victim.session) as thief:
                thief.take_over(victim)
                thief.send_and_take(thief.asking(fragment=fragment))
                assert holds_none(thief, of(TROMSO))
                assert thief.run().is_at_the_door
                assert holds_none(thief, of(TROMSO))


@attack("a session taken up again after signing out", expected="the form")
def test_a_session_after_signing_out(address: str):
    with signed_in(address, "tromso", OWN) as victim:
        copied, number = victim.cookie, victim.session
        victim.press("Logg ut")
    with Tab(address, copied, session=number) as thief:
        assert thief.open(OWN).is_at_the_door


@attack("a cookie planted before the sign-in", expected="a new one that alone counts")
def test_a_planted_cookie(address: str):
    planted = token("tromso", jti="planted")
    with Tab(address, planted) as victim:
        victim.open().give("tromso", PASSWORD)
        assert victim.cookie != planted
        assert not victim.run().is_at_the_door
    with Tab(address, planted) as thief:
        assert thief.open(OWN).is_at_the_door


@attack("a websocket from another site's page", expected="refused (403)")
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:3000", "null", "http://["]
)
def test_a_foreign_page(address: str, origin: str):
    cookie = with_record(token("tromso", jti=origin), "tromso")
    with pytest.raises(InvalidStatus) as refused, Tab(address, cookie, origin=origin):
        pass
    assert refused.value.response.status_code == 403


@attack("another hospital in the address", expected="no foreign row")
def test_another_hospital_in_the_address(address: str):
    with signed_in(address, "tromso") as tab:
        for link in LINKS:
            parts = urlsplit(link)
            assert not tab.open(parts.path, parts.query).is_at_the_door
        assert holds_none(tab, of(ST_OLAVS))
        # Rows there are: the own ones.
        assert not holds_none(tab, of(TROMSO))


@attack("another hospital in every widget's state", expected="no foreign row")
def test_another_hospital_in_the_widgets(address: str):
    with signed_in(address, "tromso", OWN, ALL_PATIENTS) as tab:
        for kind in ("ButtonGroup", "MultiSelect", "Selectbox", "TextInput"):
            for widget in tab.drawn(kind):
                for state in (
                    {"string_value": str(ST_OLAVS)},
                    {"string_array_value": [str(ST_OLAVS)]},
                    {"int_array_value": [ST_OLAVS]},
                    {"int_value": ST_OLAVS},
                ):
                    tab.run(**{widget.id: state})
        for made_up in ("own_hospitals", "own_unit", "see_as_role", "role"):
            state = {"string_array_value": [str(ST_OLAVS)]}
            tab.run(**{f"$$ID-{'0' * 32}-{made_up}": state})
        assert holds_none(tab, of(ST_OLAVS))
        assert b"Traceback" not in tab.everything


@attack("a page of the secretariat by its address", expected="one sentence")
@pytest.mark.parametrize("path", ["tilgang", "innstillinger", "innlesing"])
@pytest.mark.parametrize("username", ["tromso", "radgiver", "uten"])
def test_a_page_of_another_role(address: str, username: str, path: str):
    cookie = with_record(token(username, jti=path), username)
    with Tab(address, cookie) as tab:
        tab.open(path)
        assert "Siden er ikke for din rolle." in tab.text
        assert not tab.drawn("Dataframe")
        assert not tab.labels


@attack("patient rows of whom there is no right to any", expected="no row")
@pytest.mark.parametrize("username", ["radgiver", "sekretariat", "uten"])
def test_rows_without_a_right(address: str, patients: set[bytes], username: str):
    with Tab(address, with_record(token(username, jti="rows"), username)) as tab:
        tab.open(OWN, f"{ALL_PATIENTS}&enhet={TROMSO}")
        assert not tab.is_at_the_door
        assert holds_none(tab, patients)


def file_of(tab: Tab, request: str, session: str = "") -> tuple[str, str]:
    """Ask for a file that is made when fetched; return its address and the refusal."""
    message = BackMsg()
    operation = message.backend_operation_request
    operation.request_id, operation.session_id = "1", session or tab.session
    operation.deferred_file.file_id = request
    tab.send(message)
    while True:
        answer = tab.receive()
        if answer.WhichOneof("type") == "backend_operation_response":
            told = answer.backend_operation_response
            return told.deferred_file.url, told.error_msg


def patients_file(tab: Tab) -> str:
    (button,) = tab.drawn("DownloadButton")
    return str(button.deferred_file_id)


@attack("a file of another session, by that session's number", expected="refused")
def test_a_file_of_another_session(address: str):
    with signed_in(address, "tromso", OWN, ALL_PATIENTS) as victim, Tab(address) as tab:
        tab.open()
        url, refusal = file_of(tab, patients_file(victim), victim.session)
        assert not url
        assert "Invalid session" in refusal


@attack("a file whose name is guessed", expected="refused, nothing")
def test_a_guessed_file(address: str):
    with Tab(address) as tab:
        tab.open()
        for name in ("", "0" * 32, "../own.db", "patients_excel"):
            url, refusal = file_of(tab, name)
            assert not url
            assert refusal
    for name in ("0" * 56 + ".csv", "", "*", "..%2f..%2fown.db", "%00.csv"):
        status, body, _ = ask(address, f"/media/{name}")
        assert status in (400, 404)
        assert b"SkjemaGUID" not in body


@attack("a patients' file asked for after its owner signed out", expected="no row")
def test_a_file_after_signing_out(address: str):
    with signed_in(address, "tromso", OWN, ALL_PATIENTS) as victim:
        name = patients_file(victim)
        url, _ = file_of(victim, name)
        status, body, headers = ask(address, url)
        assert status == 200
        assert any(form in body for form in of(TROMSO))
        assert headers["Cache-Control"] == "no-store"
        victim.press("Logg ut")
        victim.run()
        with Tab(address) as thief:
            thief.open()
            later, _ = file_of(thief, name)
        for one in (url, later):
            _, body, _ = ask(address, one or "/media/nothing")
            assert not any(form in body for form in of(TROMSO))


@attack("a patients' file fetched after its owner was signed out", expected="no row")
def test_a_file_after_being_signed_out(address: str):
    with signed_in(address, "tromso", OWN, ALL_PATIENTS) as victim:
        end_all("tromso")
        # Nothing is drawn in between: the button is still there.
        url, _ = file_of(victim, patients_file(victim))
        _, body, _ = ask(address, url)
        assert not any(form in body for form in of(TROMSO))


@attack("guessing a password many times", expected="a growing wait")
def test_brute_force(address: str):
    answers = []
    for number in range(7):
        # A new connection each time, and a made-up address: neither is believed.
        with Tab(address, X_Forwarded_For=f"198.51.100.{number}") as tab:
            tab.open("", f"n={number}").give("guessed", f"wrong {number}")
            answers.append("Feil brukernavn" in tab.text)
    assert answers == [True] * 5 + [False] * 2
    assert [one.name for one in locked()] == ["guessed"]


@attack("the right password while its account has to wait", expected="the wait")
def test_the_right_password_too_early(address: str):
    for _ in range(5):
        with Tab(address) as tab:
            tab.open().give("spared", "wrong")
    with Tab(address) as tab:
        tab.open().give("spared", PASSWORD)
        assert not tab.cookie
        assert tab.run().is_at_the_door


@attack("another address made up in a header, against the wait", expected="the wait")
def test_a_made_up_address(address: str):
    made_up = {"X_Forwarded_For": "198.51.100.7", "Forwarded": "for=198.51.100.7"}
    with Tab(address, X_Real_IP="198.51.100.7", **made_up) as tab:
        tab.open().give("uten", PASSWORD)
        assert tab.cookie
    assert {one.address for one in sessions_of("uten")} == {"127.0.0.1"}


def said_to(address: str, username: str, password: str) -> str:
    with Tab(address) as tab:
        tab.open().give(username, password)
        (said,) = [one.body for one in tab.drawn("Alert") if "Feil" in one.body]
        return str(said)


@attack("which users there are, by the answer", expected="one answer for all")
def test_users_by_the_answer(address: str):
    names = ("stolavs", "nobody", "oidc:x", "' OR 1=1 --", "x" * 3000)
    assert len({said_to(address, name, "wrong") for name in names}) == 1


@attack("which users there are, by the time it takes", expected="as long for all")
def test_users_by_the_time(address: str):
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    with Tab(address) as tab:
        tab.open()
        for number in range(15):
            # Turn about, so that a busy machine slows both alike.
            for kind, name in (("known", "timed"), ("unknown", f"nobody{number}")):
                for one in locked():
                    release(one.key)
                began = time.perf_counter()
                tab.give(name, "wrong")
                took[kind].append(time.perf_counter() - began)
                assert "Feil brukernavn" in tab.text
    known, unknown = (statistics.median(times) for times in took.values())
    # Without a hash computed for nobody, the unknown would be some ten times faster.
    assert 0.5 < unknown / known < 2


@attack("a message too large for the websocket", expected="closed, server goes on")
@pytest.mark.parametrize("size", [1_100_000, 8_000_000])
def test_too_large_a_message(address: str, size: int):
    with Tab(address) as tab:
        tab.open()
        message = BackMsg()
        message.rerun_script.query_string = "x" * size
        with pytest.raises(ConnectionClosed):
            tab.send_and_take(message)
    with Tab(address) as tab:
        assert tab.open().is_at_the_door


@attack("bytes that are no message", expected="closed, nothing told")
@pytest.mark.parametrize("sent", [b"\xff" * 500, b"\x5a\xff\xff\xff\xff\x0f"])
def test_bytes_that_are_no_message(address: str, sent: bytes):
    with Tab(address) as tab:
        tab.open()
        tab.send(sent)
        with pytest.raises(ConnectionClosed):
            tab.receive_all()
        assert b"Traceback" not in tab.everything


def is_ignored(tab: Tab, message: BackMsg) -> bool:
    """Whether the next thing that comes is the answer to what is asked afterwards."""
    tab.send(message)
    asked = BackMsg()
    asked.app_heartbeat = True
    tab.send(asked)
    answers = []
    while "heartbeat_ack" not in answers:
        answers.append(tab.receive().WhichOneof("type"))
    return set(answers) <= {"heartbeat_ack", "session_status_changed"}


@attack("an order to empty everybody's caches", expected="ignored")
def test_an_order_to_empty_the_caches(address: str):
    with signed_in(address, "tromso", OWN) as reader, Tab(address) as tab:
        tab.open()
        for _ in range(3):
            assert is_ignored(tab, BackMsg(clear_cache=True))
        began = time.perf_counter()
        reader.run()
        # Reading the sample anew takes seconds; a page takes a fraction of one.
        assert time.perf_counter() - began < 2
        # What was sent empties the sender's own session too, where it is obeyed.
        reader.send(BackMsg(clear_cache=True))
        assert not reader.run().is_at_the_door


@attack("an order to tell of the repository", expected="ignored")
def test_an_order_to_tell_of_the_repository(address: str):
    with Tab(address) as tab:
        tab.open()
        assert is_ignored(tab, BackMsg(load_git_info=True))


@attack("orders to stop the server or to write into its folder", expected="ignored")
def test_orders_to_the_server(address: str):
    with Tab(address) as tab:
        tab.open()
        install = BackMsg()
        install.backend_operation_request.request_id = "1"
        install.backend_operation_request.session_id = tab.session
        install.backend_operation_request.install_skills.SetInParent()
        orders = (
            BackMsg(debug_shutdown_runtime=True),
            BackMsg(debug_disconnect_websocket=True),
            BackMsg(set_run_on_save=True),
            install,
        )
        for order in orders:
            assert is_ignored(tab, order)
        assert tab.run().is_at_the_door


@attack("paths out of the folders that are served", expected="no file")
@pytest.mark.parametrize("start", ["/", "/static/", "/component/", "/app/static/"])
def test_paths_out_of_the_folders(address: str, start: str):
    component = "extra_streamlit_components.CookieManager.cookie_manager/"
    start += component if start == "/component/" else ""
    for name in ("auth_config.yaml", "sample_db/registry.db", "etc/passwd", "serve.py"):
        for up in ("../" * 9, "..%2f" * 9, "%2e%2e/" * 9, "..%5c" * 9, "//", "....//"):
            _, body, _ = ask(address, f"{start}{up}{name}")
            assert b"$2b$12$" not in body
            assert b"SQLite format" not in body
            assert b"root:" not in body
            assert b"import " not in body[:2000]


@attack("files of the project by their address", expected="no file")
@pytest.mark.parametrize(
    "path", [".env", ".git/config", ".streamlit/config.toml", "auth_config.yaml"]
)
def test_files_of_the_project(address: str, path: str):
    for one in (f"/{path}", f"/pages/../{path}", f"/app/static/{path}"):
        _, body, _ = ask(address, one)
        assert b"[core]" not in body
        assert b"headless" not in body
        assert b"$2b$12$" not in body


@attack("Streamlit's own addresses", expected="nothing of users or patients")
@pytest.mark.parametrize(
    "path",
    ["health", "host-config", "metrics", "script-health-check", "agent/openapi.json"],
)
def test_streamlit_s_own_addresses(address: str, patients: set[bytes], path: str):
    with signed_in(address, "tromso", OWN, ALL_PATIENTS) as tab:
        _, body, _ = ask(address, f"/_stcore/{path}")
        assert not any(form in body for form in patients)
        assert tab.session.encode() not in body
        assert tab.cookie.encode() not in body
        assert b"tromso" not in body.lower()


@attack("an upload into a session", expected="refused")
def test_an_upload(address: str):
    with Tab(address) as tab:
        path = f"/_stcore/upload_file/{tab.open().session}/file"
        forged = {"X_Xsrftoken": "2|aa|bb|1", "Cookie": "_streamlit_xsrf=2|cc|dd|1"}
        for headers in ({}, forged):
            for body in (b"small", b"x" * 3_000_000):
                try:
                    status, _, _ = ask(address, path, "PUT", body, **headers)
                except OSError:
                    # The server hung up before all was sent.
                    continue
                assert status in (400, 403, 413)


def put(address: str, session: str, cookie: str, method: str = "PUT") -> int:
    """Send a file into a session as its own page would; return the status."""
    _, _, headers = ask(address, "/_stcore/health")
    xsrf = (headers["Set-Cookie"] or "").partition("=")[2].partition(";")[0]
    sent = f"{COOKIE}={cookie}; _streamlit_xsrf={xsrf}"
    body = (
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="akutt.csv"\r\n'
        b"\r\nSkjemaGUID;UnitId\r\n--x--\r\n"
    )
    status, _, _ = ask(
        address,
        f"/_stcore/upload_file/{session}/file",
        method,
        body,
        X_Xsrftoken=xsrf,
        Cookie=sent,
        Content_Type="multipart/form-data; boundary=x",
    )
    return status


@attack("a file into one's own session by who may not", expected="refused (403)")
@pytest.mark.parametrize("username", ["tromso", "radgiver", "uten"])
@pytest.mark.parametrize("path", ["innlesing", OWN, ""])
def test_a_file_of_who_may_not(address: str, username: str, path: str):
    cookie = with_record(token(username, jti=f"file {path}"), username)
    with Tab(address, cookie) as tab:
        assert not tab.open(path).is_at_the_door
        assert not tab.drawn("FileUploader")
        assert put(address, tab.session, cookie) == 403


@attack("a file into the secretariat's session", expected="403 but for its own cookie")
def test_a_file_into_the_session_of_who_may(address: str):
    mine = with_record(token("tromso", jti="mine"), "tromso")
    with signed_in(address, "sekretariat", "innlesing") as victim:
        assert victim.drawn("FileUploader")
        for cookie in ("", mine, "x", token("sekretariat", jti="another")):
            for method in ("PUT", "DELETE"):
                assert put(address, victim.session, cookie, method) == 403
        # It is the page and the cookie that give leave.
        assert put(address, victim.session, victim.cookie) == 204
        assert put(address, mine, victim.cookie) == 403


@attack("a file from a page whose sign-in has ended", expected="refused (403)")
def test_a_file_into_a_session_that_has_signed_out(address: str):
    with signed_in(address, "sekretariat", "innlesing") as tab:
        cookie = tab.cookie
        assert put(address, tab.session, cookie) == 204
        tab.press("Logg ut")
        assert put(address, tab.session, cookie) == 403


@attack("another site behind the way back from the provider", expected="not followed")
@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/oauth2callback"])
def test_a_way_back_to_another_site(address: str, path: str):
    evil = "https://evil.example/x"
    cookie = f"slagtavle_back={quote(evil, safe='')}"
    headers = {"Referer": evil, "Cookie": cookie, "Host": "evil.example"}
    _, _, told = ask(address, f"{path}?code=x&state=y&next={quote(evil)}", **headers)
    assert "evil.example" not in (told["Location"] or "")
    assert "evil.example" not in (told["Set-Cookie"] or "")


@attack("a page of ours in another site's frame", expected="headers forbid it")
@pytest.mark.parametrize("path", ["/", f"/{OWN}", "/media/x", "/_stcore/health"])
def test_a_frame_of_another_site(address: str, path: str):
    _, _, headers = ask(address, path, Origin="https://evil.example")
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Access-Control-Allow-Origin"] is None


@attack("markup in the address before and after the sign-in", expected="dropped")
def test_markup_in_the_address(address: str):
    evil = "</script><img src=x onerror=alert(1)>"
    query = "&".join(f"{key}={quote(evil)}" for key in ("lang", "ind", "mote", "enhet"))
    with Tab(address) as tab:
        tab.open("", query)
        assert evil.encode() not in tab.everything
        tab.give("tromso", PASSWORD).run()
        written = [one for one in tab.drawn("Html") if evil in one.body]
        assert not written


def test_the_cookie_of_these_tests_is_the_one_of_the_users():
    assert (
        yaml.safe_load((ROOT / "auth_config.yaml").read_text("utf-8"))["cookie"]["name"]
        == COOKIE
    )
