"""Whom a command is for, and as whom it acts."""

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import Role, User
from guanxi.access.signin import find_person
from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake


def person(name: str) -> User:
    """The person with this user name, e-mail address or mobile number, able to sign in."""
    found = find_person(name)
    if found is None:
        raise Mistake(_("Nobody signs in as “%(name)s” here.") % {"name": name})
    if not found.is_active:
        raise Mistake(_("“%(name)s” may not sign in at present.") % {"name": name})
    return found


def acting(name: str | None) -> Actor:
    """The actor that a command works as: the named person, else the first administrator."""
    return actor_of(person(name) if name else _first_administrator())


def _first_administrator() -> User:
    roles = set(Role.objects.filter(is_admin=True, deleted_at=None).values_list("pk", flat=True))
    people = User.objects.filter(status="active", deleted_at=None).order_by("pk")
    found = next((user for user in people if roles.intersection(user.roles)), None)
    if found is None:
        raise Mistake(_("There is no company yet. Make one with guanxi init or guanxi demo."))
    return found
