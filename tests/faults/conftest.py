"""The app on a registry that is not the sample, and that a test may break."""

import secrets
from pathlib import Path

import pytest

import access.settings
from access import reach
from tests.live import write_users
from tests.pages.conftest import cookies, signed_in, write_registry

__all__ = ["cookies", "signed_in"]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The content of a small registry."""
    file = tmp_path_factory.mktemp("built") / "registry.db"
    write_registry(file)
    return file.read_bytes()


@pytest.fixture
def registry_file(tmp_path: Path, built: bytes) -> Path:
    """The test's own registry."""
    file = tmp_path / "registry.db"
    file.write_bytes(built)
    return file


@pytest.fixture
def user_file(tmp_path: Path) -> Path:
    """The users: `lege` of Nordby, and `radgiver`."""
    return write_users(tmp_path, secrets.token_urlsafe(12), hospital=11)


@pytest.fixture
def real(
    cookies: dict[str, str], registry_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The registry's file, connected as one with real patients."""
    monkeypatch.setattr(access.settings, "SAMPLE_FILE", registry_file.with_name("none"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{registry_file}")
    monkeypatch.setenv("SLAGTAVLE_COOKIE_KEY", secrets.token_urlsafe(48))
    monkeypatch.setattr(reach, "LEFT_ALONE_SECONDS", 0)
    return registry_file
