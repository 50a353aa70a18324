"""A table drawn as HTML whose cells can be opened: one component for every page.

Streamlit's own table is a canvas: no symbols with colours, no small graphics, no text
a screen reader finds. What is inside is made by Python, with every text escaped; the
component shows it and tells which cell was opened.
"""

from collections.abc import Mapping
from html import escape
from pathlib import Path

import streamlit as st

from charts.theme import LEVEL_SYMBOLS, LEVELS, palette
from wording import t

FOLDER = Path(__file__).parent
SHOW = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let host = parentElement.querySelector(".host");
  if (host.dataset.content !== data) {
    host.dataset.content = data;
    host.innerHTML = data;
  }
  host.onclick = (event) => {
    const opened = event.target.closest("[data-open]");
    if (opened) setTriggerValue("open", opened.dataset.open);
  };
}
"""
_component = st.components.v2.component(
    "slagtavle_table",
    html="<div class='host'></div>",
    css=(FOLDER / "html_table.css").read_text("utf-8"),
    js=SHOW,
)


def theme_name() -> str:
    """Return light or dark, as the browser shows the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


def show_html(content: str, key: str) -> str | None:
    """Draw the HTML; return the `data-open` text of what was opened in this run.

    Whoever makes the content escapes every text in it.
    """
    colours = palette(theme_name())
    names = ("own", "own_row", "muted", "grid", "nation", "plain", *LEVELS)
    style = ";".join(
        f"--{name.replace('_', '-')}:{getattr(colours, name)}" for name in names
    )
    opened = _component(
        data=f"<div class='paper' style='{style}'>{content}</div>",
        key=key,
        on_open_change=lambda: None,
    )
    return str(opened.open) if opened.open else None


def opener(text: str, what: str, *, label: str = "", kind: str = "link") -> str:
    """Return a button that opens `what`; `label` says more to a screen reader."""
    spoken = f" aria-label='{escape(label, quote=True)}'" if label else ""
    return (
        f"<button type='button' class='{kind}' data-open='{escape(what, quote=True)}'"
        f"{spoken}>{escape(text)}</button>"
    )


def level_mark(level: str) -> str:
    """Return a goal level as symbol and word in its colour; nothing without a goal."""
    if not level:
        return ""
    symbol = f"<span aria-hidden='true'>{LEVEL_SYMBOLS[level]}</span>"
    return f"<span class='level {level}'>{symbol} {escape(t(f'level.{level}'))}</span>"


def tag(name: str, content: str, **attributes: str) -> str:
    """Return an element; the attributes are escaped, the content is not."""
    known: Mapping[str, str] = attributes
    written = "".join(
        f" {key.strip('_').replace('_', '-')}='{escape(value, quote=True)}'"
        for key, value in known.items()
        if value
    )
    return f"<{name}{written}>{content}</{name}>"
