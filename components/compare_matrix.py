"""The chosen units on every official indicator: value, level, and how they differ."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from components.choice import choose
from components.compare import ONE, Compared
from components.compare_html import VERDICTS, compare_html
from components.compare_reads import beside_rest
from components.downloads import offer_table
from components.html_table import show_html
from components.navigation import OVERVIEW
from components.overview import asked_of
from components.reads import measured, source
from data_access.snapshot import Snapshot
from indicators.catalogue import OFFICIAL
from indicators.definition import Indicator
from indicators.selection import Selection
from wording import t

# The file's names of what stands beside the columns of `indicators.results`.
FILE_NAMES = {
    "other_value": "rest_value",
    "difference": "rest_difference",
    "difference_lower": "rest_lower",
    "difference_upper": "rest_upper",
    "verdict": "rest_verdict",
}


def show_matrix(who: Compared) -> None:
    """Draw the units that are compared on the official indicators, and offer the table.

    A cell or an indicator's name opens the indicator in depth, a unit's name the unit.
    """
    lacking = source().registry.not_computable
    indicators = [one for one in OFFICIAL if one.id not in lacking]
    table = compared_table(who, indicators)
    _follow(show_html(compare_html(table, indicators), key="compare_matrix"))
    offer_table(
        partial(table.rename, columns=FILE_NAMES),
        f"sammenligning_{who.region or who.level}",
        who.asked,
        key="compare_file",
        more=dict.fromkeys(FILE_NAMES.values(), {})
        | {"rest_verdict": {one: t(f"scorecard.verdict.{one}") for one in VERDICTS}},
    )


def compared_table(who: Compared, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Return the country and the compared units, a row per unit and indicator."""
    asked = who.asked
    mine = asked.selection.at(units=frozenset(who.shown))
    if who.is_everyone:
        mine = mine.at(units=frozenset())
    tables: list[pd.DataFrame] = []
    for question, ids in _by_selection(asked.snapshot, indicators, mine).items():
        nation = question.at(unit_level="nation", units=frozenset())
        tables.insert(0, pd.DataFrame(measured(ids, nation, asked.viewer)))
        tables.append(beside_rest(ids, question, asked.viewer))
    return pd.concat(tables, ignore_index=True)


def _by_selection(
    snapshot: Snapshot, indicators: Sequence[Indicator], selection: Selection
) -> dict[Selection, tuple[str, ...]]:
    groups: dict[Selection, tuple[str, ...]] = {}
    for one in indicators:
        question = asked_of(one, selection, snapshot)
        groups[question] = (*groups.get(question, ()), one.id)
    return groups


def _follow(opened: str | None) -> None:
    """Go where a cell leads: `kind|indicator|unit`."""
    if not opened:
        return
    kind, indicator, unit = (opened.split("|") + ["", ""])[:3]
    if unit:
        choose("enhet", unit)
    if kind == "unit":
        st.switch_page(OVERVIEW.file)
    choose("ind", indicator)
    choose("sammenlign", ONE)
    st.rerun()
