"""What a provider's claims make of a user, and which mappings are refused."""

import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

import access.oidc_settings
from access.deployment_check import SWITCHES, server_problems
from access.grants import Wanted, give
from access.oidc import (
    FRESH_SECONDS,
    ProviderSignIn,
    Refused,
    account_now,
    begin,
    hospitals_by_number,
    read_claims,
)
from access.oidc_mapping import provider_problems, providers
from access.people import disable, find_account
from access.sessions import end, end_all, look
from access.settings import ROOT
from access.start_check import start_problems
from own_data.database import own_database
from own_data.tables import account
from tests.access.conftest import WriteUsers, user
from tests.access.own import SECRETARY
from tests.oidc import use_provider, write_mapping

ISSUER = "https://login.example.no/realms/hn"
# (UnitId, organisation number): two hospitals share one, and one has none.
HOSPITALS = hospitals_by_number([(11, "974"), (12, "975"), (21, "974"), (22, "")])
RULES = [
    {"claim": "groups", "value": "orkdal", "role": "hospital", "hospitals": [12]},
    {"claim": "groups", "value": "gone", "role": "hospital", "hospitals": [99]},
    {
        "claim": "groups",
        "value": "stroke",
        "role": "hospital",
        "hospitals_claim": "org",
        "hospitals_kind": "org_number",
        "export": True,
    },
    {
        "claim": "ward",
        "value": True,
        "role": "hospital",
        "hospitals_claim": "her",
        "hospitals_kind": "code",
    },
    {
        "claim": "unit",
        "value": "own",
        "role": "hospital",
        "hospitals_claim": "unit_id",
    },
    {"claim": "groups", "value": "office", "role": "secretariat"},
    {"claim": "groups", "value": "board", "role": "advisory"},
]
DAYS = 0.5
EMAIL = "kari@stolav.no"
VERIFIED = {"email": EMAIL, "email_verified": True}


@pytest.fixture
def mapped(
    tmp_path: Path,
    own_url: str,
    write_users: WriteUsers,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """One provider with rules for every kind of claim; an own database."""
    write_users({"drift": user()})
    use_provider(
        tmp_path,
        monkeypatch,
        ISSUER,
        email="email",
        required={"acr": ["Level4", "high"]},
        codes={"8093": [11, 12]},
        rules=RULES,
    )
    assert provider_problems() == []
    return tmp_path


def claims(**changed: Any) -> dict[str, Any]:
    return {
        "is_logged_in": True,
        "provider": "mock",
        "iss": ISSUER,
        "sub": "f3b1",
        "name": "Kari Nordmann",
        "aud": "slagtavle",
        "iat": int(time.time()),
        "nonce": "n-0S6_WzA2Mj",
        "acr": "Level4",
        **changed,
    }


def proven(**changed: Any) -> ProviderSignIn:
    return read_claims(claims(**changed), HOSPITALS, DAYS)


def rights(**changed: Any) -> dict[str, tuple[list[int], bool]]:
    found = account_now(proven(**changed), "", DAYS)
    assert found is not None
    return {
        one.role: (sorted(one.hospital_ids), one.may_export) for one in found.rights()
    }


def add_account(email: str) -> None:
    with own_database().begin() as connection:
        connection.execute(
            insert(account).values(
                username=email,
                name="Kari",
                email=email,
                language="nb",
                session_version=0,
                created_at=access.oidc.moments.now(),
            )
        )


def grant(username: str, role: str, hospital_id: int | None = None) -> int:
    return give(
        own_database(), SECRETARY, username, Wanted(role, hospital_id), "asked for"
    )


NOTHING = {"": ([], False)}


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, NOTHING),
        ({"groups": "orkdal"}, {"hospital": ([12], False)}),
        ({"groups": ["x", "orkdal"]}, {"hospital": ([12], False)}),
        ({"groups": ["orkdalen"]}, NOTHING),
        ({"groups": {"orkdal": True}}, NOTHING),
        ({"groups": ["gone"]}, NOTHING),
        ({"groups": ["stroke"]}, NOTHING),
        ({"groups": ["stroke"], "org": "975"}, {"hospital": ([12], True)}),
        ({"groups": ["stroke"], "org": "974"}, {"hospital": ([11, 21], True)}),
        ({"groups": ["stroke"], "org": ["974", "1"]}, {"hospital": ([11, 21], True)}),
        ({"groups": ["stroke"], "org": ""}, NOTHING),
        ({"groups": ["stroke"], "org": "11"}, NOTHING),
        ({"org": "975"}, NOTHING),
        # Export needs the right at every hospital of the role.
        (
            {"groups": ["stroke", "orkdal"], "org": "974"},
            {"hospital": ([11, 12, 21], False)},
        ),
        ({"ward": True, "her": "8093"}, {"hospital": ([11, 12], False)}),
        ({"ward": "true", "her": 8093}, {"hospital": ([11, 12], False)}),
        ({"ward": True, "her": "8094"}, NOTHING),
        ({"unit": "own", "unit_id": 22}, {"hospital": ([22], False)}),
        ({"unit": "own", "unit_id": ["22", "9999"]}, {"hospital": ([22], False)}),
        ({"unit": "own", "unit_id": "22 OR 1=1"}, NOTHING),
        ({"unit": "own", "unit_id": None}, NOTHING),
        ({"groups": ["board"]}, {"advisory": ([], False)}),
        (
            {"groups": ["board", "orkdal", "office"]},
            {
                "hospital": ([12], False),
                "secretariat": ([], False),
                "advisory": ([], False),
            },
        ),
    ],
)
def test_rights_follow_the_claims(said: dict[str, Any], expected: Any):
    assert rights(**said) == expected


@pytest.mark.usefixtures("mapped")
def test_without_a_readable_registry_no_hospital_follows_from_claims():
    sign_in = read_claims(claims(groups=["orkdal"]), hospitals_by_number([]), DAYS)
    found = account_now(sign_in, "", DAYS)
    assert found is not None
    assert not found.viewer().scope().hospital_ids
    assert found.role == ""


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"provider": "other"}, "over"),
        ({"provider": None}, "over"),
        ({"iss": "https://login.example.no/realms/other"}, "over"),
        ({"iss": None}, "over"),
        ({"sub": ""}, "over"),
        ({"sub": 7}, "over"),
        ({"sub": " f3b1"}, "over"),
        ({"sub": "f3b1\n"}, "over"),
        ({"sub": "x" * 120}, "over"),
        ({"nonce": ""}, "over"),
        ({"iat": None}, "over"),
        ({"iat": True}, "over"),
        ({"iat": int(time.time()) + 9_000}, "over"),
        ({"acr": "Level3"}, "level"),
        ({"acr": None}, "level"),
        ({"acr": ["Level3", "Level4 "]}, "level"),
    ],
)
def test_other_claims_prove_nothing(changed: dict[str, Any], reason: str):
    with pytest.raises(Refused) as refused:
        proven(**changed)
    assert refused.value.reason == f"oidc.refused.{reason}"


@pytest.mark.usefixtures("mapped")
def test_no_user_of_a_provider_is_a_user_of_the_file_or_signs_in_by_password(
    write_users: WriteUsers,
):
    write_users({"f3b1": user(), EMAIL: user()})
    sign_in = proven(**VERIFIED)
    assert sign_in.username == "oidc:mock:f3b1"
    assert rights(**VERIFIED) == NOTHING
    assert begin(sign_in, "127.0.0.1", "nb")
    assert find_account(sign_in.username) is None


@pytest.mark.usefixtures("mapped")
def test_letters_of_the_subject_count_as_they_are():
    begin(proven(sub="ABC"), "127.0.0.1", "nb")
    grant("oidc:mock:ABC", "hospital", 11)
    assert rights(sub="ABC") == {"hospital": ([11], False)}
    assert rights(sub="abc") == NOTHING


@pytest.mark.usefixtures("mapped")
def test_the_secretariat_s_grants_count_beside_the_rules_and_end_at_once():
    begin(proven(), "127.0.0.1", "nb")
    given = grant("oidc:mock:f3b1", "hospital", 11)
    assert rights() == {"hospital": ([11], False)}
    assert rights(groups=["orkdal"]) == {"hospital": ([11, 12], False)}
    assert access.grants.end(own_database(), SECRETARY, given, "has left")
    assert rights() == NOTHING


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (VERIFIED, True),
        ({"email": EMAIL.upper(), "email_verified": True}, True),
        ({"email": EMAIL, "email_verified": False}, False),
        ({"email": EMAIL, "email_verified": "true"}, False),
        ({"email": EMAIL, "email_verified": 1}, False),
        ({"email": EMAIL}, False),
        ({"email": "ola@stolav.no", "email_verified": True}, False),
        ({"email": [EMAIL], "email_verified": True}, False),
    ],
)
def test_only_a_verified_address_finds_the_grants_given_to_it(
    said: dict[str, Any], counts: bool
):
    add_account(EMAIL)
    grant(EMAIL, "hospital", 11)
    assert rights(**said) == ({"hospital": ([11], False)} if counts else NOTHING)


@pytest.mark.usefixtures("mapped")
def test_an_address_gives_no_right_to_decide_and_none_to_those_who_decide():
    add_account(EMAIL)
    grant(EMAIL, "secretariat")
    assert rights(**VERIFIED) == NOTHING
    grant(EMAIL, "hospital", 11)
    assert rights(**VERIFIED) == {"hospital": ([11], False)}
    # The secretary could else give patients to the own address.
    assert rights(groups=["office"], **VERIFIED) == {"secretariat": ([], False)}


def test_addresses_are_not_asked_unless_the_mapping_says_so(
    mapped: Path, monkeypatch: pytest.MonkeyPatch
):
    add_account(EMAIL)
    grant(EMAIL, "hospital", 11)
    write_mapping(mapped, monkeypatch, {"mock": {"name": "Mock", "issuer": ISSUER}})
    assert rights(**VERIFIED) == NOTHING


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize("name", ["oidc:mock:f3b1", EMAIL])
def test_a_user_who_was_taken_away_is_nobody(name: str):
    sign_in = proven(groups=["orkdal"], **VERIFIED)
    assert begin(sign_in, "127.0.0.1", "nb")
    if name == EMAIL:
        add_account(EMAIL)
    assert disable(own_database(), SECRETARY, name, "has left")
    assert account_now(sign_in, "", DAYS) is None
    with pytest.raises(Refused, match="account"):
        begin(proven(nonce="another", **VERIFIED), "127.0.0.1", "nb")


@pytest.mark.usefixtures("mapped")
def test_a_cookie_begins_once_and_never_again_after_its_end():
    sign_in = proven()
    assert look(sign_in.digest) is None
    assert begin(sign_in, "127.0.0.1", "nb")
    assert not begin(sign_in, "127.0.0.1", "nb")
    assert look(sign_in.digest) is not None
    end(sign_in.digest)
    assert look(sign_in.digest) is None
    assert not begin(sign_in, "127.0.0.1", "nb")
    assert look(sign_in.digest) is None


@pytest.mark.usefixtures("mapped")
def test_signing_out_everywhere_ends_the_cookies_of_other_browsers():
    first, second = proven(), proven(nonce="another")
    assert first.digest != second.digest
    assert begin(first, "127.0.0.1", "nb")
    assert begin(second, "127.0.0.1", "nb")
    assert end_all(first.username) == 2
    assert look(first.digest) is None
    assert look(second.digest) is None


@pytest.mark.usefixtures("mapped")
def test_an_old_cookie_that_nobody_has_seen_begins_nothing():
    old = proven(iat=int(time.time()) - FRESH_SECONDS - 5)
    assert not begin(old, "127.0.0.1", "nb")
    assert begin(proven(iat=int(time.time()) - 60), "127.0.0.1", "nb")


@pytest.mark.usefixtures("mapped")
def test_a_sign_in_ends_at_the_absolute_limit_whatever_its_record_says():
    assert account_now(proven(), "", DAYS) is not None
    long_ago = int(time.time() - DAYS * 86_400) - 1
    assert account_now(proven(iat=long_ago), "", DAYS) is None


def test_a_changed_mapping_counts_for_those_who_are_signed_in(
    mapped: Path, monkeypatch: pytest.MonkeyPatch
):
    sign_in = proven(groups=["orkdal"])
    found = account_now(sign_in, "", DAYS)
    assert found is not None
    assert found.hospital_ids == {12}
    plain = {"name": "Mock", "issuer": ISSUER}
    write_mapping(mapped, monkeypatch, {"mock": plain})
    found = account_now(sign_in, "", DAYS)
    assert found is not None
    assert found.role == ""
    write_mapping(mapped, monkeypatch, {"mock": plain | {"required": {"acr": ["x"]}}})
    assert account_now(sign_in, "", DAYS) is None


@pytest.mark.usefixtures("mapped")
def test_the_secretariat_finds_the_user_once_and_the_name_cannot_take_an_address():
    begin(proven(**VERIFIED), "127.0.0.1", "nb")
    begin(proven(nonce="another", **VERIFIED), "127.0.0.1", "en")
    # Somebody who applies later with this address gets an account of the own.
    add_account(EMAIL)
    with own_database().begin() as connection:
        done = connection.execute(
            update(account)
            .where(account.c.username == "oidc:mock:f3b1")
            .values(language="en")
        )
        assert done.rowcount == 1


RULE = {"claim": "groups", "value": "a", "role": "hospital", "hospitals": [11]}
MAPPED = {"name": "Mock", "issuer": ISSUER}


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize(
    ("provider", "sentence"),
    [
        ([], "names with values must stand here"),
        ({"name": "Mock"}, "issuer must be text"),
        (MAPPED | {"issuers": "x"}, "issuers is not known"),
        (MAPPED | {"user": 1}, "user must be text"),
        (MAPPED | {"required": {"acr": "high"}}, "text or numbers must stand here"),
        (MAPPED | {"required": {"acr": []}}, "text or numbers must stand here"),
        (MAPPED | {"codes": {"8093": 11}}, "must be a list of UnitId"),
        (MAPPED | {"rules": {"a": 1}}, "rules must be a list"),
        (MAPPED | {"rules": [RULE | {"role": "boss"}]}, "role must be one of"),
        (MAPPED | {"rules": [RULE | {"hospital": [1]}]}, "hospital is not known"),
        (MAPPED | {"rules": [RULE | {"hospitals": []}]}, "must be a list of UnitId"),
        (MAPPED | {"rules": [RULE | {"hospitals": [True]}]}, "a list of UnitId"),
        (MAPPED | {"rules": [RULE | {"value": None}]}, "text or numbers"),
        (MAPPED | {"rules": [RULE | {"hospitals_claim": "x"}]}, "not both"),
        (MAPPED | {"rules": [RULE | {"role": "advisory"}]}, "has no hospitals"),
        (MAPPED | {"rules": [RULE | {"export": "yes"}]}, "export is true or false"),
        (MAPPED | {"rules": [RULE | {"hospitals_kind": "code"}]}, "goes with"),
        (MAPPED | {"rules": [RULE, RULE | {"export": True}]}, "rule 2 and rule 1"),
        (
            MAPPED | {"rules": [{"claim": "a", "value": "b", "role": "hospital"}]},
            "needs hospitals or hospitals_claim",
        ),
        (
            MAPPED
            | {
                "rules": [
                    {
                        "claim": "a",
                        "value": "b",
                        "role": "hospital",
                        "hospitals_claim": "c",
                        "hospitals_kind": "code",
                    }
                ]
            },
            "there are none",
        ),
    ],
)
def test_a_mapping_that_is_not_understood_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: Any, sentence: str
):
    write_mapping(tmp_path, monkeypatch, {"mock": provider})
    (problem,) = provider_problems()
    assert sentence in problem
    assert "mapping.yaml" in problem
    assert problem in start_problems()


@pytest.mark.usefixtures("mapped")
def test_mapping_and_secrets_name_the_same_providers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write_mapping(tmp_path, monkeypatch, {"other": MAPPED})
    assert "other, [auth] about mock" in provider_problems()[0]
    write_mapping(tmp_path, monkeypatch, "providers: {mock: {name: a, name: b}}")
    assert "given twice" in provider_problems()[0]
    monkeypatch.setenv("SLAGTAVLE_OIDC_MAPPING", str(tmp_path / "none.yaml"))
    assert "set SLAGTAVLE_OIDC_MAPPING" in provider_problems()[0]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_secrets_that_others_can_read_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
):
    use_provider(tmp_path, monkeypatch, ISSUER, mode=mode)
    (problem,) = provider_problems()
    assert "can read" in problem


def test_a_mapping_that_everybody_can_change_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    use_provider(tmp_path, monkeypatch, ISSUER)
    (tmp_path / "mapping.yaml").chmod(0o666)
    assert "can change" in provider_problems()[0]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('cookie_secret = "', 'cookie_secret = "short" #', "cookie_secret needs"),
        ("http://127.0.0.1", "http://slagtavle.no", "redirect_uri must be"),
        ("/oauth2callback", "/callback", "redirect_uri must be"),
        ("https://login", "http://login", "server_metadata_url must be HTTPS"),
        ('client_secret = "of-the-tests"', "", "lacks client_secret"),
        ("[auth.mock]", "[auth.my_mock]", "small letters and digits"),
        ("[auth]", '[auth]\nexpose_tokens = ["id"]', "expose_tokens"),
        ("[auth]", "[auth", "cannot be read as TOML"),
    ],
)
def test_unsafe_secrets_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, sentence: str
):
    file = use_provider(tmp_path, monkeypatch, ISSUER)
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert sentence in provider_problems()[0]
    assert "of-the-tests" not in " ".join(provider_problems())


def test_without_providers_the_local_sign_in_cannot_be_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(tmp_path / "none.toml"))
    assert provider_problems() == []
    monkeypatch.setenv("SLAGTAVLE_LOCAL_SIGN_IN", "off")
    assert "nobody could sign in" in provider_problems()[0]
    monkeypatch.setenv("SLAGTAVLE_LOCAL_SIGN_IN", "of")
    assert "must be on or off" in provider_problems()[0]
    assert not access.oidc_settings.local_sign_in()
    use_provider(tmp_path, monkeypatch, ISSUER)
    monkeypatch.setenv("SLAGTAVLE_LOCAL_SIGN_IN", "off")
    assert provider_problems() == []


@pytest.mark.usefixtures("mapped")
def test_no_user_of_the_file_may_have_a_provider_s_name(
    write_users: WriteUsers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("access.start_check.is_sample", lambda _: True)
    monkeypatch.setenv("SLAGTAVLE_COOKIE_KEY", "Zq3vT9xLw7Rk2Yb8Nf5Hs1Gd4Jc6Mp0u")
    write_users({"OIDC:mock:f3b1": user()})
    (problem,) = start_problems()
    assert "names that begin with oidc:" in problem


def test_no_header_of_a_proxy_may_say_who_somebody_is():
    safe = {"server.address": "127.0.0.1", **SWITCHES}
    assert server_problems(safe.get) == []
    trusting = {**safe, "server.trustedUserHeaders": {"X-User": "sub"}}
    assert "trustedUserHeaders" in server_problems(trusting.get)[0]


@pytest.mark.usefixtures("mapped")
def test_the_example_of_the_manual_is_a_mapping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    manual = (ROOT / "docs" / "oidc.md").read_text("utf-8")
    example = manual.split("```yaml\n")[1].split("```")[0]
    write_mapping(tmp_path, monkeypatch, example.replace("sykehus:", "mock:"))
    assert provider_problems() == []
    assert len(providers()["mock"].rules) == 3
