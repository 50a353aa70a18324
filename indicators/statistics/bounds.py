"""What unknown answers could make of a share: the bounds without any assumption.

Source: Horowitz and Manski 2000, doi:10.1080/01621459.2000.10473902.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ShareBounds:
    """A share (0-1) as it is counted, and if all unknown answers were no, or yes.

    NaN without a patient.
    """

    counted: float
    all_no: float
    all_yes: float

    def level_depends(self, level: Callable[[float], str]) -> bool:
        """Return whether the goal level rests on how the unknown are counted.

        `level` gives the level of a share; levels are ordered, so that the two ends
        decide. False when a share is missing.
        """
        if self.all_no != self.all_no:
            return False
        return level(self.all_no) != level(self.all_yes)


def share_bounds(
    numerator: float, denominator: float, unknown: float, *, unknown_is_not_done: bool
) -> ShareBounds:
    """Return the bounds of `numerator` of `denominator` with `unknown` patients.

    `unknown_is_not_done` says that the unknown are in the denominator already and
    counted as not done; otherwise they stand outside it. Raises `ValueError` for counts
    that cannot be: negative, or more done and unknown than there are patients.
    """
    inside = unknown_is_not_done
    if min(numerator, unknown, denominator - numerator - unknown * inside) < 0:
        raise ValueError(
            f"{numerator} of {denominator} with {unknown} unknown cannot be"
        )
    patients = denominator if inside else denominator + unknown

    def part(count: float, total: float) -> float:
        return count / total if total else float("nan")

    return ShareBounds(
        counted=part(numerator, denominator),
        all_no=part(numerator, patients),
        all_yes=part(numerator + unknown, patients),
    )
