"""Every attempt at an attack is counted: how many were tried, how many got through."""

import pytest
from _pytest.terminal import TerminalReporter

# What was tried, by name, and the refusal it should meet.
ATTEMPTS: dict[str, str] = {}


def attack(what: str, *, expected: str) -> pytest.MarkDecorator:
    """Count a test as one attempt, which gets through when the test fails.

    `expected` says how it should be refused. Variants of one attempt (parameters) are
    counted apart.
    """
    if what in ATTEMPTS:
        raise ValueError(f"there are two attempts called {what!r}")
    ATTEMPTS[what] = expected
    return pytest.mark.attack(what, expected)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print the counts, of all workers together: their reports name the attempts."""
    expected: dict[str, str] = {}
    seen: dict[str, list[str]] = {"passed": [], "failed": [], "error": []}
    for outcome, names in seen.items():
        for report in terminalreporter.getreports(outcome):
            for name, refusal in _attacks(report).items():
                expected[name] = refusal
                names.append(name)
    tried = seen["passed"] + seen["failed"]
    if not tried + seen["error"]:
        return
    through = set(seen["failed"])
    said = f"Attacks: {len(set(tried))} tried in {len(tried)} variants, "
    terminalreporter.write_sep("=", f"{said}{len(through)} got through")
    for name in sorted(through):
        terminalreporter.write_line(f"got through: {name}; expected: {expected[name]}")
    for name in sorted(set(seen["error"])):
        terminalreporter.write_line(f"could not be tried: {name}")


def _attacks(report: object) -> dict[str, str]:
    # A file that could not be collected has a report of another kind.
    return dict(getattr(report, "user_properties", ())).get("attack", {})
