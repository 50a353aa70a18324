"""Every indicator of the dashboard, by stage of care."""

import importlib
from typing import Any

from indicators.definition import Indicator, Stage


def _indicators(name: str) -> tuple[Any, ...]:
    try:
        return importlib.import_module(f"indicators.catalogue.{name}").INDICATORS
    except ModuleNotFoundError:
        return ()


_modules = (
    "arrival",
    "reperfusion",
    "stroke_unit",
    "investigation",
    "antithrombotics",
    "prevention",
    "discharge",
    "outcome",
    "after_three_months",
    "registration",
)
ALL: tuple[Indicator, ...] = tuple(
    one for module in _modules for one in _indicators(module)
)
OFFICIAL: tuple[Indicator, ...] = tuple(
    sorted((one for one in ALL if one.official), key=lambda one: one.number)
)
_by_id = {one.id: one for one in ALL}


def by_id(indicator_id: str) -> Indicator:
    """Return the indicator of this id. Raises `KeyError` naming an unknown id."""
    if indicator_id not in _by_id:
        raise KeyError(f"no indicator has the id {indicator_id!r}")
    return _by_id[indicator_id]


def of_stage(stage: Stage) -> tuple[Indicator, ...]:
    """Return the stage's indicators in catalogue order."""
    return tuple(one for one in ALL if one.stage is stage)
