"""One choice and one chart on an otherwise empty page: what Streamlit itself costs.

`?rows=` and `?height=` (pixels) give the chart its size.
"""

import altair as alt
import pandas as pd
import streamlit as st

rows = int(st.query_params.get("rows", "51"))
height = int(st.query_params.get("height", "900"))
turned = st.segmented_control("Choice", ["one", "other"], default="one") == "other"
table = pd.DataFrame(
    {
        "unit": [f"Unit {number:02d}" for number in range(rows)],
        "share": [(number * 37 + 11 * turned) % 100 / 100 for number in range(rows)],
    }
)
chart = alt.Chart(table, height=height).mark_bar().encode(x="share:Q", y="unit:N")
st.altair_chart(chart)
