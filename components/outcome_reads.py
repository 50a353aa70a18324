"""Cached reads of outcome and equity: models for everybody, tables per viewer."""

import pandas as pd

from components.kept import kept
from components.reads import require_snapshot
from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.case_mix import CaseMix, adjusted_ratios, fit_case_mix
from indicators.catalogue import by_id
from indicators.groups import group_results
from indicators.outcome import SCALES, distribution_columns
from indicators.results import Columns, joined
from indicators.selection import Selection
from indicators.statistics.logistic import NoFit


@kept(100)
def _model(
    version: str, indicator_id: str, patients: Selection, *, _snapshot: Snapshot
) -> CaseMix | None:
    # One model for all viewers: it is never shown but through the tables below.
    try:
        return fit_case_mix(_snapshot, indicator_id, patients)
    except NoFit:
        return None


def case_mix(indicator_id: str, selection: Selection) -> CaseMix | None:
    """Return the model of an outcome; None when there are too few to fit one."""
    snapshot = require_snapshot()
    patients = _everybody(selection)
    return _model(snapshot.version, indicator_id, patients, _snapshot=snapshot)


def _everybody(selection: Selection) -> Selection:
    """Return the patients of a selection, whatever their units."""
    return selection.at(
        unit_level="nation", units=frozenset(), rest_of=(), period="all"
    )


@kept(300)
def _ratios(
    version: str,
    outcomes: tuple[str, ...],
    selection: Selection,
    viewer: Viewer,
    *,
    _snapshot: Snapshot,
) -> Columns:
    everybody = _everybody(selection)
    found = [_model(version, one, everybody, _snapshot=_snapshot) for one in outcomes]
    models = [model for model in found if model is not None]
    if not models:
        return {}
    return adjusted_ratios(_snapshot, models, selection, viewer)


def ratios(outcomes: tuple[str, ...], selection: Selection, viewer: Viewer) -> Columns:
    """Return the columns of observed / expected; nothing where too few for a model."""
    snapshot = require_snapshot()
    return _ratios(snapshot.version, outcomes, selection, viewer, _snapshot=snapshot)


@kept(300)
def _spread(
    version: str,
    selections: tuple[Selection, ...],
    viewer: Viewer,
    *,
    _snapshot: Snapshot,
) -> Columns:
    parts = [distribution_columns(_snapshot, SCALES, one, viewer) for one in selections]
    return joined([part for found in parts for part in found], ("scale", "category"))


def spread(selections: tuple[Selection, ...], viewer: Viewer) -> Columns:
    """Return mRS before, mRS after and discharge of the selections' units, in order.

    The columns of `indicators.outcome.distributions`.
    """
    snapshot = require_snapshot()
    return _spread(snapshot.version, selections, viewer, _snapshot=snapshot)


@kept(300)
def _by_group(
    version: str,
    indicator_id: str,
    selections: tuple[Selection, ...],
    viewer: Viewer,
    *,
    _snapshot: Snapshot,
) -> pd.DataFrame:
    return group_results(_snapshot, by_id(indicator_id), selections, viewer)


def by_group(
    indicator_id: str, selections: tuple[Selection, ...], viewer: Viewer
) -> pd.DataFrame:
    """Return the selections' units by group of patients, for the viewer."""
    snapshot = require_snapshot()
    found = _by_group(
        snapshot.version, indicator_id, selections, viewer, _snapshot=snapshot
    )
    # Whoever puts a column beside these does not put it into what is kept.
    return found.copy(deep=False)
