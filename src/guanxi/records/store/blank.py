"""New records without values: as calling the model gives them, but each default is looked up once."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState

from guanxi.meta.module import Module

NOT_SHARED = (dict, list)


def blank(module: Module) -> Any:
    """A new record of a module with its defaults."""
    model: Any = module.model
    preset, made = _pattern(model)
    record: Any = Model.__new__(model)
    record.__dict__.update(preset)
    for name, default in made:
        record.__dict__[name] = default()
    if module.share:
        record.__dict__["module"] = module.share
    record._state = ModelState()
    return record


@cache
def _pattern(model: type[Model]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """The values that all new records share, and how those that no two may share are made."""
    preset = {name: value for name, value in vars(model()).items() if name != "_state"}
    made = [field for field in model._meta.concrete_fields if isinstance(preset[field.attname], NOT_SHARED)]
    return preset, tuple((field.attname, field.get_default) for field in made)
