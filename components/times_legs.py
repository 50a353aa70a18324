"""The legs of a way as a table: the unit beside the rest of the country."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from charts.legs import last_minute, leg_graphic, legs_axis
from components.downloads import offer_table
from components.html_table import show_html, tag
from components.reads import times
from components.times import WayAsked
from components.times_words import (
    hidden_text,
    leg_title,
    legs_sentences,
    minutes_text,
    n_text,
)
from indicators.times import PARTS, LegBeside, legs_beside, main_part
from indicators.ways import DOOR_TO_TREATMENT, Way
from wording import decimal, language, t


def show_legs(way_asked: WayAsked) -> None:
    """Draw a table of legs for each group of patients, and say what explains a gap."""
    for group, way in way_asked.ways.items():
        _show(way_asked, way, group or "all")


def _show(way_asked: WayAsked, way: Way, group: str) -> None:
    table = times("legs", way.id, way_asked.selection, way_asked.asked.viewer)
    legs = legs_beside(table, way)
    name = way_asked.unit.name
    st.subheader(t(f"times.legs.title.{group}"), anchor=False)
    st.markdown("  \n".join(legs_sentences(legs, way, name)))
    if all(leg.unit["hidden_reason"] == "no_data" for leg in legs):
        return
    show_html(legs_html(legs, way, name), key=f"legs_{way.id}")
    titles = {one.id: one.title.in_language(language()) for one in way.legs.values()}
    offer_table(
        table,
        f"{way.id}_{name}",
        way_asked.asked,
        key=f"legs_file_{way.id}",
        titles=titles,
    )


def legs_html(legs: Sequence[LegBeside], way: Way, name: str) -> str:
    """Return the table: a row per leg, every text escaped."""
    rows = [row for leg in legs for row in (leg.unit, leg.rest) if row is not None]
    last = last_minute(rows)
    has_rest = any(leg.rest is not None for leg in legs)
    whole = next((leg for leg in legs if leg.name == DOOR_TO_TREATMENT), None)
    main = main_part(whole, legs) if whole else None
    heads = [t("times.legs.leg"), name]
    heads += [t("unit_level.rest"), t("times.legs.difference")] if has_rest else []
    cells = [tag("th", escape(head), scope="col") for head in heads]
    axis = escape(t("times.legs.minutes")) + legs_axis(last)
    cells.insert(2, tag("th", axis, scope="col", style="width:36%"))
    body = "".join(
        _row(leg, way, name, last, is_main=main is not None and leg.name == main.name)
        for leg in legs
    )
    caption = tag("caption", escape(name), style="position:absolute;left:-999rem")
    table = tag(
        "table",
        caption + tag("thead", tag("tr", "".join(cells))) + tag("tbody", body),
    )
    rest = "rest" if has_rest else "alone"
    key = tag("p", escape(t(f"times.legs.key.{rest}", name=name)), _class="key")
    return tag("div", table + key, _class="scorecard")


def _row(leg: LegBeside, way: Way, name: str, last: float, *, is_main: bool) -> str:
    title = escape(leg_title(way, leg.name))
    # The wholes stand out from the legs they are made of.
    is_whole = leg.name in PARTS
    weight = "" if is_whole else "font-weight:400"
    cells = [tag("th", title, scope="row", style=weight)]
    if leg.unit["hidden_reason"]:
        cells.append(_cell(name, _small(hidden_text(leg.unit["hidden_reason"]))))
    else:
        value = tag("span", escape(minutes_text(leg.unit["value"])), _class="value")
        cells.append(_cell(name, value + _spread(leg.unit)))
    graphic = leg_graphic(leg.unit, leg.rest, last)
    cells.append(tag("td", graphic, style="grid-column:1/-1"))
    if leg.rest is not None:
        cells.append(_cell(t("unit_level.rest"), _rest(leg.rest)))
        cells.append(_cell(t("times.legs.difference"), _difference(leg, is_main)))
    style = "background:var(--own-row)" if is_main else ""
    return tag("tr", "".join(cells), style=style)


def _cell(title: str, content: str) -> str:
    return tag("td", content, data_title=title)


def _small(text: str) -> str:
    return tag("div", escape(text), _class="small")


def _spread(row: dict[str, object]) -> str:
    quartiles = t("times.legs.quartiles", q1=_whole(row["q1"]), q3=_whole(row["q3"]))
    interval = t("sentence.no_interval")
    if row["lower"] == row["lower"]:
        low, high = _whole(row["lower"]), _whole(row["upper"])
        interval = t("sentence.interval", lower=low, upper=high)
    n = t("times.legs.n", n=n_text(row))
    return _small(f"{interval} · {n}") + _small(quartiles)


def _whole(minutes: object) -> str:
    return decimal(float(str(minutes)), 0)


def _rest(row: dict[str, object]) -> str:
    if row["hidden_reason"]:
        return _small(hidden_text(str(row["hidden_reason"])))
    return escape(minutes_text(float(str(row["value"])))) + _spread(row)


def _difference(leg: LegBeside, is_main: bool) -> str:
    if leg.minutes is None:
        is_hidden = leg.unit["hidden_reason"] or (leg.rest or {}).get("hidden_reason")
        return "" if is_hidden else _small(t("times.legs.too_few"))
    minutes = minutes_text(abs(leg.minutes))
    words = escape(t(f"times.legs.{leg.way}", minutes=minutes))
    kinds = {"longer": "worse", "shorter": "better"}
    clear = leg.is_clear and leg.way != "same"
    said = tag("div", words, _class=kinds[leg.way] if clear else "same")
    if leg.way != "same":
        said += _small(t("times.legs.clear" if clear else "times.legs.unclear"))
    return said + (_small(t("times.legs.main")) if is_main else "")
