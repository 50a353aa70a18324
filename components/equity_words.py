"""What differs between groups of patients, in sentences that use the same words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.unit_words import unit_words
from components.sentences import is_share, value_text
from indicators.definition import Indicator
from indicators.selection import NATION
from wording import count, decimal, t

COUNTRY = NATION
Row = Mapping[str, Any]


def side(row: Row) -> str:
    """Return higher, lower or same: where the whole interval of the difference lies.

    An empty text without an interval.
    """
    if row["low"] != row["low"]:
        return ""
    if row["low"] > 0:
        return "higher"
    return "lower" if row["high"] < 0 else "same"


def points_text(row: Row, indicator: Indicator) -> str:
    """Return `−4,2 pp (−9,1 til 0,7)`, or the difference of medians."""
    sign = "+" if row["difference"] > 0 else ""
    if not is_share(indicator):
        return sign + value_text(indicator, row["difference"])
    return t(
        "scorecard.points",
        points=f"{sign}{decimal(100 * row['difference'])}",
        lower=decimal(100 * row["low"]),
        upper=decimal(100 * row["high"]),
    )


def groups_sentence(
    table: pd.DataFrame, unit_id: str, indicator: Indicator, words: Mapping[str, str]
) -> str:
    """Say which group differs most from its reference, in one unit of the table."""
    rows = table[table["unit_id"] == unit_id]
    name = unit_words(rows.iloc[0])
    compared = [row for row in rows.to_dict("records") if row["reference"]]
    if not compared:
        return t("equity.said.hidden", name=name)
    certain = [row for row in compared if side(row) in ("higher", "lower")]
    of = count(len(compared))
    if is_share(indicator) and not certain:
        return t("equity.said.none", name=name, of=of)
    largest = max(certain or compared, key=lambda row: abs(row["difference"]))
    group, reference = (
        words[f"{largest['dimension']}.{largest[one]}"]
        for one in ("group", "reference")
    )
    dimension = t(f"equity.by.{largest['dimension']}")
    points = points_text(largest, indicator)
    if not certain:
        return t(
            "equity.said.median",
            name=name,
            of=of,
            dimension=dimension,
            group=group,
            reference=reference,
            points=points,
        )
    return t(
        "equity.said.some",
        name=name,
        n=count(len(certain)),
        of=of,
        dimension=dimension,
        group=group,
        reference=reference,
        points=points,
    )
