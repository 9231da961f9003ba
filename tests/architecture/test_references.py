"""What the import checker can't see: foreign keys between modules."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignKey, Model

from guanxi.meta import registry


def test_a_foreign_key_leads_to_a_named_dependency_only():
    assert [
        text for field, text in keys_between_modules() if room(field.related_model) not in dependencies(field)
    ] == []


def test_a_foreign_key_leaves_no_way_back_on_the_other_module():
    assert [text for field, text in keys_between_modules() if field.remote_field.related_name != "+"] == []


def test_modules_depend_on_each_other_without_a_ring():
    needs = {name: named_dependencies(name) - {name} for name in rooms()}
    free: set[str] = set()
    while ready := {name for name, wanted in needs.items() if name not in free and wanted <= free}:
        free |= ready

    assert sorted(set(needs) - free) == []


def keys_between_modules() -> Iterator[tuple[ForeignKey, str]]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and room(model) and room(field.related_model) not in ("", room(model)):
                yield field, f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"


def room(model: type[Model]) -> str:
    """The folder under guanxi.modules that a table belongs to; empty for tables of the engines."""
    parts = model.__module__.split(".")
    return parts[2] if parts[:2] == ["guanxi", "modules"] else ""


def rooms() -> set[str]:
    return {room(module.model) for module in registry.all_modules()} - {""}


def dependencies(field: ForeignKey) -> set[str]:
    return named_dependencies(room(field.model))


def named_dependencies(name: str) -> set[str]:
    """The rooms that the declarations of a room name in depends_on."""
    return {each for module in registry.all_modules() if room(module.model) == name for each in module.depends_on}
