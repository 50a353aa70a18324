"""What stands around every test: no real registry in reach, bokmål, no old pages mode.

A test that reads the built sample registry says so: `@pytest.mark.sample`.
"""

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from _pytest.nodeid import NodeId
from sqlalchemy import URL, make_url
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager

import data_access.engine
import data_access.loading.target
from access.settings import ROOT
from tests.attacks.counted import pytest_terminal_summary
from tests.servers import stop_all
from wording import use_language

# A hook of pytest: it prints how many attacks were tried.
__all__ = ["pytest_terminal_summary"]

SETTINGS = (
    "DATABASE_URL",
    "IMPORT_DATABASE_URL",
    "REFERENCE_DATABASE_URL",
    "DASHBOARD_DATABASE_URL",
    "SLAGTAVLE_COOKIE_KEY",
    "SLAGTAVLE_AUTH_CONFIG",
    "SLAGTAVLE_PROXIES",
    "ROWS_DATABASE_URL",
    "SLAGTAVLE_SNAPSHOT",
    "SLAGTAVLE_IDLE_MINUTES",
    "SLAGTAVLE_FOLLOW_SECONDS",
    "SLAGTAVLE_SECOND_FACTOR",
    "SLAGTAVLE_SMTP_URL",
    "SLAGTAVLE_MAIL_FROM",
    "SLAGTAVLE_MAIL_FOLDER",
    "SLAGTAVLE_SECRETARIAT_MAIL",
    "SLAGTAVLE_ADDRESS",
    "SLAGTAVLE_OIDC_MAPPING",
    "SLAGTAVLE_LOCAL_SIGN_IN",
    "SLAGTAVLE_LOG",
    "STREAMLIT_SECRETS_FILES",
)
ON_THIS_MACHINE = (None, "", "localhost", "127.0.0.1", "::1")

_sample_is_allowed = False


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make pictures` put new pictures of the product in place."""
    parser.addoption("--new-pictures", action="store_true", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Forget the operator's settings before anything reads them."""
    for name in SETTINGS:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    config.addinivalue_line("markers", "sample: reads the built sample registry")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Let one worker run a group's tests, as `--dist loadgroup` promises.

    pytest-xdist 3.8 writes the group to where pytest 9.2 no longer reads a test's name.
    """
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group and not item.nodeid.endswith(f"@{group.args[0]}"):
            item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note, before any fixture is made, whether the test asked for the sample."""
    global _sample_is_allowed
    _sample_is_allowed = item.get_closest_marker("sample") is not None


def pytest_sessionfinish() -> None:
    """End the database servers that tests have started."""
    stop_all()


@pytest.fixture(scope="session", autouse=True)
def _only_registries_made_for_tests(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    folders = (tmp_path_factory.getbasetemp(), Path(tempfile.gettempdir()))
    create_engine = data_access.engine.create_engine

    def create_within_reach(url: Any, **options: Any) -> Any:
        address = make_url(url)
        assert is_within_reach(address, folders), (
            f"{address!r} is no registry for tests; is the sample's marker missing?"
        )
        return create_engine(url, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_access.engine, "create_engine", create_within_reach)
        patch.setattr(data_access.loading.target, "create_engine", create_within_reach)
        yield


@pytest.fixture(scope="session", autouse=True)
def _installed_packages_are_searched_once() -> Iterator[None]:
    # Every AppTest reads what is told of each installed package, for components of
    # Streamlit's: half of the time that a page takes. Nothing is installed meanwhile.
    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


def is_within_reach(address: URL, folders: tuple[Path, ...]) -> bool:
    """Return whether a test may open a database: its own, or the sample if asked for.

    `folders` hold the SQLite files that tests make; servers are on this machine.
    """
    if address.get_backend_name() != "sqlite":
        return address.host in ON_THIS_MACHINE
    name = address.database or ""
    if name in ("", ":memory:"):
        return True
    if name.startswith("file:"):
        name = unquote(name.removeprefix("file:"))
    path = Path(name).resolve()
    if path.is_relative_to(ROOT):
        return _sample_is_allowed
    return any(path.is_relative_to(folder.resolve()) for folder in folders)


@pytest.fixture(autouse=True)
def _bokmaal() -> None:
    use_language("nb")


@pytest.fixture(autouse=True)
def _no_old_pages_mode(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A folder called pages/ starts Streamlit in its old mode, in which the widgets of
    # a page change identity between runs: clicks on a form then do nothing.
    if not {"pages", "attacks", "faults"}.intersection(request.path.parts):
        return
    begin = PagesManager.__init__

    def begin_without_folder(self: PagesManager, *args: Any, **options: Any) -> None:
        begin(self, *args, **options)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_without_folder)
