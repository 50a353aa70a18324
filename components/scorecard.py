"""One unit's indicators as rows a head of department reads in ten seconds."""

from collections.abc import Mapping, Sequence
from html import escape

from charts.bullet import bullet
from charts.goal import GoalLevels
from charts.sparkline import sparkline
from components.goals import goal_levels
from components.html_table import level_mark, opener, tag
from components.sentences import (
    counts_text,
    direction_text,
    interval_text,
    is_share,
    missing_words,
    value_of,
)
from indicators.comparison import unknown_answers
from indicators.definition import CoverageIndicator, Direction, Indicator
from indicators.results import Comparison
from wording import decimal, language, percent, t

Trends = dict[str, list[float]]
LEAST_SPAN = 0.3
ARROWS = {"better": "▲", "worse": "▼", "different": "◆", "same": "→"}


def attention_html(
    urgent: Sequence[Comparison],
    before: Mapping[str, Comparison],
    *,
    may_open_patients: bool,
) -> str:
    """Return the cards of what deserves attention first; a line when nothing does."""
    if not urgent:
        return tag("p", escape(t("attention.none")), _class="key")
    cards = [
        _card(one, before.get(one.indicator.id), may_open_patients) for one in urgent
    ]
    heading = tag("h2", escape(t("attention.title")))
    return heading + tag("div", "".join(cards), _class="attention")


def _card(one: Comparison, before: Comparison | None, may_open_patients: bool) -> str:
    indicator, unit = one.indicator, one.unit
    name = indicator.id
    value = value_of(indicator, unit)
    said = []
    if one.missing:
        missing = missing_words(one)
        said.append(t(f"attention.missing.{unit['goal_level']}", patients=missing))
    if one.verdict == "worse":
        said.append(t("attention.worse", points=_points(one)))
    if before is not None and before.verdict == "worse":
        said.append(t("attention.falling", points=_points(before)))
    links = [opener(t("attention.open"), f"indicator|{name}")]
    if may_open_patients and not isinstance(indicator, CoverageIndicator):
        links.append(opener(t("attention.patients"), f"patients|{name}"))
    title = indicator.short_title.in_language(language())
    lines = "".join(tag("p", escape(line)) for line in said)
    return tag(
        "article",
        tag("h3", escape(title))
        + tag(
            "p",
            tag("span", escape(value), _class="big") + level_mark(unit["goal_level"]),
        )
        + lines
        + tag("p", " · ".join(links), _class="do"),
        _class=str(unit["goal_level"]),
    )


def _points(one: Comparison) -> str:
    return decimal(abs(100 * one.difference))


def scorecard_html(
    comparisons: Sequence[Comparison],
    before: Mapping[str, Comparison],
    trends: Trends,
    unit_name: str,
) -> str:
    """Return the table: a row per indicator, every text escaped."""
    titles = ("indicator", "value", "level", "graphic", "rest", "change", "trend")
    head = "".join(
        tag("th", escape(t(f"scorecard.{title}")), scope="col") for title in titles
    )
    rows = [
        _row(one, before.get(one.indicator.id), trends.get(one.indicator.id, []))
        for one in comparisons
    ]
    caption = tag("caption", escape(unit_name), style="position:absolute;left:-999rem")
    table = tag(
        "table",
        caption + tag("thead", tag("tr", head)) + tag("tbody", "".join(rows)),
    )
    note = tag("p", escape(t("scorecard.note")), _class="key")
    return tag("div", table + note, _class="scorecard")


def _row(one: Comparison, before: Comparison | None, trend: list[float]) -> str:
    indicator, unit = one.indicator, one.unit
    title = indicator.title.in_language(language())
    period = ""
    if isinstance(indicator, CoverageIndicator):
        period = f" ({unit['period_end'].year})"
    name = opener(title + period, f"indicator|{indicator.id}")
    way = tag("div", escape(direction_text(indicator)), _class="small")
    cells = [tag("th", name + way, scope="row")]
    if unit["hidden_reason"]:
        reason = t(f"hidden.sentence.{unit['hidden_reason']}")
        said = escape(reason[:1].upper() + reason[1:])
        cells.append(tag("td", said, colspan="6", _class="small"))
        return tag("tr", "".join(cells))
    kind = "share" if is_share(indicator) else "median"
    goal = goal_levels(indicator, unit["period_end"])
    rest = one.rest["value"] if not one.rest["hidden_reason"] else float("nan")
    drawn = bullet(
        unit["value"],
        unit["lower"],
        unit["upper"],
        rest,
        kind=kind,
        level=str(unit["goal_level"]),
        goal=goal,
    )
    interval = interval_text(indicator, unit["lower"], unit["upper"])
    value = value_of(indicator, unit)
    cells += [
        _cell(
            "value",
            tag("span", escape(value), _class="value") + _small(counts_text(unit)),
        ),
        _cell("level", _level(one)),
        _cell("graphic", drawn + _small(interval), _class="graphic"),
        _cell("rest", _rest(one, rest)),
        _cell("change", _change(indicator, before)),
        _cell("trend", _trend(trend, kind, goal)),
    ]
    return tag("tr", "".join(cells))


def _cell(title: str, content: str, **attributes: str) -> str:
    return tag("td", content, data_title=t(f"scorecard.{title}"), **attributes)


def _small(text: str) -> str:
    return tag("div", escape(text), _class="small")


def _level(one: Comparison) -> str:
    said = ""
    if one.missing:
        level = str(one.unit["goal_level"])
        said = _small(t(f"scorecard.missing.{level}", patients=missing_words(one)))
    unknown = unknown_answers(one.indicator, one.unit)
    if unknown is not None and unknown.level_depends:
        low, high = unknown.bounds.all_no, unknown.bounds.all_yes
        said += _small(t("scorecard.unknown"))
        said += _small(t("scorecard.range", low=decimal(100 * low), high=percent(high)))
    if one.unit["coverage_mark"]:
        said += _small(t(f"scorecard.coverage.{one.unit['coverage_mark']}"))
    if not one.unit["goal_level"]:
        return _small(t("level.none")) + said
    return level_mark(str(one.unit["goal_level"])) + said


def _rest(one: Comparison, rest: float) -> str:
    if rest != rest:
        return ""
    value = value_of(one.indicator, one.rest)
    return escape(value) + _difference(one, one.indicator)


def _difference(one: Comparison, indicator: Indicator) -> str:
    """Return the verdict in words with the difference and its interval."""
    if not one.verdict:
        return ""
    arrow = ""
    if indicator.direction is not Direction.NEUTRAL and one.verdict != "same":
        arrow = f"{ARROWS[one.verdict]} "
    words = tag(
        "div", escape(arrow + t(f"scorecard.verdict.{one.verdict}")), _class=one.verdict
    )
    sign = "+" if one.difference >= 0 else ""
    low, high = decimal(100 * one.lower), decimal(100 * one.upper)
    points = f"{sign}{decimal(100 * one.difference)}"
    return words + _small(t("scorecard.points", points=points, lower=low, upper=high))


def _change(indicator: Indicator, before: Comparison | None) -> str:
    if before is None or before.rest["hidden_reason"] or before.unit["hidden_reason"]:
        return _small(t("scorecard.no_earlier"))
    earlier = value_of(indicator, before.rest)
    if not before.verdict:
        return escape(earlier)
    words = f"{ARROWS[before.verdict]} {t(f'scorecard.change.{before.verdict}')}"
    return tag("div", escape(words), _class=before.verdict) + _small(
        t("scorecard.from", value=earlier)
    )


def _trend(values: list[float], kind: str, goal: GoalLevels | None) -> str:
    known = [value for value in values if value == value]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    # A small change must look small: an axis of shares spans at least this much.
    if kind == "share":
        spare = max(0.0, LEAST_SPAN - (high - low)) / 2
        low, high = max(0.0, low - spare - 0.02), min(1.0, high + spare + 0.02)
    else:
        low, high = 0.0, high * 1.05
    return sparkline(
        [None if value != value else value for value in values],
        width=110,
        height=28,
        domain=(low, high),
        goal=goal.high if goal else None,
    )
