"""Steps that tell people: a notice, a mail. They come after the commit of what set the rule off."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.fields import readable
from guanxi.flow.automation.checking import NOBODY, Checking
from guanxi.flow.automation.kinds import StepKind, declare_step
from guanxi.flow.automation.models import State
from guanxi.flow.automation.people import FIELD, SUPERIOR, USERS, check_people, people_fields, people_of, people_ways
from guanxi.flow.automation.record_steps import filling
from guanxi.flow.automation.runs import Doing, Item
from guanxi.flow.automation.values import paths_in_text
from guanxi.kernel.errors import DomainError
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.kernel.sending import Outgoing, send
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice, Option
from guanxi.meta.types.contact import Email
from guanxi.meta.types.text import LongText, Text

ADDRESS = "address"

AUTOMATION_NOTICE = declare(
    Kind(key="automation_notice", label=_("Automation"), text=_("“%(title)s”: %(said)s"), icon="bolt")
)


def _notify(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    people = people_of(doing, step, items)
    filled = filling(doing, items, {}, *paths_in_text(step["text"]))
    tellings = []
    for item in items:
        said = filled.text(item.pk, step["text"])
        tellings += [_telling(doing, item, person, said) for person in people.get(item.pk, ())]
        item.tell(doing.place, "notify", people=people.get(item.pk, []), text=said)
    notify.ask(tellings)


def _telling(doing: Doing, item: Item, person: int, said: str) -> Telling:
    return Telling(
        kind=AUTOMATION_NOTICE,
        user_id=person,
        key=doing.key(item),
        module=doing.rule.says.module.key,
        record_id=item.pk,
        params={"said": said},
    )


def _mail(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    to_people = step["to"] != ADDRESS
    people = people_of(doing, step, items) if to_people else {}
    filled = filling(doing, items, {}, *paths_in_text(step["subject"]), *paths_in_text(step["body"]))
    outgoing = []
    for item in items:
        if to_people and not people.get(item.pk):
            item.end(State.FAILED, DomainError("E_REFERENCE", field="to", label=_("Who")))
            continue
        subject, body = filled.text(item.pk, step["subject"]), filled.text(item.pk, step["body"])
        outgoing.append(_outgoing(doing, step, item, subject, body, people.get(item.pk, [])))
        item.tell(doing.place, "mail", people=people.get(item.pk, []), text=subject)
    send.ask(outgoing)


def _outgoing(
    doing: Doing, step: Mapping[str, Any], item: Item, subject: str, body: str, people: list[int]
) -> Outgoing:
    return Outgoing(
        channel="mail",
        purpose="internal" if people else "service",
        key=doing.key(item),
        user_ids=tuple(people),
        module=doing.rule.says.module.key,
        record_id=item.pk,
        address_field="" if people else step["field"],
        subject=subject,
        body=body,
        by_id=doing.rule.owner_id,
    )


def _check_text(*keys: str) -> Any:
    def check(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
        for key in keys:
            checking.text(data.get(key, ""), key)
        return check_people(checking, data)

    return check


def _text(key: str, label: Any, limit: int) -> Field:
    kind = LongText(limit=limit) if limit > 200 else Text(limit=limit)
    hint = _("Fields in double braces are filled in: {{name}}, {{owner}}.")
    return Field(key=key, type=kind, label=label, column=key, required=True, help=hint)


def _notify_fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    return (*people_fields(module, data, FIELD, SUPERIOR, USERS), _text("text", _("Text"), 300))


def _mail_fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    return (*_to_fields(module, data), _text("subject", _("Subject"), 200), _text("body", _("Text"), 20_000))


def _to_fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    """Whom a mail goes to: people of the house, or the address that stands in the record."""
    first, *rest = people_fields(module, data, FIELD, SUPERIOR, USERS)
    addresses = address_paths(module)
    if not addresses:
        return (first, *rest)
    more = Option(value=ADDRESS, label=_("The address in the record"))
    first = replace(first, type=Choice(options=(*people_ways(FIELD, SUPERIOR, USERS), more)))
    if data.get("to") != ADDRESS:
        return (first, *rest)
    named = Choice(options=tuple(Option(value=key, label=label) for key, label in addresses))
    return first, Field(key="field", type=named, label=_("Address"), column="field", required=True)


def address_paths(module: Module) -> list[tuple[str, Any]]:
    """The fields that hold an address of mail: of the record itself, and of the records that it names."""
    found = [(item.key, item.label) for item in _addresses(module)]
    for item in module.fields:
        if item.is_reference and item.target not in {"user", module.key} and item.key in readable(module, NOBODY):
            target = registry.get(item.target)
            found += [(f"{item.key}.{far.key}", f"{item.label} › {far.label}") for far in _addresses(target)]
    return found


def _addresses(module: Module) -> list[Field]:
    known = readable(module, NOBODY)
    return [item for item in module.fields if isinstance(item.type, Email) and item.key in known]


NOTIFY = declare_step(
    StepKind(key="notify", label=_("Tell people"), run=_notify, fields=_notify_fields, check=_check_text("text"))
)
MAIL = declare_step(
    StepKind(
        key="mail",
        label=_("Send a mail"),
        run=_mail,
        fields=_mail_fields,
        check=_check_text("subject", "body"),
        is_offered=lambda: send.is_answered,
    )
)
