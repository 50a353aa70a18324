"""Cached reads: one registry and one snapshot for everybody, results per viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pandas as pd
import streamlit as st

from access.settings import (
    database_url,
    is_sample,
    reference_database_url,
    rows_database_url,
)
from components.cache_keys import BY_WORDS
from data_access.engine import UnusableDatabase
from data_access.keeper import SnapshotKeeper
from data_access.patient_rows import PatientRows, open_patient_rows
from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.catalogue import ALL, by_id
from indicators.extract import definition_version
from indicators.registry import Registry, open_registry
from indicators.results import (
    Comparison,
    compare_with_rest,
    compare_with_year_before,
    results,
)
from indicators.selection import Selection
from indicators.times import legs_table
from indicators.times_clock import by_clock
from indicators.times_distribution import distribution
from indicators.ways import DOOR_TO_TREATMENT, WAYS, LegName
from monitoring.metrics import timed_snapshot
from wording import t

KEEP_SECONDS = 3600
Other = Literal["rest", "year_before"]
TimeTable = Literal["legs", "distribution", "clock"]
COMPARE = {"rest": compare_with_rest, "year_before": compare_with_year_before}


@dataclass(frozen=True, eq=False)
class Source:
    """The connected registry, the keeper of its snapshot, the reader of patients."""

    registry: Registry
    keeper: SnapshotKeeper
    is_sample: bool
    patients: PatientRows


@st.cache_resource(show_spinner=False)
def source() -> Source:
    """Return the registry that this server reads; connected once."""
    registry = open_registry(database_url(), ALL, reference_database_url())
    keeper = SnapshotKeeper(registry.probe, timed_snapshot(registry.snapshot))
    patients = open_patient_rows(registry.engine, rows_database_url())
    return Source(registry, keeper, is_sample(database_url()), patients)


def require_snapshot() -> Snapshot:
    """Return the newest snapshot; without one, say so in words and stop the page."""
    try:
        keeper = source().keeper
        if keeper.is_ready:
            return keeper.current()
        with st.spinner(t("status.reading"), show_time=True):
            return keeper.current()
    except Exception as error:
        _explain(error)
        st.stop()


def _explain(error: Exception) -> None:
    st.error(t("status.no_registry"))
    if isinstance(error, UnusableDatabase):
        st.caption(str(error))


def away_since() -> datetime | None:
    """Return since when the registry database has not answered; None when it does."""
    return source().keeper.away_since


@st.cache_data(
    show_spinner=False, ttl=KEEP_SECONDS, max_entries=500, hash_funcs=BY_WORDS
)
def _measured(
    version: str,
    indicator_ids: tuple[str, ...],
    selection: Selection,
    viewer: Viewer,
    _snapshot: Snapshot,
) -> pd.DataFrame:
    # The snapshot stays out of the key: its version names it, and it holds no secret
    # of the viewer. The viewer is in the key: what is hidden depends on it.
    chosen = [by_id(name) for name in indicator_ids]
    return results(_snapshot, chosen, selection, viewer)


def measured(
    indicator_ids: tuple[str, ...], selection: Selection, viewer: Viewer
) -> pd.DataFrame:
    """Return `indicators.results` for the viewer, from the newest snapshot."""
    snapshot = require_snapshot()
    return _measured(snapshot.version, indicator_ids, selection, viewer, snapshot)


@st.cache_data(
    show_spinner=False, ttl=KEEP_SECONDS, max_entries=500, hash_funcs=BY_WORDS
)
def _compared(
    version: str,
    indicator_ids: tuple[str, ...],
    selection: Selection,
    viewer: Viewer,
    other: Other,
    _snapshot: Snapshot,
) -> list[dict[str, object]]:
    chosen = [by_id(name) for name in indicator_ids]
    found = COMPARE[other](_snapshot, chosen, selection, viewer)
    # Indicators are not kept in a cache: their SQL conditions cannot be copied.
    return [{**vars(one), "indicator": one.indicator.id} for one in found]


def compared(
    indicator_ids: tuple[str, ...],
    selection: Selection,
    viewer: Viewer,
    other: Other = "rest",
) -> list[Comparison]:
    """Return the selection's unit per indicator, beside another.

    `other` is the rest of the country, or the unit itself a year before.
    """
    snapshot = require_snapshot()
    found = _compared(
        snapshot.version, indicator_ids, selection, viewer, other, snapshot
    )
    return [
        Comparison(**{**one, "indicator": by_id(str(one["indicator"]))})  # type: ignore[arg-type]
        for one in found
    ]


@st.cache_data(
    show_spinner=False, ttl=KEEP_SECONDS, max_entries=500, hash_funcs=BY_WORDS
)
def _times(
    version: str,
    kind: TimeTable,
    way_id: str,
    leg: LegName,
    selection: Selection,
    viewer: Viewer,
    _snapshot: Snapshot,
) -> pd.DataFrame:
    way = WAYS[way_id]
    if kind == "legs":
        return legs_table(_snapshot, way, selection, viewer)
    table = distribution if kind == "distribution" else by_clock
    return table(_snapshot, way, leg, selection, viewer)


def times(
    kind: TimeTable,
    way_id: str,
    selection: Selection,
    viewer: Viewer,
    leg: LegName = DOOR_TO_TREATMENT,
) -> pd.DataFrame:
    """Return one table of a way to treatment: the selection's unit and the rest.

    `legs` holds every leg (`indicators.times`); the others are of one leg.
    """
    snapshot = require_snapshot()
    return _times(snapshot.version, kind, way_id, leg, selection, viewer, snapshot)


@st.cache_resource(show_spinner=False)
def definitions() -> str:
    """Return the version of the definitions this server runs."""
    return definition_version(ALL)
