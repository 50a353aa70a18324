"""The calibration plot: one scale for both axes, points with their intervals."""

import pandas as pd
import pytest

from charts.calibration import calibration_plot
from indicators.statistics.proportions import wilson_interval
from tests.charts.tables import text, written
from wording import use_language


def tenths(rounded=False):
    events, patients = [2.0, 10.0, 40.0], [100.0, 100.0, 100.0]
    lower, upper = wilson_interval(events, patients)
    return pd.DataFrame(
        {
            "predicted": [0.03, 0.11, 0.37],
            "numerator": events,
            "denominator": patients,
            "value": [0.02, 0.1, 0.4],
            "lower": lower,
            "upper": upper,
            "rounded": rounded,
        }
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_specification_is_valid_vega_lite(theme, language):
    use_language(language)
    chart = calibration_plot(tenths(), title="Modell", notes=["En note."], theme=theme)
    assert written(chart)["width"] == "container"


def test_both_axes_have_one_scale_that_holds_every_interval():
    spec = written(calibration_plot(tenths()))
    scales = [
        layer["encoding"][axis]["scale"]
        for layer in spec["layer"]
        for axis in ("x", "y")
        if axis in layer["encoding"]
    ]
    assert all(scale == scales[0] for scale in scales)
    first, last = scales[0]["domain"]
    assert first == 0
    assert last >= max(point["upper"] for point in spec["data"]["values"])


def test_a_point_says_expected_observed_and_counts():
    point = written(calibration_plot(tenths()))["data"]["values"][1]
    assert (point["predicted"], point["observed"]) == (0.11, 0.1)
    assert point["tip_predicted"] == "11,0\u00a0%"
    assert point["tip_counts"] == "10 av 100"


def test_rounded_counts_are_said_to_be_about():
    assert "ca. 10 av 100" in text(calibration_plot(tenths(rounded=True)))
    assert "avrundet" in text(calibration_plot(tenths(rounded=True)))
    assert "avrundet" not in text(calibration_plot(tenths()))


def test_no_tenth_to_show_is_an_empty_plot():
    assert written(calibration_plot(tenths().head(0)))["data"]["values"] == []
