"""The tool that says whether a customer is there already (F025 rule 7): for names, phones, addresses and codes."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Invalid
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.meta.types.text import Text
from guanxi.records.duplicates.finding import Candidate, told
from guanxi.records.duplicates.keys import Keys, domain_of, name_keys, norm_code, norm_mail, norm_phone
from guanxi.records.duplicates.models import DuplicateCheck
from guanxi.records.locks import hold

SHOWN = 20
LEAST_HAN, LEAST_LATIN = 2, 4
HAN = re.compile(r"[\u3400-\u9fff]")
FIELDS = (
    Field(key="name", type=Text(limit=200), label=pgettext_lazy("thing", "Name"), column="name"),
    Field(key="phone", type=Text(limit=50), label=_("Phone"), column="phone"),
    Field(key="email", type=Text(limit=200), label=_("E-mail or website"), column="email"),
    Field(key="uscc", type=Text(limit=20), label=_("Credit code"), column="uscc"),
)
A_DAY = declare(
    Setting(
        key="duplicates.checks_a_day",
        type=Integer(low=1, high=10_000),
        label=_("Checks for duplicates a day"),
        about=_("How often a person may ask in a day whether a customer is there already."),
        default=50,
        group="sales",
    )
)


def compared() -> list[Module]:
    """The modules whose records are compared with one another."""
    return [module for module in registry.all_modules() if module.duplicates]


def may_ask(actor: Actor) -> bool:
    """Whether somebody enters such records at all."""
    return any(actor.may(module, "create") or actor.may(module, "edit") for module in compared())


@transaction.atomic
def ask(actor: Actor, given: Mapping[str, object]) -> list[Candidate]:
    """The records that may be the one described, whoever owns them; counted and kept. Too short a name is refused, and
    too many questions in a day of the person's (E_RATE_LIMIT)."""
    if not may_ask(actor):
        raise Denied("create")
    values = _cleaned(given)
    _keep_to_limit(actor)
    found = told(_keys(values), actor=actor, limit=SHOWN)
    DuplicateCheck.objects.create(user_id=actor.user_id, at=clock.now(), asked=values, found=len(found))
    return found


def left_today(actor: Actor) -> int:
    """How often a person may still ask today."""
    return max(0, A_DAY.now() - DuplicateCheck.objects.filter(user=actor.user_id, at__gte=_midnight(actor)).count())


def _cleaned(given: Mapping[str, object]) -> dict[str, str]:
    known = {field.key: field for field in FIELDS}
    errors = [DomainError("E_UNKNOWN_FIELD", field=key, name=key) for key in given if key not in known]
    values: dict[str, str] = {}
    for key, field in known.items():
        try:
            values[key] = field.clean(given.get(key) or "").strip()
        except DomainError as error:
            errors.append(error)
    name = values.get("name", "")
    if name and len(HAN.findall(name)) < LEAST_HAN and len(name) < LEAST_LATIN:
        hint = _("write at least two Chinese characters or four letters.")
        errors.append(known["name"].refused("E_FORMAT", hint=hint))
    if not errors and not any(values.values()):
        errors.append(known["name"].refused("E_REQUIRED"))
    if errors:
        raise Invalid(errors)
    return {key: value for key, value in values.items() if value}


def _keys(values: Mapping[str, str]) -> Keys:
    found = name_keys(values["name"], "name") if "name" in values else {}
    made = {
        ("phones", norm_phone(values.get("phone", ""))): "phone",
        ("mails", norm_mail(values.get("email", ""))): "email",
        ("sites", domain_of(values.get("email", ""))): "email",
        ("codes", norm_code(values.get("uscc", ""))): "uscc",
    }
    return {**found, **{pair: [key] for pair, key in made.items() if pair[1]}}


def _keep_to_limit(actor: Actor) -> None:
    hold(f"checks of {actor.user_id}")
    if left_today(actor) <= 0:
        now = clock.now().astimezone(ZoneInfo(actor.timezone))
        seconds = 86_400 - (now.hour * 3600 + now.minute * 60 + now.second)
        raise DomainError("E_RATE_LIMIT", seconds=seconds)


def _midnight(actor: Actor) -> datetime:
    return datetime.combine(clock.today(actor.timezone), time.min, ZoneInfo(actor.timezone))
