"""Rules of quotas (F042): whom they are of, who may set them, and until when."""

from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.access.actor import Actor, company_name, departments_of, people_below
from guanxi.access.models import Department, User
from guanxi.kernel.errors import Denied, DomainError
from guanxi.modules.forecasts.models import Quota
from guanxi.modules.forecasts.terms import Term, month_of, refuse_closed
from guanxi.records.store import Change

OF_PEOPLE = ("user", "team")
KEY = ("scope_type", "scope", "metric", "level", "starts_on")
SET_OWN = "edit_own"  # the right of a role to set one's own quota


def check_quotas(changes: list[Change]) -> None:
    """A quota is of a person, a team, a department or the company, once a month, kind and level; superiors set it."""
    for change in changes:
        _name_scope(change)
        _place(change)
    _refuse_strangers([change for change in changes if change.is_good])
    _name(changes)
    _refuse_doubles([change for change in changes if change.is_new and change.is_good])


def quota_removing(changes: list[Change]) -> None:
    """What was asked of a closed quarter stays."""
    for change in changes:
        _refuse_late(change, month_of(change.actor, change.value("fiscal_year"), change.value("month")))
    _refuse_strangers(changes)


def _name_scope(change: Change) -> None:
    """Programs may say whom it is of by `scope` alone; on the page people and departments are chosen."""
    kind, scope = change.value("scope_type"), change.value("scope")
    key = "user" if kind in OF_PEOPLE else kind
    if kind == "company":
        change.put("scope", 0)
        return
    if not change.value(key) and scope and change.is_new:
        change.put(key, scope)
    if not change.value(key):
        change.refuse("E_REQUIRED", key)
        return
    change.put("scope", change.value(key))
    for other in {"user", "department"} - {key}:
        change.put(other, None)


def _place(change: Change) -> None:
    year, month = change.value("fiscal_year"), change.value("month")
    if not year or not month:
        return
    term = month_of(change.actor, year, month)
    change.put("starts_on", term.first)
    _refuse_late(change, term)


def _refuse_late(change: Change, term: Term) -> None:
    if change.history:
        return
    try:
        if refuse_closed(change.actor, term):
            change.put("is_late", True)
    except DomainError as error:
        change.errors.append(error)


def _refuse_strangers(changes: list[Change]) -> None:
    """Only those above set the quota of a person or department; that of the company administrators alone."""
    asked = [change for change in changes if not (change.actor.is_admin or change.actor.is_system)]
    if not asked:
        return
    actor = asked[0].actor
    people = _scopes(asked, OF_PEOPLE)
    below = set(people_below(actor).filter(user_id__in=people).values_list("user_id", flat=True)) if people else set()
    departments = _below_in_departments(actor, _scopes(asked, ("department",)))
    for change in asked:
        kind, scope = change.value("scope_type"), change.value("scope")
        is_own = kind in OF_PEOPLE and scope == actor.user_id
        may_own = is_own and f"{change.module.key}.{SET_OWN}" in actor.rights
        may = may_own or scope in ({*below} if kind in OF_PEOPLE else departments if kind == "department" else ())
        if not may or (is_own and not may_own):
            change.errors.append(Denied("create" if change.is_new else "edit"))


def _scopes(changes: Iterable[Change], kinds: tuple[str, ...]) -> list[int]:
    return [change.value("scope") for change in changes if change.value("scope_type") in kinds]


def _below_in_departments(actor: Actor, asked: list[int]) -> set[int]:
    """Of these departments those that the actor heads, and those below them."""
    if not asked:
        return set()
    headed = {pk for pk, path in _headed(actor)}
    rows = Department.objects.filter(pk__in=asked).values_list("pk", "path")
    return {pk for pk, path in rows if pk in headed or headed & {int(one) for one in path.split(".") if one}}


def _headed(actor: Actor) -> list[tuple[int, str]]:
    rows = departments_of(actor).filter(head_user=actor.user_id)
    return list(rows.values_list("pk", "path"))


def _name(changes: list[Change]) -> None:
    """The title says whose it is and which month; it belongs to whom it is of, so that he and those above see it."""
    people: Mapping[int, str] = _titles(User, _scopes(changes, OF_PEOPLE))
    departments = _titles(Department, _scopes(changes, ("department",)))
    heads = dict(Department.objects.filter(pk__in=departments).values_list("pk", "head_user_id")) if departments else {}
    for change in changes:
        kind, scope = change.value("scope_type"), change.value("scope")
        if not change.value("name") and change.value("starts_on"):
            whose = people if kind in OF_PEOPLE else departments
            title = whose.get(scope, "") or company_name()
            change.put("name", f"{title} {change.value('starts_on'):%Y-%m}")
        owner = scope if kind in OF_PEOPLE else heads.get(scope) or change.value("owner") or change.actor.user_id
        if owner and change.is_good and change.value("owner") != owner:
            change.put("owner", owner)


def _titles(model: type[Any], ids: list[int]) -> dict[int, str]:
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _refuse_doubles(changes: list[Change]) -> None:
    """One query for the batch: quotas of these months, of which the same ones are refused."""
    months = {change.value("starts_on") for change in changes if change.value("starts_on")}
    rows = Quota.objects.filter(starts_on__in=months, deleted_at=None).values_list(*KEY) if months else ()
    taken = set(rows)
    for change in changes:
        key = tuple(change.value(name) for name in KEY)
        if key in taken:
            change.refuse("E_NOT_UNIQUE", "month")
        taken.add(key)
