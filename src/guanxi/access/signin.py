"""Signing in with user name, e-mail or mobile number (CONTRACT 2)."""

import unicodedata
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.kernel.text import fold, tidy
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.contact import Phone
from guanxi.meta.types.number import Integer

SHORTEST = declare(
    Setting(
        key="passwords.shortest",
        type=Integer(low=10, high=64),
        label=gettext_lazy("Characters of a password"),
        about=gettext_lazy("New passwords have at least so many characters; those in use stay as they are."),
        default=10,
        group="people",
    )
)
EXPIRY = declare(
    Setting(
        key="passwords.expire_days",
        type=Integer(low=0, high=3650),
        label=gettext_lazy("Days until a password must be a new one"),
        about=gettext_lazy("Whoever has an older one chooses another at the next click; with 0 passwords stay good."),
        default=0,
        group="people",
    )
)


class NameMailOrMobile(BaseBackend):
    """Django's door to our people; a wrong name, and one that is disabled, cost as much time as a wrong password."""

    def authenticate(self, request: Any, username: str = "", password: str = "", **kwargs: Any) -> User | None:
        user = find_person(username)
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and user.is_active else None


def find_person(name: str) -> User | None:
    """The living person of a user name, mail address or mobile number; nothing when it is nobody's or ambiguous."""
    text = tidy(name)
    if not text:
        return None
    query = Q(username_key=fold(text)) | Q(email=text.lower())
    with suppress(Refusal):
        query |= Q(mobile=Phone().clean(text))
    found = list(User.objects.filter(query, deleted_at=None)[:2])
    return found[0] if len(found) == 1 else next((user for user in found if user.username_key == fold(text)), None)


def owes_password(user: User) -> bool:
    """Whether somebody must choose a new password before anything else: one was given to him, or his is too old."""
    if user.must_change_password or not (days := EXPIRY.now()):
        return bool(user.must_change_password)
    since = user.password_since or user.created_at
    return user.has_usable_password() and timezone.now() - since > timedelta(days=days)


class LongEnough:
    """As many characters as the company asks for, at least ten (F001 rule 1); Django's own text is not translated."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST.now():
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return _("Use at least %(count)s characters.") % {"count": SHORTEST.now()}


class ThreeCharacterClasses:
    """At least three of: lower case, upper case, digits, other characters (F001 rule 1)."""

    def validate(self, password: str, user: Any = None) -> None:
        kinds = {_kind(character) for character in password}
        if len(kinds) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return _("Use at least three of: lower case letters, capitals, digits, other characters.")


def _kind(character: str) -> str:
    category = unicodedata.category(character)
    return {"Ll": "lower", "Lu": "upper", "Nd": "digit"}.get(category, "other")
