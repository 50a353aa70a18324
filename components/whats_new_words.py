"""What changed since the last visit, in words and as a table."""

from collections.abc import Mapping
from datetime import date, datetime
from html import escape

from components.filters import unit_names
from components.html_table import level_mark, tag
from components.sentences import counts_text, value_text
from data_access.snapshot import Snapshot
from indicators.catalogue import by_id
from indicators.selection import NATION
from indicators.since_last import Cell, Change, Changes
from wording import OSLO, clock, count, day, language, month, t

HEADS = ("indicator", "year", "before", "now")


def quiet_line(since: datetime) -> str:
    """Return the line for a visit without news."""
    return t("news.none", day=_day(since), clock=clock(since))


def headline(changes: Changes, since: datetime) -> str:
    """Return how much of what kind is new, in one sentence."""
    levels = sum(one.is_level for one in changes.cells)
    numbers = {
        "strokes": changes.new_strokes,
        "levels": levels,
        "values": len(changes.cells) - levels,
    }
    said = [t(f"news.{name}", n=count(n)) for name, n in numbers.items() if n]
    since_words = t("news.since", day=_day(since), clock=clock(since))
    return f"{since_words} {' · '.join(said or [t('news.fewer')])}"


def changes_html(changes: Changes, snapshot: Snapshot, *, names_units: bool) -> str:
    """Return registrations by month, then the cells that changed, levels first.

    `names_units` says of each cell whose it is.
    """
    content = tag("p", escape(_months(changes))) if changes.months else ""
    if not changes.cells:
        return content
    names = {NATION: t("nation.name")}
    for level in ("hospital", "rhf"):
        names |= unit_names(snapshot, level)
    heads = [*(("unit",) if names_units else ()), *HEADS]
    head = "".join(
        tag("th", escape(t(f"news.column.{one}")), scope="col") for one in heads
    )
    rows = [_row(one, names if names_units else None) for one in changes.cells]
    table = tag("thead", tag("tr", head)) + tag("tbody", "".join(rows))
    return content + tag("div", tag("table", table), _class="scroll")


def _months(changes: Changes) -> str:
    said = [
        f"{month(date(int(name[:4]), int(name[5:]), 1))}: {_signed(number)}"
        for name, number in changes.months
    ]
    return t("news.by_month", months=" · ".join(said))


def _signed(number: int) -> str:
    return f"{'+' if number > 0 else ''}{count(number)}"


def _row(change: Change, names: Mapping[str, str] | None) -> str:
    title = by_id(change.indicator_id).short_title.in_language(language())
    unit = change.unit_id
    cells = [] if names is None else [tag("td", escape(names.get(unit, unit)))]
    cells += [
        tag("th", escape(title), scope="row"),
        tag("td", escape(change.year)),
        tag("td", _cell(change, change.before)),
        tag("td", _cell(change, change.now)),
    ]
    return tag("tr", "".join(cells))


def _cell(change: Change, cell: Cell) -> str:
    mark = level_mark(cell.level)
    if cell.denominator is None or cell.value is None:
        return mark
    indicator = by_id(change.indicator_id)
    counts = {
        "rounded": False,
        "numerator": float("nan") if cell.numerator is None else cell.numerator,
        "denominator": cell.denominator,
    }
    value = tag("span", escape(value_text(indicator, cell.value)), _class="value")
    return f"{value} {tag('div', escape(counts_text(counts)), _class='small')}{mark}"


def _day(moment: datetime) -> str:
    return day(moment.astimezone(OSLO).date())
