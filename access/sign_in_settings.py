"""How long a sign-in lasts without activity, and who gives a second factor."""

import os
from typing import Literal

SecondFactor = Literal["off", "optional", "required"]

IDLE_MINUTES, LONGEST_IDLE_MINUTES = 30, 480
IDLE_SETTING = "SLAGTAVLE_IDLE_MINUTES"
FACTOR_SETTING = "SLAGTAVLE_SECOND_FACTOR"


def idle_minutes() -> int:
    """Return after how many minutes without activity a sign-in ends."""
    given = os.environ.get(IDLE_SETTING, "").strip()
    minutes = int(given) if _is_count(given) else IDLE_MINUTES
    return minutes if 1 <= minutes <= LONGEST_IDLE_MINUTES else IDLE_MINUTES


def second_factor() -> SecondFactor:
    """Return whether users may, or have to, give a second factor.

    What is not understood counts as the strictest.
    """
    given = os.environ.get(FACTOR_SETTING, "").strip().lower()
    if given in ("", "optional"):
        return "optional"
    return "off" if given == "off" else "required"


def setting_problems() -> list[str]:
    """Return what is wrong with these settings, one sentence each."""
    problems = []
    idle = os.environ.get(IDLE_SETTING, "").strip()
    within = _is_count(idle) and 1 <= int(idle) <= LONGEST_IDLE_MINUTES
    if idle and not within:
        problems.append(
            f"{IDLE_SETTING} must be a whole number of minutes from 1 to "
            f"{LONGEST_IDLE_MINUTES}, not {idle!r}."
        )
    factor = os.environ.get(FACTOR_SETTING, "").strip()
    if factor.lower() not in ("", "off", "optional", "required"):
        problems.append(
            f"{FACTOR_SETTING} must be off, optional or required, not {factor!r}."
        )
    return problems


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6
