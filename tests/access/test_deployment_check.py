"""What a registry of real patients is refused for, and what the operator is told."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

import access.deployment_check
import access.settings
from access.deployment_check import SWITCHES, ask_role, server_problems
from access.start_check import SECRETS, start_problems
from tests.access.conftest import WriteUsers, user
from tests.access.test_start_check import GOOD_KEY, real, sample  # noqa: F401 - fixtures

SAFE: dict[str, Any] = {**SWITCHES, "server.address": "127.0.0.1"}


@pytest.fixture
def installed(
    real: str,  # noqa: F811
    write_users: WriteUsers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A folder with all that an installation on a real registry has, ready to start."""
    write_users({"kari": user()}).chmod(0o640)
    own = tmp_path / "own"
    own.mkdir(mode=0o700)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{own}/own.db")
    monkeypatch.setattr(access.deployment_check, "ROOT", tmp_path)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setattr(access.deployment_check, "_role_can_write", {})
    assert start_problems() == []
    return tmp_path


def secrets_file(folder: Path, mode: int) -> Path:
    file = folder / ".streamlit" / "secrets.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("[auth]\n")
    file.chmod(mode)
    return file


def test_a_user_file_that_all_can_change_is_refused(installed: Path):
    file = installed / "users.yaml"
    file.chmod(0o646)
    (problem,) = start_problems()
    assert f"chmod o-w {file}" in problem


@pytest.mark.parametrize("place", ["", "home"])
@pytest.mark.parametrize("mode", [0o644, 0o640])
def test_streamlit_s_secrets_open_to_others_are_refused(
    installed: Path, place: str, mode: int
):
    file = secrets_file(installed / place, mode)
    (problem,) = start_problems()
    assert f"chmod 600 {file}" in problem
    file.chmod(0o600)
    assert start_problems() == []


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_in_a_file_open_to_others_is_refused(
    installed: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    file = installed / "secret"
    file.write_text("sqlite:///nowhere.db")
    file.chmod(0o644)
    monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(f"{name}_FILE", str(file))
    (problem,) = start_problems()
    assert problem.startswith(f"{name}_FILE: other users of this machine")
    assert "nowhere" not in problem


def test_key_and_registry_may_stand_in_files(
    installed: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("DATABASE_URL", "SLAGTAVLE_COOKIE_KEY"):
        file = installed / name
        file.write_text(os.environ[name] + "\n")
        file.chmod(0o400)
        monkeypatch.delenv(name)
        monkeypatch.setenv(f"{name}_FILE", str(file))
    assert start_problems() == []
    (installed / "SLAGTAVLE_COOKIE_KEY").chmod(0o600)
    (installed / "SLAGTAVLE_COOKIE_KEY").write_text(GOOD_KEY[:20])
    (problem,) = start_problems()
    assert problem.startswith("SLAGTAVLE_COOKIE_KEY has 20 characters")


@pytest.mark.parametrize(
    ("registry", "own", "same"),
    [
        ("postgresql://a@db/nhr", "postgresql://b@db/nhr", True),
        ("postgresql://a@db/nhr", "postgresql+psycopg://b:p@DB:5432/nhr", True),
        ("postgresql://a@localhost/nhr", "postgresql://b@127.0.0.1/nhr", True),
        ("mariadb://a@db/nhr", "mysql+pymysql://b@db:3306/nhr", True),
        ("postgresql://a@db/nhr", "postgresql://a@db/slagtavle", False),
        ("postgresql://a@db/nhr", "postgresql://a@other/nhr", False),
        ("postgresql://a@db/nhr", "postgresql://a@db:5433/nhr", False),
        ("postgresql://a@db/nhr", "mariadb://a@db/nhr", False),
    ],
)
def test_the_registry_is_not_taken_for_slagtavle_s_own_database(
    installed: Path,
    monkeypatch: pytest.MonkeyPatch,
    registry: str,
    own: str,
    same: bool,
):
    monkeypatch.setenv("DATABASE_URL", registry)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", own)
    problems = start_problems()
    assert len(problems) == same
    assert all("names the registry's own database" in one for one in problems)


def test_the_same_file_by_a_way_round_is_the_same_database(
    installed: Path,
    real: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
):
    (installed / "link.db").symlink_to(installed / "real.db")
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{installed}/link.db")
    (problem,) = start_problems()
    assert "names the registry's own database" in problem


@pytest.mark.parametrize(("mode", "refused"), [(0o777, 1), (0o1777, 1), (0o770, 0)])
def test_the_own_database_stands_in_no_folder_of_everybody(
    installed: Path, mode: int, refused: int
):
    (installed / "own").chmod(mode)
    problems = start_problems()
    assert len(problems) == refused
    assert all(f"{installed / 'own'}" in one for one in problems)


@pytest.mark.parametrize(("writes", "refused"), [(True, 1), (False, 0)])
def test_a_role_that_can_write_is_refused_once_the_database_has_said_so(
    installed: Path, monkeypatch: pytest.MonkeyPatch, writes: bool, refused: int
):
    monkeypatch.setattr(access.deployment_check, "can_write", lambda _: writes)
    assert start_problems() == []
    assert ask_role()
    problems = start_problems()
    assert len(problems) == refused
    assert all("role of DATABASE_URL can write" in one for one in problems)


def test_a_database_that_is_away_is_asked_again(
    installed: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{installed}/not_there_yet.db")
    assert not ask_role()
    assert start_problems() == []
    (installed / "real.db").rename(installed / "not_there_yet.db")
    assert ask_role()


def test_the_settings_we_ship_are_safe():
    assert server_problems(st.get_option) == []
    assert st.get_option("server.maxUploadSize") == 1
    assert st.get_option("server.fileWatcherType") == "none"
    assert st.get_option("server.xsrfCookieSameSite") == "strict"
    assert st.get_option("client.toolbarMode") == "viewer"
    assert st.get_option("client.allowedOrigins") == []
    assert st.get_option("browser.gatherUsageStats") is False


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_in_the_wrong_place_is_refused_by_name(name: str):
    wrong = {**SAFE, name: "full" if name.endswith("Details") else not SWITCHES[name]}
    (problem,) = server_problems(wrong.get)
    assert problem.startswith(f"{name} is ")


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.0.0.7", "a.example", None])
def test_an_open_address_is_refused_without_a_proxy(
    address: str | None, monkeypatch: pytest.MonkeyPatch
):
    listening = {**SAFE, "server.address": address}
    (problem,) = server_problems(listening.get)
    assert f"listen on {address or '0.0.0.0'}" in problem
    assert "SLAGTAVLE_PROXIES" in problem
    monkeypatch.setenv("SLAGTAVLE_PROXIES", "10.0.0.1, 10.2.0.0/16")
    assert server_problems(listening.get) == []


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_an_address_of_this_machine_needs_no_proxy(address: str):
    assert server_problems({**SAFE, "server.address": address}.get) == []


@pytest.mark.parametrize("listed", ["*", "0.0.0.0/0", "::/0", "10.0.0.1,*", "proxy"])
def test_not_everybody_is_a_proxy(listed: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLAGTAVLE_PROXIES", listed)
    (problem,) = server_problems(SAFE.get)
    assert "pretend to ask from anywhere" in problem


def test_the_server_does_not_start_and_names_all_of_it(installed: Path):
    unsafe = {
        "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
        "STREAMLIT_SERVER_ENABLE_CORS": "false",
        "SLAGTAVLE_COOKIE_KEY": "short",
        "SLAGTAVLE_PROXIES": "",
    }
    (installed / "own").chmod(0o777)
    done = subprocess.run(
        [sys.executable, "serve.py"],
        cwd=access.settings.ROOT,
        env={**os.environ, **unsafe},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    said = done.stderr.partition("Slagtavle does not start.\n")[2].splitlines()
    for part in (
        *("SLAGTAVLE_COOKIE_KEY", "DASHBOARD_DATABASE_URL", "server.enableCORS"),
        "listen on 0.0.0.0",
    ):
        assert len([line for line in said if part in line]) == 1
    assert len(said) == 4
