"""Words and number formats of the screen, in bokmål and English.

Texts stand in `locales/nb/` and `locales/en/`, a gettext file per subject, under keys
such as `filters.period`. The language is chosen once per run with `use_language`.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.pofile import read_po

LANGUAGES = ("nb", "en")
LOCALES = {"nb": "nb_NO", "en": "en_GB"}
CATALOGUES = Path(__file__).parent / "locales"
OSLO = ZoneInfo("Europe/Oslo")
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

FEW = "{few}"
_limit = {"few": 10}
_language: ContextVar[str] = ContextVar("language", default="nb")


def use_language(language: str) -> None:
    """Choose `nb` or `en` for the rest of this run; anything else means `nb`."""
    _language.set(language if language in LANGUAGES else "nb")


def language() -> str:
    """Return the language in use: `nb` or `en`."""
    return _language.get()


@cache
def catalogue(name: str) -> Mapping[str, str]:
    """Return `{key: text}` of one language; `ValueError` for a key given twice."""
    texts: dict[str, str] = {}
    for path in sorted((CATALOGUES / name).glob("*.po")):
        with path.open("rb") as lines:
            for message in read_po(lines, abort_invalid=True):
                if message.id in texts:
                    raise ValueError(f"{path}: the key {message.id} is given twice")
                if message.id:
                    texts[str(message.id)] = str(message.string)
    return texts


def t(key: str, **values: object) -> str:
    """Return the text of a key in the language in use, with `{name}` filled in.

    Raises `KeyError` for a key the catalogue does not have: a test finds them all.
    """
    text = catalogue(language())[key]
    if FEW in text:
        values["few"] = _limit["few"]
    return text.format(**values) if values else text


def say_few(limit: int) -> None:
    """Let every text that has `{few}` say below which number is too few."""
    _limit["few"] = limit


def decimal(value: float, digits: int = 1) -> str:
    """Return `12,3` (bokmål) or `12.3` (English), with the true minus sign.

    Python's own formatting, not Babel's: a page has hundreds of numbers, and Babel
    takes 50 microseconds each.
    """
    return _decimal(float(value), digits, _language.get())


# Most counts and shares of a page stand in it more than once.
@lru_cache(maxsize=5_000)
def _decimal(value: float, digits: int, language: str) -> str:
    text = f"{round(value, digits) + 0.0:,.{digits}f}".replace("-", MINUS)
    if language == "en":
        return text
    return text.replace(",", NO_BREAK_SPACE).replace(".", ",")


def count(value: float) -> str:
    """Return a whole number with a thousands mark: `8 538`."""
    return decimal(value, 0)


def percent(share: float, digits: int = 1) -> str:
    """Return a share (0-1) as `93,6 %` (bokmål) or `93.6%` (English)."""
    sign = f"{NO_BREAK_SPACE}%" if language() == "nb" else "%"
    return decimal(100 * round(share, digits + 2), digits) + sign


def day(value: date) -> str:
    """Return `23.11.2026` (bokmål) or `23 Nov 2026` (English)."""
    pattern = "dd.MM.yyyy" if language() == "nb" else "d MMM yyyy"
    return format_date(value, pattern, LOCALES[language()])


def month(value: date, *, short: bool = False) -> str:
    """Return `mars 2026`, or `mar. 2026` when short."""
    pattern = "MMM yyyy" if short else "MMMM yyyy"
    return _month(value.replace(day=1), pattern, LOCALES[language()])


@lru_cache(maxsize=2000)
def _month(value: date, pattern: str, locale: str) -> str:
    # Kept: each page offers some hundred months to choose from, twice.
    return format_date(value, pattern, locale)


def clock(value: datetime) -> str:
    """Return the time of day in Norway: `10:42`."""
    return value.astimezone(OSLO).strftime("%H:%M")


def when(value: datetime) -> str:
    """Return the time of day in Norway, after the day where it is not today."""
    local = value.astimezone(OSLO)
    is_today = local.date() == datetime.now(OSLO).date()
    return clock(value) if is_today else f"{day(local.date())} {clock(value)}"


def d3_number_locale() -> dict[str, object]:
    """Return the number locale that charts are drawn with."""
    if language() == "nb":
        return {
            "decimal": ",",
            "thousands": NO_BREAK_SPACE,
            "grouping": [3],
            "currency": ["", f"{NO_BREAK_SPACE}kr"],
            "minus": MINUS,
            "percent": f"{NO_BREAK_SPACE}%",
        }
    return {
        "decimal": ".",
        "thousands": ",",
        "grouping": [3],
        "currency": ["", " NOK"],
        "minus": MINUS,
        "percent": "%",
    }
