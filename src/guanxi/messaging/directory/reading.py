"""Both sides of a plan as they are at this moment: the provider is asked, and our own tables are read."""

from collections.abc import Iterator
from dataclasses import replace

from guanxi.access.models import Department, Role, User
from guanxi.kernel.text import tidy
from guanxi.messaging.directory.models import ClosedAccount, DepartmentLink
from guanxi.messaging.directory.sides import Here, OurDepartment, OurPerson, There
from guanxi.messaging.im.models import Identity
from guanxi.messaging.im.providers.base import Person, Provider
from guanxi.meta.types.base import FieldType, Refusal
from guanxi.meta.types.contact import Email, Phone
from guanxi.meta.types.text import Text


def there_of(provider: Provider) -> There:
    """All that the app sees; Refusal of the provider where it does not answer."""
    departments = [replace(one, name=_plain(Text(limit=100), one.name)) for one in provider.departments()]
    return There(tuple(departments), tuple(as_ours(person) for person in provider.people()))


def as_ours(person: Person) -> Person:
    """A person in the form in which we keep such values; what has no such form is taken as not known."""
    return replace(
        person,
        name=_plain(Text(limit=50), person.name),
        mobile=_plain(Phone(), person.mobile),
        mail=_plain(Email(), person.mail),
        work_mail=_plain(Email(), person.work_mail),
        number=_plain(Text(limit=30), person.number),
    )


def here_of(provider: str) -> Here:
    """Departments and people of ours: a fixed number of queries however many there are."""
    departments = {one.pk: one for one in _departments()}
    root = next(pk for pk, one in departments.items() if one.parent is None)
    links = DepartmentLink.objects.filter(provider=provider).order_by("pk")
    identities = list(Identity.objects.filter(provider=provider).order_by("pk"))
    closed = set(ClosedAccount.objects.filter(provider=provider).values_list("user_id", flat=True))
    return Here(
        root=root,
        departments=departments,
        people={one.pk: one for one in _people(closed, {one.user_id for one in identities})},
        department_links={one.external_id: one.department_id for one in links if one.department_id in departments},
        person_links={one.external_id: one.user_id for one in identities},
    )


def _departments() -> Iterator[OurDepartment]:
    for one in Department.objects.filter(deleted_at=None).order_by("pk"):
        deputies = tuple(one.deputies)
        yield OurDepartment(pk=one.pk, name=one.name, parent=one.parent_id, head=one.head_user_id, deputies=deputies)


def _people(closed: set[int], linked: set[int]) -> Iterator[OurPerson]:
    """Everybody, and of those in the bin the ones who are linked."""
    admin = set(Role.objects.filter(is_admin=True, deleted_at=None).values_list("pk", flat=True))
    for one in User.objects.order_by("pk").iterator():
        if one.deleted_at is not None and one.pk not in linked:
            continue
        yield OurPerson(
            pk=one.pk,
            name=one.name,
            username=one.username,
            mobile=one.mobile,
            email=one.email,
            employee_no=one.employee_no,
            is_active=one.status == "active",
            department=one.department_id,
            extra_departments=tuple(one.extra_departments),
            is_admin=bool(admin & set(one.roles)),
            is_in_bin=one.deleted_at is not None,
            closed_there=one.pk in closed,
        )


def _plain(kind: FieldType, value: str) -> str:
    try:
        return str(kind.clean(tidy(value)))
    except Refusal:
        return ""
