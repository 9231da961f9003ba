"""The columns that every business table has. Nothing else: rules live in services."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import (
    DateTimeColumn,
    IntegerColumn,
    LongTextColumn,
    MultiChoiceColumn,
    ReferenceColumn,
    TextColumn,
)
from guanxi.meta.custom.column import CustomValues


class Entity(models.Model):
    """What any record has, owned or not."""

    created_at = DateTimeColumn(_("Created at"), editable=False)
    created_by = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Created by"), blank=True)
    updated_at = DateTimeColumn(_("Changed at"), editable=False)
    updated_by = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Changed by"), blank=True)
    version = IntegerColumn(_("Version"), default=1)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    external_id = TextColumn(_("External id"), max_length=64, blank=True)
    source_system = TextColumn(_("Source system"), max_length=32, blank=True, keyed=False)
    remark = LongTextColumn(_("Remark"), blank=True)
    tags = MultiChoiceColumn(_("Tags"))
    custom = CustomValues(default=dict, blank=True)

    class Meta:
        abstract = True


class Record(Entity):
    """A record that belongs to someone; departments follow the owner."""

    owner = ReferenceColumn(settings.AUTH_USER_MODEL, module="user", verbose_name=_("Owner"), blank=True)
    owner_department = ReferenceColumn(
        "access.Department", module="department", verbose_name=_("Owner's department"), blank=True
    )

    class Meta:
        abstract = True


class Attached(Record):
    """A record about an account, which carries who owns that account: of what someone sees through accounts, rows are
    found by it at once. Kept by the store (`Module.carries`); nobody sees or writes it."""

    account_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        abstract = True


def base_indexes(table: str, *, owned: bool = True) -> list[models.Index]:
    """The indexes that every record table needs; named, because an own Meta in the child hides inherited ones."""
    found = [
        models.Index(fields=["-updated_at", "id"], name=f"{table}_updated"),
        models.Index(fields=["external_id"], name=f"{table}_external", condition=~models.Q(external_id="")),
    ]
    if owned:
        found.append(models.Index(fields=["owner", "-updated_at", "id"], name=f"{table}_owner"))
    return found


def unique_when_filled(table: str, field: str) -> models.UniqueConstraint:
    """Uniqueness among living records that have a value at all."""
    return models.UniqueConstraint(
        fields=[field], name=f"{table}_{field}_once", condition=~models.Q(**{field: ""}) & models.Q(deleted_at=None)
    )


def number_index(table: str, field: str = "number") -> models.Index:
    """Numbers are looked up among all records: one in the bin keeps its own."""
    return models.Index(fields=[field], name=f"{table}_{field}", condition=~models.Q(**{field: ""}))


def filled_indexes(table: str, *columns: str) -> list[models.Index]:
    """Indexes of optional references, without the rows that have none."""
    return [
        models.Index(fields=[column], name=f"{table}_{column}", condition=models.Q(**{f"{column}__isnull": False}))
        for column in columns
    ]
