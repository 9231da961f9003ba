"""Named sets of changes to the configuration."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import ChoiceColumn, DateTimeColumn, LongTextColumn, ReferenceColumn, TextColumn
from guanxi.meta.record import Entity, base_indexes
from guanxi.meta.types.choice import options

DRAFT, PUBLISHING, PUBLISHED = "draft", "publishing", "published"
REVERTING, REVERTED, DISCARDED = "reverting", "reverted", "discarded"
STATES = options(
    (DRAFT, _("Not in force yet")),
    (PUBLISHING, _("Being put into force")),
    (PUBLISHED, _("In force")),
    (REVERTING, _("Being taken back")),
    (REVERTED, _("Taken back")),
    (DISCARDED, _("Discarded")),
)


class ChangeSet(Entity):
    """Changes to the configuration that come into force together 变更集. `document` is what is wanted, in the form in
    which configurations go out; `before` what stood there, in the same form, once it is in force. `problem` says why it
    could not be put into force."""

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=100)
    status = ChoiceColumn(_("Status"), options=STATES, default=DRAFT)
    problem = LongTextColumn(_("What stood against it"), blank=True)
    published_at = DateTimeColumn(_("In force since"), null=True, blank=True)
    published_by = ReferenceColumn(
        settings.AUTH_USER_MODEL, module="user", verbose_name=_("Put into force by"), blank=True
    )
    document = models.JSONField(default=dict)
    before = models.JSONField(default=dict)

    class Meta:
        indexes = base_indexes("change_set", owned=False)

    def __str__(self) -> str:
        return self.name
