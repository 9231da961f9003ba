"""Whether templates may go out to many: they are in use, and approved where the company wants that (F143 rule 3)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from guanxi.flow.approval.wanting import wanting
from guanxi.kernel.errors import DomainError
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.messaging.templates.module import TEMPLATE


def require_usable(ids: Iterable[int | None]) -> None:
    """E_TEMPLATE_WAITS with the name of the first that is not in use, or not approved."""
    templates = list(MessageTemplate.objects.filter(pk__in=[pk for pk in ids if pk]).order_by("pk"))
    waiting = wanting(TEMPLATE, templates)
    for one in templates:
        if one.status != "active" or one.deleted_at is not None:
            raise DomainError("E_TEMPLATE_WAITS", name=one.name, hint=_("it is not in use."))
        if one.pk in waiting:
            raise DomainError("E_TEMPLATE_WAITS", name=one.name, hint=_("it has to be approved first."))
