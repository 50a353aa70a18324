"""A user file to write in, and accounts to sign in as."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from access.accounts import Account

PASSWORD = "a long way to the fjord"
# Its hash, with the fewest rounds a user file may have.
HASH = "$2b$10$abcdefghijklmnopqrstuu75IqX5Yofm25BYAwKwITNWf7weFyfDa"

WriteUsers = Callable[..., Path]


def user(**fields: Any) -> dict[str, Any]:
    """Return a user of St. Olavs as the file has it, with some fields changed."""
    return {
        "name": "Kari Nordmann",
        "password": HASH,
        "roles": ["hospital"],
        "hospitals": [106340],
        **fields,
    }


@pytest.fixture
def write_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteUsers:
    """`write_users({name: fields}, cookie=...)` or `write_users("text")`."""
    file = tmp_path / "users.yaml"
    monkeypatch.setenv("SLAGTAVLE_AUTH_CONFIG", str(file))
    written = 0

    def write(users: Any, **top: Any) -> Path:
        nonlocal written
        content = {
            "cookie": {"name": "slagtavle", "expiry_days": 0.5},
            "credentials": {"usernames": users},
            **top,
        }
        text = users if isinstance(users, str) else yaml.safe_dump(content)
        file.write_text(text, encoding="utf-8")
        # Two writes of one test may fall into one tick of the file system's clock.
        written += 1
        os.utime(file, ns=(written * 10**9, written * 10**9))
        return file

    return write


def account(**fields: Any) -> Account:
    """Return an account of St. Olavs, with some fields changed."""
    return Account(
        **{
            "username": "kari",
            "name": "Kari Nordmann",
            "password_hash": HASH,
            "role": "hospital",
            "hospital_ids": frozenset({106340}),
            **fields,
        }
    )


@pytest.fixture
def own_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An own database in an SQLite file of the test."""
    url = f"sqlite:///{tmp_path}/own.db"
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    return url
