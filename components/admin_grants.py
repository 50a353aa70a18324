"""Grants: find them, confirm or end them, give a new one."""

from html import escape

import streamlit as st

from access.deciding import GIVES, may_give
from access.grants import Grant, Wanted, confirm, end, give
from components.admin_work import DAY_FORMAT, Work, do, grant_words, valid_words
from components.html_table import opener, show_html, tag
from components.sign_in import require_viewer
from data_access.scope import ROLES_WITH_ROWS, Viewer
from own_data.tables import LINE, NAME
from wording import day, t

COLUMNS = ("user", "role", "hospital", "valid", "confirmed", "do")


def show_grants(work: Work) -> None:
    """Draw the filter, the table with its buttons, and the form of a new grant."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.segmented_control(
            t("access.filter"),
            ["all", "unconfirmed", "expiring"],
            default="unconfirmed" if work.unconfirmed() else "all",
            required=True,
            format_func=lambda one: t(f"access.filter.{one}"),
            key="grants_filter",
        )
        search = st.text_input(
            t("access.search"), max_chars=NAME, key="grants_search", width=320
        )
    shown = _shown(work, str(which), search)
    mine = [one for one in shown if _may_change(work.viewer, one)]
    if which == "unconfirmed" and mine:
        label = t("access.confirm.all", n=len(mine))
        if st.button(label, key="grants_confirm_all", icon=":material/done_all:"):
            _confirm(work, mine)
    if not shown:
        st.info(t("access.none.grants"))
    elif opened := show_html(_table(work, shown), key="access_grants"):
        _opened(work, shown, opened)
    _give(work)


def _shown(work: Work, which: str, search: str) -> list[Grant]:
    lists = {"unconfirmed": work.unconfirmed, "expiring": work.expiring}
    grants = lists[which]() if which in lists else work.grants
    sought = search.strip().casefold()
    return [
        one
        for one in sorted(grants, key=lambda one: work.called(one.username).casefold())
        if sought in _searched(work, one).casefold()
    ]


def _searched(work: Work, one: Grant) -> str:
    return " ".join(
        (one.username, work.called(one.username), work.hospital(one.hospital_id))
    )


def _may_change(viewer: Viewer, one: Grant) -> bool:
    return may_give(viewer, one.role) and one.username != viewer.username


def _table(work: Work, grants: list[Grant]) -> str:
    head = "".join(tag("th", escape(t(f"access.column.{one}"))) for one in COLUMNS)
    body = "".join(_row(work, one) for one in grants)
    table = tag("table", f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>")
    return tag("div", table, class_="scroll scorecard", tabindex="0")


def _row(work: Work, one: Grant) -> str:
    name = escape(work.called(one.username))
    who = f"{name}<br>{tag('span', escape(one.username), class_='small')}"
    role = t(f"role.{one.role}")
    if one.may_export:
        role = f"{role} {t('access.export')}"
    marks = {
        "valid": one.expires_soon(work.today) and t("access.expires_soon"),
        "confirmed": one.is_unconfirmed(work.today) and t("access.to_confirm"),
    }
    texts = {
        "role": role,
        "hospital": work.hospital(one.hospital_id),
        "valid": valid_words(one, work.today),
        "confirmed": day(one.confirmed_at.date()),
    }
    cells = ""
    for key, text in texts.items():
        mark = marks.get(key)
        content = escape(text)
        if mark:
            content += tag("span", f" ◆ {escape(mark)}", class_="level moderate")
        cells += tag("td", content, data_title=t(f"access.column.{key}"))
    cells += tag("td", _buttons(work, one))
    return tag("tr", tag("th", who, scope="row") + cells)


def _buttons(work: Work, one: Grant) -> str:
    if not _may_change(work.viewer, one):
        return ""
    what = f"{work.called(one.username)}: {grant_words(work, one)}"
    return "&emsp;".join(
        opener(
            t(f"access.{action}"),
            f"{action}:{one.id}",
            label=t(f"access.{action}.label", what=what),
        )
        for action in ("confirm", "end")
    )


def _opened(work: Work, shown: list[Grant], opened: str) -> None:
    action, _, number = opened.partition(":")
    for one in shown:
        if str(one.id) == number and action == "confirm":
            _confirm(work, [one])
        elif str(one.id) == number and action == "end":
            what = f"{work.called(one.username)}: {grant_words(work, one)}"
            _ask_end(one.id, what)


def _confirm(work: Work, grants: list[Grant]) -> None:
    number = len(grants)
    said = t("access.done.confirmed", n=number)
    if number == 1:
        said = t("access.done.confirmed.one")
    do(lambda engine: [confirm(engine, work.viewer, one.id) for one in grants], said)


def _ask_end(grant_id: int, what: str) -> None:
    # The dialog's title is asked for now: the language is that of the run.
    @st.dialog(t("access.end.title"))
    def ask() -> None:
        viewer = require_viewer()
        st.text(t("access.end.what", what=what))
        why = st.text_input(t("access.reason"), max_chars=LINE, key="grant_end_reason")
        if not st.button(t("access.end.do"), type="primary", key="grant_end"):
            return
        if not why.strip():
            st.error(t("access.reason.missing"))
            return
        said = t("access.done.ended")
        do(lambda engine: end(engine, viewer, grant_id, why), said)

    ask()


def _give(work: Work) -> None:
    users = [
        one.username
        for one in work.people
        if one.disabled_at is None and one.username != work.viewer.username
    ]
    roles = GIVES[work.viewer.role]
    with st.expander(t("access.give"), icon=":material/add:"):
        role = st.segmented_control(
            t("access.give.role"),
            roles,
            default=roles[0],
            required=True,
            format_func=lambda one: t(f"role.{one}"),
            key="give_role",
        )
        with st.form("give", border=False):
            username = st.selectbox(
                t("access.give.user"),
                users,
                index=None,
                format_func=lambda one: f"{work.called(one)} ({one})",
                key="give_user",
            )
            hospital, export = None, False
            if role in ROLES_WITH_ROWS:
                hospital = st.selectbox(
                    t("access.give.hospital"),
                    list(work.names),
                    index=None,
                    format_func=work.hospital,
                    placeholder=t("access.give.hospital.none"),
                    key="give_hospital",
                )
                export = st.checkbox(t("access.approve.export"), key="give_export")
                st.caption(t("access.give.export_note"))
            start, until = st.columns(2)
            valid_from = start.date_input(
                t("access.valid_from"),
                value=work.today,
                min_value=work.today,
                format=DAY_FORMAT,
                key="give_from",
            )
            valid_to = until.date_input(
                t("access.valid_to"),
                value=None,
                min_value=work.today,
                format=DAY_FORMAT,
                key="give_until",
            )
            why = st.text_input(t("access.reason"), max_chars=LINE, key="give_reason")
            sent = st.form_submit_button(t("access.give.do"), type="primary")
    if not sent:
        return
    if not username or not why.strip():
        st.error(t("access.reason.missing" if username else "access.give.user.none"))
        return
    wanted = Wanted(str(role), hospital, export, valid_from, valid_to)
    do(
        lambda engine: give(engine, work.viewer, username, wanted, why),
        t("access.done.given"),
    )
