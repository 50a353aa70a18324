"""There are many attempts, in each layer, and each says what it expects."""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from tests.attacks.counted import ATTEMPTS

LAYERS = ("test_data_layer", "test_pages_attacked", "test_over_the_wire")


def attempts() -> Iterator[tuple[str, str]]:
    """Yield the layer and the name of every attempt."""
    for layer in LAYERS:
        content: dict[str, Any] = vars(import_module(f"tests.attacks.{layer}"))
        for name, function in content.items():
            for mark in getattr(function, "pytestmark", ()):
                if mark.name == "attack":
                    assert name.startswith("test_"), name
                    yield layer, mark.args[0]


def test_at_least_sixty_attempts_are_made_and_some_in_each_layer():
    found = list(attempts())
    by_layer = Counter(layer for layer, _ in found)
    assert len(found) >= 60
    assert min(by_layer[layer] for layer in LAYERS) >= 15
    # One that was defined twice under one name would not run.
    assert {name for _, name in found} == set(ATTEMPTS)


def test_each_says_how_it_should_be_refused():
    assert all(len(expected) > 3 for expected in ATTEMPTS.values())
