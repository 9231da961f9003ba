"""What a template says about a real record, before anybody gets it."""

from django.conf import settings

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel import merging
from guanxi.kernel.errors import DomainError
from guanxi.messaging.templates.filling import Filled, filled
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.messaging.templates.scope import PEOPLE, Found, RecordScope
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store

USUAL = ("contact", "lead", "account", "opportunity")


def modules_for(template: MessageTemplate, actor: Actor) -> list[Module]:
    """The kinds of records that a template can be about, those that it names first."""
    named = [key for key in roots_of(template) if key not in PEOPLE]
    keys = dict.fromkeys((*named, *USUAL))
    known = {module.key: module for module in registry.all_modules()}
    return [known[key] for key in keys if key in known and key != "company" and actor.may(known[key], "view")]


def roots_of(template: MessageTemplate) -> list[str]:
    """With what the names in a template begin."""
    words = f"{template.subject}\n{template.body}"
    names = (node.name for _rows, node in merging.used(merging.parse(words)))
    return list(dict.fromkeys(name.partition(".")[0] for name in names))


def newest(module: Module, actor: Actor) -> int | None:
    """The record that a preview begins with."""
    found: int | None = visible(module, actor).order_by("-updated_at", "-pk").values_list("pk", flat=True).first()
    return found


def previewed(template: MessageTemplate, actor: Actor, module: Module, pk: int, language: str = "") -> Filled:
    """The template with the values of a record that the actor sees; E_CHOICE for a language that there is not."""
    known = [code for code, _name in settings.LANGUAGES]
    if language and language not in known:
        raise DomainError("E_CHOICE", field="language", label="language", choices=", ".join(known))
    record = store.fetch(module, actor, pk)
    scope = RecordScope(Found(actor), module, record, {"sender": actor.user_id})
    return filled(template.subject, template.body, scope, language or template.language)
