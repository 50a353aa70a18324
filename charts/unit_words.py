"""What a unit of a results table is called."""

from collections.abc import Mapping
from typing import Any

from wording import t


def unit_words(row: Mapping[str, Any], *, mark_own: bool = False) -> str:
    """Return a unit's name; that of the country and of its rest in words."""
    level = row["unit_level"]
    if level == "nation":
        return t("nation.name")
    if level == "rest":
        return t("unit_level.rest")
    name = str(row["unit_name"])
    return t("chart.own_unit", name=name) if mark_own and row["is_own"] else name
