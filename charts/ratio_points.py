"""The points of observed against expected, their texts, and who has none."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from charts.layered import Spec
from charts.rows import Table
from charts.scales import round_up
from charts.unit_words import unit_words
from charts.words import hidden_text
from wording import decimal, t

COLUMNS = (
    "unit_level",
    "unit_id",
    "unit_name",
    "numerator",
    "denominator",
    "expected",
    "value",
    "lower",
    "upper",
    "zone",
    "hidden_reason",
    "rounded",
    "is_own",
)
# Higher ratios are too rare to make room for: the limits are cut there.
MOST_LIMIT = 3.0


def ratio_point(row: Mapping[str, Any], own: Collection[str]) -> Spec:
    """Return a unit's point with its texts; an interval for the own unit alone."""
    is_own = bool(row["is_own"]) or str(row["unit_id"]) in own
    unit = unit_words(row, mark_own=True)
    about = t("chart.about") if row["rounded"] else ""
    zone = t(f"chart.ratio.zone.{row['zone']}")
    counts = t(
        "chart.ratio.counts",
        about=about,
        observed=decimal(row["numerator"], 0),
        expected=decimal(row["expected"]),
        n=decimal(row["denominator"], 0),
    )
    ratio = decimal(row["value"], 2)
    interval = f"{decimal(row['lower'], 2)}–{decimal(row['upper'], 2)}"
    point = {
        "unit_id": str(row["unit_id"]),
        "unit": unit,
        "is_own": is_own,
        # Nobody reads fifty names: only those that the eye will ask for.
        "named": unit if is_own or row["zone"] == "99.8" else "",
        "expected": round(float(row["expected"]), 1),
        "ratio": round(float(row["value"]), 4),
        "zone": zone,
        "tip_counts": counts,
        "tip_ratio": ratio,
        "tip_interval": interval,
        "label": f"{unit}: {ratio} ({interval}), {counts}, {zone}",
    }
    if is_own:
        point |= {"lower": float(row["lower"]), "upper": float(row["upper"])}
    return point


def ratio_scales(points: list[Spec], curve: Table) -> tuple[Spec, Spec]:
    """Return the scales of expected number and ratio, which hold every point."""
    most = max((point["expected"] for point in points), default=1.0)
    if len(curve["expected"]):
        most = max(most, float(curve["expected"].max()))
    ratios = [point["ratio"] for point in points]
    ratios += [point["upper"] for point in points if "upper" in point]
    if len(curve["expected"]):
        ratios.append(float(curve["upper_998"].max()))
    top = min(max([1.5, *ratios]), MOST_LIMIT)
    top = max([top, *(point["ratio"] for point in points)])
    top = math.ceil(top * 5) / 5
    return (
        {"domain": [0, round_up(most)], "nice": False, "zero": True},
        {"domain": [0, top], "nice": False, "zero": True},
    )


def hidden_units(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return, a line a reason, which units have no point."""
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        if row["hidden_reason"] and row["hidden_reason"] != "no_data":
            by_reason.setdefault(row["hidden_reason"], []).append(str(row["unit_name"]))
    return [
        t("chart.ratio.hidden", reason=hidden_text(reason), units=", ".join(units))
        for reason, units in by_reason.items()
    ]
