"""What the outcome page says, in sentences that always use the same words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from charts.rows import records
from charts.unit_words import unit_words
from charts.words import WHOLE_PERCENT
from indicators.case_mix import CaseMix
from indicators.outcome import DISCHARGE, MISSING, MRS_3M
from indicators.results import Columns
from wording import count, decimal, percent, t

INDEPENDENT = ("0", "1", "2")
HOME = ("home", "home_with_help")
Row = Mapping[str, Any]
SAID_OF_SPREAD = (
    "scale",
    "unit_level",
    "unit_id",
    "unit_name",
    "is_own",
    "hidden_reason",
    "rounded",
    "category",
    "value",
)


def ratio_text(row: Row) -> str:
    """Return `O/E 1,07, 95 % KI 0,84–1,36`."""
    return t(
        "outcome.ratio",
        ratio=decimal(row["value"], 2),
        lower=decimal(row["lower"], 2),
        upper=decimal(row["upper"], 2),
    )


def side_of_one(row: Row) -> str:
    """Return above, below or same: which side of 1 the whole interval lies on."""
    if row["lower"] > 1:
        return "above"
    return "below" if row["upper"] < 1 else "same"


def headline(name: str, rows: Mapping[str, Row]) -> str:
    """Say how a unit's outcomes are beside the expected; `rows` are by outcome."""
    clauses = [
        t(
            f"outcome.clause.{outcome}.{side_of_one(row)}",
            ratio=decimal(row["value"], 2),
        )
        for outcome, row in rows.items()
    ]
    said = t("outcome.and").join(clauses)
    return t("outcome.headline", name=name, said=said)


def rankin_sentence(table: Columns) -> str:
    """Say, for each unit, who manages, who has died and whom nobody knows of."""
    return " ".join(
        _spread_sentence(rows, "rankin", INDEPENDENT, "6")
        for rows in _units(table, MRS_3M.id)
    )


def discharge_sentence(table: Columns) -> str:
    """Say, for each unit, who goes home and who to a nursing home."""
    return " ".join(
        _spread_sentence(rows, "discharge", HOME, "nursing_home")
        for rows in _units(table, DISCHARGE.id)
    )


def _units(table: Columns, scale: str) -> Iterable[list[Row]]:
    """Return each unit's rows of a scale, a category each, in the table's order."""
    by_unit: dict[tuple[str, str], list[Row]] = {}
    for row in records(table, SAID_OF_SPREAD):
        if row["scale"] != scale:
            continue
        by_unit.setdefault((row["unit_level"], row["unit_id"]), []).append(row)
    return by_unit.values()


def _spread_sentence(
    rows: Sequence[Row], kind: str, together: tuple[str, ...], other: str
) -> str:
    first = rows[0]
    name = unit_words(first)
    if first["hidden_reason"]:
        reason = t(f"hidden.sentence.{first['hidden_reason']}")
        return t("sentence.hidden", name=name, reason=reason)
    whole = first["rounded"] and first["unit_level"] in WHOLE_PERCENT
    values = {row["category"]: row["value"] for row in rows}

    def said(*categories: str) -> str:
        return percent(sum(values[one] for one in categories), 0 if whole else 1)

    return t(
        f"outcome.said.{kind}",
        name=name,
        good=said(*together),
        other=said(other),
        missing=said(MISSING),
    )


def funnel_sentence(table: Columns, mine: Row | None, outcome: str) -> str:
    """Say where the own unit lies and which units lie outside the outer limits."""
    said = []
    if mine is not None:
        said.append(unit_ratio_sentence(mine, outcome))
    names, zones, sides, reasons = (
        table[column].tolist()
        for column in ("unit_name", "zone", "side", "hidden_reason")
    )
    outside = [
        t(f"outcome.outside.{side}", name=name)
        for name, zone, side in zip(names, zones, sides, strict=True)
        if zone == "99.8"
    ]
    key = "some" if outside else "none"
    said.append(
        t(
            f"outcome.said.outside.{key}",
            n=count(len(outside)),
            of=count(reasons.count("")),
            units=", ".join(outside),
        )
    )
    return " ".join(said)


def unit_ratio_sentence(row: Row, outcome: str) -> str:
    """Say a unit's observed and expected number, their ratio, and where it lies."""
    name = unit_words(row)
    if row["hidden_reason"]:
        reason = t(f"hidden.sentence.{row['hidden_reason']}")
        return t("sentence.hidden", name=name, reason=reason)
    return t(
        f"outcome.said.ratio.{outcome}",
        name=name,
        about=t("sentence.about") if row["rounded"] else "",
        observed=count(row["numerator"]),
        expected=decimal(row["expected"]),
        ratio=ratio_text(row),
        zone=t(f"chart.ratio.zone.{row['zone']}"),
    )


def calibration_sentence(table: Columns, model: CaseMix) -> str:
    """Say how well the model tells patients apart, and where it fits worst."""
    worst = int(np.argmax(np.abs(table["value"] - table["predicted"])))
    return t(
        "outcome.said.calibration",
        c=decimal(model.c, 2),
        predicted=percent(table["predicted"][worst]),
        observed=percent(table["value"][worst]),
    )


def model_words(model: CaseMix, exact: bool) -> str:
    """Say what the model rests on: who, how many, and how many answers are missing."""

    def some(number: int) -> str:
        # National counts, but of any selection: to the nearest 5 unless all is seen.
        return count(number if exact else 5 * round(number / 5))

    return t(
        "outcome.model",
        patients=some(model.patients),
        events=some(model.events),
        nihss=some(model.unknown["nihss"]),
        nihss_share=percent(model.unknown["nihss"] / model.patients, 0),
        mrs=some(model.unknown["mrs_before"]),
        mrs_share=percent(model.unknown["mrs_before"] / model.patients, 0),
    )
