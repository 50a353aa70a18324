"""The OpenID Connect providers that users may sign in with, as the operator set them.

`st.login` reads the section `[auth]` of Streamlit's secrets; this reads the same files,
to refuse what is unsafe and to know which providers there are.
"""

import os
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from access.settings import ROOT
from environment import is_open_to_others

FILES_SETTING = "STREAMLIT_SECRETS_FILES"
LOCAL_SETTING = "SLAGTAVLE_LOCAL_SIGN_IN"
CALLBACK = "/oauth2callback"
NEEDED = ("client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32
HERE = ("localhost", "127.0.0.1", "::1")

Section = Mapping[str, Any]


class UnusableProvider(Exception):  # noqa: N818 - a state, told in one sentence
    """Signing in by a provider is set up wrongly; the message says how."""


def secrets_files() -> list[Path]:
    """Return the files that Streamlit takes secrets from, the later ones first in rank.

    Those that do not exist are left out.
    """
    files = os.environ.get(FILES_SETTING, "").split()
    if not files:
        folders = (os.path.expanduser("~"), os.getcwd(), ROOT)
        files = [os.path.join(one, ".streamlit", "secrets.toml") for one in folders]
    # Asked on every run of every page: as texts, which are ten times as fast as paths.
    return [Path(one) for one in dict.fromkeys(files) if os.path.isfile(one)]


def auth_section() -> Section:
    """Return the section `[auth]`; empty when there is none: nobody signs in by it.

    Raises `UnusableProvider`.
    """
    found: Section = {}
    for file in secrets_files():
        try:
            state = file.stat()
            found = _auth_of(file, (state.st_mtime_ns, state.st_ino)) or found
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise UnusableProvider(f"{file} cannot be read as TOML.") from None
    return found


@lru_cache(maxsize=4)
def _auth_of(file: Path, state: tuple[int, ...]) -> Section:
    section = tomllib.loads(file.read_text("utf-8")).get("auth")
    return MappingProxyType(section) if isinstance(section, dict) else {}


def provider_sections() -> dict[str, Section]:
    """Return the providers' sections of `[auth]` by name. Raises `UnusableProvider`."""
    return _providers_in(auth_section())


def _providers_in(auth: Section) -> dict[str, Section]:
    return {
        name: section
        for name, section in auth.items()
        if isinstance(section, dict) and any(key in section for key in NEEDED)
    }


def local_sign_in() -> bool:
    """Return whether users with a password of Slagtavle's own may sign in.

    What is not understood counts as no.
    """
    return os.environ.get(LOCAL_SETTING, "").strip().lower() in ("", "on")


def secrets_problems() -> list[str]:
    """Return what is wrong with `[auth]` and its file, one sentence each."""
    local = os.environ.get(LOCAL_SETTING, "").strip()
    if local.lower() not in ("", "on", "off"):
        return [f"{LOCAL_SETTING} must be on or off, not {local!r}."]
    try:
        auth = auth_section()
    except UnusableProvider as error:
        return [str(error)]
    sections = _providers_in(auth)
    if not auth:
        if local_sign_in():
            return []
        return [
            f"{LOCAL_SETTING} is off, and no provider is set up: nobody could sign in."
        ]
    if not sections:
        return ["[auth] in the secrets has no provider: write one, as [auth.helseid]."]
    problems = [_open_file(file) for file in secrets_files() if is_open_to_others(file)]
    problems += _auth_problems(auth)
    for name, section in sections.items():
        problems += _section_problems(name, section)
    return problems


def _open_file(file: Path) -> str:
    return (
        f"Other users of this machine can read {file}: run `chmod 600 {file}`, as the "
        "user who runs Slagtavle."
    )


def _auth_problems(auth: Section) -> list[str]:
    problems = []
    secret = str(auth.get("cookie_secret") or "")
    # Whoever knows it can be anybody.
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:
        problems.append(
            f"[auth] cookie_secret needs at least {SHORTEST_SECRET} random characters, "
            "for instance from `openssl rand -base64 48`."
        )
    back = str(auth.get("redirect_uri") or "")
    if not (back.endswith(CALLBACK) and _is_safe(back)):
        problems.append(
            f"[auth] redirect_uri must be Slagtavle's own address by HTTPS with "
            f"{CALLBACK} at its end, not {back!r}."
        )
    if "expose_tokens" in auth:
        problems.append("[auth] expose_tokens: take it out, Slagtavle needs no token.")
    return problems


def _section_problems(name: str, section: Section) -> list[str]:
    where = f"[auth.{name}]"
    if not name.isascii() or not name.isalnum() or name != name.lower():
        return [f"{where}: a provider's name must be small letters and digits."]
    missing = [key for key in NEEDED if not section.get(key)]
    if missing:
        return [f"{where} lacks {', '.join(missing)}."]
    address = str(section["server_metadata_url"])
    if not _is_safe(address):
        return [f"{where} server_metadata_url must be HTTPS, not {address!r}."]
    return []


def _is_safe(address: str) -> bool:
    """Whether nobody on the line can change what is sent: HTTPS, or this machine."""
    try:
        parsed = urlsplit(address)
        host = parsed.hostname
    except ValueError:
        return False
    return bool(host) and (
        parsed.scheme == "https" or (parsed.scheme == "http" and host in HERE)
    )
