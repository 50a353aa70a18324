"""What the attacks need: the app on the small registry, the own database, mails."""

from pathlib import Path

import pytest

from tests.access.conftest import own_url, write_users
from tests.access.fixtures import box, clock, engine
from tests.pages.conftest import cookies, registry_file, signed_in, stranger, user_file

__all__ = [
    "box",
    "clock",
    "cookies",
    "engine",
    "own_url",
    "registry_file",
    "signed_in",
    "stranger",
    "user_file",
    "write_users",
]


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker that `counted.attack` sets."""
    config.addinivalue_line("markers", "attack(what, expected): an attempt, counted")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every report name its attempt; one worker serves what goes over the wire."""
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        if found := item.get_closest_marker("attack"):
            what, expected = found.args
            item.user_properties.append(("attack", {what: expected}))
        if item.path.stem == "test_over_the_wire":
            item.add_marker(pytest.mark.sample)
            item.add_marker(pytest.mark.xdist_group("attacks"))
