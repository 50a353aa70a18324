"""Cached charts over time, per viewer."""

import pandas as pd
import streamlit as st

from components.reads import KEEP_SECONDS, require_snapshot
from components.trend_file import extract_of
from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.catalogue import by_id
from indicators.founded import founded
from indicators.results import results
from indicators.selection import Selection
from indicators.trends import Chart, UnitTrend, trend_of


@st.cache_data(show_spinner=False, ttl=KEEP_SECONDS, max_entries=500)
def _trended(
    version: str,
    indicator_id: str,
    selection: Selection,
    viewer: Viewer,
    chart: Chart,
    baseline: tuple[str, str] | None,
    splits: tuple[str, ...],
    _snapshot: Snapshot,
) -> tuple[dict[str, object], pd.DataFrame]:
    indicator = by_id(indicator_id)
    table = results(_snapshot, [indicator], selection, viewer)
    found = trend_of(table, indicator, chart=chart, baseline=baseline, splits=splits)
    found = founded(found, baseline)
    # Indicators are not kept in a cache: their SQL conditions cannot be copied.
    return {**vars(found), "indicator": indicator_id}, extract_of(found)


def trended(
    indicator_id: str,
    selection: Selection,
    viewer: Viewer,
    chart: Chart,
    baseline: tuple[str, str] | None = None,
    splits: tuple[str, ...] = (),
) -> tuple[UnitTrend, pd.DataFrame]:
    """Return the selection's one unit over time, and its file's rows.

    Raises `indicators.trends.NoTrend` for rolling windows and impossible lines.
    """
    snapshot = require_snapshot()
    parts, extract = _trended(
        snapshot.version,
        indicator_id,
        selection,
        viewer,
        chart,
        baseline,
        splits,
        snapshot,
    )
    known = {**parts, "indicator": by_id(indicator_id)}
    return UnitTrend(**known), extract  # type: ignore[arg-type]
