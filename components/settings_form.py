"""Settings of the secretariat: who counts as few, goal levels, how long the log stays.

Every change has a reason and stays in the history. A value that contradicts itself is
refused in words and changes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from access.log import SHORTEST_KEPT_DAYS
from access.policy import (
    KEPT_DAYS,
    MOST_KEPT_DAYS,
    Change,
    NotAllowedSetting,
    change_setting,
    changes,
    settings,
)
from components.rules_in_force import apply_settings
from components.sentences import is_share
from components.trail import note_if_possible
from data_access.scope import Viewer
from indicators.catalogue import ALL, by_id
from indicators.definition import Direction, Goal, Indicator
from indicators.in_force import (
    GOALS,
    HIGHEST_LEAST,
    LEAST,
    LOWEST_LEAST,
    goals_of,
    goals_text,
    least_of,
)
from indicators.registry import OSLO
from indicators.suppression import least_shown
from own_data.database import own_database
from wording import language, t

SAID = "setting_said"
SECTIONS = ("few", "goals", "log", "history")


def show_settings(viewer: Viewer) -> None:
    """Draw the settings, each with its form, and the history."""
    try:
        engine = own_database()
        now = settings(engine)
        history = changes(engine)
    except SQLAlchemyError:
        st.error(t("settings.away"))
        return
    if said := st.session_state.pop(SAID, None):
        st.success(said)
    few, goals, log, before = st.tabs([t(f"settings.{one}") for one in SECTIONS])
    with few:
        _few_form(viewer, engine)
    with goals:
        _goals_form(viewer, engine)
    with log:
        kept = int(now.get(KEPT_DAYS, MOST_KEPT_DAYS))
        _log_form(viewer, engine, kept)
    with before:
        _show_history(history)


def _few_form(viewer: Viewer, engine: Engine) -> None:
    st.markdown(t("settings.few.text", lowest=LOWEST_LEAST))
    with st.form("settings_few", width=480):
        least = st.number_input(
            t("settings.few.least"),
            min_value=LOWEST_LEAST,
            max_value=HIGHEST_LEAST,
            value=least_shown(),
            key="settings_least",
        )
        reason = _reason("few")
        sent = st.form_submit_button(t("settings.save"), type="primary")
    if sent:
        value = str(int(least))
        _change(viewer, engine, LEAST, value, reason, lambda: least_of(value))


def _goals_form(viewer: Viewer, engine: Engine) -> None:
    st.markdown(t("settings.goals.text"))
    judged = [one.id for one in ALL if one.direction is not Direction.NEUTRAL]
    chosen = st.selectbox(
        t("settings.goals.indicator"),
        judged,
        format_func=lambda one: by_id(one).title.in_language(language()),
        key="settings_goal_of",
    )
    indicator = by_id(chosen)
    with st.form(f"settings_goals_{chosen}"):
        edited = st.data_editor(
            _goal_rows(indicator),
            num_rows="dynamic",
            hide_index=True,
            key=f"settings_goal_rows_{chosen}",
            column_config=_goal_columns(indicator),
        )
        reason = _reason("goals")
        sent = st.form_submit_button(t("settings.save"), type="primary")
    if not sent:
        return
    try:
        value = goals_text(_goals_from(edited, indicator))
    except (ValueError, TypeError):
        st.error(t("settings.goals.incomplete"))
        return
    name = f"{GOALS}{indicator.id}"
    _change(viewer, engine, name, value, reason, lambda: goals_of(indicator, value))


def _goal_rows(indicator: Indicator) -> pd.DataFrame:
    scale = 100 if is_share(indicator) else 1
    rows = [
        {
            "high": round(goal.high * scale, 6),
            "moderate": None
            if goal.moderate is None
            else round(goal.moderate * scale, 6),
            "valid_from": goal.valid_from,
            "valid_to": goal.valid_to,
            "source": goal.source,
        }
        for goal in indicator.goals
    ]
    columns = ["high", "moderate", "valid_from", "valid_to", "source"]
    frame = pd.DataFrame(rows, columns=columns)
    frame[["high", "moderate"]] = frame[["high", "moderate"]].astype(float)
    for name in ("valid_from", "valid_to"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def _goal_columns(indicator: Indicator) -> dict[str, object]:
    unit = "%" if is_share(indicator) else t("settings.goals.own_unit")
    number, when = st.column_config.NumberColumn, st.column_config.DateColumn
    return {
        "high": number(t("settings.goals.high", unit=unit), required=True),
        "moderate": number(t("settings.goals.moderate", unit=unit)),
        "valid_from": when(
            t("settings.goals.from"), format="DD.MM.YYYY", required=True
        ),
        "valid_to": when(t("settings.goals.to"), format="DD.MM.YYYY"),
        "source": st.column_config.TextColumn(
            t("settings.goals.source"), required=True, max_chars=200, width="large"
        ),
    }


def _goals_from(table: pd.DataFrame, indicator: Indicator) -> tuple[Goal, ...]:
    """Return the goal levels of the table. Raises `ValueError` for a row with gaps."""
    scale = 100 if is_share(indicator) else 1
    goals = []
    for row in table.to_dict("records"):
        source = row["source"]
        if pd.isna(row["high"]) or not isinstance(source, str) or not source.strip():
            raise ValueError("a goal level needs a high level and a source")
        valid_from = _day(row["valid_from"])
        if valid_from is None:
            raise ValueError("a goal level needs a first day")
        goals.append(
            Goal(
                high=float(row["high"]) / scale,
                moderate=None
                if pd.isna(row["moderate"])
                else float(row["moderate"]) / scale,
                source=source.strip(),
                valid_from=valid_from,
                valid_to=_day(row["valid_to"]),
            )
        )
    return tuple(goals)


def _day(value: object) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[arg-type, call-overload]


def _log_form(viewer: Viewer, engine: Engine, kept: int) -> None:
    st.markdown(t("settings.log.text", least=SHORTEST_KEPT_DAYS))
    with st.form("settings_log", width=480):
        days = st.number_input(
            t("settings.log.days"),
            min_value=SHORTEST_KEPT_DAYS,
            max_value=MOST_KEPT_DAYS,
            value=kept,
            key="settings_log_days",
        )
        reason = _reason("log")
        sent = st.form_submit_button(t("settings.save"), type="primary")
    if sent:
        _change(viewer, engine, KEPT_DAYS, str(int(days)), reason, lambda: None)


def _reason(form: str) -> str:
    return st.text_input(
        t("settings.reason"), max_chars=400, key=f"settings_reason_{form}"
    )


def _change(
    viewer: Viewer,
    engine: Engine,
    name: str,
    value: str,
    reason: str,
    check: Callable[[], object],
) -> None:
    """Change a setting if it can be used; say so either way."""
    if not reason.strip():
        st.error(t("settings.needs_reason"))
        return
    try:
        check()
    except ValueError:
        st.error(t("settings.contradicts"))
        return
    try:
        change_setting(engine, viewer, name, value, reason)
    except NotAllowedSetting:
        st.error(t("settings.not_allowed"))
        return
    except SQLAlchemyError:
        st.error(t("settings.away"))
        return
    note_if_possible(viewer, "setting", page="settings", detail=f"{name}: {value}")
    apply_settings()
    st.session_state[SAID] = t("settings.saved")
    st.rerun()


def _show_history(history: Sequence[Change]) -> None:
    if not history:
        st.info(t("settings.history.none"))
        return
    table = pd.DataFrame(
        [
            {
                t("settings.history.when"): f"{_oslo(one.set_at):%d.%m.%Y %H:%M}",
                t("settings.history.who"): one.set_by,
                t("settings.history.what"): _named(one.name),
                t("settings.history.value"): one.value,
                t("settings.history.reason"): one.reason,
            }
            for one in reversed(history)
        ]
    )
    st.dataframe(table, hide_index=True, alt=t("settings.history"))


def _named(name: str) -> str:
    if name.startswith(GOALS):
        indicator = by_id(name.removeprefix(GOALS))
        return f"{t('settings.goals')}: {indicator.title.in_language(language())}"
    return t("settings.few.least" if name == LEAST else "settings.log.days")


def _oslo(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(OSLO)
