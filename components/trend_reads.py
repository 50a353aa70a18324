"""Cached charts over time, per viewer."""

import pandas as pd
import streamlit as st

from components.cache_keys import BY_WORDS
from components.reads import KEEP_SECONDS, require_snapshot
from components.trend_file import extract_of
from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.catalogue import by_id
from indicators.founded import founded
from indicators.results import results
from indicators.selection import Selection
from indicators.trends import Chart, UnitTrend, trend_of


@st.cache_resource(
    show_spinner=False, ttl=KEEP_SECONDS, max_entries=500, hash_funcs=BY_WORDS
)
def _trended(
    version: str,
    indicator_id: str,
    selection: Selection,
    viewer: Viewer,
    chart: Chart,
    baseline: tuple[str, str] | None,
    splits: tuple[str, ...],
    _snapshot: Snapshot,
) -> tuple[UnitTrend, pd.DataFrame]:
    # Kept as it is: copying the tables of six units takes a tenth of a run, and nobody
    # writes into them. The viewer is in the key: what is hidden depends on it.
    indicator = by_id(indicator_id)
    table = results(_snapshot, [indicator], selection, viewer)
    found = trend_of(table, indicator, chart=chart, baseline=baseline, splits=splits)
    found = founded(found, baseline)
    return found, extract_of(found)


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
    return _trended(
        snapshot.version,
        indicator_id,
        selection,
        viewer,
        chart,
        baseline,
        splits,
        snapshot,
    )
