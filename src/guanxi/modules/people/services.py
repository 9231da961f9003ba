"""Rules of departments, positions, roles and users (F001, F002, F004, F008)."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Length, Replace

from guanxi.access.leaving import shut_out
from guanxi.access.models import Department, Position, Role, User, UserPosition
from guanxi.access.positions import departments_moved, hold_positions, join_departments, positions_moved
from guanxi.kernel.errors import ACTION_LABELS, FURTHER
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.modules.people.handing_over import tell_of_leaving
from guanxi.modules.people.presets import PRESETS, rights_of
from guanxi.records.locks import hold, tree_lock
from guanxi.records.sensitive import ADMINISTRATORS_ROLE, NEW_ADMINISTRATOR, warn
from guanxi.records.store import Change

DEFAULT_ROLE = "sales"


def check_departments(changes: list[Change]) -> None:
    """A department without a parent stands under the root, once there is one; there is one tree."""
    root = _root(Department)
    for change in changes:
        _under_root(change, root)


def departments_saved(changes: list[Change]) -> None:
    """A moved department takes the people below along at once: sharing rules follow paths."""
    for change in changes:
        if "old_path" in change.extra and not change.is_new:
            departments_moved(_at_or_below(Department, change).values_list("pk", flat=True))


def department_removing(changes: list[Change]) -> None:
    """The root stays; departments with people or departments below are refused by the store, with names."""
    for change in changes:
        if change.record.parent_id is None:
            change.refuse("E_IN_USE", refs=change.module.label)


def check_positions(changes: list[Change]) -> None:
    """A position without a superior stands under the root; there is one tree."""
    root = _root(Position)
    for change in changes:
        _under_root(change, root)
        change.put("level", change.record.path.count(".") + 1)


def positions_saved(changes: list[Change]) -> None:
    """A moved position takes the people below along at once: access follows paths."""
    for change in changes:
        if "old_path" in change.extra and not change.is_new:
            below = _at_or_below(Position, change)
            below.update(level=_depth())
            positions_moved(below.values_list("pk", flat=True))


def _at_or_below(model: type, change: Change) -> Any:
    prefix = f"{change.record.path}{change.record.pk}."
    below = Q(path__gte=prefix, path__lt=prefix[:-1] + "/")
    return model.objects.filter(Q(pk=change.record.pk) | below)  # type: ignore[attr-defined]


def position_removing(changes: list[Change]) -> None:
    """A position that someone still holds, even besides another, can't go (F004 rule 5)."""
    for change in changes:
        holders = UserPosition.objects.filter(position=change.record, user__deleted_at=None).order_by("user")
        names = list(holders.values_list("user__name", flat=True)[:5])
        if names:
            change.refuse("E_IN_USE", refs=listed(names))
        elif change.record.parent_id is None:
            change.refuse("E_IN_USE", refs=change.module.label)


def check_roles(changes: list[Change]) -> None:
    """The administrators' role keeps its nature, and one that makes the last administrator too; only administrators
    make others. What is made of a preset begins with its rights; what is given must guard something."""
    for change in changes:
        if change.is_new and change.value("preset"):
            _fill_from_preset(change)
        _check_rights(change)
        if change.changes("is_admin") and not _rules_over_all(change):
            change.refuse("E_FIELD_FORBIDDEN", "is_admin")
        if change.is_new or not change.changes("is_admin") or change.value("is_admin"):
            continue
        others = _admins(_admin_roles() - {change.record.pk})
        if change.record.preset == "admin" or not others.exists():
            change.refuse("E_LAST_ADMIN", "is_admin")


def roles_saved(changes: list[Change]) -> None:
    """Administrators hear of a role that makes its holders administrators from now on."""
    for change in changes:
        record = change.record
        if not change.is_new and change.changes("is_admin") and record.is_admin:
            key = f"{record.pk}:{record.version}"
            warn(ADMINISTRATORS_ROLE, change.actor, key, module="role", record_id=record.pk)


def _check_rights(change: Change) -> None:
    """Rights that guard nothing are refused; those that a role has had keep standing, whatever became of them."""
    known = {module.key: module for module in registry.every_module()}
    fresh = set(change.value("rights") or ()) - set(change.before("rights") or ())
    for right in sorted(fresh):
        key, _dot, action = right.partition(".")
        guards = key in known and (action in ACTION_LABELS if action not in FURTHER else known[key].asks_for(action))
        if not guards:
            change.refuse("E_CHOICE", "rights", choices="account.view, account.create, opportunity.export, …")
            return


def _fill_from_preset(change: Change) -> None:
    known = {preset.key: preset for preset in PRESETS}
    preset = known.get(change.value("preset"))
    if preset is None:
        change.refuse("E_CHOICE", "preset", choices=", ".join(known))
        return
    filled = {"rights": rights_of(preset), "data_cap": preset.cap, "is_admin": preset.is_admin}
    for key, value in filled.items():
        if key not in change.data:
            change.put(key, value)


def role_removing(changes: list[Change]) -> None:
    """A role that people hold, and the administrators' role, can't go."""
    for change in changes:
        holders = list(holders_of(change.record.pk).order_by("pk").values_list("name", flat=True)[:5])
        if holders or change.record.is_admin:
            change.refuse("E_IN_USE", refs=listed(holders) or change.record.name)


def check_users(changes: list[Change]) -> None:
    """Name, department and role that nobody gave; and what protects the last administrator."""
    root = _root(Department)
    sales = Role.objects.filter(preset=DEFAULT_ROLE, deleted_at=None).values_list("pk", flat=True).first()
    for change in changes:
        if not change.value("username"):
            change.put("username", (change.value("email") or "")[:50])
        if not change.value("department") and root is not None:
            change.put("department", root.pk)
        if change.is_new and not change.value("roles") and sales:
            change.put("roles", (sales,))
        if change.value("timezone") and change.value("timezone") not in available_timezones():
            change.refuse("E_CHOICE", "timezone", choices="Asia/Shanghai, Europe/Berlin, …")
        if change.changes("roles") and not _rules_over_all(change) and is_administrator(change.value("roles")):
            change.refuse("E_FIELD_FORBIDDEN", "roles")
        if not change.is_new:
            _protect_admins(change)


def users_saved(changes: list[Change]) -> None:
    """Positions held are what access asks; they follow the person. Who is disabled loses tokens and
    sessions (F010 rule 3)."""
    left = [change.record for change in changes if change.changes("status") and change.record.status != "active"]
    shut_out(user.pk for user in left)
    tell_of_leaving(changes)
    _warn_of_administrators(changes)
    moved = [change.record for change in changes if change.changes("position") or change.changes("extra_positions")]
    if moved:
        hold(tree_lock("position"))  # one that moves at this moment would leave them where it stood
        hold_positions(moved)
    joined = [
        change.record for change in changes if change.changes("department") or change.changes("extra_departments")
    ]
    if joined:
        hold(tree_lock("department"))
        join_departments(joined)


def _warn_of_administrators(changes: list[Change]) -> None:
    """Administrators hear of another one."""
    given = [change for change in changes if change.changes("roles")]
    for change in given:
        record, before = change.record, () if change.is_new else change.before("roles")
        if is_administrator(set(record.roles) - set(before or ())) and not is_administrator(before or ()):
            key = f"{record.pk}:{record.version}"
            warn(NEW_ADMINISTRATOR, change.actor, key, module="user", record_id=record.pk)


def user_removing(changes: list[Change]) -> None:
    """The built-in administrator and the last one stay."""
    for change in changes:
        if change.record.is_builtin:
            change.refuse("E_ADMIN_FIXED")
        elif _is_last_admin(change.record.pk, change.record.roles, _admin_roles()):
            change.refuse("E_LAST_ADMIN")
        else:
            shut_out([change.record.pk])


def holders_of(role_id: int) -> Any:
    """The living people who have a role."""
    return User.objects.filter(roles__holds=role_id, deleted_at=None)


def is_administrator(roles: Iterable[int]) -> bool:
    """Whether one of these roles makes an administrator."""
    return Role.objects.filter(pk__in=list(roles), is_admin=True, deleted_at=None).exists()


def _rules_over_all(change: Change) -> bool:
    return change.actor.is_admin or change.actor.is_system


def _protect_admins(change: Change) -> None:
    user = change.record
    fixed = [key for key in _fixed_keys(change) if change.changes(key)] if user.is_builtin else []
    for key in fixed:
        change.refuse("E_ADMIN_FIXED", key)
    if fixed:
        return
    if not (change.changes("roles") or change.changes("status")):
        return
    admin = _admin_roles()
    loses_role = not admin & set(user.roles)
    if (loses_role or user.status != "active") and _is_last_admin(user.pk, change.before("roles"), admin):
        change.refuse("E_LAST_ADMIN", "roles" if loses_role else "status")


def _fixed_keys(change: Change) -> tuple[str, ...]:
    """What of the built-in administrator stays; its names are its own to change (F001 rule 2)."""
    names = () if change.actor.user_id == change.record.pk else ("username", "name", "email", "mobile")
    return ("status", "position", *names)


def _is_last_admin(pk: int, roles: Iterable[int], admin: set[int]) -> bool:
    return bool(admin & set(roles)) and not _admins(admin).exclude(pk=pk).exists()


def _admin_roles() -> set[int]:
    """The roles that make administrators; two of them who resign at once are asked one after the other."""
    hold("administrators")
    return set(Role.objects.filter(is_admin=True, deleted_at=None).values_list("pk", flat=True))


def _admins(roles: Iterable[int]) -> Any:
    query = Q(pk__in=[])
    for role_id in roles:
        query |= Q(roles__holds=role_id)
    return User.objects.filter(query, status="active", deleted_at=None)


def _root(model: type) -> Any:
    return model.objects.filter(parent=None, deleted_at=None).order_by("pk").first()  # type: ignore[attr-defined]


def _under_root(change: Change, root: Any) -> None:
    if root is not None and change.record.pk != root.pk and not change.value("parent"):
        change.put("parent", root.pk)
        change.record.path = f"{root.path}{root.pk}."


def _depth() -> Any:
    """The level of a position: one more than the dots of its path."""
    dots = Length("path") - Length(Replace(F("path"), Value("."), Value("")))
    return Func(dots + Value(1), template="%(expressions)s", output_field=IntegerField())
