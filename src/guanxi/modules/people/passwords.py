"""Passwords: who gives one to whom, and what it must be like (F001 rule 1)."""

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.modules.people.services import is_administrator
from guanxi.records import store
from guanxi.records.audit import note


@transaction.atomic
def set_password(*, actor: Actor, pk: int, password: str) -> User:
    """Give a person a new password, which must be changed at the next sign-in; that of an administrator only by one."""
    user = fetch_to_let_in(actor, pk)
    keep_password(user, password, must_change=user.pk != actor.user_id)
    note(registry.get("user"), actor, user.pk, "password_set")
    return user


def fetch_to_let_in(actor: Actor, pk: int) -> User:
    """The locked row of a person whom the actor may give a way in: the built-in administrator only himself
    (E_ADMIN_FIXED), other administrators only an administrator (E_FORBIDDEN)."""
    user: User = store.fetch(registry.get("user"), actor, pk, "edit", lock=True)
    if user.is_builtin and user.pk != actor.user_id:
        raise DomainError("E_ADMIN_FIXED")
    if is_administrator(user.roles) and not actor.is_admin:
        raise Denied("administer")
    return user


@transaction.atomic
def change_own_password(*, actor: Actor, present: str, password: str) -> User:
    """A person changes the own password, after proving the present one."""
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    if not user.check_password(present):
        raise DomainError("E_PASSWORD_WRONG", field="present")
    if password == present:
        raise DomainError("E_PASSWORD_WEAK", field="password", hint=_("it is the one that you have."))
    keep_password(user, password, must_change=False)
    note(registry.get("user"), actor, user.pk, "password_set")
    return user


def keep_password(user: User, password: str, *, must_change: bool) -> None:
    """Check a password against the rules and store its hash."""
    _check_password(user, password)
    user.set_password(password)
    user.must_change_password = must_change  # type: ignore[assignment]  # a column holds its value
    user.password_since = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_since"])


def give_password(users: Iterable[User], password: str) -> None:
    """The same password for several people, hashed once: for a company that is made up to look around in."""
    people = list(users)
    for user in people:
        _check_password(user, password)
    rows = User.objects.filter(pk__in=[user.pk for user in people])
    rows.update(password=make_password(password), must_change_password=False, password_since=timezone.now())


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError("E_PASSWORD_WEAK", field="password", hint=" ".join(error.messages)) from None
