"""Links of mails: each names one task of one person and works once, for some days, and only for him, signed in."""

import hashlib
from datetime import timedelta

from django.core import signing
from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.flow.approval.models import Task, TaskLink
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing

SALT = "guanxi.approval.link"
KEPT = timedelta(days=7)
VERBS = ("open", "approve")


def make_link(task: Task, *, verb: str = "open") -> str:
    """The secret of a new link; only its digest is kept."""
    if verb not in VERBS:
        raise ValueError(verb)
    made = TaskLink.objects.create(
        digest=f"new-{task.pk}-{clock.now().timestamp()}",
        task=task,
        user_id=task.assignee_id,
        verb=verb,
        expires_at=clock.now() + KEPT,
    )
    secret = signing.dumps([made.pk, task.pk], salt=SALT)
    TaskLink.objects.filter(pk=made.pk).update(digest=_digest(secret))
    return secret


def look_up(actor: Actor, secret: str) -> TaskLink:
    """The link of a secret, for the person whom it names; anybody else finds nothing."""
    try:
        signing.loads(secret, salt=SALT)
    except signing.BadSignature:
        raise Missing from None
    found = TaskLink.objects.select_related("task", "task__case").filter(digest=_digest(secret)).first()
    if found is None or found.user_id != actor.user_id:
        raise Missing
    if found.used_at is not None or found.expires_at <= clock.now():
        raise DomainError("E_LINK_USED")
    return found


@transaction.atomic
def redeem(actor: Actor, secret: str) -> TaskLink:
    """Use a link up: the second time it is refused, however close behind."""
    found = look_up(actor, secret)
    if not TaskLink.objects.filter(pk=found.pk, used_at=None).update(used_at=clock.now()):
        raise DomainError("E_LINK_USED")
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
