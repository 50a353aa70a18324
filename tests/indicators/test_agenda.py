"""The agenda: what a link says, what it does not, and in which order."""

import pytest

from indicators.agenda import Slide, around, read_agenda, slide_of, write_agenda

INDICATORS = ("a", "b", "c")
UNITS = {
    "nation": ("nation",),
    "rhf": ("Nord RHF", "Sør-Øst RHF"),
    "hf": ("Nord HF", "Øst HF", "Sør HF"),
    "hospital": ("11", "12", "21"),
}


def pairs(text: str) -> list[str]:
    return [slide.key for slide in read_agenda(text, INDICATORS, UNITS).slides]


@pytest.mark.parametrize(
    ("text", "slides"),
    [
        ("a@11", ["a@11"]),
        ("a@11|b@nation", ["a@11", "b@nation"]),
        ("a,b@11,12", ["a@11", "a@12", "b@11", "b@12"]),
        ("11,12@a,b", ["a@11", "b@11", "a@12", "b@12"]),
        ("b,a@nation", ["b@nation", "a@nation"]),
        ("a@hospital", ["a@11", "a@12", "a@21"]),
        ("rhf@a,b", ["a@Nord RHF", "b@Nord RHF", "a@Sør-Øst RHF", "b@Sør-Øst RHF"]),
        ("a@nation,hf", ["a@nation", "a@Nord HF", "a@Øst HF", "a@Sør HF"]),
        ("a@12|a@hospital", ["a@12", "a@11", "a@21"]),
        ("a,x@11,99", ["a@11"]),
        ("x@11|b@12|a@", ["b@12"]),
        ("a@a|11@11|@|||", []),
        ("", []),
        ("<script>@11", []),
    ],
)
def test_the_slides_of_a_text(text, slides):
    assert pairs(text) == slides


def test_a_slide_knows_its_level():
    (slide,) = read_agenda("a@Øst HF", INDICATORS, UNITS).slides
    assert slide == Slide("a", "hf", "Øst HF")


@pytest.mark.parametrize("by_unit", [False, True])
def test_what_is_written_is_read_again(by_unit):
    text = write_agenda(["b", "a"], ["nation", "rhf", "11"], by_unit=by_unit)
    agenda = read_agenda(text, INDICATORS, UNITS)
    assert agenda.indicators == ("b", "a")
    assert agenda.units == ("nation", "rhf", "11")
    assert agenda.by_unit == by_unit
    assert len(agenda.slides) == 2 * (1 + 2 + 1)


def test_one_list_alone_is_remembered_and_makes_no_slide():
    agenda = read_agenda(write_agenda([], ["rhf"], by_unit=False), INDICATORS, UNITS)
    assert (agenda.units, agenda.indicators, agenda.slides) == (("rhf",), (), ())


def test_the_minutes_find_their_slide_again():
    assert slide_of("a@Nord RHF", INDICATORS, UNITS) == Slide("a", "rhf", "Nord RHF")
    for gone in ("a@Vest RHF", "x@11", "a", "", "a@hospital"):
        assert slide_of(gone, INDICATORS, UNITS) is None


@pytest.mark.parametrize(
    ("place", "length", "cut"),
    [
        (0, 4, (0, 4)),
        (0, 51, (0, 9)),
        (3, 51, (0, 9)),
        (25, 51, (21, 30)),
        (50, 51, (42, 51)),
        (0, 0, (0, 0)),
    ],
)
def test_as_many_as_fit_stand_around_a_place(place, length, cut):
    assert around(place, length, 9) == cut
