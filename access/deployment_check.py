"""Is this installation safe enough for real patients? What the sample may do without.

Each check returns sentences for the operator: which setting, and what to do.
"""

import stat
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from access.settings import ROOT, auth_config_path, database_url, proxies
from data_access.engine import UnusableDatabase, make_engine
from data_access.rights import can_write
from environment import is_open_to_others
from own_data.database import own_database_url

# Streamlit's own switches, and where they have to stand.
SWITCHES = {
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "client.showErrorDetails": "none",
    "global.developmentMode": False,
}
PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306}
HERE = ("", "localhost", "127.0.0.1", "::1")

# What the database said of the role, by address; the database may be away at first.
_role_can_write: dict[str, bool] = {}


def deployment_problems() -> list[str]:
    """Return what makes an installation with real patients unsafe. Costs little."""
    return [*_file_problems(), *_own_database_problems(), *_role_problems()]


def _file_problems() -> list[str]:
    problems = []
    users = auth_config_path()
    if _mode(users) & stat.S_IWOTH:
        problems.append(
            f"Every user of this machine can change the user file {users}: run "
            f"`chmod o-w {users}`."
        )
    for folder in (ROOT, Path.home()):
        file = folder / ".streamlit" / "secrets.toml"
        if file.is_file() and is_open_to_others(file):
            problems.append(
                f"Other users of this machine can read {file}: run `chmod 600 {file}`, "
                "as the user who runs Slagtavle."
            )
    return problems


def _own_database_problems() -> list[str]:
    own, registry = own_database_url(), database_url()
    problems = []
    if _place(own) == _place(registry):
        problems.append(
            "DASHBOARD_DATABASE_URL names the registry's own database: Slagtavle "
            "never writes there, give it a database of its own."
        )
    file = _file(own)
    if file and _mode(file.parent) & stat.S_IWOTH:
        problems.append(
            f"DASHBOARD_DATABASE_URL: every user of this machine can write in "
            f"{file.parent}: choose a folder that only Slagtavle writes in."
        )
    return problems


def ask_role() -> bool:
    """Ask the registry what our role may do there; return whether it answered."""
    url = database_url()
    if url not in _role_can_write:
        try:
            engine = make_engine(url)
            try:
                _role_can_write[url] = can_write(engine)
            finally:
                engine.dispose()
        except (SQLAlchemyError, UnusableDatabase):
            return False
    return True


def _role_problems() -> list[str]:
    if not _role_can_write.get(database_url()):
        return []
    return [
        "The role of DATABASE_URL can write in the registry: give Slagtavle one that "
        "has nothing but SELECT (README, rights in the database)."
    ]


def server_problems(option: Callable[[str], object]) -> list[str]:
    """Return what is unsafe in how the server listens; `option` gives Streamlit's."""
    problems = [
        f"{name} is {option(name)}: with real patients it has to be {safe} "
        "(.streamlit/config.toml, or the variable STREAMLIT_... that overrides it)."
        for name, safe in SWITCHES.items()
        if option(name) != safe
    ]
    if option("server.trustedUserHeaders"):
        problems.append(
            "server.trustedUserHeaders is set: whoever reaches Slagtavle past the "
            "proxy could be anybody. Take it out."
        )
    address = str(option("server.address") or "0.0.0.0")  # noqa: S104 - what it means
    if not _is_loopback(address) and not proxies():
        problems.append(
            f"Slagtavle would listen on {address}, without HTTPS: leave "
            "server.address at 127.0.0.1, or name the address of the proxy in front in "
            "SLAGTAVLE_PROXIES."
        )
    return problems + _proxy_problems()


def _proxy_problems() -> list[str]:
    for one in proxies():
        try:
            everybody = ip_network(one, strict=False).prefixlen == 0
        except ValueError:
            everybody = True
        if everybody:
            return [
                f"SLAGTAVLE_PROXIES has {one!r}: list addresses or networks of your "
                "proxies, or anybody can pretend to ask from anywhere."
            ]
    return []


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


@lru_cache(maxsize=8)
def _parsed(url: str) -> URL | None:
    try:
        return make_url(url)
    except SQLAlchemyError:
        return None


def _file(url: str) -> Path | None:
    parsed = _parsed(url)
    if parsed is None or parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database).resolve()


def _place(url: str) -> object:
    """Return the same for two addresses of one database, as far as they tell."""
    parsed, file = _parsed(url), _file(url)
    if parsed is None or file:
        return file or url
    backend = parsed.get_backend_name().replace("mariadb", "mysql")
    host = (parsed.host or "").lower()
    socket = parsed.query.get("host") or parsed.query.get("unix_socket")
    return (
        backend,
        socket or ("" if host in HERE else host),
        parsed.port or PORTS.get(backend),
        parsed.database,
    )
