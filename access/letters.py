"""The letters to users and the secretariat, each in its reader's language."""

from access.mail import Letter
from wording import LANGUAGES, catalogue


def letter(kind: str, to: str, language: str, **values: object) -> Letter:
    """Return a letter of the catalogue: `letter.<kind>.subject` and `.text`."""
    texts = catalogue(language if language in LANGUAGES else "nb")
    return Letter(
        to,
        texts[f"letter.{kind}.subject"],
        texts[f"letter.{kind}.text"].format(**values),
    )


def role_words(role: str, language: str) -> str:
    """Return the name of a role in a language."""
    return catalogue(language if language in LANGUAGES else "nb")[f"role.{role}"]
