"""The users of the own database: disable one, send one a new password link."""

from html import escape

import streamlit as st

from access.people import Person, disable, is_of_provider, send_password_link
from components.admin_work import Work, do, grant_words
from components.html_table import opener, show_html, tag
from components.sign_in import require_viewer
from own_data.tables import LINE, NAME
from wording import day, t

COLUMNS = ("name", "state", "may", "do")


def show_users(work: Work) -> None:
    """Draw the users with what they may, and a button for each thing to do."""
    search = st.text_input(
        t("access.search"), max_chars=NAME, key="users_search", width=320
    )
    sought = search.strip().casefold()
    shown = [one for one in work.people if sought in _searched(work, one).casefold()]
    if not work.people:
        st.info(t("access.none.users"))
    elif opened := show_html(_table(work, shown), key="access_users"):
        _opened(work, shown, opened)
    st.caption(t("access.users.file"))


def _searched(work: Work, one: Person) -> str:
    return " ".join((one.name, one.username, *_may(work, one)))


def _may(work: Work, one: Person) -> list[str]:
    grants = [two for two in work.grants if two.username == one.username]
    return [grant_words(work, two) for two in grants]


def _table(work: Work, people: list[Person]) -> str:
    head = "".join(tag("th", escape(t(f"access.column.{one}"))) for one in COLUMNS)
    body = "".join(_row(work, one) for one in people)
    table = tag("table", f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>")
    return tag("div", table, class_="scroll scorecard", tabindex="0")


def _row(work: Work, one: Person) -> str:
    username = tag("span", escape(one.username), class_="small")
    may = "<br>".join(escape(two) for two in _may(work, one))
    cells = (
        tag("th", f"{escape(one.name)}<br>{username}", scope="row"),
        tag("td", escape(_state(one)), data_title=t("access.column.state")),
        tag("td", may, data_title=t("access.column.may")),
        tag("td", _buttons(work, one)),
    )
    return tag("tr", "".join(cells))


def _state(one: Person) -> str:
    if one.disabled_at is not None:
        return t("access.state.disabled", day=day(one.disabled_at.date()))
    return t("access.state.active" if one.has_password else "access.state.no_password")


def _buttons(work: Work, one: Person) -> str:
    if one.disabled_at is not None or one.username == work.viewer.username:
        return ""
    # Who signs in through a provider has no password here.
    actions = ("disable",) if is_of_provider(one.username) else ("link", "disable")
    return "&emsp;".join(
        opener(
            t(f"access.{action}"),
            f"{action}:{one.username}",
            label=t(f"access.{action}.label", what=one.name),
        )
        for action in actions
    )


def _opened(work: Work, shown: list[Person], opened: str) -> None:
    action, _, username = opened.partition(":")
    for one in shown:
        if one.username == username and action == "link":
            do(
                lambda engine: send_password_link(engine, work.viewer, username),
                t("access.done.link", name=one.name),
            )
        elif one.username == username and action == "disable":
            _ask_disable(username, one.name)


def _ask_disable(username: str, name: str) -> None:
    # The dialog's title is asked for now: the language is that of the run.
    @st.dialog(t("access.disable.title"))
    def ask() -> None:
        viewer = require_viewer()
        st.text(t("access.disable.what", what=name))
        why = st.text_input(t("access.reason"), max_chars=LINE, key="disable_reason")
        if not st.button(t("access.disable.do"), type="primary", key="disable"):
            return
        if not why.strip():
            st.error(t("access.reason.missing"))
            return
        said = t("access.done.disabled", name=name)
        do(lambda engine: disable(engine, viewer, username, why), said)

    ask()
