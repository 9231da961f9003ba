"""Steps that send something, a mail or a text message: to people of the house, or to an address in the record.

They come after the commit. Whether it may leave is asked right before it does: marketing goes only to who agreed to it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.fields import readable
from guanxi.flow.automation.checking import NOBODY
from guanxi.flow.automation.kinds import Fields, StepKind, declare_step
from guanxi.flow.automation.models import State
from guanxi.flow.automation.paths import look
from guanxi.flow.automation.people import FIELD, SUPERIOR, USERS, people_fields, people_of, people_ways
from guanxi.flow.automation.record_steps import filling
from guanxi.flow.automation.runs import Doing, Item
from guanxi.flow.automation.telling_steps import check_texts, text_field
from guanxi.flow.automation.values import paths_in_text
from guanxi.kernel.errors import DomainError
from guanxi.kernel.sending import Outgoing, send
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice, Option
from guanxi.meta.types.contact import Email, Phone

ADDRESS = "address"
INTERNAL, SERVICE, MARKETING = "internal", "service", "marketing"
PURPOSES = (
    Option(value=SERVICE, label=_("about something under way")),
    Option(value=MARKETING, label=_("marketing: only to who agreed to it")),
)


@dataclass(frozen=True)
class Way:
    """One channel: of which type its addresses are, what they are called, and the texts that it takes."""

    channel: str
    holds: type
    address: Any
    texts: tuple[tuple[str, Any, int], ...]


MAIL = Way("mail", Email, _("The address in the record"), (("subject", _("Subject"), 200), ("body", _("Text"), 20_000)))
SMS = Way("sms", Phone, _("The number in the record"), (("body", _("Text"), 500),))


def _sends(way: Way) -> Callable[[Doing, Mapping[str, Any], list[Item]], None]:
    def run(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
        people = people_of(doing, step, items) if step["to"] != ADDRESS else {}
        about = _about(doing, step, items)
        texts = [step[key] for key, _label, _limit in way.texts]
        filled = filling(doing, items, {}, *(path for text in texts for path in paths_in_text(text)))
        outgoing = []
        for item in items:
            if step["to"] != ADDRESS and not people.get(item.pk):
                item.end(State.FAILED, DomainError("E_REFERENCE", field="to", label=_("Who")))
                continue
            said = [filled.text(item.pk, text) for text in texts]
            outgoing.append(_outgoing(way, doing, item, said, people.get(item.pk, []), about.get(item.pk)))
            item.tell(doing.place, way.channel, people=people.get(item.pk, []), text=said[0])
        send.ask(outgoing)

    return run


@dataclass(frozen=True)
class _About:
    """Whom a message to an address is to: the record that holds it, and where."""

    module: str
    record_id: int
    address_field: str
    purpose: str


def _about(doing: Doing, step: Mapping[str, Any], items: Iterable[Item]) -> dict[int, _About]:
    """By item. Consent is kept with a contact or lead: marketing is about the one whose address it is."""
    if step["to"] != ADDRESS:
        return {}
    module, path, purpose = doing.rule.says.module, step["field"], step.get("purpose", SERVICE)
    through, _dot, last = path.rpartition(".")
    if not through or purpose == SERVICE:
        return {item.pk: _About(module.key, item.pk, path, purpose) for item in items}
    found = look(module, doing.rule.actor, (item.pk for item in items), [through])
    target = module.field(through).target
    named = {item.pk: found.value(item.pk, through) for item in items}
    whole = {pk: _About(module.key, pk, path, purpose) for pk in named}
    return whole | {pk: _About(target, other, last, purpose) for pk, other in named.items() if other}


def _outgoing(way: Way, doing: Doing, item: Item, said: list[str], people: list[int], about: _About | None) -> Outgoing:
    *subject, body = said
    return Outgoing(
        channel=way.channel,
        purpose=about.purpose if about else INTERNAL,
        key=doing.key(item),
        user_ids=tuple(people),
        module=about.module if about else doing.rule.says.module.key,
        record_id=about.record_id if about else item.pk,
        address_field=about.address_field if about else "",
        subject="".join(subject),
        body=body,
        by_id=doing.rule.owner_id,
    )


def _fields(way: Way) -> Fields:
    def fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
        texts = (text_field(key, label, limit) for key, label, limit in way.texts)
        return (*_to_fields(way, module, data), *texts)

    return fields


def _to_fields(way: Way, module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    """To whom: people of the house, or the address that stands in the record."""
    first, *rest = people_fields(module, data, FIELD, SUPERIOR, USERS)
    addresses = address_paths(module, way.holds)
    if not addresses:
        return (first, *rest)
    more = Option(value=ADDRESS, label=way.address)
    first = replace(first, type=Choice(options=(*people_ways(FIELD, SUPERIOR, USERS), more)))
    if data.get("to") != ADDRESS:
        return (first, *rest)
    named = Choice(options=tuple(Option(value=key, label=label) for key, label in addresses))
    purpose = Field(
        key="purpose", type=Choice(options=PURPOSES), label=_("What for"), column="purpose", default=SERVICE
    )
    return first, Field(key="field", type=named, label=way.address, column="field", required=True), purpose


def address_paths(module: Module, holds: type) -> list[tuple[str, Any]]:
    """The fields that hold an address of a type: of the record itself, and of the records that it names."""
    found = [(item.key, item.label) for item in _addresses(module, holds)]
    for item in module.fields:
        if item.is_reference and item.target not in {"user", module.key} and item.key in readable(module, NOBODY):
            target = registry.get(item.target)
            found += [(f"{item.key}.{far.key}", f"{item.label} › {far.label}") for far in _addresses(target, holds)]
    return found


def _addresses(module: Module, holds: type) -> list[Field]:
    known = readable(module, NOBODY)
    return [item for item in module.fields if isinstance(item.type, holds) and item.key in known]


for _way, _label in ((MAIL, _("Send a mail")), (SMS, _("Send a text message"))):
    declare_step(
        StepKind(
            key=_way.channel,
            label=_label,
            run=_sends(_way),
            fields=_fields(_way),
            check=check_texts(*(key for key, _name, _limit in _way.texts)),
            is_offered=lambda: send.is_answered,
        )
    )
