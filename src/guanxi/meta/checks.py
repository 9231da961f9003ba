"""Everything in a declaration that names something which is not there. Run at start-up as a system check."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register

from guanxi.meta import registry
from guanxi.meta.module import LINES, Module

RESERVED = frozenset(
    "q filter sort limit cursor fields expand count group_by sum view page id version lines format partial before "
    "columns bare span day dates in".split()
)


def problems(module: Module) -> list[str]:
    """What is wrong with a declaration, in sentences for the engineer who wrote it."""
    known = {*module.by_key, "id"}
    unknown = [f"{place} names unknown field {key!r}" for place, key in _named(module) if key not in known]
    reserved = [f"field {key!r} bears the name of a parameter" for key in sorted(set(module.by_key) & RESERVED)]
    targets = [
        f"field {field.key!r} refers to unknown module {field.target!r}"
        for field in (*module.fields, *(module.lines.fields if module.lines else ()))
        if field.target and field.target not in {other.key for other in registry.all_modules()}
    ]
    found = (*unknown, *reserved, *targets, *_line_problems(module), *_told_problems(module), *_index_problems(module))
    return [f"{module.key}: {problem}" for problem in found]


def _line_problems(module: Module) -> Iterator[str]:
    """Rights to fields find those of lines by this name."""
    if module.lines and module.lines.slug != f"{module.slug}.{LINES}":
        yield f"its lines are called {module.lines.slug!r}"


def _told_problems(module: Module) -> Iterator[str]:
    """Titles, timelines and the search for duplicates tell their fields to others than administrators."""
    timeline = (module.timeline.text, module.timeline.kind) if module.timeline else ()
    duplicates = module.duplicates.fields if module.duplicates else ()
    for key in dict.fromkeys((module.title, module.subtitle, *timeline, *duplicates)):
        if key in module.by_key and module.by_key[key].private:
            yield f"field {key!r} is private, and stands in the title, the timeline or among duplicates"


def _named(module: Module) -> Iterator[tuple[str, str]]:
    yield "title", module.title
    yield from (("search", key) for key in module.search)
    yield from (("layout", key) for section in module.layout.sections for key in section.fields)
    yield from (("calendar", key) for key in module.calendar)
    yield from (("layout header", key) for key in (*module.layout.header, *module.layout.quick))
    for view in module.views:
        yield from ((f"view {view.key}", key) for key in (*view.columns, *view.sums) if "." not in key)
        yield f"view {view.key}", view.sort.removeprefix("-").split(",")[0]
        if view.group_by:
            yield f"view {view.key}", view.group_by
    if module.duplicates:
        yield from (("duplicates", key) for key in (*module.duplicates.fields, module.duplicates.followed) if key)
    if module.tree:
        yield "tree", module.tree.parent
    if module.numbering:
        yield "numbering", module.numbering.field
    if module.variants:
        yield "variants", module.variants.field
        yield from (("variants", key) for kind in module.variants.kinds for key in (*kind.fields, *kind.required))
        yield from (("variants", key) for kind in module.variants.kinds for key in kind.later)
    yield from (("sharing", key) for key in (*module.sharing.parents, module.sharing.account) if key)


def _index_problems(module: Module) -> Iterator[str]:
    """Abstract Meta.indexes vanish when the child has a Meta of its own; so each table is asked."""
    names = {index.name for index in module.model._meta.indexes}
    if not any(name.endswith("_updated") for name in names):
        yield f"table {module.model._meta.db_table!r} lacks its base indexes"


@register()
def check_declarations(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Django's own check command shows the problems of all modules."""
    return [Error(text, id="guanxi.E001") for module in registry.all_modules() for text in problems(module)]
