"""Templates of messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models.organisation import LANGUAGES
from guanxi.meta.columns import ChoiceColumn, RichTextColumn, TextColumn
from guanxi.meta.record import Entity, base_indexes
from guanxi.meta.types.choice import options

CHANNELS = options(
    ("mail", pgettext_lazy("channel", "E-mail")),
    ("sms", _("Text message")),
    ("im", _("Chat")),
    ("inapp", pgettext_lazy("channel", "Notice")),
)
STATES = options(("draft", _("Draft")), ("active", _("In use")), ("retired", _("Retired")))


class MessageTemplate(Entity):
    """The words of one message 消息模板 in one language."""

    name = TextColumn(_("Template name"), max_length=100)
    channel = ChoiceColumn(_("Channel"), options=CHANNELS, default="mail")
    language = ChoiceColumn(_("Language"), options=LANGUAGES)
    subject = TextColumn(_("Subject"), max_length=200, blank=True)
    body = RichTextColumn(_("Words"))
    status = ChoiceColumn(_("Status"), options=STATES, default="active")

    class Meta:
        indexes = [
            *base_indexes("template", owned=False),
            models.Index(fields=["name_key", "id"], name="template_name"),
        ]

    def __str__(self) -> str:
        return self.name
