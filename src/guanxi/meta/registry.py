"""All modules by key and by slug. They register at start-up; engines ask here and never import one.

What a company adds to them is laid over the declarations in one piece, known by the mark that its company row bears.
Whoever asks as an actor has read that mark anyway (`keep_up`), so every process knows of a change by its next request.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import lazy

from guanxi.kernel.replicas import PRIMARY, reading
from guanxi.meta.module import FieldSet, Module


@dataclass(frozen=True)
class Shape:
    """All modules as they are now, under the mark of the company's own additions: those that are switched `off` by
    their keys, and the packages `asleep` because all their modules are."""

    mark: str = ""
    by_key: Mapping[str, Module] = field(default_factory=dict)
    by_slug: Mapping[str, Module] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    asleep: frozenset[str] = frozenset()


_declared: dict[str, Module] = {}
_shape = Shape()
_tried: ContextVar[Shape | None] = ContextVar("tried", default=None)
Shaping = Callable[[Iterable[Module]], Iterable[Module]]
_shaping: list[Shaping] = []
_last: list[Shaping] = []
_switching: list[Callable[[], Iterable[str]]] = []
_following: list[Callable[[str], None]] = []


def register(module: Module) -> Module:
    """Make a module known; a key or slug can be taken once."""
    if module.key in _declared or module.slug in {other.slug for other in _declared.values()}:
        raise ValueError(f"module {module.key!r} ({module.slug!r}) is declared twice")
    _declared[module.key] = module
    _lay("", _declared.values())
    return module


def unregister(module: Module) -> None:
    """Forget a module. For tests that bring their own."""
    del _declared[module.key]
    _lay("", _declared.values())


def shape_by(shaping: Shaping, *, last: bool = False) -> None:
    """Name who makes of the declared modules those that the company has; `last` sees all that the others have added."""
    (_last if last else _shaping).append(shaping)


def switch_by(switched_off: Callable[[], Iterable[str]]) -> None:
    """Name who knows the keys of the modules that the company has switched off."""
    _switching.append(switched_off)


def follow(reading: Callable[[str], None]) -> None:
    """Name who reads something anew whenever the mark has changed, before the modules are shaped."""
    _following.append(reading)


def keep_up(mark: str) -> None:
    """Know the company's additions under this mark; nothing is read while it is the same.

    They are read where the mark is, from the first database: a replica may lag, and what it says would be kept.
    """
    if mark != _shape.mark:
        with reading(PRIMARY):
            _read(mark)


def _read(mark: str) -> None:
    for follow_up in _following:
        follow_up(mark)
    modules: Iterable[Module] = _declared.values()
    for shaping in (*_shaping, *_last) if mark else ():
        modules = shaping(modules)
    _lay(mark, modules, {key for switched_off in _switching if mark for key in switched_off()})


def get(key: str) -> Module:
    """The module of a key; KeyError when there is none."""
    return present().by_key[key]


def by_slug(slug: str) -> Module | None:
    """The module that bears a name of the surface, or nothing, as for one that is switched off."""
    return present().by_slug.get(slug)


def all_modules() -> tuple[Module, ...]:
    """Every module that is switched on, in the order of registration."""
    return tuple(module for key, module in present().by_key.items() if key not in present().off)


def every_module() -> tuple[Module, ...]:
    """All of them, those that are switched off as well: their records are still there."""
    return tuple(present().by_key.values())


def declared(key: str) -> Module | None:
    """A module as the product declares it; nothing where the company has made it."""
    return _declared.get(key)


def all_declared() -> tuple[Module, ...]:
    """Every module as the product declares it."""
    return tuple(_declared.values())


def is_off(module: Module) -> bool:
    """Whether the company has switched a module off."""
    return module.key in present().off


def leading_nowhere(of: FieldSet) -> frozenset[str]:
    """The fields of a module, or of lines, that name records of one that is switched off."""
    if not present().off:
        return present().off
    return frozenset(key for key, field in of.by_key.items() if field.target in present().off)


def is_asleep(place: str) -> bool:
    """Whether code of this place, such as `guanxi.modules.leads.jobs`, belongs to modules that are all switched off."""
    return bool(present().asleep) and any(place.startswith(f"{package}.") for package in present().asleep)


def present() -> Shape:
    """All modules as they are now, as one value that stays the same while they do."""
    return _tried.get() or _shape


def now(module: Module) -> Module:
    """The module as it is now, for those who hold its declaration."""
    return present().by_key.get(module.key, module)


def plural(module: Module) -> Any:
    """What several of a module's records are called at the time of saying it, for labels that are made at start-up."""
    return _plural(module)


_plural = lazy(lambda module: str(now(module).label_plural), str)


def shape_with(mark: str, last: Shaping) -> Shape:
    """The modules as they would be with another shaping in the last place, for `trying`."""
    modules: Iterable[Module] = _declared.values()
    for shaping in (*_shaping, last):
        modules = shaping(modules)
    return _made(mark, modules, {key for switched_off in _switching for key in switched_off()})


@contextmanager
def trying(shape: Shape) -> Iterator[None]:
    """Let the block alone see the modules like this; for everybody else nothing is otherwise."""
    before = _tried.set(shape)
    try:
        yield
    finally:
        _tried.reset(before)


def _lay(mark: str, modules: Iterable[Module], off: Iterable[str] = ()) -> None:
    global _shape  # noqa: PLW0603  replaced in one step, so that nobody sees half of it
    _shape = _made(mark, modules, off)


def _made(mark: str, modules: Iterable[Module], off: Iterable[str]) -> Shape:
    found = tuple(modules)
    asleep = _asleep(found, frozenset(off))
    off = frozenset(off) | {one.key for one in found if _package(one) in asleep}
    off |= {one.key for one in found if off and not one.in_menu and off & needs_of(one)}
    found = tuple(_without(one, off) for one in found) if off else found
    by_slug = {one.slug: one for one in found if one.key not in off}
    return Shape(mark, {one.key: one for one in found}, by_slug, off, asleep)


def _asleep(modules: Iterable[Module], off: frozenset[str]) -> frozenset[str]:
    """The packages of which nothing is left on that stands in the menu; what hangs on that goes with it."""
    shown = [one for one in modules if one.in_menu and one.group != "settings"] if off else ()
    return frozenset(_package(one) for one in shown if one.key in off) - {
        _package(one) for one in shown if one.key not in off
    }


def _without(module: Module, off: frozenset[str]) -> Module:
    """A module without what its actions ask about, and its record pages list of, modules that are switched off."""
    actions = tuple(
        replace(one, arguments=tuple(field for field in one.arguments if field.target not in off))
        for one in module.actions
    )
    return replace(module, actions=actions, related=tuple(one for one in module.related if one.module not in off))


def needs_of(module: Module) -> frozenset[str]:
    """The modules without one of whose records a record of this can't be."""
    lines = module.lines.fields if module.lines else ()
    return frozenset(field.target for field in (*module.fields, *lines) if field.required and field.target)


def _package(module: Module) -> str:
    return module.model.__module__.rpartition(".")[0]
