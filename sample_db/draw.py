"""Drawing from distributions so that the totals come out as expected."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
NULL = np.int32(-(2**31))
YES, NO, UNKNOWN = 1, 2, 9


def logit(share: Floats | float) -> Floats:
    """Return log odds; shares are kept inside 0.0025-0.9975 so that it is finite."""
    inside = np.clip(np.asarray(share, dtype=float), 0.0025, 0.9975)
    return np.log(inside / (1 - inside))


def sigmoid(value: Floats) -> Floats:
    """Return the share of log odds."""
    return 1 / (1 + np.exp(-value))


def systematic(
    rng: np.random.Generator, share: Floats, group: NDArray[np.int64]
) -> Mask:
    """Draw yes or no per row so that any run of groups holds its expected count +-1.

    Rows are put in group order (random within a group) and every whole number that
    the running total passes gives one yes. `share` is 0-1 per row.
    """
    order = np.lexsort((rng.random(len(share)), group))
    passed = np.floor(np.cumsum(share[order]) + rng.random())
    drawn = np.empty(len(share), bool)
    drawn[order] = np.diff(passed, prepend=0.0) > 0
    return drawn


def tilt(target: Floats, group: NDArray[np.int64], lean: Floats) -> Floats:
    """Return shares that follow `lean` (log odds) and average to the group's target.

    `target` is 0-1 per group code, `group` and `lean` are per row.
    """
    size = np.maximum(np.bincount(group, minlength=len(target)), 1)
    low, high = np.full(len(target), -25.0), np.full(len(target), 25.0)
    for _ in range(26):
        middle = (low + high) / 2
        share = sigmoid(middle[group] + lean)
        short = np.bincount(group, share, minlength=len(target)) < target * size
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return sigmoid(((low + high) / 2)[group] + lean)


def pick(rng: np.random.Generator, n: int, weights: Mapping[int, float]) -> Ints:
    """Draw `n` codes with the given weights (any positive scale)."""
    codes = np.array(list(weights), dtype=np.int32)
    edges = np.cumsum(list(weights.values()))
    return codes[np.searchsorted(edges, rng.random(n) * edges[-1], side="right")]


def pick_by(
    rng: np.random.Generator,
    kind: NDArray[np.int64],
    weights: Sequence[Mapping[int, float]],
) -> Ints:
    """Draw one code per row with the weights of the row's kind (0, 1, ...)."""
    drawn = np.full(len(kind), NULL, dtype=np.int32)
    for number, table in enumerate(weights):
        rows = kind == number
        drawn[rows] = pick(rng, int(rows.sum()), table)
    return drawn


def answer(rng: np.random.Generator, yes: Mask, unknown: float = 0.0) -> Ints:
    """Return 1 for yes, 2 for no; of the noes the share `unknown` becomes 9."""
    no = np.where(rng.random(len(yes)) < unknown, UNKNOWN, NO)
    return np.where(yes, YES, no).astype(np.int32)


def chance(rng: np.random.Generator, share: Floats | float, n: int) -> Mask:
    """Return independent yes or no with the given share (one, or one per row)."""
    return rng.random(n) < share


def only_where(rows: Mask, values: NDArray[np.int32]) -> Ints:
    """Return the values, NULL outside the rows."""
    return np.where(rows, values, NULL).astype(np.int32)


def guids(rng: np.random.Generator, n: int) -> NDArray[np.str_]:
    """Return `n` random identifiers in upper case, 36 characters each."""
    digits = np.frombuffer(b"0123456789ABCDEF", dtype="S1")
    text = np.full((n, 36), b"-", dtype="S1")
    places = [i for i in range(36) if i not in (8, 13, 18, 23)]
    text[:, places] = digits[rng.integers(0, 16, (n, 32))]
    return text.view("S36").ravel().astype("U36")
