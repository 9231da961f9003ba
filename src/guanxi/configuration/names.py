"""What a record is called in any company, and which record is meant by such a name here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.configuration import OPTION
from guanxi.meta.module import Module
from guanxi.records.models import SavedView

ROOT = "/"  # the name of the first record of a tree, whatever a company calls it
NOBODY = "?"  # what is named in place of a record that has gone
USER = "user"
VIEW = "view"  # a shared view of a list, which is no record of a module

Row = Mapping[str, Any]


class Names:
    """The names of records, read once a module. Records of daily work are called by their titles, people by their user
    names; of several that are called alike, the later ones bear a number."""

    def __init__(self) -> None:
        self._names: dict[str, dict[int, str]] = {}
        self._ids: dict[str, dict[str, int]] = {}
        self.asked: dict[str, set[int]] = defaultdict(set)

    def out(self, target: str, pk: Any) -> str:
        """The name of a record, and a note that it was asked for."""
        if target == OPTION:
            return str(pk)
        if not str(pk).isdecimal():
            return NOBODY
        self.asked[target].add(int(pk))
        return self.of(target, int(pk))

    def of(self, target: str, pk: int) -> str:
        """The name of a record."""
        if target == VIEW:
            return self.views().get(pk, NOBODY)
        module = registry.get(target)
        if module.configuration is None:
            return next(iter(_titles(module, pk=pk)), NOBODY)
        return self.all_of(module).get(pk, NOBODY)

    def here(self, target: str, name: Any) -> Any:
        """The record that a name means here; E_NOT_HERE where there is none."""
        if target == OPTION:
            return name  # whether there is such a value is asked where the condition is kept
        module = None if target == VIEW else registry.get(target)
        found = self.find(module, str(name)) if module else self.find_view(str(name))
        if found is None:
            raise DomainError("E_NOT_HERE", object=module.label if module else _("View"), name=name)
        return found

    def views(self) -> Mapping[int, str]:
        """The names of the views that are shared."""
        if VIEW not in self._names:
            slugs = {module.key: module.slug for module in registry.every_module()}
            found = _numbered((row.pk, f"{slugs.get(row.module, row.module)}/{row.name}") for row in shared_views())
            self._names[VIEW], self._ids[VIEW] = found, {name: pk for pk, name in found.items()}
        return self._names[VIEW]

    def find_view(self, name: str) -> int | None:
        """The shared view of a name, or nothing."""
        self.views()
        return self._ids[VIEW].get(name)

    def find(self, module: Module, name: str) -> int | None:
        """The record of a name, or nothing."""
        if module.configuration is not None:
            self.all_of(module)
            return self._ids[module.key].get(name)
        rows = module.model.objects.filter(module.part, deleted_at=None, **{_title(module): name})
        ids = list(rows.values_list("pk", flat=True)[:2])
        return ids[0] if len(ids) == 1 else None

    def all_of(self, module: Module) -> Mapping[int, str]:
        """The names of all records of a module of the configuration."""
        if module.key not in self._names:
            self._names[module.key] = {}  # should a module name itself: nothing is known of it yet
            found = _numbered(self._called(module, rows_of(module)))
            self._names[module.key] = found
            self._ids[module.key] = {name: pk for pk, name in found.items()}
        return self._names[module.key]

    def forget(self) -> None:
        """Read everything anew: something was written."""
        self._names.clear()
        self._ids.clear()

    def called(self, module: Module, record: Any) -> str:
        """What a record is called that is not among the living; in a tree that can't be said."""
        if module.tree is not None:
            return NOBODY
        return next(iter(self._called(module, [record])))[1]

    def _called(self, module: Module, rows: Iterable[Any]) -> list[tuple[int, str]]:
        rows = list(rows)
        if module.tree is not None:
            return _paths(module, rows)
        return [(row.pk, self._name(module, row)) for row in rows]

    def _name(self, module: Module, row: Any) -> str:
        configuration = module.configuration
        if configuration is None:
            return NOBODY
        if configuration.standing and (kept := module.field(configuration.standing).read(row)):
            return f"{configuration.standing}:{kept}"
        return ROOT.join(self._part(module, key, row) for key in configuration.by)

    def _part(self, module: Module, key: str, row: Any) -> str:
        field = module.field(key)
        value = field.read(row)
        if field.is_reference:
            return self.of(field.target, value) if value else ""
        return str(field.type.dump(value))


def rows_of(module: Module) -> list[Any]:
    """The living records of a module of the configuration, the oldest first."""
    return list(module.model.objects.filter(module.rows, deleted_at=None).order_by("pk"))


def shared_views() -> list[SavedView]:
    """The views of lists that others have as well, the oldest first."""
    return list(SavedView.objects.filter(deleted_at=None).exclude(audience="").order_by("pk"))


def _numbered(called: Iterable[tuple[int, str]]) -> dict[int, str]:
    taken: dict[str, int] = defaultdict(int)
    found = {}
    for pk, name in called:
        taken[name] += 1
        found[pk] = name if taken[name] == 1 else f"{name} #{taken[name]}"
    return found


def _paths(module: Module, rows: list[Any]) -> list[tuple[int, str]]:
    """The names of a tree, each behind those above it but for the first of all."""
    column = module.field(module.tree.parent).column if module.tree else ""
    by_pk = {row.pk: row for row in rows}
    root = next((row.pk for row in rows if getattr(row, column) is None), None)

    def path(row: Any) -> str:
        above = by_pk.get(getattr(row, column))
        title = str(module.field(module.title).read(row))
        if row.pk == root:
            return ROOT
        return title if above is None or above.pk == root else f"{path(above)} / {title}"

    return [(row.pk, path(row)) for row in rows]


def _title(module: Module) -> str:
    return User.USERNAME_FIELD if module.key == USER else module.field(module.title).column


def _titles(module: Module, **of: Any) -> list[str]:
    return [str(one) for one in module.model.objects.filter(module.part, **of).values_list(_title(module), flat=True)]
