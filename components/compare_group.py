"""One indicator, and the units it is compared in: all, or those of like size."""

from dataclasses import dataclass

import streamlit as st

from components.choice import choose
from components.compare import Compared
from components.overview import UnitChosen, asked_of
from components.reads import measured
from components.sentences import direction_text
from indicators.definition import Indicator
from indicators.peers import LARGEST, SMALLEST, similar_size
from indicators.results import Columns, among, only, rows_of
from indicators.selection import Selection
from wording import count, day, t

EVERYONE, SIMILAR = "alle", "like"


@dataclass(frozen=True)
class Group:
    """The units that one indicator is compared in.

    `table` has their results, hidden ones too, `everyone` those of all units of the
    level. `similar` are the ids of units of the focus unit's size, None when the group
    is everyone. `wanted` says that those of its size were asked for.
    """

    who: Compared
    indicator: Indicator
    selection: Selection
    table: Columns
    everyone: Columns
    similar: frozenset[str] | None
    wanted: bool

    @property
    def marked(self) -> set[str]:
        """The units to mark in a chart, own or in focus."""
        ids = {one.id for one in self.who.marked}
        return ids | ({self.who.focus.id} if self.who.focus else set())

    def rows(self, unit_ids: frozenset[str] | set[str]) -> Columns:
        """Return the results of some of the units, of the group or not."""
        return only(self.everyone, among(self.everyone["unit_id"], unit_ids))

    def listed(self) -> Columns:
        """Return the results of the units that are listed, the focus among them."""
        focus = {self.who.focus.id} if self.who.focus else set()
        return self.rows(self.shown | focus)

    @property
    def shown(self) -> set[str]:
        """The units that are listed: those of like size are, in whatever region.

        Units that were picked one by one are always listed, whatever their size.
        """
        if self.similar is not None and not self.who.chosen:
            return set(self.similar)
        return set(self.who.shown)

    @property
    def who_words(self) -> str:
        """The selection in words, and which units are listed."""
        by_size = self.similar is not None and not self.who.chosen
        return self.who.words if by_size else self.who.asked.words

    def words(self, selection: str, *, n: float = 0, rounded: bool = False) -> str:
        """Return the line under a chart's title: the selection's words, N and more."""
        said = [selection]
        if self.similar is not None and self.who.focus:
            said.append(t("compare.group.subtitle", name=self.who.focus.name))
        if n:
            about = t("sentence.about") if rounded else ""
            said.append(t("indicator.n", n=f"{about}{count(n)}"))
        said.append(direction_text(self.indicator))
        said.append(t("indicator.as_of", day=day(self.who.asked.snapshot.as_of)))
        return " · ".join(said)


def choose_group(who: Compared, indicator: Indicator) -> Group:
    """Let the user choose all units or those of the focus unit's size."""
    asked = who.asked
    everyone = asked.selection.at(units=frozenset(), period="all")
    selection = asked_of(indicator, everyone, asked.snapshot)
    table = measured((indicator.id,), selection, asked.viewer)
    wanted = _choose(who) if who.focus else False
    similar = similar_size(table, who.focus.id) if who.focus and wanted else None
    if not similar:
        return Group(who, indicator, selection, table, table, None, wanted)
    # The size of hidden units is not known: they are named, and take no part anyhow.
    near = among(table["unit_id"], similar) | (table["hidden_reason"] != "")
    kept = only(table, near)
    return Group(who, indicator, selection, kept, table, similar, wanted)


def _choose(who: Compared) -> bool:
    now = SIMILAR if who.asked.choice.get("gruppe") == SIMILAR else EVERYONE
    st.session_state["compare_group"] = now
    st.segmented_control(
        t("compare.group"),
        [EVERYONE, SIMILAR],
        format_func=lambda one: t(f"compare.group.{one}"),
        key="compare_group",
        required=True,
        help=t("compare.group.help"),
        on_change=_group_changed,
    )
    return now == SIMILAR


def explain_group(group: Group) -> None:
    """Say which units are of similar size, or why none can be found."""
    focus = group.who.focus
    if focus is None:
        st.caption(t("compare.group.needs_unit"))
    elif group.similar is not None:
        st.caption(_said(group, group.similar, focus))
    elif group.wanted:
        st.caption(t("compare.group.no_number", name=focus.name))


def _group_changed() -> None:
    chosen = st.session_state["compare_group"]
    choose("gruppe", SIMILAR if chosen == SIMILAR else None)


def _said(group: Group, similar: frozenset[str], focus: UnitChosen) -> str:
    (own,) = rows_of(group.rows({focus.id}))
    about = t("sentence.about") if own["rounded"] else ""
    return t(
        "compare.group.said",
        n=count(len(similar)),
        units=t(f"compare.units.{group.who.level}"),
        least=count(SMALLEST * own["denominator"]),
        most=count(LARGEST * own["denominator"]),
        name=focus.name,
        size=f"{about}{count(own['denominator'])}",
    )
