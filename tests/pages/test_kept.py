"""Answers that are kept: one for everybody who asks the same, and nobody changes it."""

from dataclasses import dataclass
from threading import Event, Thread

import numpy as np
import pytest

from components.kept import forget_answers, kept


@dataclass(frozen=True, eq=False)
class Answer:
    columns: dict[str, np.ndarray]


def counting(most=10):
    asked = []

    @kept(most)
    def answer(name, size=1, *, _source=None):
        asked.append((name, size, _source))
        return Answer({"value": np.zeros(size)})

    return answer, asked


def held_up():
    begun, go_on = Event(), Event()

    @kept(10)
    def answer(name):
        begun.set()
        assert go_on.wait(60)
        return Answer({})

    return answer, begun, go_on


def test_the_same_question_has_one_answer_and_another_has_its_own():
    answer, asked = counting()
    assert answer("a") is answer("a")
    assert answer("a", 2) is not answer("a", 3)
    assert answer("a", 2) is not answer("b", 2)
    assert len(asked) == 4


def test_what_is_named_with_an_underscore_is_no_part_of_the_question():
    answer, asked = counting()
    assert answer("a", _source=1) is answer("a", _source=2)
    assert asked == [("a", 1, 1)]


def test_nobody_can_change_what_is_kept():
    answer, _ = counting()
    with pytest.raises(ValueError, match="read-only"):
        answer("a", 3).columns["value"][0] = 1


def test_what_cannot_be_answered_is_asked_again():
    tries = []

    @kept(10)
    def answer(name):
        tries.append(name)
        raise LookupError(name)

    for _ in range(2):
        with pytest.raises(LookupError):
            answer("a")
    assert tries == ["a", "a"]


def test_only_the_latest_are_kept():
    answer, asked = counting(most=2)
    for name in "abca":
        answer(name)
    assert [name for name, *_ in asked] == ["a", "b", "c", "a"]


def test_whoever_asks_meanwhile_waits_for_the_answer():
    answer, begun, go_on = held_up()
    answers = []
    askers = [Thread(target=lambda: answers.append(answer("a"))) for _ in range(5)]
    for asker in askers:
        asker.start()
    assert begun.wait(60)
    go_on.set()
    for asker in askers:
        asker.join(60)
    assert len(answers) == 5
    assert len(set(map(id, answers))) == 1


def test_what_was_begun_before_answers_were_forgotten_answers_nobody_after():
    answer, begun, go_on = held_up()
    answers = []
    slow = Thread(target=lambda: answers.append(answer("a")))
    slow.start()
    assert begun.wait(60)
    forget_answers()
    go_on.set()
    slow.join(60)
    (before,) = answers
    after = answer("a")
    assert after is not before
    assert answer("a") is after
