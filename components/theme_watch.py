"""Have the page drawn in the colours that the browser has turned to.

Charts and tables are coloured by the server. A browser that turns dark while a page is
open, at dusk or by the menu, would else show dark text on dark until the next click.
"""

import streamlit as st

# The page's own background turns; that is an event, whatever turned it.
STYLE = """
.host { background: var(--st-background-color); transition: background-color 1ms; }
"""
WATCH = """
export default function (component) {
  const { parentElement, setTriggerValue } = component;
  const host = parentElement.querySelector(".host");
  host.ontransitionend = () => setTriggerValue("turned", true);
}
"""
_component = st.components.v2.component(
    "slagtavle_theme", html="<div class='host'></div>", css=STYLE, js=WATCH
)


def follow_theme() -> None:
    """Draw nothing; have the page drawn again when the browser changes its colours."""
    _component(key="theme_watch", on_turned_change=lambda: None)
