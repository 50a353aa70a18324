"""The users: read from auth_config.yaml, anew whenever the file has changed.

The file has streamlit-authenticator's format, with fields of our own on a user:
`hospitals` (a list of UnitId), `export` (true: may take patient rows out as a file) and
`session_version` (raise it to sign the user out everywhere).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from access.settings import auth_config_path
from data_access.scope import Viewer

ROLES = ("hospital", "advisory", "secretariat", "administrator")
LONGEST_SIGN_IN_DAYS = 1.0
# Rounds 10 to 14: fewer are guessed too fast, more keep a signing-in waiting.
BCRYPT_HASH = re.compile(r"\$2[aby]\$1[0-4]\$[./A-Za-z0-9]{53}")
# The C loader reads 60 users in 27 ms, the Python one in 135 ms.
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class AccountsError(Exception):
    """The user file cannot be used; the message says where and what to do."""


class StrictLoader(SafeLoader):  # type: ignore[misc, valid-type]
    """Reads YAML, and refuses a field given twice: the last one would win unseen."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Return the fields of a mapping. Raises `YAMLError` for one given twice."""
        fields = [key.value for key, _ in node.value]
        for place, field in enumerate(fields):
            if field in fields[:place]:
                line = node.value[place][0].start_mark.line + 1
                raise yaml.YAMLError(f"{field!r} is given twice, again in line {line}")
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Right:
    """What a user may in one role. `may_export` is of patient rows."""

    role: str
    hospital_ids: frozenset[int] = frozenset()
    may_export: bool = False


@dataclass(frozen=True)
class Account:
    """One user as they are now. `role` is "" when none or an unknown one is given.

    `more` are the rights in other roles; a user acts in one at a time. A change of any
    field but the name ends the user's sessions.
    """

    username: str
    name: str
    password_hash: str
    role: str
    hospital_ids: frozenset[int]
    session_version: int = 0
    may_export: bool = False
    more: tuple[Right, ...] = ()

    def rights(self) -> tuple[Right, ...]:
        """Return what the user may in each role; the first is the usual one."""
        first = Right(self.role, self.hospital_ids, self.may_export)
        return (first, *self.more)

    def viewer(self, role: str = "") -> Viewer:
        """Return what the user is to the pages, in a role; the usual one else."""
        mine = self.rights()
        right = next((one for one in mine if one.role == role), mine[0])
        return Viewer(
            self.username,
            self.name,
            right.role,
            right.hospital_ids,
            may_export=right.may_export,
        )


@dataclass(frozen=True)
class Accounts:
    """All users by username, and how the sign-in cookie is named and how it lasts."""

    by_username: Mapping[str, Account]
    cookie_name: str
    cookie_days: float


def load_accounts() -> Accounts:
    """Return the users as the file stands now. Raises `AccountsError`."""
    path = auth_config_path()
    try:
        state = path.stat()
    except OSError:
        raise AccountsError(
            f"The user file {path} cannot be read: create it (auth_config.yaml in the "
            "project is an example), or set SLAGTAVLE_AUTH_CONFIG."
        ) from None
    return _load(path, (state.st_mtime_ns, state.st_size, state.st_ino))


def find_viewer(username: str) -> Viewer | None:
    """Return the user of that name, None without one. Raises `AccountsError`."""
    account = load_accounts().by_username.get(username.strip().lower())
    return account.viewer() if account else None


@lru_cache(maxsize=4)
def _load(path: Path, state: tuple[int, ...]) -> Accounts:
    try:
        content = yaml.load(path.read_text("utf-8"), StrictLoader)  # noqa: S506 - a safe one
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise AccountsError(f"{path.name} is not readable YAML: {reason}") from None
    where = path.name
    top = _mapping(content, where)
    cookie = _mapping(top.get("cookie"), f"{where}, cookie")
    credentials = _mapping(top.get("credentials"), f"{where}, credentials")
    users = _mapping(credentials.get("usernames"), f"{where}, credentials, usernames")
    accounts = [_account(name, user, where) for name, user in users.items()]
    by_username = {account.username: account for account in accounts}
    if len(by_username) < len(accounts):
        raise AccountsError(
            f"{where}: two usernames differ only in upper and lower case; rename one."
        )
    name, days = _cookie(cookie, where)
    return Accounts(MappingProxyType(by_username), name, days)


def _cookie(cookie: Mapping[str, Any], where: str) -> tuple[str, float]:
    if "key" in cookie:
        raise AccountsError(
            f"{where}, cookie: take the key out of the file and set it as "
            "SLAGTAVLE_COOKIE_KEY in the environment."
        )
    name, days = cookie.get("name"), cookie.get("expiry_days")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise AccountsError(f"{where}, cookie: name must be a word, not {name!r}.")
    is_number = isinstance(days, int | float) and not isinstance(days, bool)
    if not (is_number and 0 < float(str(days)) <= LONGEST_SIGN_IN_DAYS):
        raise AccountsError(
            f"{where}, cookie: expiry_days must be above 0 and at most "
            f"{LONGEST_SIGN_IN_DAYS:g}, not {days!r}."
        )
    return name, float(str(days))


def _account(username: object, user: object, file: str) -> Account:
    if not isinstance(username, str) or not username.strip():
        # YAML takes no, on and 0123 for something else than they look like.
        raise AccountsError(
            f"{file}: a username must be text, not {username!r}; write it in quotes."
        )
    where = f"{file}, user {username}"
    fields = _mapping(user, where)
    name, password = fields.get("name"), fields.get("password")
    if not isinstance(name, str) or not name.strip():
        raise AccountsError(
            f"{where}: name must say whose account it is, not be {name!r}."
        )
    if not isinstance(password, str) or not BCRYPT_HASH.fullmatch(password):
        # What stands there instead may be the password itself: it is not repeated.
        raise AccountsError(
            f"{where}: password must be a bcrypt hash of 10 to 14 rounds; "
            "`python -m access` makes one."
        )
    version = fields.get("session_version", 0)
    if not _is_whole(version):
        raise AccountsError(
            f"{where}: session_version must be a whole number, not {version!r}."
        )
    return Account(
        username=username.strip().lower(),
        name=name.strip(),
        password_hash=password,
        role=_role(_list(fields, "roles", where), where),
        hospital_ids=_hospitals(_list(fields, "hospitals", where), where),
        session_version=version,
        may_export=_export(fields.get("export", False), where),
    )


def _export(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise AccountsError(f"{where}: export must be true or false, not {value!r}.")
    return value


def _role(roles: list[object], where: str) -> str:
    if len(roles) > 1:
        raise AccountsError(
            f"{where}: roles must be one of {', '.join(ROLES)}, not {roles!r}."
        )
    # A role nobody knows gives nothing: aggregates only.
    return str(roles[0]) if roles and roles[0] in ROLES else ""


def _hospitals(ids: list[object], where: str) -> frozenset[int]:
    for one in ids:
        if not _is_whole(one):
            raise AccountsError(
                f"{where}: hospitals must be whole numbers (UnitId), not {one!r}."
            )
    return frozenset(int(str(one)) for one in ids)


def _list(fields: Mapping[str, Any], field: str, where: str) -> list[object]:
    value = fields.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        raise AccountsError(f"{where}: {field} must be a list, not {value!r}.")
    return value


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise AccountsError(
            f"{where}: must hold fields as auth_config.yaml does, "
            f"not {type(value).__name__}."
        )
    return value


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
