"""May this installation be used? Asked before the server starts and on every page."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from access.accounts import AccountsError, load_accounts
from access.deployment_check import deployment_problems
from access.mail import mail_problems
from access.oidc import names_that_collide
from access.oidc_mapping import provider_problems
from access.passwords import is_demo_hash
from access.settings import (
    FOLLOW,
    SAMPLE_FILE,
    cookie_key,
    database_url,
    is_sample,
    names_sample_file,
)
from access.sign_in_settings import setting_problems
from environment import UnusableSetting, setting

# Settings that may hold a secret, and may stand in a file of their own.
SECRETS = (
    "DATABASE_URL",
    "REFERENCE_DATABASE_URL",
    "DASHBOARD_DATABASE_URL",
    "ROWS_DATABASE_URL",
    "IMPORT_DATABASE_URL",
    "SLAGTAVLE_COOKIE_KEY",
    "SLAGTAVLE_SMTP_URL",
)
SHORTEST_KEY = 32
# Longer than the limit or not, these are printed in manuals.
KNOWN_KEYS = ("some_key", "change-me", "changeme", "secret", "random_signature_key")


def start_problems() -> list[str]:
    """Return why this installation must not be used, one sentence each; empty is well.

    Costs under a millisecond, except once for every password hash of a real registry.
    """
    problems = _setting_problems()
    if problems:
        return problems
    url = database_url()
    sample = is_sample(url)
    unbuilt = names_sample_file(url) and not sample
    problems = [_no_sample()] if unbuilt else _cookie_key_problems()
    try:
        taken = names_that_collide(load_accounts().by_username)
    except AccountsError as error:
        return [*problems, str(error)]
    if taken:
        problems.append(
            f"The user file has {', '.join(taken)}: names that begin with oidc: belong "
            "to users of a provider, rename them."
        )
    if not sample and not unbuilt:
        problems += _demo_user_problems() + deployment_problems()
    return problems


def _setting_problems() -> list[str]:
    problems = []
    for name in SECRETS:
        try:
            setting(name)
        except UnusableSetting as error:
            problems.append(str(error))
    follow = [problem] if (problem := FOLLOW.problem()) else []
    return problems or [
        *follow,
        *setting_problems(),
        *mail_problems(),
        *provider_problems(),
    ]


def _no_sample() -> str:
    if not SAMPLE_FILE.is_file():
        return (
            "The sample registry is not built: run `make sample`, or set DATABASE_URL "
            "to your registry."
        )
    return (
        f"{SAMPLE_FILE.name} in sample_db is not a whole sample registry: run "
        "`make sample`, and keep real patients out of that file."
    )


def _cookie_key_problems() -> list[str]:
    key = cookie_key()
    if not key:
        return [
            "SLAGTAVLE_COOKIE_KEY is not set: give it at least "
            f"{SHORTEST_KEY} random characters, for instance from "
            "`openssl rand -base64 48`."
        ]
    if any(known in key.lower() for known in KNOWN_KEYS) or len(set(key)) < 10:
        return ["SLAGTAVLE_COOKIE_KEY is one that others can guess: make a random one."]
    if len(key) < SHORTEST_KEY:
        return [
            f"SLAGTAVLE_COOKIE_KEY has {len(key)} characters: "
            f"give it at least {SHORTEST_KEY} random ones."
        ]
    return []


def _demo_user_problems() -> list[str]:
    accounts = sorted(load_accounts().by_username.items())
    found = _are_demo(tuple(account.password_hash for _, account in accounts))
    demo = [name for (name, _), is_demo in zip(accounts, found, strict=True) if is_demo]
    if not demo:
        return []
    return [
        "The registry is not the sample, but users have the demo password: remove "
        f"{', '.join(demo)} from the user file or give them passwords of their "
        "own."
    ]


@lru_cache(maxsize=4)
def _are_demo(password_hashes: tuple[str, ...]) -> list[bool]:
    # bcrypt lets other threads run; a big user file would else take half a minute.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(is_demo_hash, password_hashes))
