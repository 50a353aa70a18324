"""What a link says of a chart's lines: baseline, splits, and the reason for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from charts.time_axis import STEPS, period_kind, short_words, start_month
from components.choice import Choice, parts
from wording import t

KEYS = ("grunnlinje", "brudd", "hvorfor")
MONTHS_BEFORE_SPLIT = 24


@dataclass(frozen=True)
class LinesAsked:
    """Lines that a user has set, in periods of the chart, and why.

    `problems` are keys of texts: what could not be used.
    """

    baseline: tuple[str, str] | None = None
    splits: tuple[str, ...] = ()
    why: str = ""
    problems: tuple[str, ...] = ()

    @property
    def are_set(self) -> bool:
        """Whether there is a baseline or a split."""
        return self.baseline is not None or bool(self.splits)

    def words(self) -> list[str]:
        """Return baseline, splits and reason, each as a sentence."""
        said = []
        if self.baseline is not None:
            said.append(t("trends.lines.baseline", periods=span_words(self.baseline)))
        if self.splits:
            listed = ", ".join(short_words(one) for one in self.splits)
            said.append(t("trends.lines.splits", periods=listed))
        if said and self.why:
            said.append(t("trends.lines.why", why=self.why))
        return said


def span_words(span: tuple[str, str]) -> str:
    """Return `1. kv. 2019-4. kv. 2020`, or one period alone."""
    first, last = (short_words(one) for one in span)
    return first if first == last else f"{first}–{last}"


def first_month_asked(choice: Choice, earliest: int) -> int | None:
    """Return the first month that the chart must reach back to; None when any will do.

    A split needs periods before it. Lines before the `earliest` month are left aside.
    """
    splits = [start_month(one) for one in parts(choice, "brudd")]
    months = [one - MONTHS_BEFORE_SPLIT for one in splits if one >= earliest]
    first = start_month(choice.get("grunnlinje", "0000").partition("..")[0])
    months += [first] if first >= earliest else []
    return min(months, default=None)


def lines_asked(
    choice: Choice, labels: Sequence[str], dropped: Collection[str] = ()
) -> LinesAsked:
    """Return the lines of a choice, in the periods (`labels`) of the chart.

    Periods of another length are those that hold the same months. `dropped` are the
    keys of the link that could not be read.
    """
    problems = [f"trends.problem.{key}" for key in KEYS if key in dropped]
    splits: list[str] = []
    for text in parts(choice, "brudd"):
        found = period_holding(labels, start_month(text))
        if found is None or found == labels[0]:
            problems.append("trends.problem.split_outside")
        elif found not in splits:
            splits.append(found)
    splits.sort(key=start_month)
    baseline = None
    if "grunnlinje" in choice:
        baseline, problem = _baseline(choice["grunnlinje"], labels, splits)
        problems += [f"trends.problem.{problem}"] if problem else []
    why = choice.get("hvorfor", "")
    return LinesAsked(baseline, tuple(splits), why, tuple(dict.fromkeys(problems)))


def _baseline(
    text: str, labels: Sequence[str], splits: Sequence[str]
) -> tuple[tuple[str, str] | None, str]:
    """Return the baseline, or None and what is wrong with it."""
    begin, _, end = text.partition("..")
    last_month = start_month(end) + STEPS[period_kind(end)] - 1
    if start_month(begin) > last_month:
        return None, "baseline_backwards"
    first, last = (
        period_holding(labels, start_month(begin)),
        period_holding(labels, last_month),
    )
    if first is None or last is None:
        return None, "baseline_outside"
    across = [one for one in splits if start_month(first) < start_month(one)]
    if any(start_month(one) <= start_month(last) for one in across):
        return None, "baseline_across"
    return (first, last), ""


def period_holding(labels: Sequence[str], month: int) -> str | None:
    """Return the period that holds a month."""
    for label in labels:
        first = start_month(label)
        if first <= month < first + STEPS[period_kind(label)]:
            return label
    return None
