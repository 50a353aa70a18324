"""A row of a chart as one string of texts, which its axis labels are cut out of."""


def row_string(*texts: str) -> str:
    """Return the texts with tabs between."""
    return "\t".join(text.replace("\t", " ") for text in texts)


def cut(place: int) -> str:
    """Return the expression of one text of the row that an axis label stands for."""
    return f"split(datum.value,'\\t')[{place}]"
