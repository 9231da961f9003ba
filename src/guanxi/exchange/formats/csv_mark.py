"""What a CSV file bears of who took it out: the header of an empty last column. So it keeps its place when rows are
sorted or cut out, every row is a record, and an import passes over it."""

BEGINNING = "Guanxi · "


def mark_of(person: str, moment: str) -> str:
    """The header that says who and when."""
    return f"{BEGINNING}{person} · {moment}"


def is_mark(header: str) -> bool:
    """Whether a column of a file is no more than such a mark."""
    return header.strip().startswith(BEGINNING)
