"""Who sees records that are not his: the sharing mode of each module (F005), rules that widen it (F006), groups of
people for them, and what roles know of single fields (F009)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models.organisation import Department, Position
from guanxi.access.models.people import Role
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    LongTextColumn,
    ReferenceColumn,
    ReferencesColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Entity, base_indexes, filled_indexes
from guanxi.meta.types.choice import options

PLACES = (
    ("position", _("A position")),
    ("position_below", _("A position and all below it")),
    ("department", _("A department")),
    ("department_below", _("A department and all below it")),
    ("group", _("A user group")),
)
SOURCES = options(*PLACES, ("condition", _("Whoever it belongs to, by the condition alone")))
TARGETS = options(*PLACES)
ACCESS = options(("read", _("Read only")), ("read_write", _("Read and change")))

LEVELS = options(("edit", _("Read and change")), ("read", _("Read only")), ("hidden", _("Hidden")))
MASKS = options(("none", _("Shown in full")), ("list", _("Masked in lists")), ("all", _("Masked everywhere")))


class SharingDefault(models.Model):
    """One module's mode; a module without a row has the mode of its declaration."""

    module = models.CharField(max_length=60, unique=True)
    mode = models.CharField(max_length=30)
    grant_by_hierarchy = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.module}: {self.mode}"


class UserGroup(Entity):
    """People who belong together across departments and positions, for sharing rules."""

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=100)
    description = LongTextColumn(_("Description"), blank=True)
    members = ReferencesColumn(_("Members"), module="user")

    class Meta:
        indexes = base_indexes("usergroup", owned=False)

    def __str__(self) -> str:
        return self.name


class SharingRule(Entity):
    """Records of one module, by whose they are and what they hold, which some people may read or change.

    `is_wide` is measured: whether more records meet the condition than are worth finding before a list is sorted.
    """

    object = TextColumn(_("Records"), max_length=60, keyed=False)
    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=100)
    source_type = ChoiceColumn(_("Owned by"), options=SOURCES, default="position_below")
    source_position = ReferenceColumn(Position, module="position", verbose_name=_("Owners' position"), blank=True)
    source_department = ReferenceColumn(
        Department, module="department", verbose_name=_("Owners' department"), blank=True
    )
    source_group = ReferenceColumn(UserGroup, module="user_group", verbose_name=_("Owners' group"), blank=True)
    condition = StructureColumn(_("Only if"), null=True, blank=True)
    target_type = ChoiceColumn(_("Shared with"), options=TARGETS, default="position_below")
    target_position = ReferenceColumn(Position, module="position", verbose_name=_("Position"), blank=True)
    target_department = ReferenceColumn(Department, module="department", verbose_name=_("Department"), blank=True)
    target_group = ReferenceColumn(UserGroup, module="user_group", verbose_name=_("User group"), blank=True)
    access = ChoiceColumn(_("They may"), options=ACCESS, default="read")
    active = BooleanColumn(_("Switched on"), default=True)
    is_wide = models.BooleanField(default=True, editable=False)

    class Meta:
        indexes = [
            *base_indexes("sharingrule", owned=False),
            *filled_indexes("sharingrule", "source_position", "source_department", "source_group"),
            *filled_indexes("sharingrule", "target_position", "target_department", "target_group"),
        ]

    def __str__(self) -> str:
        return self.name


class FieldRight(Entity):
    """What one role knows of one field, where that is less than all. It is called after both unless it has a name."""

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=200, blank=True)
    role = ReferenceColumn(Role, module="role", verbose_name=_("Role"))
    object = TextColumn(_("Records"), max_length=60, keyed=False)
    field = TextColumn(_("Field"), max_length=60, keyed=False)
    level = ChoiceColumn(_("What the role may"), options=LEVELS, default="read")
    mask = ChoiceColumn(_("How it is shown"), options=MASKS, default="none")

    class Meta:
        indexes = base_indexes("fieldright", owned=False)
        constraints = [
            models.UniqueConstraint(
                fields=["role", "object", "field"], name="fieldright_once", condition=models.Q(deleted_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.name
