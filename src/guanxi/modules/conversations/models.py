"""Conversations between people who work here, and the private messages in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import DateTimeColumn, LongTextColumn, ReferenceColumn, ReferencesColumn, TextColumn
from guanxi.meta.record import Record, base_indexes


class Conversation(Record):
    """One conversation 私信会话. Its owner is who began it; `last_id` is its newest message."""

    title = TextColumn(_("Subject"), max_length=200, blank=True)
    people = ReferencesColumn(_("People"), module="user")
    last_at = DateTimeColumn(_("Last message"), null=True, blank=True)
    last_id = models.BigIntegerField(default=0)

    class Meta:
        indexes = [*base_indexes("conversation"), models.Index(fields=["-last_at", "-id"], name="conversation_newest")]

    def __str__(self) -> str:
        return self.title


class PrivateMessage(Record):
    """One private message 私信. Its owner is who wrote it; it stays as it was sent."""

    conversation = ReferenceColumn(
        "conversations.Conversation", module="conversation", verbose_name=_("Conversation"), on_delete=models.CASCADE
    )
    text = LongTextColumn(_("Words"))

    class Meta:
        indexes = [
            *base_indexes("privatemessage"),
            models.Index(fields=["conversation", "-id"], name="privatemessage_thread"),
            models.Index(fields=["created_at"], name="privatemessage_old"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Participant(models.Model):
    """That a person takes part in a conversation, and up to which message he has read it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_to = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "conversation"], name="participant_once")]
        indexes = [models.Index(fields=["conversation"], name="participant_conversation")]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.user_id}"
