"""What the comparison of units says in words: funnel, ranking, spread, chances."""

from collections.abc import Mapping, Sequence
from typing import Any

from charts.rows import records
from charts.time_axis import period_words
from components.compare_reads import Chances
from components.overview import UnitChosen
from components.sentences import counts_text, value_of, value_text
from data_access.snapshot import Snapshot
from indicators.comparison import IndicatorFunnel
from indicators.definition import Direction, Indicator
from indicators.results import Columns
from wording import count, decimal, t

# One in twenty lies outside 95 % limits by chance.
BY_CHANCE = 0.05
# More units than this are counted, not named.
MOST_NAMES = 6
SAID_OF_RANKING = ("unit_level", "unit_name", "hidden_reason", "lower", "upper")
OF_UNIT = (
    "unit_id",
    "unit_name",
    "unit_level",
    "numerator",
    "denominator",
    "value",
    "hidden_reason",
    "rounded",
)


def funnel_sentence(
    found: IndicatorFunnel,
    marked: Sequence[UnitChosen],
    level: str,
    *,
    adjusted: bool,
) -> str:
    """Say how many units lie outside which limit, where marked ones lie, and phi."""
    prefix = "adjusted_" if adjusted else ""
    rows = records(found.units, (*OF_UNIT, f"{prefix}zone", f"{prefix}side"))
    by_id = {row["unit_id"]: row for row in rows}
    said = [_outside(rows, prefix, level)]
    said += [
        _position(found.indicator, by_id[one.id], one.name, prefix)
        for one in marked
        if one.id in by_id
    ]
    said += [_overdispersion(found, level, adjusted), t("compare.funnel.look")]
    return " ".join(said)


def _outside(rows: Sequence[Mapping[str, Any]], prefix: str, level: str) -> str:
    zone, side = f"{prefix}zone", f"{prefix}side"
    n, names = sum(bool(row[zone]) for row in rows), t(f"compare.units.{level}")
    said = []
    for limit, key in (("99.8", "far"), ("95", "near")):
        outside = [row for row in rows if row[zone] == limit]
        by_side = {
            one: [str(row["unit_name"]) for row in outside if row[side] == one]
            for one in ("above", "below")
        }
        where = "; ".join(
            t(f"compare.funnel.{one}", n=len(there), names=", ".join(there))
            for one, there in by_side.items()
            if there
        )
        if outside:
            many = len(outside)
            said.append(
                t(f"compare.funnel.{key}", many=many, n=n, units=names, where=where)
            )
    if not said:
        said.append(t("compare.funnel.none", n=n, units=names))
    expected = round(BY_CHANCE * n)
    chance = t("compare.funnel.by_chance", n=expected)
    said.append(chance if expected else t("compare.funnel.by_chance.none"))
    return " ".join(said)


def _position(
    indicator: Indicator, row: Mapping[str, Any], name: str, prefix: str
) -> str:
    if row["hidden_reason"]:
        reason = t(f"hidden.sentence.{row['hidden_reason']}")
        return t("sentence.hidden", name=name, reason=reason)
    zone, side = row[f"{prefix}zone"], row[f"{prefix}side"]
    place = f"{zone}.{side}" if side else zone
    return t(
        "compare.funnel.position",
        name=name,
        value=value_of(indicator, row),
        counts=counts_text(dict(row)),
        place=t(f"compare.funnel.place.{place}"),
    )


def _overdispersion(found: IndicatorFunnel, level: str, adjusted: bool) -> str:
    key = "none"
    if found.funnel.tau2 > 0:
        key = "adjusted" if adjusted else "plain"
    return t(
        f"compare.funnel.phi.{key}",
        units=t(f"compare.the_units.{level}"),
        phi=decimal(found.funnel.phi),
    )


def ranking_sentence(
    table: Columns, nation: Mapping[str, Any] | None, indicator: Indicator
) -> str:
    """Say how many intervals hold the country's number, and which do not."""
    shown = [
        row
        for row in records(table, SAID_OF_RANKING)
        if not row["hidden_reason"] and row["lower"] == row["lower"]
    ]
    if nation is None or nation["hidden_reason"] or not shown:
        return t("compare.ranking.nothing")
    value = float(nation["value"])
    above = [row["unit_name"] for row in shown if row["lower"] > value]
    below = [row["unit_name"] for row in shown if row["upper"] < value]
    return t(
        "compare.ranking.said",
        holds=count(len(shown) - len(above) - len(below)),
        n=count(len(shown)),
        units=t(f"compare.units.{shown[0]['unit_level']}"),
        value=value_of(indicator, nation),
        above=_named(above),
        below=_named(below),
    )


def _named(names: Sequence[str]) -> str:
    """Return how many units, and which ones where they are few."""
    few = 0 < len(names) <= MOST_NAMES
    return f"{count(len(names))} ({', '.join(names)})" if few else count(len(names))


def spread_sentence(
    spread: Sequence[Mapping[str, Any]],
    rows: Mapping[str, Mapping[str, Any]],
    focus: UnitChosen | None,
    indicator: Indicator,
    level: str,
) -> str:
    """Say where the middle half of the units lay, then and now, and the unit in focus.

    `rows` are the focus unit's results by period.
    """
    whole = [row for row in spread if not row["incomplete"]]
    periods = whole or spread
    last, first = periods[-1], periods[0]
    said = [
        t(
            "compare.spread.now",
            units=t(f"compare.units.{level}"),
            n=count(last["units"]),
            period=_period(last),
            **_half(indicator, last),
        )
    ]
    own = rows.get(last["period"])
    if focus is not None and own is not None and not own["hidden_reason"]:
        place = "middle"
        if own["value"] > last["q3"]:
            place = "above"
        elif own["value"] < last["q1"]:
            place = "below"
        said.append(
            t(
                f"compare.spread.{place}",
                name=focus.name,
                value=value_of(indicator, own),
            )
        )
    if first["period"] != last["period"]:
        said.append(
            t("compare.spread.then", period=_period(first), **_half(indicator, first))
        )
    return " ".join(said)


def _period(row: Mapping[str, Any]) -> str:
    return period_words(row["period"], row["period_start"], row["period_end"])


def _half(indicator: Indicator, row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "q1": value_text(indicator, row["q1"]),
        "q3": value_text(indicator, row["q3"]),
    }


def chances_sentence(found: Chances, indicator: Indicator, level: str) -> str:
    """Say who is nearly certainly among the worst quarter; that nobody is, if so."""
    units, quarter = t(f"compare.units.{level}"), quarter_words(indicator)
    if not found.says_something:
        return t("compare.chance.nobody", units=units, quarter=quarter)
    names: dict[str, list[str]] = {}
    for row in records(found.table, ("verdict", "unit_name")):
        names.setdefault(row["verdict"], []).append(row["unit_name"])
    said = [
        t(
            "compare.chance.said",
            names=", ".join(names["in"]),
            quarter=quarter,
            places=found.places,
            n=found.size,
            units=units,
        )
    ]
    for verdict in ("unsure", "out"):
        if verdict in names:
            said.append(t(f"compare.chance.{verdict}", n=count(len(names[verdict]))))
    return " ".join(said)


def quarter_words(indicator: Indicator) -> str:
    """Return which quarter is meant: the lowest, or the highest where low is good."""
    lowest = indicator.direction is Direction.HIGHER
    return t(f"compare.chance.{'lowest' if lowest else 'highest'}")


def merged_words(indicator: Indicator, snapshot: Snapshot) -> str:
    """Return where patients are counted elsewhere than they were admitted, if so."""
    if not indicator.counted_where_thrombolysed:
        return ""
    names = {unit.unit_id: unit.short_name for unit in snapshot.units}
    pairs = [
        t("indicator.merged.pair", sender=unit.short_name, receiver=receiver)
        for unit in snapshot.units
        if unit.thrombolysis_unit_id != unit.unit_id
        and (receiver := names.get(unit.thrombolysis_unit_id))
    ]
    return t("indicator.merged", pairs=", ".join(pairs)) if pairs else ""
