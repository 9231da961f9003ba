"""All modules by key and by slug. They register at start-up; engines ask here and never import one."""

from guanxi.meta.module import Module

_by_key: dict[str, Module] = {}
_by_slug: dict[str, Module] = {}


def register(module: Module) -> Module:
    """Make a module known; a key or slug can be taken once."""
    if module.key in _by_key or module.slug in _by_slug:
        raise ValueError(f"module {module.key!r} ({module.slug!r}) is declared twice")
    _by_key[module.key] = module
    _by_slug[module.slug] = module
    return module


def unregister(module: Module) -> None:
    """Forget a module. For tests that bring their own."""
    del _by_key[module.key], _by_slug[module.slug]


def get(key: str) -> Module:
    """The module of a key; KeyError when there is none."""
    return _by_key[key]


def by_slug(slug: str) -> Module | None:
    """The module that bears a name of the surface, or nothing."""
    return _by_slug.get(slug)


def all_modules() -> tuple[Module, ...]:
    """Every module in the order of registration."""
    return tuple(_by_key.values())
