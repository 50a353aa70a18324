"""About how wide a text gets, where a chart must make room before it is drawn."""

# Parts of the letter size, in Source Sans; digits are 0.5.
NARROW_CHARACTERS = dict.fromkeys(" \u00a0,.:;·'!|iljI()[]-–", 0.3)
WIDE_CHARACTERS = dict.fromkeys("mwMW%≥≤", 0.84)
CHARACTERS = NARROW_CHARACTERS | WIDE_CHARACTERS
OTHER = 0.53


def text_width(text: str, size: float) -> float:
    """Return the width in pixels of a text's longest line, rather too much."""
    lines = text.split("\n")
    return size * max(sum(CHARACTERS.get(c, OTHER) for c in line) for line in lines)
