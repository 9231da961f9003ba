"""Rules of print templates: what they may name, that one first choice stays, how files become templates."""

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.printing import files
from guanxi.printing.choosing import condition_of
from guanxi.printing.fields import printed_modules
from guanxi.printing.functions import functions
from guanxi.printing.models import HTML, PrintTemplate
from guanxi.printing.rendering import PAGE, compiled
from guanxi.records import store
from guanxi.records.files import files_of
from guanxi.records.merging.names import require_known
from guanxi.records.store import Change

COPIED = tuple(
    "object kind language body header footer paper landscape width height margin_top margin_right margin_bottom "
    "margin_left font_size page_numbers watermark state_watermark reprint_mark across down lines_per_page condition "
    "roles only_approved".split()
)


def check_templates(changes: list[Change]) -> None:
    """A template names only what its module has; there stays a first choice wherever there was one."""
    for change in changes:
        module = registry.by_slug(str(change.value("object")))
        if module not in printed_modules():
            continue
        _check_page(change, module)
        _check_condition(change, module)
        _check_room(change)
        if not change.is_new and _was_default(change) and not _stays_default(change):
            _keep_one(change)


def templates_removing(changes: list[Change]) -> None:
    """The last first choice of a module stays (DOMAIN F169 rule 2)."""
    for change in changes:
        if _stays_default(change):
            _keep_one(change)


def copy_template(*, actor: Actor, pk: int) -> PrintTemplate:
    """A copy under a name of its own, which is nobody's first choice."""
    module = registry.get("print_template")
    old = store.fetch(module, actor, pk)
    data = {key: module.field(key).type.dump(module.field(key).read(old)) for key in COPIED}
    name = _("%(name)s (copy)") % {"name": old.name}
    made: PrintTemplate = store.create(module, actor, {**data, "name": name[:100]})
    if old.file:
        _take(module, actor, made.pk, files.copied(actor, old.file, made.pk))
        made.refresh_from_db()
    return made


def use_file(*, actor: Actor, pk: int, file: int | None = None) -> PrintTemplate:
    """Make a file that hangs on the template what it prints with, the newest one where none is named; refused when it
    is not what it should be."""
    module = registry.get("print_template")
    template = store.fetch(module, actor, pk, "edit")
    hanging = {stored.pk: stored for stored in files_of(module, actor, pk)}
    stored = hanging.get(file) if file else next(iter(hanging.values()), None)
    if stored is None:
        raise DomainError("E_REFERENCE" if file else "E_REQUIRED", field="file", label=module.field("file").label)
    files.check_file(template, stored)
    return _take(module, actor, pk, stored.pk)


def _take(module: Module, actor: Actor, pk: int, file: int) -> PrintTemplate:
    taken: PrintTemplate = store.update(module, actor, pk, {"file": file}, trusted=True)
    return taken


def _check_page(change: Change, module: Module) -> None:
    if change.value("kind") != HTML:
        return
    shape = PrintTemplate(**{key: change.value(key) or "" for key in PAGE})
    try:
        parts = compiled(shape)
        for key in PAGE:
            require_known(module, getattr(parts, key), functions(), key)
    except DomainError as error:
        change.errors.append(error)


def _check_condition(change: Change, module: Module) -> None:
    condition = change.value("condition")
    if condition is None:
        return
    try:
        condition_of(module, condition)
    except DomainError as error:
        change.errors.append(error)


def _check_room(change: Change) -> None:
    """Margins leave room for something."""
    for first, second, size in (("margin_left", "margin_right", "width"), ("margin_top", "margin_bottom", "height")):
        taken = int(change.value(first) or 0) + int(change.value(second) or 0)
        if change.value("paper") == "custom" and taken >= int(change.value(size) or 0):
            change.refuse("E_RANGE", first, low=0, high=int(change.value(size) or 0) - 1)


def _was_default(change: Change) -> bool:
    return bool(change.before("is_default") and change.before("active") and change.before("condition") is None)


def _stays_default(change: Change) -> bool:
    return bool(change.value("is_default") and change.value("active") and change.value("condition") is None)


def _keep_one(change: Change) -> None:
    others = PrintTemplate.objects.filter(
        object=change.record.object, is_default=True, condition__isnull=True, active=True, deleted_at=None
    )
    if not others.exclude(pk=change.record.pk).exists():
        change.refuse("E_LAST_DEFAULT")
