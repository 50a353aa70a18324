"""The access log on the screen: all of it for those who watch it, looks for a hospital.

Times are of Oslo. What a hospital's users see are the looks at the patients of their
own hospitals, by whomever.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from access.log import LOOKS, Entry, LogAway, read, usage_by_day
from charts.log_days import days_chart
from components.html_table import theme_name
from components.reads import require_snapshot
from components.trail import note
from data_access.scope import Viewer
from indicators.extract import excel_rows
from indicators.registry import OSLO
from own_data.database import own_database
from wording import count, language, t, use_language

DAYS = (7, 30, 90, 365)
# More than this is for the file.
MOST_SHOWN, MOST_IN_FILE = 500, 100_000
# How events are summed up in the chart.
KINDS: Mapping[str, tuple[str, ...]] = {
    "looks": LOOKS,
    "pages": ("page",),
    "files": ("table_file", "log_file", "findings_file"),
    "sign_ins": ("sign_in", "sign_out"),
    "imports": ("import_check", "import"),
    "rules": ("application", "grant", "user", "setting", "see_as"),
}
COLUMNS = (
    "at",
    "username",
    "role",
    "event",
    "refused",
    "page",
    "selection",
    "hospitals",
    "rows",
    "detail",
)
LOOK_COLUMNS = ("at", "username", "role", "event", "hospitals", "rows", "selection")


def show_log(viewer: Viewer) -> None:
    """Draw the log as far as the viewer may read it."""
    try:
        if viewer.role in ("secretariat", "administrator"):
            _show_everything(viewer)
        else:
            _show_looks(viewer)
    except (LogAway, SQLAlchemyError):
        st.error(t("log.away"))


def _choose_days() -> tuple[datetime, datetime]:
    days = st.segmented_control(
        t("log.days"),
        DAYS,
        default=30,
        format_func=lambda n: t("log.days.n", n=count(n)),
        key="log_days",
        required=True,
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    return now - timedelta(days=days), now + timedelta(minutes=1)


def _show_looks(viewer: Viewer) -> None:
    mine = viewer.scope().hospital_ids
    st.markdown(t("log.looks.purpose"))
    if not mine:
        st.info(t("own.none"))
        return
    since, until = _choose_days()
    found = read(
        own_database(), since=since, until=until, events=LOOKS, hospital_ids=mine
    )
    people = len({entry.username for entry in found})
    st.markdown(
        t("log.looks.count", n=count(len(found)), people=count(people))
        if found
        else t("log.looks.none")
    )
    _draw(viewer, found, LOOK_COLUMNS, mine)


def _show_everything(viewer: Viewer) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since, until = _choose_days()
        username = st.text_input(t("log.username"), key="log_username", max_chars=120)
        kinds = st.pills(
            t("log.kind"),
            list(KINDS),
            selection_mode="multi",
            format_func=lambda kind: t(f"log.kind.{kind}"),
            key="log_kinds",
        )
        refused = st.toggle(t("log.refused_only"), key="log_refused")
    events = [event for kind in kinds for event in KINDS[kind]]

    def asked(most: int) -> list[Entry]:
        return read(
            own_database(),
            since=since,
            until=until,
            username=username.strip().lower(),
            events=events,
            refused_only=refused,
            most=most,
        )

    found = asked(MOST_IN_FILE)
    st.markdown(_headline(found))
    if found:
        _show_days(found, since, until)
        _draw(viewer, found[:MOST_SHOWN], COLUMNS)
        if len(found) > MOST_SHOWN:
            st.caption(t("log.newest", n=count(MOST_SHOWN), all=count(len(found))))
        _offer_file(viewer, found)
    _show_usage(since, until)


def _headline(found: Sequence[Entry]) -> str:
    if not found:
        return t("log.none")
    return t(
        "log.headline",
        n=count(len(found)),
        people=count(len({entry.username for entry in found if entry.username})),
        looks=count(sum(entry.event in LOOKS for entry in found)),
        refused=count(sum(entry.refused for entry in found)),
    )


def _show_days(found: Sequence[Entry], since: datetime, until: datetime) -> None:
    kind_of = {event: kind for kind, events in KINDS.items() for event in events}
    by_day = Counter(
        (f"{_local(entry.at):%Y-%m-%d}", kind_of[entry.event]) for entry in found
    )
    st.altair_chart(
        days_chart(
            [(day, kind, number) for (day, kind), number in sorted(by_day.items())],
            kinds={kind: t(f"log.kind.{kind}") for kind in KINDS},
            first=_local(since).date(),
            last=_local(until).date(),
            theme=theme_name(),
        ),
        theme=None,
        key="log_chart",
        alt=_headline(found),
    )


def _draw(
    viewer: Viewer,
    found: Sequence[Entry],
    columns: Sequence[str],
    only: frozenset[int] | None = None,
) -> None:
    if not found:
        return
    table = _in_words(viewer, found, columns, only)
    st.dataframe(
        table.rename(columns={name: t(f"log.column.{name}") for name in columns}),
        hide_index=True,
        height=min(560, 38 + 35 * len(table)),
        alt=t("log.table"),
    )


def _in_words(
    viewer: Viewer,
    found: Sequence[Entry],
    columns: Sequence[str],
    only: frozenset[int] | None = None,
) -> pd.DataFrame:
    """Return the entries in words; `only` keeps the own hospitals' names."""
    names = {unit.unit_id: unit.short_name for unit in require_snapshot().units}
    rows = [
        {
            "at": f"{_local(entry.at):%d.%m.%Y %H:%M:%S}",
            "username": entry.username or t("log.nobody"),
            "role": t(f"account.role.{entry.role or 'none'}"),
            "event": t(f"log.event.{entry.event}"),
            "refused": t("answer.yes") if entry.refused else "",
            "page": t(f"page.{entry.page}") if entry.page else "",
            "selection": entry.selection,
            "hospitals": ", ".join(
                names.get(one, str(one))
                for one in sorted(entry.hospital_ids)
                if only is None or one in only
            ),
            "rows": _rows_text(viewer, entry),
            "detail": entry.detail,
        }
        for entry in found
    ]
    return pd.DataFrame(rows, columns=list(columns))


def _rows_text(viewer: Viewer, entry: Entry) -> str:
    """Return how many rows were read, as far as the viewer may know; else "".

    It is an exact count of patients under a selection: told where all of them are of
    the viewer's hospitals, or where nothing is hidden.
    """
    may_know = (
        viewer.sees_exact_everywhere
        or entry.event not in LOOKS
        or entry.hospital_ids <= viewer.scope().hospital_ids
    )
    return "" if entry.rows is None or not may_know else count(entry.rows)


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(OSLO)


def _offer_file(viewer: Viewer, found: Sequence[Entry]) -> None:
    chosen = language()

    def made() -> bytes:
        use_language(chosen)
        note(viewer, "log_file", page="access_log", rows=len(found))
        headings = {name: t(f"log.column.{name}") for name in COLUMNS}
        return excel_rows(_in_words(viewer, found, COLUMNS), headings, {}).encode()

    st.download_button(
        t("log.file"),
        made,
        file_name="slagtavle_innsynslogg.csv",
        mime="text/csv",
        key="log_file",
        on_click="ignore",
    )


def _show_usage(since: datetime, until: datetime) -> None:
    st.subheader(t("log.usage"), anchor=False)
    views: Counter[str] = Counter()
    most: dict[str, int] = {}
    for _, page, number, people in usage_by_day(own_database(), since, until):
        views[page] += number
        most[page] = max(most.get(page, 0), people)
    if not views:
        st.info(t("log.none"))
        return
    table = pd.DataFrame(
        [
            {
                t("log.column.page"): t(f"page.{page}"),
                t("log.views"): number,
                t("log.most_people"): most[page],
            }
            for page, number in views.most_common()
        ]
    )
    st.dataframe(table, hide_index=True, width=560, alt=t("log.usage"))
