"""Fields that were to be unique, while records have the same value already: the job that makes the guard finds out."""

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from guanxi.access.shape import reshape
from guanxi.jobs.run import Run
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import registry
from guanxi.meta.models import FieldDefinition
from guanxi.meta.module import Module
from guanxi.records.audit import note

DOUBLED = declare(
    Kind(
        key="field_not_unique",
        label=_("Fields that can't be unique"),
        text=_("“%(field)s” of %(module)s is not unique: records have the same value. Change them, then try again."),
        icon="alert",
    )
)


def not_unique(run: Run, module: Module, keys: Sequence[str]) -> None:
    """Take back that these fields are unique, and tell whoever asked for it."""
    found = FieldDefinition.objects.filter(object=module.slug, key__in=keys, once=True, deleted_at=None)
    definitions = list(found) if keys else []
    for definition in definitions:
        FieldDefinition.objects.filter(pk=definition.pk).update(once=False, version=F("version") + 1)
        note(registry.get("custom_field"), run.actor(), definition.pk, "changed", facts={"once": [True, False]})
        if run.user_id:
            params = {"field": definition.name}
            key = f"field_not_unique:{run.job_id}:{definition.pk}"
            notify.ask([Telling(kind=DOUBLED, user_id=run.user_id, key=key, module=module.key, params=params)])
    if definitions:
        reshape()
