"""What a page has drawn in our own table component and in its charts."""

import json
from html.parser import HTMLParser
from typing import Any

import pyarrow
from streamlit.testing.v1 import AppTest


def components_shown(app: AppTest) -> list[Any]:
    """Return our own components, without the one that shows nothing."""
    return [one for one in app.get("bidi_component") if one.key != "theme_watch"]


def table_html(app: AppTest) -> str:
    """Return the HTML that the page's table component was given."""
    (component,) = components_shown(app)
    html: str = json.loads(component.proto.json)
    return html


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            joined = f"{self.rows[-1][-1]} {data}"
            self.rows[-1][-1] = " ".join(joined.replace("\u00a0", " ").split())


def rows_of(html: str) -> list[list[str]]:
    """Return the texts of a table's cells, row by row, the heading first."""
    parser = _Rows()
    parser.feed(html[html.index("<table") :])
    return parser.rows


def charts(app: AppTest) -> list[dict[str, Any]]:
    """Return the specifications of the page's charts without their rows, in order."""
    found = []
    for spec in specifications(app):
        (around,) = spec["layer"]
        found.append({**spec, "layer": around["layer"]})
    return found


def specifications(app: AppTest) -> list[dict[str, Any]]:
    """Return the specifications of the page's charts as the browser gets them."""
    return [json.loads(one.proto.spec) for one in app.get("vega_lite_chart")]


def rows_drawn(app: AppTest) -> list[dict[str, Any]]:
    """Return every row of data that the page's charts were sent."""
    found: list[dict[str, Any]] = []
    for chart in app.get("vega_lite_chart"):
        sent = [chart.proto.data.data, *(one.data.data for one in chart.proto.datasets)]
        for arrow in sent:
            if arrow:
                found += pyarrow.ipc.open_stream(arrow).read_all().to_pylist()
        found += rows_in(json.loads(chart.proto.spec))
    return found


def rows_in(part: Any) -> list[dict[str, Any]]:
    """Return the rows of data of a specification, its layers' too, in order."""
    if isinstance(part, list):
        return [row for one in part for row in rows_in(one)]
    if not isinstance(part, dict):
        return []
    own = part.get("data") or {}
    return [*own.get("values", []), *rows_in(part.get("layer"))]


def everything_sent(app: AppTest) -> str:
    """Return all that the page sends to the browser, as one text."""
    return "\n".join(
        str(one.proto) for one in (*_leaves(app.main), *_leaves(app.sidebar))
    )


def _leaves(block: Any) -> list[Any]:
    found = []
    for child in block.children.values():
        found += _leaves(child) if hasattr(child, "children") else [child]
    return found
