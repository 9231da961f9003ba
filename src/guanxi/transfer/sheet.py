"""What the company sets about its daily backups."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.sheet import Sheet, declare
from guanxi.meta.types.choice import Boolean
from guanxi.meta.types.moment import Time
from guanxi.meta.types.number import Integer
from guanxi.meta.types.text import Text
from guanxi.transfer.daily import plan
from guanxi.transfer.following import plan_backups
from guanxi.transfer.jobs import PLACE
from guanxi.transfer.models import BackupPlan

FOLDER = Field(
    key="folder",
    type=Text(limit=500),
    label=_("Folder"),
    column="folder",
    help=_("On the machine of the workers, better on another disk. Left empty, they lie in the home of Guanxi."),
)
FIELDS = (
    Field(key="is_on", type=Boolean(), label=_("Back up every day"), column="is_on"),
    Field(key="at", type=Time(), label=_("At (time of the company)"), column="at", required=True),
    Field(key="kept", type=Integer(low=1, high=366), label=_("Backups that are kept"), column="kept", required=True),
    FOLDER,
)


def _check(values: Mapping[str, Any]) -> Iterator[DomainError]:
    """A folder must be there, and ours to write into, before a backup is wanted in it."""
    folder = values.get("folder")
    if folder and not (Path(folder).is_absolute() and Path(folder).is_dir() and os.access(folder, os.W_OK)):
        hint = _("name a folder that is there and that Guanxi may write into, from its root on.")
        yield DomainError("E_FORMAT", field="folder", label=FOLDER.label, hint=hint)


def _keep(_actor: Any, values: Mapping[str, Any]) -> None:
    kept = {
        "is_on": bool(values["is_on"]),
        "folder": values["folder"] or "",
        "at": values["at"],
        "kept": values["kept"],
    }
    BackupPlan.objects.update_or_create(pk=1, defaults=kept)
    plan_backups()


BACKUPS = declare(
    Sheet(
        key="backups",
        at_home=True,
        label=_("Backups"),
        about=_("Have the whole company written into a file every day, and see whether that went well."),
        href=PLACE,
        fields=lambda: FIELDS,
        known=lambda: vars(plan()),
        keep=_keep,
        check=_check,
    )
)
