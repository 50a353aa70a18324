"""Names at the ends of lines, moved apart where they would lie on each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from charts.layered import Spec, listed, quoted
from charts.lines import Line
from charts.theme import NARROW, Palette, responsive, wrapped

WIDE_LINE, NARROW_LINE = 17, 14
WIDE_NAME, NARROW_NAME = 22, 13
# A name farther from the end of its line than this is not read as the line's name.
FARTHEST = 34


def end_labels(
    lines: Sequence[Line],
    colour_of: dict[str, str],
    domain: tuple[float, float],
    height: int,
    colours: Palette,
) -> Spec | None:
    """Return the axis of names, or None where a legend must do: names too far off."""
    ended = [line for line in lines if line.points]
    wide = _placed(ended, WIDE_NAME, WIDE_LINE, domain, height)
    narrow = _placed(ended, NARROW_NAME, NARROW_LINE, domain, height)
    if not ended or wide is None or narrow is None:
        return None
    places = (
        f"({NARROW} ? {listed(repr(y) for y, _ in narrow)} :"
        f" {listed(repr(y) for y, _ in wide)})"
    )
    texts = (
        f"({NARROW} ? {listed(listed(map(quoted, names)) for _, names in narrow)} :"
        f" {listed(listed(map(quoted, names)) for _, names in wide)})"
    )
    number = f"indexof({places},datum.value)"
    lines_in_label = f"length({texts}[{number}])"
    half = f"({NARROW} ? {NARROW_LINE / 2} : {WIDE_LINE / 2})"
    return {
        "orient": "right",
        "values": {"expr": places},
        "labelExpr": f"{texts}[{number}]",
        "labelLineHeight": responsive(WIDE_LINE, NARROW_LINE),
        # Vega centres the first line of a label, not the whole label.
        "labelOffset": {
            "condition": {"test": "true", "expr": f"(1-{lines_in_label})*{half}"},
            "value": 0,
        },
        "labelColor": {
            "condition": [
                {"test": f"{number}=={index}", "value": colour_of[line.key]}
                for index, line in enumerate(ended)
            ],
            "value": colours.text,
        },
        "labelFontWeight": {
            "condition": [
                {"test": f"{number}=={index}", "value": 700}
                for index, line in enumerate(ended)
                if line.is_own
            ],
            "value": 500,
        },
        "labelOverlap": False,
        "labelPadding": 8,
        "title": None,
        "aria": False,
    }


def _placed(
    lines: Sequence[Line],
    longest: int,
    line_height: int,
    domain: tuple[float, float],
    height: int,
) -> list[tuple[float, tuple[str, ...]]] | None:
    """Return value and text lines of each name; None when one is moved too far."""
    first, last = domain
    names = [wrapped(one.name, longest) for one in lines]
    wanted = [
        height * (last - line.points[-1]["value"]) / (last - first) for line in lines
    ]
    got = spread(wanted, [line_height * len(name) for name in names], height)
    if any(abs(a - b) > FARTHEST for a, b in zip(wanted, got, strict=True)):
        return None
    return [
        (round(last - y * (last - first) / height, 9), name)
        for y, name in zip(got, names, strict=True)
    ]


@dataclass(frozen=True)
class _Heap:
    """Boxes that touch, in order, and where the first begins."""

    boxes: list[int]
    size: float
    start: float

    def joined(self, below: "_Heap") -> "_Heap":
        """Return both as one, moved as little as their boxes want on average."""
        here, there = len(self.boxes), len(below.boxes)
        start = self.start * here + (below.start - self.size) * there
        return _Heap(
            self.boxes + below.boxes, self.size + below.size, start / (here + there)
        )

    def inside(self, height: float) -> "_Heap":
        """Return the heap within 0 and the height."""
        return replace(self, start=max(0.0, min(self.start, height - self.size)))


def spread(
    wanted: Sequence[float], sizes: Sequence[float], height: float
) -> list[float]:
    """Return middles near the wanted ones so that boxes of these sizes are apart.

    Boxes keep their order, and stay within 0 and `height` while there is room.
    """
    heaps: list[_Heap] = []
    for index in sorted(range(len(wanted)), key=lambda index: wanted[index]):
        top = wanted[index] - sizes[index] / 2
        heap = _Heap([index], sizes[index], top).inside(height)
        while heaps and heaps[-1].start + heaps[-1].size > heap.start:
            heap = heaps.pop().joined(heap).inside(height)
        heaps.append(heap)
    found = [0.0] * len(wanted)
    for heap in heaps:
        top = heap.start
        for index in heap.boxes:
            found[index] = top + sizes[index] / 2
            top += sizes[index]
    return found
