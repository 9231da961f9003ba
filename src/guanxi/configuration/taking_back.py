"""Taking one change of the configuration back, where nothing that came later stands against it."""

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.configuration import parts
from guanxi.configuration.administration import require_writer
from guanxi.configuration.history import OWNER, PART, RECORD, SETTING, setting_in
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.setting import COMPANY
from guanxi.records import settings
from guanxi.records.models import AuditEntry
from guanxi.records.takeback import take_back
from guanxi.tailoring.adjustments import publish
from guanxi.tailoring.models import Publication
from guanxi.tailoring.parts import part_of, revert

BATCH = 500


@transaction.atomic
def take_change_back(actor: Actor, key: str) -> None:
    """Undo the change of a key; E_CHANGED_SINCE, or the rule that stands against it."""
    require_writer(actor)
    source, _dash, number = key.partition("-")
    if not number.isdecimal() or len(number) > 18:
        raise Missing
    if source == PART:
        _publish_before(actor, int(number))
        return
    entry = AuditEntry.objects.filter(pk=int(number)).first()
    if entry is None:
        raise Missing
    if source == SETTING:
        _set_before(actor, entry)
    elif source == RECORD:
        _write_before(actor, entry)
    else:
        raise Missing


def _write_before(actor: Actor, entry: AuditEntry) -> None:
    """What was written in one go goes back in one go, whatever it touched."""
    module = registry.get(entry.module)
    if module.configuration is None or not entry.operation:
        raise Missing
    following: int | None = None
    while True:
        taken = take_back(actor, entry.operation, before=following, size=BATCH)
        if taken.kept:
            raise taken.kept[0].error
        following = taken.following
        if not taken.seen:
            return


def _set_before(actor: Actor, entry: AuditEntry) -> None:
    found = setting_in(entry) if entry.module == OWNER else None
    if found is None:
        raise Missing
    setting, (old, new) = found
    scope, scope_id = entry.changes.get("scope", [COMPANY, 0])
    if settings.kept_value(setting, scope, scope_id) != new:
        raise DomainError("E_CHANGED_SINCE", names=setting.label)
    settings.put(actor=actor, setting=setting, value=old, scope=scope, scope_id=scope_id)


def _publish_before(actor: Actor, pk: int) -> None:
    row = Publication.objects.filter(pk=pk).select_related("adjustment").first()
    one = row.adjustment if row is not None else None
    module = registry.by_slug(one.object) if one is not None else None
    if row is None or one is None or module is None:
        raise Missing
    numbers = list(one.publications.order_by("-number").values_list("number", flat=True)[:2])
    if numbers[0] != row.number:
        raise DomainError("E_CHANGED_SINCE", names=parts.title(one.kind, f"{one.object}/{one.key}"))
    part = part_of(one.kind, module, one.key)
    if len(numbers) == 1:
        publish(actor, part, None, one.version)
    else:
        revert(actor, module, part, numbers[1], one.version)
