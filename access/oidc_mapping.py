"""What a provider's claims mean: who the user is, and which rights follow.

Read from the YAML file that `SLAGTAVLE_OIDC_MAPPING` names; `docs/oidc.md` explains it.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from access.accounts import ROLES, StrictLoader
from access.oidc_settings import (
    UnusableProvider,
    provider_sections,
    secrets_problems,
)
from data_access.scope import ROLES_WITH_ROWS

MAPPING_SETTING = "SLAGTAVLE_OIDC_MAPPING"
KINDS = ("unit_id", "org_number", "code")
PROVIDER_FIELDS = {
    *("name", "issuer", "user", "display_name", "email", "required", "codes", "rules")
}
RULE_FIELDS = {
    *("claim", "value", "role", "hospitals", "hospitals_claim", "hospitals_kind"),
    "export",
}


@dataclass(frozen=True)
class Rule:
    """One rule: who has `value` in `claim` has the role.

    The hospitals are listed, or named by another claim of the user.
    """

    claim: str
    value: str
    role: str
    hospital_ids: frozenset[int] = frozenset()
    hospitals_claim: str = ""
    hospitals_kind: str = "unit_id"
    may_export: bool = False


@dataclass(frozen=True)
class Provider:
    """One provider: the words on its button, and what its claims mean.

    `email` is the claim by which grants given to an address are found; "" for not at
    all. `required` are claims that must hold one of some values.
    """

    key: str
    name: str
    issuer: str
    user: str = "sub"
    display_name: str = "name"
    email: str = ""
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    codes: Mapping[str, frozenset[int]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


def providers() -> Mapping[str, Provider]:
    """Return the providers by name; none without `[auth]`.

    Raises `UnusableProvider`.
    """
    sections = provider_sections()
    if not sections:
        return {}
    path = Path(os.environ.get(MAPPING_SETTING, ""))
    try:
        state = path.stat()
    except OSError:
        raise UnusableProvider(
            f"[auth] stands in the secrets: set {MAPPING_SETTING} to a file that says "
            "what the claims mean (docs/oidc.md)."
        ) from None
    found = _load(path, (state.st_mtime_ns, state.st_size, state.st_ino))
    if set(found) != set(sections):
        raise UnusableProvider(
            f"{path.name} is about the providers {_listed(found)}, [auth] about "
            f"{_listed(sections)}: both must name the same."
        )
    return found


def provider_problems() -> list[str]:
    """Return what is wrong with signing in by a provider, one sentence each."""
    problems = secrets_problems()
    if problems:
        return problems
    try:
        found = providers()
    except UnusableProvider as error:
        return [str(error)]
    path = os.environ.get(MAPPING_SETTING)
    if path and not found:
        return [f"{MAPPING_SETTING} is set, but the secrets have no section [auth]."]
    if path and Path(path).stat().st_mode & stat.S_IWOTH:
        return [
            f"Every user of this machine can change {path}: run `chmod o-w {path}`."
        ]
    return []


@lru_cache(maxsize=4)
def _load(path: Path, state: tuple[int, ...]) -> Mapping[str, Provider]:
    try:
        content = yaml.load(path.read_text("utf-8"), StrictLoader)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise UnusableProvider(f"{path.name} is not readable YAML: {reason}") from None
    top = _fields(content, path.name, {"providers"})
    listed = _mapping(top.get("providers"), f"{path.name}, providers")
    return MappingProxyType(
        {
            str(key): _provider(str(key), fields, f"{path.name}, {key}")
            for key, fields in listed.items()
        }
    )


def _provider(key: str, content: object, where: str) -> Provider:
    fields = _fields(content, where, PROVIDER_FIELDS)
    codes = {
        str(code): _unit_ids(ids, f"{where}, codes, {code}")
        for code, ids in _mapping(fields.get("codes", {}), f"{where}, codes").items()
    }
    required = {
        str(claim): _values(values, f"{where}, required, {claim}")
        for claim, values in _mapping(
            fields.get("required", {}), f"{where}, required"
        ).items()
    }
    rules = fields.get("rules", [])
    if not isinstance(rules, list):
        raise UnusableProvider(f"{where}: rules must be a list.")
    read = [_rule(one, f"{where}, rule {n}") for n, one in enumerate(rules, 1)]
    for place, one in enumerate(read):
        if one.hospitals_kind == "code" and not codes:
            raise UnusableProvider(
                f"{where}, rule {place + 1} asks for codes, but there are none."
            )
        _require_new(one, read[:place], f"{where}, rule {place + 1}")
    return Provider(
        key,
        name=_word(fields, "name", where),
        issuer=_word(fields, "issuer", where),
        user=_word(fields, "user", where, "sub"),
        display_name=_word(fields, "display_name", where, "name"),
        email=_word(fields, "email", where, ""),
        required=MappingProxyType(required),
        codes=MappingProxyType(codes),
        rules=tuple(read),
    )


def _rule(content: object, where: str) -> Rule:
    fields = _fields(content, where, RULE_FIELDS)
    role = fields.get("role")
    if role not in ROLES:
        raise UnusableProvider(
            f"{where}: role must be one of {', '.join(ROLES)}, not {role!r}."
        )
    claim = _word(fields, "hospitals_claim", where, "")
    if ("hospitals" in fields) and claim:
        raise UnusableProvider(
            f"{where}: give hospitals or hospitals_claim, not both of them."
        )
    has_hospitals = "hospitals" in fields or bool(claim)
    if role == "hospital" and not has_hospitals:
        raise UnusableProvider(
            f"{where}: the role hospital needs hospitals or hospitals_claim."
        )
    if has_hospitals and role not in ROLES_WITH_ROWS:
        raise UnusableProvider(f"{where}: the role {role} has no hospitals.")
    kind = fields.get("hospitals_kind", "unit_id")
    if kind not in KINDS or ("hospitals_kind" in fields and not claim):
        raise UnusableProvider(
            f"{where}: hospitals_kind goes with hospitals_claim and is one of "
            f"{', '.join(KINDS)}, not {kind!r}."
        )
    export = fields.get("export", False)
    if not isinstance(export, bool) or (export and not has_hospitals):
        raise UnusableProvider(
            f"{where}: export is true or false, and needs hospitals; not {export!r}."
        )
    (value,) = _values([fields.get("value")], f"{where}, value")
    listed = fields.get("hospitals")
    return Rule(
        claim=_word(fields, "claim", where),
        value=value,
        role=role,
        hospital_ids=_unit_ids(listed, where) if "hospitals" in fields else frozenset(),
        hospitals_claim=claim,
        hospitals_kind=kind,
        may_export=export,
    )


def _require_new(rule: Rule, before: list[Rule], where: str) -> None:
    """Raise when an earlier rule says the same, or something else of the same."""
    for place, other in enumerate(before, 1):
        same = (rule.claim, rule.value, rule.role, rule.hospitals_claim)
        if same != (other.claim, other.value, other.role, other.hospitals_claim):
            continue
        if rule.hospital_ids & other.hospital_ids or not rule.hospital_ids:
            raise UnusableProvider(
                f"{where} and rule {place} are about the same claim, role and "
                "hospitals: keep one of them."
            )


def _mapping(content: object, where: str) -> Mapping[Any, Any]:
    if not isinstance(content, dict):
        raise UnusableProvider(f"{where}: names with values must stand here.")
    return content


def _fields(content: object, where: str, known: set[str]) -> Mapping[str, Any]:
    fields = _mapping(content, where)
    unknown = sorted(str(one) for one in set(fields) - known)
    if unknown:
        raise UnusableProvider(
            f"{where}: {', '.join(unknown)} is not known; there is "
            f"{', '.join(sorted(known))}."
        )
    return fields


def _word(
    fields: Mapping[str, Any], name: str, where: str, default: str | None = None
) -> str:
    word = fields.get(name, default)
    if not isinstance(word, str) or not (word.strip() or default == ""):
        raise UnusableProvider(f"{where}: {name} must be text, not {word!r}.")
    return word.strip()


def _values(content: object, where: str) -> frozenset[str]:
    is_list = isinstance(content, list) and bool(content)
    values = content if isinstance(content, list) else []
    if not is_list or not all(
        isinstance(one, str | int) and one != "" for one in values
    ):
        raise UnusableProvider(f"{where}: text or numbers must stand here.")
    return frozenset(as_text(one) for one in values)


def _unit_ids(content: object, where: str) -> frozenset[int]:
    ids = content if isinstance(content, list) else []
    if not ids or not all(type(one) is int for one in ids):
        raise UnusableProvider(f"{where}: hospitals must be a list of UnitId.")
    return frozenset(ids)


def as_text(value: object) -> str:
    """Return a value of a claim or of the file so that both compare: true, 4, text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(sorted(names)) or "(none)"
