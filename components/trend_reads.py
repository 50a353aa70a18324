"""Cached charts over time, per viewer."""

from components.kept import kept
from components.reads import require_snapshot
from data_access.scope import Viewer
from data_access.snapshot import Snapshot
from indicators.catalogue import by_id
from indicators.founded import founded
from indicators.results import result_columns
from indicators.selection import Selection
from indicators.trends import Chart, UnitTrend, trends_of


@kept(300)
def _trended(
    version: str,
    indicator_id: str,
    selections: tuple[Selection, ...],
    viewer: Viewer,
    chart: Chart,
    baseline: tuple[str, str] | None,
    splits: tuple[str, ...],
    *,
    _snapshot: Snapshot,
) -> dict[str, UnitTrend]:
    indicator = by_id(indicator_id)
    found = {}
    for selection in selections:
        (part,) = result_columns(_snapshot, [indicator], selection, viewer)
        trends = trends_of(
            part, indicator, chart=chart, baseline=baseline, splits=splits
        )
        for unit_id, trend in trends.items():
            found[unit_id] = founded(trend, baseline)
    return found


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
    return _trended(
        snapshot.version,
        indicator_id,
        selections,
        viewer,
        chart,
        baseline,
        splits,
        _snapshot=snapshot,
    )
