"""Answers kept for everybody who asks the same, and known by what was asked.

Streamlit's own caches put every answer into bytes, and take 0.1 ms to know a question
again; a page asks up to twenty times. Here an answer is one object for all sessions, so
its arrays cannot be changed.
"""

from collections.abc import Callable, Hashable
from dataclasses import is_dataclass
from functools import wraps
from threading import Condition
from typing import Any, ParamSpec, TypeVar

import numpy as np
from cachetools import TTLCache, cached
from cachetools.keys import hashkey

KEEP_SECONDS = 3600

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
_in_force = {"rules": 0}


def kept(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Let a function keep its `most` latest answers; who asks meanwhile waits for one.

    Arguments are part of the question, but for those named with an underscore, which
    must follow from the others.
    """

    def keeping(work_out: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        @wraps(work_out)
        def answer(*asked: Asked.args, **more: Asked.kwargs) -> Answer:
            found = work_out(*asked, **more)
            _close(found)
            return found

        answers: TTLCache[Hashable, Answer] = TTLCache(most, KEEP_SECONDS)
        return cached(answers, key=_question, condition=Condition())(answer)

    return keeping


def forget_answers() -> None:
    """Let nothing count any more that was worked out, or was begun, until now."""
    _in_force["rules"] += 1


def _question(*asked: Hashable, **more: Hashable) -> Hashable:
    named = {name: one for name, one in more.items() if not name.startswith("_")}
    return hashkey(_in_force["rules"], *asked, **named)


def _close(answer: Any) -> None:
    """Let nobody change the arrays of an answer, or of its parts."""
    if isinstance(answer, np.ndarray):
        answer.flags.writeable = False
    elif isinstance(answer, dict):
        for one in answer.values():
            _close(one)
    elif is_dataclass(answer):
        _close(vars(answer))
