"""Every indicator of the dashboard, by stage of care."""

from indicators.catalogue import (
    after_three_months,
    antithrombotics,
    arrival,
    discharge,
    early_care,
    groin_times,
    investigation,
    needle_times,
    outcome,
    prevention,
    registration,
    reperfusion,
    stroke_unit,
)
from indicators.definition import Indicator, Stage

ALL: tuple[Indicator, ...] = (
    *arrival.INDICATORS,
    *reperfusion.INDICATORS,
    *needle_times.INDICATORS,
    *groin_times.INDICATORS,
    *stroke_unit.INDICATORS,
    *early_care.INDICATORS,
    *investigation.INDICATORS,
    *antithrombotics.INDICATORS,
    *prevention.INDICATORS,
    *discharge.INDICATORS,
    *outcome.INDICATORS,
    *after_three_months.INDICATORS,
    *registration.INDICATORS,
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
