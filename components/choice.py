"""What a user has chosen, as it stands in the link.

The choice is a dictionary of short texts, one per key of the link. It lives in the
session, survives page changes and is written to the address of every page, so that a
copied link opens the same view for somebody else, with that person's own rights.
Anything in a link that cannot be read is dropped, never shown.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from time import monotonic

import streamlit as st

from indicators.periods import PERIOD_KINDS, PeriodKind, month_label, month_of
from indicators.selection import (
    AGE_BANDS,
    DIAGNOSES,
    FEMALE,
    MALE,
    NIHSS_BANDS,
    OLDEST,
    UNIT_LEVELS,
    Range,
    Selection,
    UnitLevel,
)
from wording import use_language

Choice = dict[str, str]
LONGEST, LONGEST_AGENDA, LONGEST_NAME = 300, 4000, 120
# A period as tables label it: a year, a quarter or a month.
PERIOD = r"[0-9]{4}(?:-Q[1-4]|-0[1-9]|-1[0-2])?"
SEXES = {"f": FEMALE, "m": MALE}
ARRIVALS = {"ja": True, "nei": False}
LAST_12_MONTHS = "12m"
FIRST_YEAR = 2012
# How many seconds a new link may take to reach the browser, and how many may be on
# their way at once.
LINK_ON_ITS_WAY, LINKS_KEPT = 3.0, 20


def band_text(band: Range) -> str:
    """Return `18-54`, or `85+` for an open band."""
    low, high = band
    return f"{low}+" if high in (OLDEST, 42) else f"{low}-{high}"


AGES = {band_text(band): band for band in AGE_BANDS}
NIHSS = {band_text(band): band for band in NIHSS_BANDS}
DIAGNOSIS_CODES = {name: code for code, name in DIAGNOSES.items()}


def _all_in(known: Mapping[str, object]) -> Callable[[str], bool]:
    return lambda text: all(part in known for part in text.split(","))


def _months(text: str) -> bool:
    return text == LAST_12_MONTHS or month_range(text) is not None


def _word(text: str) -> bool:
    return bool(re.fullmatch(r"[a-z0-9_]{1,60}", text))


def _free(text: str, longest: int = LONGEST) -> bool:
    return len(text) <= longest and text.isprintable()


def _period_list(text: str) -> bool:
    return bool(re.fullmatch(rf"{PERIOD}(,{PERIOD}){{0,9}}", text))


# key in the link: whether a text is one of its values. The order is the filter bar's.
KEYS: dict[str, Callable[[str], bool]] = {
    "periode": _months,
    "per": lambda text: text in PERIOD_KINDS,
    "niva": lambda text: text in UNIT_LEVELS,
    "enheter": _free,
    "type": _all_in(DIAGNOSIS_CODES),
    "kjonn": lambda text: text in SEXES,
    "alder": _all_in(AGES),
    "nihss": _all_in(NIHSS),
    "innen4t": lambda text: text in ARRIVALS,
    "ind": _word,
    "enhet": _free,
    "sorter": lambda text: text in ("region", "verdi", "volum"),
    "vis": _word,
    "linjer": _free,
    "del": _word,
    "behandling": lambda text: text in ("trombolyse", "trombektomi"),
    "innlagt": lambda text: text in ("direkte", "overflyttet"),
    "ledd": _word,
    "innen": lambda text: text in ("30", "40"),
    "justert": lambda text: text in ("dod", "selvhjulpen"),
    "saker": lambda text: _free(text, LONGEST_AGENDA),
    "sak": lambda text: bool(re.fullmatch("[0-9]{1,4}", text)),
    "mote": lambda text: _free(text, LONGEST_NAME),
    "diagram": lambda text: text in ("run", "p", "pprime", "xmr"),
    "grunnlinje": lambda text: bool(re.fullmatch(rf"{PERIOD}\.\.{PERIOD}", text)),
    "brudd": _period_list,
    "hvorfor": lambda text: _free(text, LONGEST_NAME),
    "region": _free,
    "sammenlign": lambda text: text in ("alle", "en"),
    "gruppe": lambda text: text == "like",
    "grenser": lambda text: text in ("eksakt", "tilnaermet"),
    "lang": lambda text: text == "en",
}
FILTERS = (
    "periode",
    "per",
    "niva",
    "enheter",
    "type",
    "kjonn",
    "alder",
    "nihss",
    "innen4t",
)


def readable(texts: Mapping[str, str]) -> Choice:
    """Return the parts of a link that mean something, in the order of `KEYS`."""
    return {
        key: texts[key]
        for key, is_value in KEYS.items()
        if texts.get(key) and is_value(texts[key])
    }


def current_choice() -> Choice:
    """Return the session's choice, taken from the link when the link has changed.

    Streamlit empties the address when a page is left: an empty one keeps the choice.
    """
    link = st.query_params.to_dict()
    if (
        "choice" not in st.session_state
        or link
        and link != st.session_state.get("written_link")
        and not _has_just_been_left(link)
    ):
        st.session_state.choice = readable(link)
        st.session_state.dropped = set(link) - set(st.session_state.choice)
    choice: Choice = st.session_state.choice
    return choice


def speak_as_chosen() -> str:
    """Use the language of the choice from now on in this run, and return it.

    What is drawn again by itself is a run of its own, and has to ask for it.
    """
    chosen = current_choice().get("lang", "nb")
    use_language(chosen)
    return chosen


def _has_just_been_left(link: Choice) -> bool:
    """Whether a browser says so that has not yet received the link written since.

    It happens when keys or clicks follow one another faster than the answers.
    """
    left: list[tuple[float, Choice]] = st.session_state.get("links_left", [])
    return any(
        link == one and monotonic() - when < LINK_ON_ITS_WAY for when, one in left
    )


def write_link() -> None:
    """Put the session's choice into the address of the page."""
    choice = readable(st.session_state.get("choice", {}))
    before = st.session_state.get("written_link", choice)
    if before != choice:
        left = st.session_state.setdefault("links_left", [])
        left.append((monotonic(), before))
        del left[:-LINKS_KEPT]
    if st.query_params.to_dict() != choice or before != choice:
        st.query_params.from_dict(choice)
    st.session_state.written_link = choice


def dropped_from_link() -> set[str]:
    """Return the keys of the link that could not be read and were not chosen since."""
    dropped: set[str] = st.session_state.get("dropped", set())
    return dropped


def choose(key: str, text: str | None) -> None:
    """Set one part of the choice; nothing or an unreadable text takes it away."""
    choice = dict(current_choice())
    dropped_from_link().discard(key)
    choice.pop(key, None)
    if text and KEYS[key](text):
        choice[key] = text
    st.session_state.choice = choice


def reset_filters() -> None:
    """Take away every filter; the indicator and the language stay."""
    kept = {k: v for k, v in current_choice().items() if k not in FILTERS}
    st.session_state.choice = kept


def month_range(text: str) -> tuple[int, int] | None:
    """Return the months of `2025-01_2025-12`, counted as in the snapshot, or None."""
    found = re.fullmatch(r"(\d{4})-(\d\d)_(\d{4})-(\d\d)", text)
    if found is None:
        return None
    years, months = (int(found[1]), int(found[3])), (int(found[2]), int(found[4]))
    if not all(FIRST_YEAR <= y <= 2100 for y in years):
        return None
    if not all(1 <= m <= 12 for m in months):
        return None
    first, last = (y * 12 + m - 1 for y, m in zip(years, months, strict=True))
    return (first, last) if first <= last else None


def range_text(first: int, last: int) -> str:
    """Return months as they stand in the link: `2025-01_2025-12`."""
    return f"{month_label(first)}_{month_label(last)}"


def last_twelve_months(as_of: date) -> tuple[int, int]:
    """Return the twelve months that end with the last month that is over."""
    last = month_of(as_of)
    if (date.fromordinal(as_of.toordinal() + 1)).day != 1:
        last -= 1
    return last - 11, last


def selection_of(choice: Choice, as_of: date) -> Selection:
    """Return the question that a choice asks, as known on a day."""
    text = choice.get("periode", LAST_12_MONTHS)
    first, last = month_range(text) or last_twelve_months(as_of)
    level: UnitLevel = "hospital"
    for known in UNIT_LEVELS:
        if choice.get("niva") == known:
            level = known
    return Selection(
        first=first,
        last=last,
        period="all",
        unit_level=level,
        units=frozenset(parts(choice, "enheter", "|")),
        diagnoses=frozenset(DIAGNOSIS_CODES[p] for p in parts(choice, "type")),
        sex=SEXES.get(choice.get("kjonn", "")),
        ages=tuple(AGES[p] for p in AGES if p in parts(choice, "alder")),
        nihss=tuple(NIHSS[p] for p in NIHSS if p in parts(choice, "nihss")),
        within_4h=ARRIVALS.get(choice.get("innen4t", "")),
    )


def period_kind(choice: Choice) -> PeriodKind:
    """Return how time is cut on trends; quarters unless chosen."""
    for kind in PERIOD_KINDS:
        if kind != "all" and choice.get("per") == kind:
            return kind
    return "quarter"


def parts(choice: Choice, key: str, sign: str = ",") -> list[str]:
    """Return a list-valued part of the choice; empty when it is not chosen."""
    return [part for part in choice.get(key, "").split(sign) if part]
