"""Texts in files that a spreadsheet may open."""

import re

# What a spreadsheet takes for a formula; some take the wide signs of East Asian fonts
# (the last four) for the plain ones.
FORMULA = re.compile(r"\t|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
BREAKS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")


def harmless(text: str) -> str:
    """Return the text in one line that no spreadsheet runs as a formula."""
    line = BREAKS.sub(" ", text)
    return f"'{line}" if FORMULA.match(line) else line
