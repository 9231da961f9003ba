"""The states of documents (DOMAIN 26.1, G-R7): whether one was approved, and whether it still holds."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.types.choice import options

DRAFT, IN_PROGRESS, APPROVED, NOT_REQUIRED = "draft", "in_progress", "approved", "not_required"
ACTIVE, TERMINATED, VOIDED = "active", "terminated", "voided"

APPROVAL = options(
    (DRAFT, _("Not submitted")),
    (IN_PROGRESS, _("In approval")),
    (APPROVED, _("Approved")),
    (NOT_REQUIRED, _("No approval needed")),
    ("rejected", _("Rejected")),
    ("recalled", _("Recalled")),
)
VALIDITY = options(
    (ACTIVE, pgettext_lazy("document", "Valid")),
    (TERMINATED, pgettext_lazy("document", "Terminated")),
    (VOIDED, pgettext_lazy("document", "Voided")),
)
GRANTED = (APPROVED, NOT_REQUIRED)
OPEN = (DRAFT, "rejected", "recalled")  # from here a document is submitted


def is_effective(document: Any) -> bool:
    """Whether something may still follow from a document."""
    return document.approval_status in GRANTED and document.doc_status == ACTIVE


def is_open(document: Any) -> bool:
    """Whether a document can be submitted."""
    return document.approval_status in OPEN and document.doc_status == ACTIVE


def effective() -> Q:
    """The condition on effective documents."""
    return Q(approval_status__in=GRANTED, doc_status=ACTIVE, deleted_at=None)


def counting() -> Q:
    """The condition on documents that count in sums and reports: one that was terminated did hold before (G-R7)."""
    return Q(approval_status__in=GRANTED, deleted_at=None) & ~Q(doc_status=VOIDED)
