"""What documents learn from approvals: whichever way one was submitted, its status follows."""

from guanxi.documents import services, states
from guanxi.flow.approval.events import ApprovalBegun, ApprovalEnded
from guanxi.flow.approval.models import RECORD_TRIGGERS
from guanxi.kernel.events import subscribe
from guanxi.meta import registry
from guanxi.meta.module import Module


@subscribe(ApprovalBegun)
def begun(event: ApprovalBegun) -> None:
    """What is not ready is refused, and with it the submission."""
    module = _module_of(event.object, event.trigger)
    if module is not None and event.record_id is not None:
        services.set_status(module, event.actor, event.record_id, states.IN_PROGRESS, "changed")


@subscribe(ApprovalEnded)
def ended(event: ApprovalEnded) -> None:
    module = _module_of(event.object, event.trigger)
    if module is not None and event.record_id is not None:
        services.set_status(module, event.actor, event.record_id, event.status, "changed")


def _module_of(slug: str, trigger: str) -> Module | None:
    """The module of documents that an approval is about, when its result is the status of the document itself."""
    module = registry.by_slug(slug) if trigger in RECORD_TRIGGERS else None
    return module if module is not None and services.is_document(module.key) else None
