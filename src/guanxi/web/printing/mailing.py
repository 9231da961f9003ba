"""A print sent by mail: a draft about the record with the PDF on it, to be worded and sent where all mails are."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Missing
from guanxi.kernel.rendering import Rendered
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.printing.log import note_printed
from guanxi.printing.models import PrintTemplate
from guanxi.records import store
from guanxi.records.files import add_file
from guanxi.records.titles import title_of

MAIL = "mail"


def may_mail(actor: Actor) -> bool:
    """Whether there are mails here, and the person may write some."""
    mail = _mails()
    return mail is not None and actor.may(mail, "create") and actor.may(mail, "edit")


def mail_print(module: Module, actor: Actor, pk: int, printed: tuple[PrintTemplate, Rendered], to: str) -> Any:
    """The draft, with the record as it was drawn. Left empty, `to` is the address of the contact, lead or account."""
    mail = _mails()
    if mail is None:
        raise Missing
    template, (name, _kind, content) = printed
    record = store.fetch(module, actor, pk)
    data = {**_about(mail, module, record), "subject": title_of(module, record) or name, "to": to.strip()}
    draft = store.create(mail, actor, {key: value for key, value in data.items() if value})
    add_file(mail, actor, draft.pk, name, [content])
    note_printed(module, actor, [pk], template)
    return draft


def _about(mail: Module, module: Module, record: Any) -> dict[str, int]:
    """What the mail is about: the record itself, or what it refers to, by the fields that mails have for it."""
    known = {field.target: field.read(record) for field in reversed(module.fields) if field.is_reference}
    known[module.key] = record.pk
    fields = [field for field in mail.fields if field.is_reference and field.target in known]
    return {field.key: known[field.target] for field in fields if not field.read_only and field.key == field.target}


def _mails() -> Module | None:
    return next((module for module in registry.all_modules() if module.key == MAIL), None)
