"""The user file: what it says is what counts, at once, and mistakes are named."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from access.accounts import AccountsError, find_viewer, load_accounts
from data_access.scope import AccessScope, Viewer
from tests.access.conftest import HASH, WriteUsers, user

REPOSITORY = Path(__file__).parents[2]


def refusal(write_users: WriteUsers, users: Any, **top: Any) -> str:
    """Return the sentence that a user file is refused with."""
    write_users(users, **top)
    with pytest.raises(AccountsError) as refused:
        load_accounts()
    return str(refused.value)


def test_a_user_is_read_with_name_role_and_hospitals(write_users: WriteUsers):
    write_users({"Kari": user(name=" Kari Nordmann ", session_version=3)})
    accounts = load_accounts()
    assert (accounts.cookie_name, accounts.cookie_days) == ("slagtavle", 0.5)
    kari = accounts.by_username["kari"]
    assert kari.password_hash == HASH
    assert kari.session_version == 3
    assert kari.viewer() == Viewer(
        "kari", "Kari Nordmann", "hospital", frozenset({106340})
    )


@pytest.mark.parametrize("name", ["kari", "Kari", " KARI "])
def test_a_viewer_is_found_however_the_username_is_typed(
    write_users: WriteUsers, name: str
):
    write_users({"Kari": user()})
    viewer = find_viewer(name)
    assert viewer is not None
    assert viewer.username == "kari"


def test_nobody_has_an_unknown_username(write_users: WriteUsers):
    write_users({"kari": user()})
    assert find_viewer("ola") is None
    assert find_viewer("") is None


def test_the_file_is_read_anew_when_it_has_changed(write_users: WriteUsers):
    write_users({"kari": user(), "ola": user()})
    assert set(load_accounts().by_username) == {"kari", "ola"}
    write_users({"kari": user(hospitals=[601159])})
    accounts = load_accounts()
    assert set(accounts.by_username) == {"kari"}
    assert accounts.by_username["kari"].hospital_ids == {601159}


def test_an_unchanged_file_is_not_parsed_again(write_users: WriteUsers):
    write_users({"kari": user()})
    assert load_accounts() is load_accounts()


def test_a_file_put_in_its_place_with_the_old_date_is_noticed(write_users: WriteUsers):
    file = write_users({"kari": user()})
    load_accounts()
    state = file.stat()
    other = file.with_name("other.yaml")
    other.write_text(file.read_text("utf-8").replace("kari", "siri"), "utf-8")
    os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
    other.replace(file)
    assert set(load_accounts().by_username) == {"siri"}


def test_a_mistake_made_while_running_lets_nobody_in(write_users: WriteUsers):
    write_users({"kari": user()})
    assert find_viewer("kari") is not None
    assert "users.yaml" in refusal(write_users, "cookie: [")
    write_users({"kari": user()})
    assert find_viewer("kari") is not None


@pytest.mark.parametrize(
    "fields", [{"roles": ["admin"]}, {"roles": [1]}, {"roles": []}, {"roles": None}]
)
def test_a_role_nobody_knows_gives_nothing(
    write_users: WriteUsers, fields: dict[str, Any]
):
    write_users({"kari": user(**fields)})
    viewer = find_viewer("kari")
    assert viewer is not None
    assert viewer.role == ""
    assert viewer.scope() == AccessScope("kari", frozenset())
    assert not viewer.sees_exact_everywhere
    assert not viewer.owns({106340})


def test_the_advisory_group_reads_no_patient_rows_even_with_hospitals(
    write_users: WriteUsers,
):
    write_users({"kari": user(roles=["advisory"])})
    viewer = find_viewer("kari")
    assert viewer is not None
    assert viewer.scope().hospital_ids == frozenset()


def test_fields_of_streamlit_authenticator_are_let_be(write_users: WriteUsers):
    write_users({"kari": user(email="kari@example.org", logged_in=False)})
    assert find_viewer("kari") is not None


# Field, what stands there, and the words that must be in the refusal.
WRONG_FIELDS = [
    ("name", None, "None"),
    ("name", "", "''"),
    ("name", True, "True"),
    ("roles", "hospital", "'hospital'"),
    ("roles", ["hospital", "advisory"], "['hospital', 'advisory']"),
    ("hospitals", 106340, "106340"),
    ("hospitals", {"a": 1}, "{'a': 1}"),
    ("hospitals", ["106340"], "'106340'"),
    ("hospitals", [106340, True], "True"),
    ("hospitals", [106340.0], "106340.0"),
    ("hospitals", [None], "None"),
    ("session_version", "2", "'2'"),
    ("session_version", True, "True"),
    ("session_version", 1.5, "1.5"),
]


@pytest.mark.parametrize(("field", "value", "shown"), WRONG_FIELDS)
def test_a_refusal_names_file_user_field_and_value(
    write_users: WriteUsers, field: str, value: object, shown: str
):
    sentence = refusal(write_users, {"kari": user(**{field: value})})
    assert sentence.startswith("users.yaml, user kari: ")
    assert field in sentence
    assert shown in sentence


@pytest.mark.parametrize(
    "password",
    [
        "a long way to the fjord",
        None,
        HASH[:-1],
        HASH + "x",
        HASH.replace("$10$", "$04$"),
        HASH.replace("$10$", "$31$"),
        HASH.replace("$2b$", "$2x$"),
        12345678,
    ],
    ids=["plain", "none", "short", "long", "4 rounds", "31 rounds", "old", "number"],
)
def test_a_password_that_is_no_usable_hash_is_refused_and_not_repeated(
    write_users: WriteUsers, password: object
):
    sentence = refusal(write_users, {"kari": user(password=password)})
    assert sentence.startswith("users.yaml, user kari: password must be a bcrypt hash")
    assert str(password) not in sentence


@pytest.mark.parametrize(
    ("name", "shown"),
    [("no", "False"), ("on", "True"), ("0123", "83"), ("2026", "2026"), ("~", "None")],
)
def test_a_username_that_yaml_reads_as_something_else_is_refused(
    write_users: WriteUsers, name: str, shown: str
):
    text = yaml.safe_dump(
        {
            "cookie": {"name": "slagtavle", "expiry_days": 0.5},
            "credentials": {"usernames": {"KARI": user()}},
        }
    ).replace("KARI", name)
    sentence = refusal(write_users, text)
    assert sentence.startswith("users.yaml: a username must be text")
    assert shown in sentence


def test_two_usernames_that_differ_in_case_only_are_refused(write_users: WriteUsers):
    sentence = refusal(write_users, {"Kari": user(), "kari": user()})
    assert "users.yaml" in sentence
    assert "upper and lower case" in sentence


def test_a_user_or_field_given_twice_is_refused(write_users: WriteUsers):
    file = write_users({"kari": user()})
    text = file.read_text("utf-8")
    twice = text + text[text.index("    kari:") :]
    assert "'kari' is given twice" in refusal(write_users, twice)
    field = text.replace("      name:", "      roles: [secretariat]\n      name:")
    assert "'roles' is given twice" in refusal(write_users, field)


def test_yaml_can_share_fields_between_users(write_users: WriteUsers):
    write_users(
        f"""
        cookie: {{name: slagtavle, expiry_days: 1}}
        credentials:
          usernames:
            kari: &kari {{name: Kari, password: "{HASH}", roles: [advisory]}}
            ola: {{<<: *kari, name: Ola}}
        """
    )
    viewer = find_viewer("ola")
    assert viewer is not None
    assert (viewer.name, viewer.role) == ("Ola", "advisory")


@pytest.mark.parametrize(
    "cookie",
    [
        {"name": "", "expiry_days": 0.5},
        {"name": "two words", "expiry_days": 0.5},
        {"name": True, "expiry_days": 0.5},
        {"name": "slagtavle", "expiry_days": 0},
        {"name": "slagtavle", "expiry_days": -1},
        {"name": "slagtavle", "expiry_days": 1.01},
        {"name": "slagtavle", "expiry_days": 36500},
        {"name": "slagtavle", "expiry_days": True},
        {"name": "slagtavle", "expiry_days": "0.5"},
        {"name": "slagtavle", "expiry_days": float("nan")},
        {"name": "slagtavle", "expiry_days": float("inf")},
        {"name": "slagtavle"},
    ],
)
def test_a_cookie_without_a_name_or_with_a_long_life_is_refused(
    write_users: WriteUsers, cookie: dict[str, Any]
):
    sentence = refusal(write_users, {"kari": user()}, cookie=cookie)
    wrong = "expiry_days" if cookie["name"] == "slagtavle" else "name"
    assert sentence.startswith(f"users.yaml, cookie: {wrong} must be")
    assert repr(cookie.get(wrong)) in sentence


def test_a_cookie_key_in_the_file_is_refused_and_not_repeated(write_users: WriteUsers):
    cookie = {"name": "slagtavle", "expiry_days": 0.5, "key": "in the open"}
    sentence = refusal(write_users, {"kari": user()}, cookie=cookie)
    assert "SLAGTAVLE_COOKIE_KEY" in sentence
    assert "in the open" not in sentence


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "users.yaml:"),
        ("- a list", "users.yaml:"),
        ("credentials: {}", "users.yaml, cookie:"),
        ("cookie: {name: a}\ncredentials: 1", "users.yaml, credentials:"),
        (
            "cookie: {name: a}\ncredentials: {}",
            "users.yaml, credentials, usernames:",
        ),
        (
            "cookie: {name: a, expiry_days: 1}\n"
            "credentials: {usernames: {kari: a secret}}",
            "users.yaml, user kari:",
        ),
        ("cookie: {name: a", "users.yaml is not readable YAML:"),
        ("kari: &a [*a, !!python/object/apply:os.system [ls]]", "users.yaml is not"),
    ],
)
def test_a_file_of_another_shape_is_refused_by_its_place(
    write_users: WriteUsers, text: str, where: str
):
    sentence = refusal(write_users, text)
    assert sentence.startswith(where)
    assert "\n" not in sentence
    assert "a secret" not in sentence


def test_a_file_in_another_encoding_is_refused(write_users: WriteUsers):
    file = write_users({"kari": user()})
    file.write_bytes("name: Bjørn".encode("latin-1"))
    with pytest.raises(AccountsError, match=r"users\.yaml is not readable"):
        load_accounts()


def test_a_missing_file_is_named_with_the_way_out(write_users: WriteUsers):
    file = write_users({"kari": user()})
    file.unlink()
    with pytest.raises(AccountsError, match="SLAGTAVLE_AUTH_CONFIG") as refused:
        load_accounts()
    assert str(file) in str(refused.value)


def test_the_shipped_file_has_the_demo_users():
    accounts = load_accounts().by_username
    assert {name: one.role for name, one in accounts.items()} == {
        "stolavs": "hospital",
        "tromso": "hospital",
        "vestreviken": "hospital",
        "radgiver": "advisory",
        "sekretariat": "secretariat",
        "uten": "",
    }
    assert len(accounts["vestreviken"].hospital_ids) == 4
    assert accounts["uten"].hospital_ids == frozenset()
