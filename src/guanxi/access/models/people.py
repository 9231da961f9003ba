"""The people who sign in, the positions they hold, and the roles that say what they may do."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models.organisation import LANGUAGES, Department, PathColumn, Position
from guanxi.kernel.text import fold
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateColumn,
    DateTimeColumn,
    LongTextColumn,
    MultiChoiceColumn,
    ReferenceColumn,
    ReferencesColumn,
    TextColumn,
)
from guanxi.meta.record import Entity, base_indexes, unique_when_filled
from guanxi.meta.types.choice import options
from guanxi.meta.types.contact import Email, Phone

STATUSES = options(("active", _("Active")), ("disabled", _("Disabled")), ("pending", _("Waiting for approval")))


CAPS = options(
    ("own", _("Their own")),
    ("subordinates", _("Their own and those of people below")),
    ("department", _("Their department's")),
    ("department_below", _("Those of their department and all below it")),
    ("all", pgettext_lazy("range of data", "All")),
)


class People(BaseUserManager):
    """Finds people as Django's sign-in asks for them."""

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(username_key=fold(username or ""), deleted_at=None)


class Role(Entity):
    """A functional role 角色: rights such as `account.create`; a person has the rights of all his roles."""

    name = TextColumn(_("Role name"), max_length=100)
    description = LongTextColumn(_("Description"), blank=True)
    rights = MultiChoiceColumn(_("Rights"))
    is_admin = BooleanColumn(_("Administrator"))
    asks_second_factor = BooleanColumn(_("Must sign in with a second factor"), db_default=False)
    data_cap = ChoiceColumn(_("Sees at most"), options=CAPS, default="all", db_default="all")
    preset = TextColumn(_("Preset"), max_length=40, blank=True, keyed=False)

    class Meta:
        indexes = base_indexes("role", owned=False)

    def __str__(self) -> str:
        return self.name


class User(Entity, AbstractBaseUser):
    """A person who works here: signs in, owns records, holds one main position and perhaps others."""

    username = TextColumn(_("User name"), max_length=50)
    name = TextColumn(_("Name"), max_length=50)
    employee_no = TextColumn(_("Employee number"), max_length=30, blank=True)
    mobile = TextColumn(_("Mobile"), max_length=50, kind=Phone, blank=True)
    email = TextColumn(_("E-mail"), kind=Email, blank=True)
    status = ChoiceColumn(_("Status"), options=STATUSES, default="active")
    department = ReferenceColumn(Department, module="department", verbose_name=_("Department"))
    extra_departments = ReferencesColumn(_("Further departments"), module="department")
    position = ReferenceColumn(Position, module="position", verbose_name=_("Position"))
    extra_positions = ReferencesColumn(_("Further positions"), module="position")
    manager = ReferenceColumn("self", module="user", verbose_name=_("Direct superior"), blank=True)
    roles = ReferencesColumn(_("Roles"), module="role")
    language = ChoiceColumn(_("Language"), options=LANGUAGES, blank=True)
    timezone = TextColumn(_("Time zone"), max_length=40, blank=True, keyed=False)
    hired_on = DateColumn(_("Hired on"), null=True, blank=True)
    left_on = DateColumn(_("Left on"), null=True, blank=True)
    must_change_password = BooleanColumn(_("Must change the password"))
    password_since = models.DateTimeField(null=True, editable=False)
    is_builtin = models.BooleanField(default=False, editable=False)
    last_login = DateTimeColumn(_("Last signed in"), null=True, blank=True, editable=False)

    objects = People()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        indexes = base_indexes("user", owned=False)
        constraints = [
            models.UniqueConstraint(
                fields=["username_key"], name="user_username_once", condition=models.Q(deleted_at=None)
            ),
            unique_when_filled("user", "employee_no"),
            unique_when_filled("user", "mobile"),
            unique_when_filled("user", "email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.status == "active" and self.deleted_at is None


class UserPosition(models.Model):
    """That a person holds a position. `path` leads down to the position itself (`1.4.9.`), for one range look-up."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    path = PathColumn(source="")
    is_main = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "position"], name="userposition_once")]
        indexes = [models.Index(fields=["path", "user"], name="userposition_path")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.path}"


class UserDepartment(models.Model):
    """That a person belongs to a department; `path` as that of a position held."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    path = PathColumn(source="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "department"], name="userdepartment_once")]
        indexes = [models.Index(fields=["path", "user"], name="userdepartment_path")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.path}"


class Preference(models.Model):
    """One thing that a person has chosen for himself: columns of a list, cards of the workbench, theme."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.name}"
