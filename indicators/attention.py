"""Which of a unit's numbers deserve attention first: a fixed order, no taste."""

from collections.abc import Mapping, Sequence

from indicators.results import Comparison

MOST = 3
# A low level outweighs everything; being certainly behind the others comes next, then
# being certainly worse than a year ago.
LOW_LEVEL, BEHIND_THE_REST, WORSE_THAN_BEFORE, MODERATE_LEVEL = 4, 2, 2, 1
LEAST = 2


def attention_first(
    comparisons: Sequence[Comparison], before: Mapping[str, Comparison]
) -> list[Comparison]:
    """Return at most three of the comparisons with the rest, the most urgent first.

    `before` compares the same unit with the year before, by indicator id. A number
    counts for a low or moderate goal level, for being worse than the rest of the
    country, and for being worse than a year ago; the last two only when the interval
    of the difference excludes zero. Among equals the one furthest behind the rest
    comes first. Hidden numbers never count.
    """
    weighed = [(_weight(one, before), abs(one.difference), one) for one in comparisons]
    urgent = [entry for entry in weighed if entry[0] >= LEAST]
    urgent.sort(key=lambda entry: (-entry[0], -entry[1]))
    return [comparison for _, _, comparison in urgent[:MOST]]


def _weight(comparison: Comparison, before: Mapping[str, Comparison]) -> int:
    if comparison.unit["hidden_reason"]:
        return 0
    levels = {"low": LOW_LEVEL, "moderate": MODERATE_LEVEL}
    weight = levels.get(str(comparison.unit["goal_level"]), 0)
    if comparison.verdict == "worse":
        weight += BEHIND_THE_REST
    earlier = before.get(comparison.indicator.id)
    if earlier is not None and earlier.verdict == "worse":
        weight += WORSE_THAN_BEFORE
    return weight
