"""Users who sign in by an OpenID Connect provider: who they are, and what they may.

Rights come of the claims, by the operator's mapping, and of the grants that the
secretariat gave; both are looked up anew each time. Whoever has none sees aggregates.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, insert, select
from sqlalchemy.exc import IntegrityError

from access import moments, sessions, tokens
from access.accounts import Account, Right
from access.deciding import GIVES
from access.grants import counts
from access.oidc_mapping import Provider, Rule, as_text, providers
from access.oidc_settings import UnusableProvider
from access.people import PROVIDER_PREFIX, rights_of_grants
from access.reach import OwnDatabaseAway, own_database_now
from access.tokens import SignIn
from own_data.tables import NAME, access_grant, account

# A cookie that nobody has seen yet must come straight from the provider.
FRESH_SECONDS = 300
# How far the provider's clock may be ahead.
LENIENCY_SECONDS = 60

Claims = Mapping[str, Any]
# The hospitals' UnitId by the number that a claim may have, for each kind of it.
Hospitals = Mapping[str, Mapping[str, frozenset[int]]]


class Refused(Exception):  # noqa: N818 - told to the user in one sentence
    """The provider's user is not let in; `reason` is the key of the sentence."""

    def __init__(self, reason: str, username: str = "", name: str = "") -> None:
        super().__init__(reason)
        self.reason = f"oidc.refused.{reason}"
        self.username = username
        self.name = name


@dataclass(frozen=True)
class ProviderSignIn(SignIn):
    """One signing-in by a provider, as its claims tell it."""

    provider: Provider = field(repr=False, kw_only=True)
    claims: Claims = field(repr=False, kw_only=True)
    hospitals: Hospitals = field(repr=False, kw_only=True)
    name: str = field(kw_only=True)


@dataclass(frozen=True)
class _Granted:
    role: str
    hospital_id: int | None
    may_export: bool


def hospitals_by_number(units: Iterable[tuple[int, str]]) -> Hospitals:
    """Return the hospitals as claims may name them, of (UnitId, organisation number).

    A number that several hospitals have stands for all of them.
    """
    by_id: dict[str, frozenset[int]] = {}
    by_org: dict[str, frozenset[int]] = {}
    for unit_id, org_number in units:
        by_id[str(unit_id)] = frozenset({unit_id})
        if org_number:
            by_org[org_number] = by_org.get(org_number, frozenset()) | {unit_id}
    return {"unit_id": by_id, "org_number": by_org}


def read_claims(
    claims: Claims, hospitals: Hospitals, cookie_days: float
) -> ProviderSignIn:
    """Return the signing-in that the claims of an ID token prove.

    `claims` come of Streamlit's signed cookie and name their provider. Raises `Refused`
    for a user who is not let in, and `UnusableProvider`.
    """
    provider = providers().get(str(claims.get("provider")))
    if provider is None or claims.get("iss") != provider.issuer:
        raise Refused("over")
    username = _username(provider, claims)
    name = _in_one_line(claims.get(provider.display_name)) or username
    issued, nonce = claims.get("iat"), claims.get("nonce")
    if not isinstance(issued, int) or isinstance(issued, bool) or not nonce:
        raise Refused("over", username, name)
    if issued > time.time() + LENIENCY_SECONDS:
        raise Refused("over", username, name)
    for claim, allowed in provider.required.items():
        if not allowed & _values(claims, claim):
            raise Refused("level", username, name)
    marks = [provider.issuer, username, claims.get("aud"), issued, nonce]
    digest = hashlib.sha256(json.dumps(marks).encode()).hexdigest()
    return ProviderSignIn(
        username,
        issued + cookie_days * 86_400,
        "",
        digest,
        provider=provider,
        claims=dict(claims),
        hospitals=hospitals,
        name=name,
    )


def begin(sign_in: ProviderSignIn, address: str, language: str) -> bool:
    """Write a signing-in down that nobody has seen yet; return whether it is new.

    An old cookie is refused, and so is one whose record has ended. Raises
    `OwnDatabaseAway`, and `Refused` for a user who was taken away.
    """
    if time.time() - sign_in.claims["iat"] > FRESH_SECONDS:
        return False
    with own_database_now() as engine, engine.begin() as connection:
        if _is_disabled(connection, sign_in):
            raise Refused("account", sign_in.username, sign_in.name)
    _remember(sign_in, language)
    try:
        sessions.begin(sign_in.digest, sign_in.username, address, sign_in.until)
    except IntegrityError:
        return False
    return True


def account_now(sign_in: SignIn, server_key: str, cookie_days: float) -> Account | None:
    """Return the account, as it is now, if the signing-in still counts for it.

    For users of a provider and of Slagtavle's own alike.
    """
    if not isinstance(sign_in, ProviderSignIn):
        return tokens.account_of(sign_in, server_key, cookie_days)
    try:
        if providers().get(sign_in.provider.key) != sign_in.provider:
            # The mapping has changed: read the claims by the new one.
            sign_in = read_claims(sign_in.claims, sign_in.hospitals, cookie_days)
        if sign_in.until <= time.time():
            return None
        with own_database_now() as engine, engine.connect() as connection:
            if _is_disabled(connection, sign_in):
                return None
            rights = _rights(connection, sign_in)
    except (Refused, UnusableProvider, OwnDatabaseAway):
        return None
    first = rights[0] if rights else Right("")
    return Account(
        username=sign_in.username,
        name=sign_in.name,
        # No password is ever right for it.
        password_hash="",
        role=first.role,
        hospital_ids=first.hospital_ids,
        may_export=first.may_export,
        more=rights[1:],
    )


def rights_by_rules(
    provider: Provider, claims: Claims, hospitals: Hospitals
) -> list[_Granted]:
    """Return what the mapping's rules give to a user, a row for each hospital.

    A hospital that the registry does not have gives nothing.
    """
    found = []
    for rule in provider.rules:
        if rule.value not in _values(claims, rule.claim):
            continue
        if not rule.hospital_ids and not rule.hospitals_claim:
            found.append(_Granted(rule.role, None, False))
        for one in sorted(_hospitals_of(rule, provider, claims, hospitals)):
            found.append(_Granted(rule.role, one, rule.may_export))
    return found


def _hospitals_of(
    rule: Rule, provider: Provider, claims: Claims, hospitals: Hospitals
) -> frozenset[int]:
    if not rule.hospitals_claim:
        return rule.hospital_ids & _known(hospitals)
    is_code = rule.hospitals_kind == "code"
    table = provider.codes if is_code else hospitals.get(rule.hospitals_kind, {})
    named = [table.get(one) for one in _values(claims, rule.hospitals_claim)]
    return frozenset().union(*(one for one in named if one)) & _known(hospitals)


def _known(hospitals: Hospitals) -> frozenset[int]:
    return frozenset().union(*hospitals.get("unit_id", {}).values())


def _values(claims: Claims, claim: str) -> frozenset[str]:
    """Return what stands in a claim, as text: a list's elements, or the value."""
    value = claims.get(claim)
    listed = value if isinstance(value, list) else [value]
    return frozenset(as_text(one) for one in listed if isinstance(one, str | int))


def _username(provider: Provider, claims: Claims) -> str:
    """Return the name of the user's account, which no other way in can have.

    Users of the file and of the database have no name that begins like it.
    """
    subject = claims.get(provider.user)
    if not isinstance(subject, str) or not subject or subject != subject.strip():
        raise Refused("over")
    username = f"{PROVIDER_PREFIX}{provider.key}:{subject}"
    if not username.isprintable() or len(username) > NAME:
        raise Refused("over")
    return username


def _in_one_line(name: object) -> str:
    words = name.split() if isinstance(name, str) else []
    return "".join(c for c in " ".join(words) if c.isprintable())[:NAME]


def _email(sign_in: ProviderSignIn) -> str:
    """Return the address by which grants are found; empty unless verified."""
    claim = sign_in.provider.email
    email = sign_in.claims.get(claim) if claim else None
    if not isinstance(email, str) or sign_in.claims.get("email_verified") is not True:
        return ""
    email = email.strip().lower()
    is_address = (
        "@" in email and email.isprintable() and not email.startswith(PROVIDER_PREFIX)
    )
    return email if is_address else ""


def _names(sign_in: ProviderSignIn) -> list[str]:
    return [one for one in (sign_in.username, _email(sign_in)) if one]


def _is_disabled(connection: Connection, sign_in: ProviderSignIn) -> bool:
    """Whether the secretariat has taken the user, or the owner of the e-mail, away."""
    names = _names(sign_in)
    rows = connection.execute(
        select(account.c.username).where(
            account.c.username.in_(names), account.c.disabled_at.is_not(None)
        )
    )
    return not set(names).isdisjoint(rows.scalars())


def _rights(connection: Connection, sign_in: ProviderSignIn) -> tuple[Right, ...]:
    names = _names(sign_in)
    granted = access_grant.c
    rows = connection.execute(
        select(
            granted.username, granted.role, granted.hospital_id, granted.may_export
        ).where(and_(granted.username.in_(names), counts(moments.today())))
    ).all()
    by_rules = rights_by_rules(sign_in.provider, sign_in.claims, sign_in.hospitals)
    # Some servers take letters for equal that are not.
    own: list[Any] = [
        *by_rules,
        *(row for row in rows if row.username == sign_in.username),
    ]
    # Who decides about grants must not give some to the own address.
    decides = {row.role for row in own} & set(GIVES)
    email = _email(sign_in)
    by_email = [
        row for row in rows if email and row.username == email and row.role not in GIVES
    ]
    return rights_of_grants(own if decides else [*own, *by_email])


def _remember(sign_in: ProviderSignIn, language: str) -> None:
    """Let the secretariat find the user among the others, to give and take grants."""
    values = {
        "username": sign_in.username,
        "name": sign_in.name,
        # A column of its own for each user; nobody gets mail there.
        "email": sign_in.username,
        "language": language,
        "session_version": 0,
        "created_at": moments.now(),
    }
    with own_database_now() as engine, engine.begin() as connection:
        this = select(account.c.username).where(account.c.username == sign_in.username)
        if connection.execute(this).first() is None:
            connection.execute(insert(account).values(**values))


def names_that_collide(usernames: Iterable[str]) -> list[str]:
    """Return the users of the file whose names are kept for users of a provider."""
    return sorted(one for one in usernames if one.lower().startswith(PROVIDER_PREFIX))
