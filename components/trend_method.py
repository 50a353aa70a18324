"""How a chart over time is made and read, in a few lines."""

import streamlit as st

from indicators.trends import Chart
from wording import t


def show_method(chart: Chart) -> None:
    """Say what the lines are, which rules mark a signal, and which goes first."""
    kind = "run" if chart == "run" else "control"
    with st.expander(t("trends.method")):
        said = [t(f"trends.method.{chart}"), t(f"trends.method.rules.{kind}")]
        said += [t("trends.method.lines"), t("trends.method.signal")]
        st.markdown("\n\n".join(said))
