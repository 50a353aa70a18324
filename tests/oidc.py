"""A real OpenID Connect provider for tests, and what makes Slagtavle use it."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from tests.servers import free_port

START_SECONDS = 30


@contextmanager
def running_provider(users: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Run a provider that knows some users; yield its issuer.

    Called localhost, where Slagtavle is 127.0.0.1: to browsers they are two sites.
    """
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock"]
    command += ["--port", str(port)]
    for subject, claims in users.items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims})]
    process = subprocess.Popen(  # noqa: S603 - the package of our requirements
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    issuer = f"http://localhost:{port}"
    try:
        _wait_for(f"{issuer}/.well-known/openid-configuration", process)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=30)


def use_provider(
    folder: Path,
    patch: pytest.MonkeyPatch,
    issuer: str,
    port: int = 8501,
    mode: int = 0o600,
    **fields: Any,
) -> Path:
    """Write secrets and mapping of one provider, `mock`; return the secrets' file.

    `fields` are those of the provider in the mapping.
    """
    file = folder / "secrets.toml"
    file.write_text(
        f"""
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{secrets.token_urlsafe(48)}"
[auth.mock]
client_id = "slagtavle"
client_secret = "of-the-tests"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
client_kwargs = {{ prompt = "login" }}
""",
        encoding="utf-8",
    )
    file.chmod(mode)
    patch.setenv("STREAMLIT_SECRETS_FILES", str(file))
    write_mapping(folder, patch, {"mock": {"name": "Mock", "issuer": issuer, **fields}})
    return file


def write_mapping(folder: Path, patch: pytest.MonkeyPatch, providers: object) -> Path:
    """Write a mapping and make it the one in use."""
    file = folder / "mapping.yaml"
    text = providers if isinstance(providers, str) else None
    file.write_text(
        text or yaml.safe_dump({"providers": providers}, sort_keys=False), "utf-8"
    )
    patch.setenv("SLAGTAVLE_OIDC_MAPPING", str(file))
    return file


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            assert process.poll() is None, "the provider did not start"
            assert time.monotonic() < deadline, "the provider did not start in time"
            time.sleep(0.2)
