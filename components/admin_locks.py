"""Who has to wait before signing in, and users who have lost their second factor."""

from html import escape

import streamlit as st

from access import second_factor
from access.back_off import SlowedDown, locked, release
from access.deciding import require_administration, require_other, said, write_change
from access.people import find_account
from components.admin_work import Work, do
from components.html_table import opener, show_html, tag
from indicators.registry import OSLO
from own_data.tables import LINE, NAME
from wording import clock, count, t

COLUMNS = ("kind", "name", "count", "until", "do")


def show_locks(work: Work) -> None:
    """Draw who is slowed down, with a way out, and the form for a lost phone."""
    found = locked()
    if found:
        if opened := show_html(_table(found), key="access_locks"):
            one = next((one for one in found if one.key == opened), None)
            if one is not None:
                _release(work, one)
    else:
        st.info(t("locks.none"))
    st.subheader(t("locks.factor"), anchor=False)
    st.markdown(t("locks.factor.text"))
    with st.form("locks_factor", width=480):
        username = st.text_input(t("locks.username"), max_chars=NAME)
        reason = st.text_input(t("access.reason"), max_chars=LINE)
        sent = st.form_submit_button(t("locks.factor.remove"))
    if sent:
        _remove_factor(work, username.strip().lower(), reason)


def _table(found: list[SlowedDown]) -> str:
    head = "".join(tag("th", escape(t(f"locks.{one}")), scope="col") for one in COLUMNS)
    rows = "".join(
        tag(
            "tr",
            tag("td", escape(t(f"locks.kind.{one.kind}")))
            + tag("th", escape(one.name), scope="row")
            + tag("td", count(one.count))
            + tag("td", escape(clock(one.until.astimezone(OSLO))))
            + tag("td", opener(t("locks.release"), one.key)),
        )
        for one in found
    )
    table = tag("table", f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>")
    return tag("div", table, _class="scroll scorecard", tabindex="0")


def _release(work: Work, one: SlowedDown) -> None:
    require_administration(work.viewer)
    release(one.key)
    do(
        lambda engine: _note(engine, work, one.name, "release", one.kind),
        t("locks.released", name=one.name),
    )


def _remove_factor(work: Work, username: str, reason: str) -> None:
    if find_account(username) is None:
        st.error(t("locks.unknown"))
        return
    if not reason.strip():
        st.error(t("access.reason.missing"))
        return

    def remove(engine: object) -> None:
        require_administration(work.viewer)
        require_other(work.viewer, username)
        second_factor.remove(username)
        _note(engine, work, username, "remove second factor", said(reason))

    do(remove, t("locks.factor.removed", name=username))


def _note(engine: object, work: Work, username: str, what: str, reason: str) -> None:
    with engine.begin() as connection:  # type: ignore[attr-defined]
        write_change(connection, work.viewer, username, what, reason)
