"""How long a sign-in lasts without activity, and who gives a second factor."""

import os
from typing import Literal

from environment import WholeNumber

SecondFactor = Literal["off", "optional", "required"]

IDLE = WholeNumber("SLAGTAVLE_IDLE_MINUTES", "minutes", 30, lowest=1, highest=480)
FACTOR_SETTING = "SLAGTAVLE_SECOND_FACTOR"


def idle_minutes() -> int:
    """Return after how many minutes without activity a sign-in ends."""
    return IDLE.value()


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
    problems = [problem] if (problem := IDLE.problem()) else []
    factor = os.environ.get(FACTOR_SETTING, "").strip()
    if factor.lower() not in ("", "off", "optional", "required"):
        problems.append(
            f"{FACTOR_SETTING} must be off, optional or required, not {factor!r}."
        )
    return problems
