"""How the columns of a file are called: the labels people know, in both languages, and the names of the surface."""

import re
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation

from guanxi.kernel.text import fold
from guanxi.meta.field import Field
from guanxi.meta.module import LineSpec, Module

ID = "id"
LINE_PREFIX = "lines."
NOISE = re.compile(r"[\s_\-*·:：()（）\[\]]")


def heading(field: Field, lines: LineSpec | None = None) -> str:
    """What stands over a column that goes out, in the active language; a line's field names the lines too."""
    return f"{lines.label}: {field.label}" if lines else str(field.label)


def headings(module: Module, fields: Sequence[Field], line_fields: Sequence[Field] = ()) -> list[str]:
    """What stands over the columns of an export: labels, and the name of a field whose label is taken already."""
    found = {ID.upper(): ""}
    for field in fields:
        label = heading(field)
        found[label if label not in found else field.key] = ""
    for field in line_fields:
        label = heading(field, module.lines)
        found[label if label not in found else LINE_PREFIX + field.key] = ""
    return list(found)


def targets(module: Module, allowed: frozenset[str]) -> dict[str, str]:
    """Every name by which a column may be called, simplified, and the field that it means.

    A label that two fields share means neither of them; their names still do.
    """
    names = {simple(ID): ID}
    for key in allowed:
        names[simple(key)] = key
    for key, labels in _labels(module, allowed):
        for label in labels:
            if names.setdefault(simple(label), key) != key and simple(label) not in map(simple, allowed):
                names[simple(label)] = ""
    return {name: key for name, key in names.items() if key}


def line_targets(module: Module, allowed: frozenset[str]) -> dict[str, str]:
    """The same for the fields of lines: `lines.product`, or the label of the lines with that of the field."""
    spec = module.lines
    if spec is None:
        return {}
    fields = [field for field in spec.fields if field.key in allowed]
    names = {simple(LINE_PREFIX + field.key): field.key for field in fields}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names |= {simple(heading(field, spec)): field.key for field in fields}
    return names


def simple(name: str) -> str:
    """A name without case, width, spaces and the signs that people put around names."""
    return NOISE.sub("", fold(name))


def _labels(module: Module, allowed: frozenset[str]) -> list[tuple[str, list[str]]]:
    found = []
    for key in sorted(allowed):
        labels = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                labels.append(str(module.field(key).label))
        found.append((key, labels))
    return found
