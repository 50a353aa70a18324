"""Cached charts over time, per viewer."""

from dataclasses import fields
from typing import Any

import streamlit as st

from components.cache_keys import BY_WORDS
from components.reads import KEEP_SECONDS, require_snapshot
from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.catalogue import by_id
from indicators.founded import founded
from indicators.results import result_columns
from indicators.selection import Selection
from indicators.trends import Chart, UnitTrend, trends_of


# Kept as bytes: what is kept as objects is looked through by the garbage collector
# after every run of every page.
@st.cache_data(
    show_spinner=False, ttl=KEEP_SECONDS, max_entries=300, hash_funcs=BY_WORDS
)
def _trended(
    version: str,
    indicator_id: str,
    selections: tuple[Selection, ...],
    viewer: Viewer,
    chart: Chart,
    baseline: tuple[str, str] | None,
    splits: tuple[str, ...],
    _snapshot: Snapshot,
) -> dict[str, dict[str, Any]]:
    indicator = by_id(indicator_id)
    found = {}
    for selection in selections:
        (part,) = result_columns(_snapshot, [indicator], selection, viewer)
        trends = trends_of(
            part, indicator, chart=chart, baseline=baseline, splits=splits
        )
        for unit_id, trend in trends.items():
            found[unit_id] = _without_indicator(founded(trend, baseline))
    return found


def _without_indicator(trend: UnitTrend) -> dict[str, Any]:
    """Return a trend's parts but for the indicator: its conditions cannot be copied."""
    names = [field.name for field in fields(trend) if field.name != "indicator"]
    return {name: getattr(trend, name) for name in names}


def trended(
    indicator_id: str,
    selections: tuple[Selection, ...],
    viewer: Viewer,
    chart: Chart,
    baseline: tuple[str, str] | None = None,
    splits: tuple[str, ...] = (),
) -> dict[str, UnitTrend]:
    """Return the units of the selections over time, by unit id.

    Raises `indicators.trends.NoTrend` for rolling windows and impossible lines.
    """
    snapshot = require_snapshot()
    found = _trended(
        version=snapshot.version,
        indicator_id=indicator_id,
        selections=selections,
        viewer=viewer,
        chart=chart,
        baseline=baseline,
        splits=splits,
        _snapshot=snapshot,
    )
    indicator = by_id(indicator_id)
    return {
        unit_id: UnitTrend(indicator=indicator, **parts)
        for unit_id, parts in found.items()
    }
