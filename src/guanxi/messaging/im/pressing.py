"""Answers that people give in chats: each acts as its person, through the same service as the page."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, actor_of
from guanxi.flow.approval import services
from guanxi.flow.approval.models import Task
from guanxi.kernel.errors import DomainError
from guanxi.messaging.im.approval_cards import APPROVE, REJECT, card_of, is_open, state_of, task_of
from guanxi.messaging.im.models import Identity, SentCard
from guanxi.messaging.im.providers.base import Card, Pressed, Provider

SERVICES = {APPROVE: services.approve, REJECT: services.reject}


@dataclass(frozen=True)
class Answered:
    """What is said to who pressed, in which language, and the card as it is now where he may see it."""

    words: str
    card: Card | None = None
    is_good: bool = False
    language: str = ""


def press(provider: Provider, pressed: Pressed) -> Answered:
    """Do what a button says. A card answers only to whom it was sent, as long as he is that person here."""
    sent = _card_of(provider, pressed)
    if sent is None or pressed.button not in SERVICES:
        return Answered(_("This card is not for you."))
    if pressed.code:
        SentCard.objects.filter(pk=sent.pk).update(code=pressed.code)
    actor = actor_of(sent.user)
    with translation.override(actor.language):
        refusal = _decide(actor, sent.task, pressed.button)
        task = task_of(sent.task_id)
        if task is None:
            return Answered(refusal, language=actor.language)
        card = None if is_open(task) else card_of(task, actor, provider, sent.name)
        return Answered(refusal or state_of(task), card, is_good=not refusal, language=actor.language)


def _card_of(provider: Provider, pressed: Pressed) -> SentCard | None:
    """The card that was pressed, by whom it was sent to: he still is that person there, and works here."""
    rows = SentCard.objects.select_related("user", "task")
    sent = rows.filter(provider=provider.key, name=pressed.card, external_id=pressed.external_id).first()
    if sent is None or not sent.user.is_active:
        return None
    is_he = Identity.objects.filter(provider=provider.key, external_id=pressed.external_id, user_id=sent.user_id)
    return sent if is_he.exists() else None


def _decide(actor: Actor, task: Task, button: str) -> str:
    """Answer a task; the reason where that is refused."""
    try:
        with transaction.atomic():
            SERVICES[button](actor, task.case_id, task=task.pk)
    except DomainError as error:
        return error.message
    return ""
