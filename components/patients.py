"""The own patients behind a number: who, and why not in the numerator."""

import logging
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from access.log import LogAway
from components.choice import choose
from components.downloads import offer_patients
from components.freshness import rows_drawn, rows_refused
from components.page import Asked
from components.reads import source
from components.sentences import patients
from components.sign_in import session_is_certain, still_asking
from components.trail import note_look, note_patients_file
from data_access.codebook import variable
from data_access.queries import Part, detail_columns, strokes_in_detail
from data_access.scope import AccessScope
from data_access.snapshot import NUMERATOR, Question
from data_access.stroke import DERIVED, stroke_columns
from indicators.definition import Indicator, MedianIndicator
from indicators.rows import condition_of
from wording import count, day, decimal, language, t

ROWS_PER_PAGE = 50
# As wide as reasons in words may be; a longer one is read by opening the cell.
REASON_PIXELS = 840
PARTS: tuple[Part, ...] = ("not_met", "met", "inside")
DAYS = {"days_to_death", "length_of_stay"}
PLAIN_NUMBERS = {"nihss", "age"}
YES_NO = {"onset_clock_known", "impossible_time"}

_log = logging.getLogger("slagtavle")


def show_patients(asked: Asked, indicator: Indicator) -> None:
    """Draw the own hospitals' patients of the selection, page by page, and the file."""
    question = indicator.question()
    scope = chosen_hospitals(asked)
    if question is None:
        st.info(t("own.no_patients_behind"))
        return
    keeper = source().keeper
    state = keeper.state
    rows_drawn(state)
    if not session_is_certain():
        _refuse("own.not_certain")
        return
    if keeper.failure:
        # Nobody waits for a server that has just not answered.
        _refuse(f"own.{keeper.failure}")
        return
    part = choose_part(asked, indicator)
    order, descending = choose_order(question)
    page = st.session_state.get("own_page", 1) - 1
    try:
        table = _read(asked, scope, question, part, order, descending, page)
        if page and table.empty:
            # Another choice has fewer pages.
            page, st.session_state["own_page"] = 0, 1
            table = _read(asked, scope, question, part, order, descending, page)
    except SQLAlchemyError as error:
        _log.warning("Patient rows cannot be read: %s", type(error).__name__)
        _refuse("own.away")
        return
    total = 0 if table.empty else int(table["in_all"].iloc[0])
    _choose_page(total)
    st.markdown(f"**{t(f'own.count.{part}', patients=patients(total))}**")
    if total == 0:
        st.info(t("own.empty"))
        return
    what = f"{indicator.id} {part}"
    seen = {
        "page": asked.page,
        "selection": asked.words,
        "hospital_ids": scope.hospital_ids,
    }
    try:
        # Another order or page shows other patients: a look of its own.
        where = f"{what}, {order} {'↓' if descending else '↑'}, {page + 1}"
        note_look(asked.viewer, state, **seen, rows=len(table), detail=where)
    except LogAway:
        _refuse("own.log_away")
        return
    shown = in_words(table, question, indicator, asked)
    headings = {name: heading(name) for name in shown.columns}
    st.dataframe(
        shown.rename(columns=headings),
        hide_index=True,
        height=min(600, 38 + 35 * len(shown)),
        alt=t(f"own.count.{part}", patients=patients(total)),
        column_config={t("own.why"): _wide_enough(shown)},
    )
    if total > len(table):
        first = page * ROWS_PER_PAGE + 1
        last = first + len(table) - 1
        st.caption(t("own.page", first=first, last=last, n=count(total)))

    if not asked.viewer.may_export:
        st.caption(t("own.no_export"))
        return
    may_still = still_asking(asked.viewer)

    def everything() -> pd.DataFrame:
        # Asked for later, outside the page's run: the right may be gone by then.
        if not may_still():
            return in_words(table.head(0), question, indicator, asked)
        rows = _read(asked, scope, question, part, order, descending, None)
        note_patients_file(asked.viewer, **seen, rows=len(rows), detail=what)
        return in_words(rows, question, indicator, asked)

    offer_patients(everything, headings, f"{indicator.id}_{part}", asked)


def _wide_enough(shown: pd.DataFrame) -> Any:
    """Return the width that the reasons need, which Streamlit would cut."""
    if "why" not in shown:
        return None
    letters = int(shown["why"].str.len().max())
    return st.column_config.Column(width=min(REASON_PIXELS, 7 * letters + 20))


def _refuse(why: str) -> None:
    st.error(t(why))
    rows_refused()


def chosen_hospitals(asked: Asked) -> AccessScope:
    """Return the viewer's scope, narrowed to the hospitals chosen on the page."""
    scope = asked.viewer.scope()
    if len(scope.hospital_ids) < 2:
        return scope
    names = {
        unit.unit_id: unit.short_name
        for unit in asked.snapshot.units
        if unit.unit_id in scope.hospital_ids
    }
    chosen = st.pills(
        t("own.hospitals"),
        list(names),
        selection_mode="multi",
        format_func=names.__getitem__,
        key="own_hospitals",
    )
    wanted = frozenset(chosen) if chosen else scope.hospital_ids
    # A widget's state comes from the browser: it can narrow the scope, never widen it.
    return AccessScope(scope.username, scope.hospital_ids & wanted)


def choose_part(asked: Asked, indicator: Indicator) -> Part:
    """Let the user choose who is listed; the patients not in the numerator first."""
    if isinstance(indicator, MedianIndicator):
        return "inside"
    now = next((p for p in PARTS if p == asked.choice.get("del")), PARTS[0])
    st.session_state["own_part"] = now
    st.segmented_control(
        t("own.part"),
        PARTS,
        format_func=lambda part: t(f"own.part.{part}"),
        key="own_part",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: choose("del", st.session_state["own_part"]),
    )
    return now


def choose_order(question: Question) -> tuple[str, bool]:
    """Let the user choose the order; the newest admission first."""
    names = [n for n in detail_columns(question) if n != "SkjemaGUID"]
    left, right = st.columns([3, 2])
    by = left.selectbox(
        t("own.sort"),
        names,
        index=names.index("Innleggelsestidspunkt"),
        format_func=heading,
        key="own_sort",
    )
    falling = right.segmented_control(
        t("own.order"),
        ["falling", "rising"],
        default="falling",
        format_func=lambda way: t(f"own.order.{way}"),
        key="own_order",
        required=True,
    )
    return by, falling == "falling"


def _choose_page(total: int) -> None:
    pages = -(-total // ROWS_PER_PAGE)
    if pages > 1:
        st.pagination(pages, key="own_page")


def _read(
    asked: Asked,
    scope: AccessScope,
    question: Question,
    part: Part,
    order: str,
    descending: bool,
    page: int | None,
) -> pd.DataFrame:
    missing = source().registry.finding.missing
    months = (asked.selection.first, asked.selection.last)
    patients, as_of = source().patients, asked.snapshot.as_of
    rows = strokes_in_detail(
        scope,
        question,
        part,
        condition_of(asked.selection),
        order_by=order,
        descending=descending,
        limit=None if page is None else ROWS_PER_PAGE,
        offset=(page or 0) * ROWS_PER_PAGE,
        missing=missing,
        months=months,
        repeated=patients.repeated(scope, as_of, missing=missing, months=months),
    )
    return patients.read(rows, as_of)


def in_words(
    table: pd.DataFrame, question: Question, indicator: Indicator, asked: Asked
) -> pd.DataFrame:
    """Return patient rows with codes, times and reasons in words."""
    hospitals = {unit.unit_id: unit.short_name for unit in asked.snapshot.units}
    columns: dict[str, list[str]] = {}
    for name in _shown_columns(question, asked):
        if name == "UnitId":
            columns[name] = [hospitals.get(int(v), str(v)) for v in table[name]]
        else:
            columns[name] = [cell(name, value) for value in table[name]]
    words = pd.DataFrame(columns)
    if question.numerator is not None:
        deciding = stroke_columns(question.numerator)
        decisive = [
            (heading(name), columns[name]) for name in columns if name in deciding
        ]
        reasons = [
            "; ".join(f"{said}: {cells[row]}" for said, cells in decisive)
            if verdict != NUMERATOR
            else ""
            for row, verdict in enumerate(table["verdict"].tolist())
        ]
        words.insert(1, "why", reasons)
    return words


def _shown_columns(question: Question, asked: Asked) -> list[str]:
    """Return the columns as they are shown: when first, the long form id last."""
    first, last = "Innleggelsestidspunkt", "SkjemaGUID"
    names = [n for n in detail_columns(question) if n not in (first, last)]
    if len(asked.viewer.scope().hospital_ids) < 2:
        names.remove("UnitId")
    return [first, *names, last]


def cell(name: str, value: Any) -> str:
    """Return a stored value in words: code labels, Norwegian dates, minutes."""
    if value is None or value is pd.NaT or value != value:
        return t("answer.missing")
    if name in DERIVED:
        if name in YES_NO:
            return t("answer.yes") if value else t("answer.no")
        if name in DAYS or name in PLAIN_NUMBERS:
            return count(value)
        return t("own.minutes", n=decimal(value / 60, 0))
    described = variable(name)
    if described.kind == "datetime":
        moment = pd.Timestamp(value)
        clock = f"{moment:%H:%M}"
        unknown = clock == "00:00"
        return f"{day(moment.date())} {t('own.clock_unknown') if unknown else clock}"
    if described.kind == "date":
        return day(pd.Timestamp(value).date())
    if name == "PatientGender":
        return t(f"own.sex.{str(value).lower()}") if value else t("answer.missing")
    if described.codes and not isinstance(value, str):
        return described.code_label(int(value), language())
    return str(int(value)) if isinstance(value, float) else str(value)


def heading(name: str) -> str:
    """Return a column's heading in the language in use."""
    if name == "why":
        return t("own.why")
    if name in DERIVED:
        return t(f"derived.{name}")
    if name in ("SkjemaGUID", "UnitId"):
        return t(f"own.column.{name}")
    return variable(name).label(language())
