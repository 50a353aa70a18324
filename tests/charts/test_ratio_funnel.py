"""Observed against expected: points, limits, names, and what is not shown."""

import json

import numpy as np
import pandas as pd
import pytest

from charts.ratio_funnel import ratio_funnel
from indicators.case_mix import limit_curve
from indicators.statistics.rates import ratio_interval
from indicators.statistics.ratio_funnel import ratio_limits
from tests.charts.tables import HOSTILE, expressions, outside_literals, text, written
from wording import use_language


def unit(unit_id, observed, expected, **values):
    ratio, lower, upper = ratio_interval([observed], [expected])
    zone = ratio_limits([expected]).zone(ratio)[0]
    return {
        "unit_level": "hospital",
        "unit_id": unit_id,
        "unit_name": f"Sykehus {unit_id}",
        "numerator": float(observed),
        "denominator": expected * 10,
        "expected": expected,
        "value": ratio[0],
        "lower": lower[0],
        "upper": upper[0],
        "zone": zone,
        "hidden_reason": "",
        "rounded": False,
        "is_own": False,
        **values,
    }


def hidden(unit_id, reason):
    nothing = dict.fromkeys(
        ("numerator", "denominator", "expected", "value", "lower", "upper"), np.nan
    )
    return unit(unit_id, 5, 5.0) | nothing | {"zone": "", "hidden_reason": reason}


OWN = unit("1", 20, 18.4, is_own=True)
FAR = unit("2", 60, 30.0)
NEAR = unit("3", 45, 31.0, rounded=True)
UNITS = (OWN, FAR, NEAR, unit("4", 12, 12.2))


def funnel(*units, **more):
    table = pd.DataFrame(units)
    return ratio_funnel(
        table, limit_curve(table["expected"].to_numpy()), title="Døde", **more
    )


def points(chart):
    return {point["unit_id"]: point for point in written(chart)["data"]["values"]}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_specification_is_valid_vega_lite(theme, language):
    use_language(language)
    chart = funnel(*UNITS, theme=theme, x_title="Forventet", notes=["En note."])
    assert written(chart)["width"] == "container"


def test_a_point_stands_at_expected_and_ratio():
    found = points(funnel(*UNITS))
    assert (found["2"]["expected"], found["2"]["ratio"]) == (30.0, 2.0)
    assert found["2"]["tip_counts"] == "60 mot 30,0 forventet, av 300"


def test_only_the_own_unit_and_those_outside_are_named():
    found = points(funnel(*UNITS))
    named = {key: point["named"] for key, point in found.items()}
    assert named == {"1": "Sykehus 1 (egen)", "2": "Sykehus 2", "3": "", "4": ""}
    assert "undersøk" in found["2"]["zone"]
    assert "tilfeldig" in found["3"]["zone"]


def test_the_own_unit_alone_has_its_interval_and_is_drawn_last():
    found = points(funnel(*UNITS))
    assert [key for key, point in found.items() if "lower" in point] == ["1"]
    assert list(found)[-1] == "1"


def test_a_unit_asked_for_is_marked_without_being_the_viewer_s():
    found = points(funnel(*UNITS, own={"4"}))
    assert found["4"]["is_own"]
    assert found["4"]["named"] == "Sykehus 4"


def test_a_hidden_unit_is_named_with_the_reason_and_stands_in_no_data():
    chart = funnel(*UNITS, hidden("7", "few_expected"), hidden("8", "no_data"))
    assert set(points(chart)) == {"1", "2", "3", "4"}
    assert "Uten punkt (Under 5 forventet): Sykehus 7." in text(chart)
    # A unit without patients has nothing to be told of.
    assert "Sykehus 8" not in text(chart)
    assert "NaN" not in json.dumps(written(chart))


def test_rounded_numbers_are_said_to_be_about():
    assert points(funnel(*UNITS))["3"]["tip_counts"].startswith("ca. 45")
    assert "avrundet" in text(funnel(*UNITS))
    assert "avrundet" not in text(funnel(OWN, FAR))


def test_limits_and_points_lie_inside_the_axes():
    spec = written(funnel(*UNITS))
    rule = next(
        layer
        for layer in spec["layer"]
        if layer["encoding"].get("y", {}).get("field") == "one"
    )
    last = rule["encoding"]["x"]["scale"]["domain"][1]
    top = rule["encoding"]["y"]["scale"]["domain"][1]
    assert all(
        p["expected"] <= last and p["ratio"] <= top
        for p in points(funnel(*UNITS)).values()
    )
    limits = spec["layer"][0]["data"]["values"]
    assert {row["of"] for row in limits} == {
        "lower_998",
        "lower_95",
        "upper_95",
        "upper_998",
    }
    assert all(0 <= row["limit"] <= top and row["at"] <= last for row in limits)


def test_without_a_unit_to_show_the_line_at_one_is_left():
    chart = funnel(hidden("7", "few_expected"))
    assert points(chart) == {}
    assert written(chart)["layer"]


def test_odd_characters_in_a_name_stay_text():
    chart = funnel(FAR | {"unit_name": HOSTILE}, hidden("7", "low_coverage"))
    for expression in expressions(written(chart)):
        assert "alert" not in outside_literals(expression)
