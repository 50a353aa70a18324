"""Cached reads: one registry and one snapshot for everybody, results per viewer."""

import logging
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Literal

import streamlit as st

from access.settings import (
    database_url,
    is_sample,
    poll_seconds,
    reference_database_url,
    rows_database_url,
)
from components.drawn_by_clock import draw_anew
from components.kept import kept
from data_access.engine import UnusableDatabase
from data_access.keeper import SnapshotKeeper
from data_access.patient_rows import PatientRows, open_patient_rows
from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.catalogue import ALL, by_id
from indicators.extract import definition_version
from indicators.registry import Registry, open_registry
from indicators.results import (
    Columns,
    Comparison,
    compare_with_rest,
    compare_with_year_before,
    joined,
    result_columns,
)
from indicators.selection import Selection
from indicators.times import legs_table
from indicators.times_clock import by_clock
from indicators.times_distribution import distribution
from indicators.ways import DOOR_TO_TREATMENT, WAYS, LegName
from monitoring.metrics import timed_snapshot
from wording import t

# What did not answer is left alone for so long; the page tries again a little later.
LEFT_ALONE_SECONDS, TRY_AGAIN_SECONDS = 5, 10
Other = Literal["rest", "year_before"]
TimeTable = Literal["legs", "distribution", "clock"]
COMPARE = {"rest": compare_with_rest, "year_before": compare_with_year_before}

_log = logging.getLogger("slagtavle")


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
    build = timed_snapshot(registry.snapshot)
    keeper = SnapshotKeeper(registry.probe, build, poll_seconds())
    patients = open_patient_rows(registry.engine, rows_database_url())
    return Source(registry, keeper, is_sample(database_url()), patients)


class _Beginning:
    """The way to the first snapshot, which one reader at a time may try to go."""

    def __init__(self) -> None:
        self.keeper: SnapshotKeeper | None = None
        self._lock = Lock()
        self._failed_at = 0.0
        self._error: Exception | None = None

    def snapshot(self) -> Snapshot | Exception:
        """Return a snapshot, or why there is none.

        Whoever has waited while another tried in vain does not try at once again.
        """
        with self._lock:
            if self._error and monotonic() - self._failed_at < LEFT_ALONE_SECONDS:
                return self._error
            try:
                keeper = source().keeper
                snapshot = keeper.current()
            except Exception as error:
                _log.warning("The registry cannot be read: %s", type(error).__name__)
                self._failed_at, self._error = monotonic(), error
                return error
            self.keeper = keeper
            return snapshot


@st.cache_resource(show_spinner=False)
def _beginning() -> _Beginning:
    return _Beginning()


def require_snapshot() -> Snapshot:
    """Return the newest snapshot; without one, say so in words and stop the page.

    The page is drawn again after a while: the registry may be back.
    """
    beginning = _beginning()
    if beginning.keeper is not None:
        return beginning.keeper.current()
    with st.spinner(t("status.reading"), show_time=True):
        found = beginning.snapshot()
    if isinstance(found, Exception):
        _explain(found)
        _draw_again(monotonic())
        st.stop()
    return found


def _explain(error: Exception) -> None:
    st.error(t("status.no_registry"))
    if isinstance(error, UnusableDatabase):
        st.caption(str(error))


@st.fragment(run_every=TRY_AGAIN_SECONDS)
def _draw_again(drawn_at: float) -> None:
    if monotonic() - drawn_at > TRY_AGAIN_SECONDS / 2:
        draw_anew()


@kept(500)
def _measured(
    version: str,
    indicator_ids: tuple[str, ...],
    selection: Selection,
    viewer: Viewer,
    *,
    _snapshot: Snapshot,
) -> Columns:
    # The snapshot stays out of the key: its version names it, and it holds no secret
    # of the viewer. The viewer is in the key: what is hidden depends on it.
    chosen = [by_id(name) for name in indicator_ids]
    return joined(result_columns(_snapshot, chosen, selection, viewer))


def measured(
    indicator_ids: tuple[str, ...], selection: Selection, viewer: Viewer
) -> Columns:
    """Return the columns of `indicators.results`, from the newest snapshot."""
    snapshot = require_snapshot()
    return _measured(
        snapshot.version, indicator_ids, selection, viewer, _snapshot=snapshot
    )


@kept(500)
def _compared(
    version: str,
    indicator_ids: tuple[str, ...],
    selection: Selection,
    viewer: Viewer,
    other: Other,
    *,
    _snapshot: Snapshot,
) -> tuple[Comparison, ...]:
    chosen = [by_id(name) for name in indicator_ids]
    return tuple(COMPARE[other](_snapshot, chosen, selection, viewer))


def compared(
    indicator_ids: tuple[str, ...],
    selection: Selection,
    viewer: Viewer,
    other: Other = "rest",
) -> tuple[Comparison, ...]:
    """Return the selection's unit per indicator, beside another.

    `other` is the rest of the country, or the unit itself a year before.
    """
    snapshot = require_snapshot()
    return _compared(
        snapshot.version, indicator_ids, selection, viewer, other, _snapshot=snapshot
    )


@kept(500)
def _times(
    version: str,
    kind: TimeTable,
    way_id: str,
    leg: LegName,
    selection: Selection,
    viewer: Viewer,
    *,
    _snapshot: Snapshot,
) -> Columns:
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
) -> Columns:
    """Return one table of a way to treatment: the selection's unit and the rest.

    `legs` holds every leg (`indicators.times`); the others are of one leg.
    """
    snapshot = require_snapshot()
    return _times(
        snapshot.version, kind, way_id, leg, selection, viewer, _snapshot=snapshot
    )


@st.cache_resource(show_spinner=False)
def definitions() -> str:
    """Return the version of the definitions this server runs."""
    return definition_version(ALL)
