"""What is said under a field while one writes in it: whoever can say something adds it here."""

from collections.abc import Callable, Mapping

from guanxi.access.actor import Actor

Say = Callable[[str, Mapping[str, str], Actor], str]  # of the text, of what else stands in the form, to whom
_notes: dict[tuple[str, str], Say] = {}


def add(module: str, field: str, say: Say) -> None:
    """Say something about what is written in a field of a module; it may ask the database little."""
    _notes[module, field] = say


def noted(module: str) -> tuple[str, ...]:
    """The fields of a module about which something is said."""
    return tuple(field for key, field in _notes if key == module)


def notes_on(module: str, written: Mapping[str, str], actor: Actor) -> dict[str, str]:
    """What is said about these texts."""
    return {key: _notes[module, key](written[key], written, actor) for key in noted(module) if key in written}
