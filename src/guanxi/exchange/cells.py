"""Values as cells: readable for people, and exact enough to come in again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.exchange.references import find_records
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.types.choice import Boolean, Choice, MultiChoice
from guanxi.meta.types.files import Files
from guanxi.meta.types.place import Place
from guanxi.meta.types.structure import Structure
from guanxi.records.titles import titles_of

Row = Mapping[str, Any]
Names = Mapping[tuple[str, int], str]
SEPARATORS = frozenset(",;，；")
BY_LABEL = (Boolean, Choice, MultiChoice, Structure, Files, Place)


def names_of(fields: Iterable[Field], rows: Iterable[Row], actor: Actor) -> Names:
    """What each record that the rows refer to is called: by its title where that finds it, else with its id."""
    titles = titles_of(fields, rows, actor)
    by_module: dict[str, set[str]] = defaultdict(set)
    for (key, _pk), title in titles.items():
        by_module[key].add(title.text)
    found = {key: find_records(registry.get(key), actor, "", texts) for key, texts in by_module.items()}
    return {
        (key, pk): title.text if found[key].get(title.text) == (pk,) else f"{title.text} #{pk}"
        for (key, pk), title in titles.items()
    }


def cell(field: Field, value: Any, names: Names) -> str:
    """A value of a record as a cell."""
    if value is None or value in ("", ()):
        return ""
    if field.is_reference:
        return names.get((field.target, value), f"#{value}")
    if field.target:
        return "; ".join(_one_of_several(names.get((field.target, pk), ""), pk) for pk in value)
    return field.type.display(value) if isinstance(field.type, BY_LABEL) else str(field.type.dump(value))


def json_value(field: Field, value: Any, names: Names) -> Any:
    """A value of a record in an object: as the API says it, references by name."""
    if field.target:
        return cell(field, value, names) or None
    return field.type.dump(value)


def dumped_cell(field: Field, value: Any, names: Names) -> str:
    """A value that was dumped already, as those of lines are."""
    if value is None:
        return ""
    return names.get((field.target, value), f"#{value}") if field.is_reference else str(value)


def _one_of_several(name: str, pk: int) -> str:
    """A name that holds a separator would be read as two."""
    return f"#{pk}" if not name or SEPARATORS & set(name) else name
