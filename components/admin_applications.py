"""Applications for access: what waits for an answer, and what was decided lately."""

from html import escape

import streamlit as st

from access.applications import FOREIGN_DOMAIN, Application
from access.decisions import Terms, approve, decides, refuse
from access.email_domains import is_known
from access.people import is_in_file
from components.admin_work import DAY_FORMAT, Work, do
from components.html_table import show_html, tag
from own_data.tables import LINE
from wording import day, t


def show_applications(work: Work) -> None:
    """Draw each application that waits, with what decides it, and the decided ones."""
    if not work.open:
        st.info(t("access.none.applications"), icon=":material/inbox:")
    may_decide = decides(work.viewer)
    if work.open and not may_decide:
        st.caption(t("access.only_secretariat"))
    for one in work.open:
        with st.container(border=True, key=f"application_{one.id}"):
            _show(work, one)
            if may_decide:
                _decide(work, one)
    if work.decided:
        with st.expander(t("access.decided", n=len(work.decided))):
            show_html(_decided_table(work), key="access_decided")


def _show(work: Work, one: Application) -> None:
    hospitals = ", ".join(work.hospital(two) for two in one.hospital_ids)
    asked = t("access.application.asked", role=_role(one), day=day(one.asked_at.date()))
    lines = [
        f"<h2 style='font-size:1.15rem;margin:0;padding:0'>{escape(one.name)}</h2>",
        tag("p", escape(one.email), style="margin:0;overflow-wrap:anywhere"),
        tag("p", escape(asked), style="margin:.2rem 0 0"),
    ]
    if hospitals:
        lines.append(tag("p", tag("strong", escape(hospitals)), style="margin:0"))
    why = escape(t("access.application.why", reason=one.reason))
    lines.append(tag("p", why, style="margin:.2rem 0 0;overflow-wrap:anywhere"))
    st.html("".join(lines))
    for said in _warnings(work, one):
        st.caption(f":material/info: {said}")


def _role(one: Application) -> str:
    return t(f"apply.role.{one.role}")


def _warnings(work: Work, one: Application) -> list[str]:
    """Return what the secretariat should know before it decides."""
    said = []
    if not is_known(one.email):
        said.append(t("access.application.unknown_domain"))
    if is_in_file(one.email):
        said.append(t("access.name_in_file"))
    person = work.person(one.email)
    if person is not None:
        disabled = person.disabled_at is not None
        said.append(
            t("access.application.disabled" if disabled else "access.application.known")
        )
    return said


def _decide(work: Work, one: Application) -> None:
    with st.form(f"decide_{one.id}", border=False):
        hospitals: list[int] = []
        export = False
        if one.role == "hospital":
            hospitals = st.multiselect(
                t("access.approve.hospitals"),
                one.hospital_ids,
                default=one.hospital_ids,
                format_func=work.hospital,
                key=f"decide_hospitals_{one.id}",
            )
            export = st.checkbox(
                t("access.approve.export"), key=f"decide_export_{one.id}"
            )
        until, reason = st.columns([1, 3])
        valid_to = until.date_input(
            t("access.valid_to"),
            value=None,
            min_value=work.today,
            format=DAY_FORMAT,
            key=f"decide_until_{one.id}",
        )
        why = reason.text_input(
            t("access.reason.refuse"), max_chars=LINE, key=f"decide_reason_{one.id}"
        )
        with st.container(horizontal=True):
            approved = st.form_submit_button(
                t("access.approve"), type="primary", key=f"approve_{one.id}"
            )
            refused = st.form_submit_button(t("access.refuse"), key=f"refuse_{one.id}")
    if approved:
        terms = Terms(hospitals, export, valid_to)
        do(
            lambda engine: approve(engine, work.viewer, one.id, terms, why),
            t("access.done.approved", name=one.name),
        )
    elif refused and not why.strip():
        st.error(t("access.reason.missing"))
    elif refused:
        do(
            lambda engine: refuse(engine, work.viewer, one.id, why),
            t("access.done.refused", name=one.name),
        )


def _decided_table(work: Work) -> str:
    columns = ("name", "hospital", "decision", "by", "day")
    head = "".join(tag("th", escape(t(f"access.column.{one}"))) for one in columns)
    body = "".join(_decided_row(work, one) for one in work.decided)
    table = tag("table", f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>")
    return tag("div", table, class_="scroll scorecard", tabindex="0")


def _decided_row(work: Work, one: Application) -> str:
    hospitals = ", ".join(work.hospital(two) for two in one.hospital_ids)
    by_itself = one.decided_by == "" and one.decision_reason == FOREIGN_DOMAIN
    decision = t(f"access.decided.{'domain' if by_itself else one.decision}")
    if one.decision_reason and not by_itself:
        decision = f"{decision}: {one.decision_reason}"
    who = f"{escape(one.name)}<br>{tag('span', escape(one.email), class_='small')}"
    when = day(one.decided_at.date()) if one.decided_at else ""
    texts = {
        "hospital": hospitals or _role(one),
        "decision": decision,
        "by": one.decided_by or "",
        "day": when,
    }
    cells = "".join(
        tag("td", escape(text), data_title=t(f"access.column.{key}"))
        for key, text in texts.items()
    )
    return tag("tr", tag("th", who, scope="row") + cells)
