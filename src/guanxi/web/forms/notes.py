"""What is said under a field while one writes in it: whoever can say something adds it here."""

from collections.abc import Callable, Mapping

_notes: dict[tuple[str, str], Callable[[str], str]] = {}


def add(module: str, field: str, say: Callable[[str], str]) -> None:
    """Say something about what is written in a field of a module; it may ask the database little."""
    _notes[module, field] = say


def noted(module: str) -> tuple[str, ...]:
    """The fields of a module about which something is said."""
    return tuple(field for key, field in _notes if key == module)


def notes_on(module: str, written: Mapping[str, str]) -> dict[str, str]:
    """What is said about these texts."""
    return {key: _notes[module, key](written[key]) for key in noted(module) if key in written}
