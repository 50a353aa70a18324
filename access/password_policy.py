"""Which passwords may be chosen: long ones that are neither common nor one's name."""

import re
from functools import cache
from pathlib import Path

from access.passwords import DEMO_PASSWORD, LONGEST_BYTES

SHORTEST = 12
# Shorter parts of a name stand in ordinary words.
SHORTEST_PART = 4
FEWEST_DIFFERENT = 5
LIST = Path(__file__).parent / "common_passwords.txt"
# Signs that stand for letters in "p4$$w0rd".
DISGUISE = str.maketrans("0134578@$!", "oieastbasi")


def password_problem(
    password: str, username: str = "", name: str = "", email: str = ""
) -> str:
    """Return the key of the text that says what is wrong; "" when nothing is.

    Spaces around a password do not count: the sign-in form takes them away.
    """
    chosen = password.strip()
    if len(chosen) < SHORTEST:
        return "password.short"
    if len(chosen.encode(errors="replace")) > LONGEST_BYTES:
        return "password.long"
    if is_common(chosen):
        return "password.common"
    folded = chosen.casefold()
    if any(part in folded for part in _parts(username, name, email)):
        return "password.name"
    return ""


def _parts(*texts: str) -> set[str]:
    words = {word for text in texts for word in re.split(r"[\W\d_]+", text.casefold())}
    return {word for word in words if len(word) >= SHORTEST_PART}


def is_common(password: str) -> bool:
    """Return whether a password is one that is guessed first.

    One common word, also with digits and signs around it, in disguise or repeated; or
    too few different characters; or nothing but digits and signs.
    """
    folded = password.casefold()
    if folded == DEMO_PASSWORD or len(set(folded)) < FEWEST_DIFFERENT:
        return True
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    undisguised = folded.translate(DISGUISE)
    forms = {inner.translate(DISGUISE), inner, folded, undisguised}
    letters = {re.sub(r"[\W\d_]+", "", form) for form in forms}
    return any(_is_one_word(one) for one in letters)


def _is_one_word(text: str) -> bool:
    # A text inside itself doubled is a repetition of a shorter one.
    period = (text + text).find(text, 1)
    return text[:period] in common_words() or not text


@cache
def common_words() -> frozenset[str]:
    """Return the words that common passwords are made of."""
    lines = LIST.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
