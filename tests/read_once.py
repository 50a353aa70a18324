"""The command line in this process: a worker reads the sample once for all tests."""

from functools import cache

import pytest

import indicators.__main__
from indicators.registry import Registry, open_registry

_registry = cache(open_registry)
_snapshot = cache(Registry.snapshot)


def read_once(patch: pytest.MonkeyPatch) -> None:
    """Have a registry that does not change read by the first command only."""
    patch.setattr(indicators.__main__, "open_registry", _registry)
    patch.setattr(Registry, "snapshot", _snapshot)
